/** Column widths from what the columns show, in Excel's units. */
import type { ColumnModel, SheetModel, TableModel } from '../report/model.ts';
import { isIndented } from './alignment.ts';
import { totalOf } from './cell-content.ts';
import { cellPadding, indentWidth, textWidth } from './text-width.ts';
import type { Writing } from './writing.ts';

/** Longer text wraps. */
const maxTextWidth = 52;
const minWidth = 5;
const maxWidth = 255;

/** Stands for the widest day head in the languages we name days in. */
const dayHeadSample = 'Wed 30';

/** `m/d/yyyy hh:mm` as digits. */
const sample = (numFmt: string): string =>
  numFmt
    .replace('AM/PM', 'PM')
    .replace(/[\\"]/g, '')
    .replace(/[dmyh]/g, '0');

const extremes = (values: Float64Array, total: number | undefined): readonly number[] => {
  let low = 0;
  let high = 0;
  const consider = (value: number): void => {
    if (!Number.isFinite(value)) return;
    if (value < low) low = value;
    if (value > high) high = value;
  };
  for (const value of values) consider(value);
  if (total !== undefined) consider(total);
  return [low, high];
};

const figuresWidth = (values: readonly number[], decimals: number, suffix: string, bold: boolean): number => {
  const format = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return Math.max(...values.map((value) => textWidth(format.format(value) + suffix, bold)));
};

const textsWidth = (values: readonly (string | null)[], bold: boolean): number => {
  let widest = 0;
  for (const value of values) if (value !== null) widest = Math.max(widest, textWidth(value, bold));
  return widest;
};

const instantsWidth = (values: Float64Array, bold: boolean, { formats, wallClock }: Writing): number => {
  const repeated = values
    .values()
    .filter((at) => Number.isFinite(at))
    .map((at) => wallClock(at).repeatedOffset)
    .find((offset) => offset !== undefined);
  return textWidth(sample(formats.dateTime(repeated)), bold);
};

const bodyWidth = (column: ColumnModel, writing: Writing): number => {
  const total = totalOf(column);
  const bold = column.emphasis === true || total !== undefined;
  if (column.type === 'text') return Math.min(column.width ?? maxTextWidth, textsWidth(column.values, bold));
  if (column.type === 'date') return textWidth(sample(writing.formats.date), bold);
  if (column.type === 'datetime') return instantsWidth(column.values, bold, writing);
  const range = extremes(column.values, total?.value);
  if (column.type === 'integer') return figuresWidth(range, 0, '', bold);
  if (column.type !== 'percent') return figuresWidth(range, column.decimals, '', bold);
  const percents = range.map((fraction) => fraction * 100);
  return figuresWidth(percents, column.decimals, '%', bold);
};

/** A text head may break into two lines, never inside a word. */
const headWidth = ({ head }: ColumnModel): number => {
  if ('date' in head) return textWidth(dayHeadSample, true);
  const words = head.text.split(/\s+/);
  const splits = words.map((_, at) => [words.slice(0, at).join(' '), words.slice(at).join(' ')].join('\n'));
  return Math.min(maxTextWidth, ...splits.map((split) => textWidth(split, true)));
};

const columnWidth = (column: ColumnModel, table: TableModel, index: number, writing: Writing): number => {
  const label = index === 0 && table.totalLabel !== undefined ? textWidth(table.totalLabel, true) : 0;
  const needed = Math.max(bodyWidth(column, writing), headWidth(column), Math.min(label, maxTextWidth));
  const margin = cellPadding + (isIndented(table.columns, index) ? indentWidth : 0);
  return Math.min(maxWidth, Math.max(minWidth, column.width ?? 0, needed + margin));
};

const sumOf = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width, 0);

/** What the last column needs to show its longest text on one line; `null` where it holds no text or several lines. */
const lastTextWidth = ({ columns }: TableModel): number | null => {
  const last = columns.at(-1);
  if (last?.type !== 'text' || last.values.some((value) => value?.includes('\n'))) return null;
  return textsWidth(last.values, last.emphasis === true) + cellPadding + indentWidth;
};

/**
 * True for a table whose last column holds text that runs on over the sheet's columns right of it, which other tables
 * use: so one table's remarks do not pull another's figures apart.
 */
export const runsOn = (table: TableModel, widths: readonly number[]): boolean => {
  const needed = lastTextWidth(table);
  const own = table.columns.length - 1;
  return needed !== null && needed > (widths[own] ?? 0) && needed <= sumOf(widths.slice(own));
};

const widen = (widths: number[], table: TableModel, columns: readonly ColumnModel[], writing: Writing): void => {
  for (const column of columns) {
    const index = table.columns.indexOf(column);
    widths[index] = Math.max(widths[index] ?? 0, columnWidth(column, table, index, writing));
  }
};

/** One width per column of the sheet: the widest that any of its tables needs there. */
export const measureWidths = (sheet: SheetModel, writing: Writing): readonly number[] => {
  const labels = sheet.header.facts.map(({ label }) => textWidth(label) + cellPadding);
  const widths: number[] = [Math.min(maxTextWidth, Math.max(minWidth, ...labels))];
  const withText = sheet.tables.filter((table) => lastTextWidth(table) !== null);
  for (const table of sheet.tables) {
    widen(widths, table, withText.includes(table) ? table.columns.slice(0, -1) : table.columns, writing);
  }
  for (const table of withText) {
    if (!runsOn(table, widths)) widen(widths, table, table.columns.slice(-1), writing);
  }
  return widths;
};
