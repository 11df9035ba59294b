/** From a range of the model to the cells it became: their address, what they hold, how it is shown. */
import { fail } from '../../errors.ts';
import type { CellRange, ColumnModel } from '../../report/table-model.ts';
import { absoluteRef, type CellBlock } from '../cell/cell-ref.ts';
import { cellValue, formatOf, headContents } from '../cell/content.ts';
import { createZoneClock, dateSerial, dayMs, epochSerial, isExcelDate, wallText } from '../cell/dates.ts';
import type { RangeCells } from '../chart/chart-part.ts';
import type { NumberFormats } from '../look/number-formats.ts';
import { columnBlock, type PlacedTable } from './place-table.ts';

type Value = number | string | null;

export type RangeContext = {
  readonly tables: ReadonlyMap<string, PlacedTable>;
  /** Of the workbook's sheets. */
  readonly names: readonly string[];
  readonly formats: NumberFormats;
  readonly timezone: string;
};

const valueAt = (column: ColumnModel, row: number, clockAt: ReturnType<typeof createZoneClock>): Value => {
  switch (column.type) {
    case 'text':
      return (
        ('words' in column.values ? column.values.words[column.values.codes[row] ?? -1] : column.values[row]) ?? null
      );
    case 'date': {
      const date = column.values[row] ?? null;
      return date === null ? null : (dateSerial(date) ?? date);
    }
    case 'datetime': {
      const at = column.values[row] ?? Number.NaN;
      if (!Number.isFinite(at)) return null;
      const wall = at + clockAt(at).offsetMs;
      return isExcelDate(wall) ? wall / dayMs + epochSerial : wallText(wall);
    }
    case 'boolean': {
      const value = column.values[row] ?? 2;
      return value > 1 ? null : value;
    }
    case 'number':
    case 'integer':
    case 'percent':
    case 'money':
    case 'duration': {
      const value = column.values[row] ?? Number.NaN;
      return Number.isFinite(value) ? cellValue(column, value) : null;
    }
  }
};

const toCells = (
  formula: string,
  formatCode: string | undefined,
  values: readonly Value[],
  dates: boolean,
): RangeCells => {
  const texts = values.some((value) => typeof value === 'string');
  return {
    formula,
    formatCode: formatCode ?? 'General',
    values: texts
      ? { kind: 'text', texts: values.map((value) => (value === null ? null : String(value))) }
      : { kind: 'number', numbers: values.map((value) => (typeof value === 'number' ? value : Number.NaN)) },
    ...(dates && !texts && { dates }),
  };
};

const findTable = (id: string, { tables }: RangeContext): PlacedTable => {
  const placed = tables.get(id);
  if (placed === undefined) {
    throw fail('RENDER_FAILED', `A range refers to the table "${id}", which no sheet has: give the table that id`);
  }
  return placed;
};

const checkColumns = (table: PlacedTable['table'], id: string, from: number, to: number): void => {
  if (Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to < table.columns.length) return;
  throw fail(
    'RENDER_FAILED',
    `A range refers to the columns ${from} to ${to} of the table "${id}", which has ${table.columns.length}: counting starts at 0`,
  );
};

/** The row's place on its sheet. */
const rowPlace = (
  placed: PlacedTable,
  row: Extract<CellRange, { row: unknown }>['row'],
): { readonly row: number; readonly part: number } | null => {
  const { pieces, headRow, totals, table } = placed;
  const [first] = pieces;
  if (row === 'head') return headRow === null || first === undefined ? null : { row: headRow, part: first.part };
  if (typeof row === 'object') {
    if (totals === null || !Number.isInteger(row.total) || row.total < 0 || row.total >= (table.totals?.length ?? 0))
      return null;
    return { row: totals.row + row.total, part: totals.part };
  }
  const piece = pieces.find(({ from, count }) => Number.isInteger(row) && row >= from && row < from + count);
  return piece === undefined ? null : { row: piece.firstRow + row - piece.from, part: piece.part };
};

