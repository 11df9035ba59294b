/** Models to write, and the files they become, read back. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import JSZip from 'jszip';
import type { Cell, Worksheet } from 'exceljs';
import type { SheetModel, WorkbookModel } from '../../src/report/model.ts';
import type { ColumnModel, TableModel, Total } from '../../src/report/table-model.ts';
import { rowsOf } from '../../src/workbook/layout/table-texts.ts';
import { writeWorkbook } from '../../src/workbook/write-workbook.ts';
import type { WriteOptions, WrittenWorkbook } from '../../src/workbook/write-workbook.ts';

export const textColumn = (text: string, values: readonly (string | null)[]): ColumnModel => ({
  type: 'text',
  head: { text },
  values,
});

export const tableOf = (columns: readonly ColumnModel[], more: Partial<TableModel> = {}): TableModel => ({
  columns,
  rowCount: columns[0] === undefined ? 0 : rowsOf(columns[0].values),
  ...more,
});

export const sum = (value: number): Total => ({ kind: 'sum', value });

export const sheetOf = (tables: readonly TableModel[], more: Partial<SheetModel> = {}): SheetModel => ({
  name: 'Sheet',
  header: { title: 'Title', facts: [] },
  tables,
  print: { orientation: 'portrait' },
  ...more,
});

export const modelOf = (sheets: readonly SheetModel[], more: Partial<WorkbookModel> = {}): WorkbookModel => ({
  properties: { title: 'Report', subject: 'January', author: 'report-worker', createdAt: Date.UTC(2016, 1, 1) },
  locale: 'en-US',
  timezone: 'America/Chicago',
  sheets,
  ...more,
});

/** Attribute and element text as it reads; enough for the parts we look into. */
const decode = (xml: string): string => xml.replaceAll('&apos;', "'").replaceAll('&quot;', '"');

/** Runs `use` with a path in a folder of its own. */
export const withPath = async <T>(use: (path: string, folder: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'workbook-'));
  try {
    return await use(join(folder, 'report.xlsx'), folder);
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** The text of every part of a package, by its name in the zip. */
const unzip = async (bytes: Uint8Array): Promise<ReadonlyMap<string, string>> => {
  const { files } = await JSZip.loadAsync(bytes);
  return new Map(
    await Promise.all(
      Object.entries(files).map(async ([name, file]) => [name, decode(await file.async('string'))] as const),
    ),
  );
};

export type Written = {
  readonly result: WrittenWorkbook;
  readonly bytes: Uint8Array;
  readonly parts: ReadonlyMap<string, string>;
  readonly workbook: ExcelJS.Workbook;
  /** The first sheet. */
  readonly sheet: Worksheet;
};

/** The file alone. */
export const writeBytes = (model: WorkbookModel, options?: WriteOptions): Promise<Uint8Array> =>
  withPath(async (path) => {
    await writeWorkbook(model, path, options);
    return new Uint8Array(await readFile(path));
  });

export const write = (model: WorkbookModel, options?: WriteOptions): Promise<Written> =>
  withPath(async (path) => {
    const result = await writeWorkbook(model, path, options);
    const bytes = new Uint8Array(await readFile(path));
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(path);
    const sheet = workbook.worksheets[0];
    if (sheet === undefined) throw new Error('The workbook has no sheet');
    return { result, bytes, parts: await unzip(bytes), workbook, sheet };
  });

/** Every cell of a sheet that holds something. */
export const cellsOf = (sheet: Worksheet): readonly Cell[] => {
  const cells: Cell[] = [];
  sheet.eachRow((row) => row.eachCell((cell) => cells.push(cell)));
  return cells;
};

/** The one cell that shows `value`. */
export const find = (sheet: Worksheet, value: unknown): Cell => {
  const [cell, ...others] = cellsOf(sheet).filter((each) => each.value === value);
  if (cell === undefined || others.length > 0) {
    throw new Error(`${others.length + (cell === undefined ? 0 : 1)} cells show ${String(value)}`);
  }
  return cell;
};
