import type { WorkbookModel } from '../../../../src/report/model.ts';
import type { ColumnCells, ColumnModel, TableModel } from '../../../../src/report/table-model.ts';
import { writeWorkbook } from '../../../../src/workbook/write-workbook.ts';
import {
  createPool,
  figureColumns,
  instantOf,
  meterHead,
  meterNames,
  type Pool,
  poolRows,
  sheetName,
  timeHead,
  timezone,
  widths,
} from '../data.ts';
import type { Job, Prepare } from '../writer.ts';

const none = new Float64Array(0);

const columnModels = (): ColumnModel[] => [
  { type: 'datetime', head: { text: timeHead }, values: none, width: widths[0] ?? 16 },
  { type: 'text', head: { text: meterHead }, values: [], width: widths[1] ?? 44 },
  ...figureColumns.map(({ head, decimals }): ColumnModel => ({
    type: 'number',
    decimals,
    head: { text: head },
    values: none,
    width: 14,
  })),
];

const cellsOf = (pool: Pool, from: number, count: number): readonly ColumnCells[] => [
  { values: Float64Array.from({ length: count }, (_, row) => instantOf(from + row)) },
  { values: { words: meterNames, codes: pool.meterCodes.subarray(0, count) } },
  ...pool.figures.map((values) => ({ values: values.subarray(0, count) })),
];

/** The pool over and over, as the columns of a plain model. */
const wholePool = (rows: number): Pool => {
  const { meterCodes, figures } = createPool();
  return {
    meterCodes: Uint8Array.from({ length: rows }, (_, row) => meterCodes[row % poolRows] ?? 0),
    figures: figures.map((values) => Float64Array.from({ length: rows }, (_, row) => values[row % poolRows] ?? 0)),
  };
};

const modelOf = (table: TableModel): WorkbookModel => ({
  properties: { title: 'Readings', subject: 'Benchmark', author: 'report-worker', createdAt: Date.UTC(2026, 0, 1) },
  locale: 'de-DE',
  timezone,
  sheets: [{ name: sheetName, tables: [table], print: { orientation: 'landscape' } }],
});

const write = async (table: TableModel, { level, path }: Job): Promise<void> => {
  await writeWorkbook(modelOf(table), path, { level });
};

/** Rows that come in batches, so that they are never held. */
export const prepare: Prepare = (job) => {
  const pool = createPool();
  const { rows } = job;
  function* batches(): Generator<readonly ColumnCells[]> {
    for (let from = 0; from < rows; from += poolRows) yield cellsOf(pool, from, Math.min(poolRows, rows - from));
  }
  return () => write({ columns: columnModels(), rowCount: rows, batches }, job);
};

/** A plain model, which holds its columns whole. */
export const prepareWholeColumns: Prepare = (job) => {
  const cells = cellsOf(wholePool(job.rows), 0, job.rows);
  // The cells are of their column's type; the compiler cannot see that they belong together.
  const columns = columnModels().map((column, index) => ({ ...column, ...cells[index] }) as ColumnModel);
  return () => write({ columns, rowCount: job.rows }, job);
};