const rowValues = (range: Extract<CellRange, { row: unknown }>, placed: PlacedTable, context: RangeContext) => {
  const { row, from, to } = range;
  const { columns, totals } = placed.table;
  const some = columns.slice(from, to + 1);
  if (row === 'head') {
    const contents = headContents(placed.table, context.formats).slice(from, to + 1);
    const values = contents.map((each): Value =>
      each.kind === 'text' ? each.text : each.kind === 'number' ? each.value : null,
    );
    const [first] = contents;
    const format = first?.kind === 'number' ? first.numFmt : undefined;
    return { values, format, dates: some.every(({ head }) => 'date' in head) };
  }
  const clockAt = createZoneClock(context.timezone);
  const format = some[0] === undefined ? undefined : formatOf(some[0], context.formats);
  if (typeof row === 'object') {
    const cells = totals?.[row.total]?.cells ?? [];
    const values = some.map((column, index): Value => {
      if (from + index === 0) return totals?.[row.total]?.label ?? null;
      const value = cells[from + index]?.value ?? Number.NaN;
      return Number.isFinite(value) ? cellValue(column, value) : null;
    });
    return { values, format, dates: false };
  }
  const values = some.map((column) => valueAt(column, row, clockAt));
  return { values, format, dates: some.every(({ type }) => type === 'date' || type === 'datetime') };
};

const columnCells = (id: string, index: number, placed: PlacedTable, context: RangeContext): RangeCells => {
  const column = placed.table.columns[index];
  // The other pieces stand on sheets of their own, and a range has only one.
  const [piece] = placed.pieces;
  if (column === undefined || piece === undefined || piece.count === 0) {
    throw fail('RENDER_FAILED', `A range refers to the rows of the table "${id}", which has none`);
  }
  const clockAt = createZoneClock(context.timezone);
  const values = Array.from({ length: piece.count }, (_, row) => valueAt(column, piece.from + row, clockAt));
  const formula = absoluteRef(context.names[piece.part] ?? '', columnBlock(piece, index));
  const dates = column.type === 'date' || column.type === 'datetime';
  return toCells(formula, formatOf(column, context.formats), values, dates);
};

/** A range that a chart can show; `partial` when the table goes on on other sheets, where no range reaches. */
export type ResolvedRange = RangeCells & { readonly partial: boolean };

/** The formula of a named range: a column of a table on several sheets is the union of its pieces. */
export const resolveName = (range: CellRange, context: RangeContext): string => {
  const cells = resolveRange(range, context);
  if (!cells.partial || !('column' in range)) return cells.formula;
  return findTable(range.table, context)
    .pieces.map((piece) => absoluteRef(context.names[piece.part] ?? '', columnBlock(piece, range.column)))
    .join(',');
};

/**
 * A range of a chart, with the values that it keeps beside it.
 * @throws RENDER_FAILED when the model has no such cells, or brings them in batches
 */
export const resolveChartRange = (range: CellRange, context: RangeContext): ResolvedRange => {
  if (findTable(range.table, context).table.batches !== undefined) {
    throw fail(
      'RENDER_FAILED',
      `A chart refers to the table "${range.table}", whose rows come in batches: give the chart a table of its own`,
    );
  }
  return resolveRange(range, context);
};

const resolveRange = (range: CellRange, context: RangeContext): ResolvedRange => {
  const placed = findTable(range.table, context);
  if ('column' in range) {
    checkColumns(placed.table, range.table, range.column, range.column);
    return { ...columnCells(range.table, range.column, placed, context), partial: placed.pieces.length > 1 };
  }
  checkColumns(placed.table, range.table, range.from, range.to);
  const place = rowPlace(placed, range.row);
  if (place === null) {
    throw fail('RENDER_FAILED', `A range refers to a row of the table "${range.table}" that is not there`);
  }
  const block: CellBlock = { row: place.row, lastRow: place.row, column: range.from + 1, lastColumn: range.to + 1 };
  const { values, format, dates } = rowValues(range, placed, context);
  return { ...toCells(absoluteRef(context.names[place.part] ?? '', block), format, values, dates), partial: false };
};
