import type { CellValue } from 'exceljs';
import type { ColumnModel, ColumnTotal, TableModel } from '../report/model.ts';
import { cellRef } from './cell-ref.ts';
import { cellDate } from './dates.ts';
import type { Writing } from './writing.ts';

/** A value as exceljs takes it, with its number format; text is always a plain string, a formula is always ours. */
export type CellContent = { readonly value: CellValue; readonly numFmt?: string };

const blank: CellContent = { value: null };

/** Infinity and NaN have no cell of their own in Excel: both are gaps. */
const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

const sum = (from: string, to: string, result: number): CellValue => ({ formula: `SUM(${from}:${to})`, result });

const figureFormat = (column: ColumnModel, { formats }: Writing): string | undefined => {
  if (column.type === 'number' || column.type === 'row-sum') return formats.number(column.decimals);
  if (column.type === 'integer') return formats.integer;
  return column.type === 'percent' ? formats.percent(column.decimals) : undefined;
};

const figure = (value: CellValue, column: ColumnModel, writing: Writing): CellContent => {
  const numFmt = figureFormat(column, writing);
  return numFmt === undefined ? { value } : { value, numFmt };
};

const textContent = (text: string | null | undefined, writing: Writing): CellContent =>
  text === null || text === undefined ? blank : { value: writing.text(text) };

const dateContent = (date: string | null | undefined, writing: Writing): CellContent => {
  if (date === null || date === undefined) return blank;
  const value = cellDate(date);
  return value === null ? textContent(date, writing) : { value, numFmt: writing.formats.date };
};

const instantContent = (at: number | null, { wallClock, formats }: Writing): CellContent => {
  if (at === null) return blank;
  const { shown, repeatedOffset } = wallClock(at);
  return { value: shown, numFmt: formats.dateTime(repeatedOffset) };
};

/** The cell of `column` in body row `index` (from 0), which stands in row `sheetRow` of the sheet (from 1). */
export const bodyContent = (column: ColumnModel, index: number, sheetRow: number, writing: Writing): CellContent => {
  if (column.type === 'text') return textContent(column.values[index], writing);
  if (column.type === 'date') return dateContent(column.values[index], writing);
  const value = finite(column.values[index]);
  if (column.type === 'datetime') return instantContent(value, writing);
  const isSum = column.type === 'row-sum' && value !== null;
  return figure(
    isSum ? sum(cellRef(sheetRow, column.from + 1), cellRef(sheetRow, column.to + 1), value) : value,
    column,
    writing,
  );
};

/** A column's total, where its type has one. */
export const totalOf = (column: ColumnModel): ColumnTotal | undefined => ('total' in column ? column.total : undefined);

/** The total of column `position` (from 1) over the sheet rows `firstRow` to `lastRow`. */
export const totalContent = (
  column: ColumnModel,
  position: number,
  { firstRow, lastRow }: { readonly firstRow: number; readonly lastRow: number },
  writing: Writing,
): CellContent => {
  const total = totalOf(column);
  const value = finite(total?.value);
  if (total === undefined || value === null) return blank;
  const live = total.kind === 'sum';
  return figure(live ? sum(cellRef(firstRow, position), cellRef(lastRow, position), value) : value, column, writing);
};

/** Heads that stay inside one month show the weekday and the day, others the day and the month. */
const headDateFormat = (table: TableModel, { formats }: Writing): string => {
  const months = new Set(table.columns.flatMap(({ head }) => ('date' in head ? [head.date.slice(0, 7)] : [])));
  return months.size > 1 ? formats.dayAndMonth : formats.weekdayAndDay;
};

/** The heads of a table, in the order of its columns. */
export const headContents = (table: TableModel, writing: Writing): readonly CellContent[] => {
  const numFmt = headDateFormat(table, writing);
  return table.columns.map(({ head }) => {
    if ('text' in head) return textContent(head.text, writing);
    const value = cellDate(head.date);
    return value === null ? textContent(head.date, writing) : { value, numFmt };
  });
};
