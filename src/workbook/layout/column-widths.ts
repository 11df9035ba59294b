/** Column widths from what the columns show, in Excel's units. */
import type { SheetModel } from '../../report/model.ts';
import type { ColumnModel, Figures, TableModel } from '../../report/table-model.ts';
import { cellValue, formatOf } from '../cell/content.ts';
import { offsetText } from '../cell/dates.ts';
import type { Writing } from '../writing.ts';
import { isIndented } from './alignment.ts';
import { maxReadableRows, textsOf } from './table-texts.ts';
import { cellPadding, indentWidth, textWidth } from './text-width.ts';

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
    .replace(/[dmyhs]/g, '0');

const extremes = (values: Figures, totals: readonly number[]): readonly number[] => {
  let low = 0;
  let high = 0;
  const consider = (value: number): void => {
    if (!Number.isFinite(value)) return;
    if (value < low) low = value;
    if (value > high) high = value;
  };
  for (const value of values) consider(value);
  for (const total of totals) consider(total);
  return [low, high];
};

/** Text that surrounds the digits: a currency sign, a per cent sign, minutes. */
const affix = (column: ColumnModel, { formats }: Writing): string => {
  if (column.type === 'percent') return '%';
  if (column.type === 'duration') return column.seconds ? ':00:00' : ':00';
  if (column.type !== 'money') return '';
  return formats.money(column.currency, 0).replace(/-[0-9A-F]+\]|[[\]$#,0\\]/g, '');
};

const decimalsOf = (column: ColumnModel, { formats }: Writing): number => {
  if (column.type === 'number' || column.type === 'percent') return column.decimals;
  if (column.type !== 'money') return 0;
  return column.decimals ?? /\.(0+)/.exec(formats.money(column.currency))?.[1]?.length ?? 0;
};

const figuresWidth = (values: readonly number[], decimals: number, affixed: string, bold: boolean): number => {
  const format = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return Math.max(...values.map((value) => textWidth(format.format(value) + affixed, bold)));
};

/** The widest of the first texts, and of those that are longer than all of them. */
const textsWidth = (values: readonly (string | null)[], bold: boolean): number => {
  let widest = 0;
  let longest = 0;
  for (const [index, value] of values.entries()) {
    if (value === null || (index >= maxReadableRows && value.length <= longest)) continue;
    longest = Math.max(longest, value.length);
    widest = Math.max(widest, textWidth(value, bold));
  }
  return widest;
};

const instantsWidth = (
  values: Float64Array,
  seconds: boolean,
  bold: boolean,
  { formats, clockAt }: Writing,
): number => {
  let suffix: string | undefined;
  for (const at of values) {
    const segment = Number.isFinite(at) ? clockAt(at) : undefined;
    if (segment?.repeated) {
      suffix = offsetText(segment.offsetMs);
      break;
    }
  }
  return textWidth(sample(formats.dateTime(seconds, suffix)), bold);
};

const totalsOf = (table: TableModel, index: number): readonly number[] =>
  (table.totals ?? []).flatMap(({ cells }) => cells[index]?.value ?? []);

const bodyWidth = (column: ColumnModel, table: TableModel, index: number, writing: Writing): number => {
  const totals = totalsOf(table, index);
  const bold = column.style === 'strong' || totals.length > 0;
  switch (column.type) {
    case 'text':
      return Math.min(column.width ?? maxTextWidth, textsWidth(textsOf(column.values), bold));
    case 'date':
      return textWidth(sample(formatOf(column, writing.formats) ?? ''), bold);
    case 'datetime':
      return instantsWidth(column.values, column.seconds === true, bold, writing);
    case 'boolean':
      return textWidth('FALSE', bold);
    case 'number':
    case 'integer':
    case 'percent':
    case 'money':
    case 'duration': {
      const scale = column.type === 'percent' ? 100 : column.type === 'duration' ? 24 : 1;
      const range = extremes(column.values, totals).map((value) => cellValue(column, value) * scale);
      return figuresWidth(range, decimalsOf(column, writing), affix(column, writing), bold);
    }
  }
};

/** A text head may break into two lines, never inside a word. */
const headWidth = ({ head }: ColumnModel): number => {
  if ('date' in head) return textWidth(dayHeadSample, true);
  // Long before that it is as wide as a head may be.
  const words = head.text.slice(0, 300).split(/\s+/);
  const splits = words.map((_, at) => [words.slice(0, at).join(' '), words.slice(at).join(' ')].join('\n'));
  return Math.min(maxTextWidth, ...splits.map((split) => textWidth(split, true)));
};

/** Room for the button that opens the filter. */
const filterButton = 2.2;

const columnWidth = (column: ColumnModel, table: TableModel, index: number, writing: Writing): number => {
  const labels = index === 0 ? (table.totals ?? []).map(({ label }) => textWidth(label, true)) : [];
  const head = table.heads === false ? 0 : headWidth(column) + (table.autofilter ? filterButton : 0);
  const needed = Math.max(
    bodyWidth(column, table, index, writing),
    head,
    Math.min(Math.max(0, ...labels), maxTextWidth),
  );
  const margin = cellPadding + (isIndented(table.columns, index) ? indentWidth : 0);
  return Math.min(maxWidth, Math.max(minWidth, column.width ?? 0, needed + margin));
};

const sumOf = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width, 0);

/** What the last column needs to show its longest text on one line; `null` where it holds no text or several lines. */
const lastTextWidth = ({ columns }: TableModel): number | null => {
  const last = columns.at(-1);
  if (last?.type !== 'text') return null;
  const texts = textsOf(last.values);
  if (texts.some((value) => value?.includes('\n'))) return null;
  return textsWidth(texts, last.style === 'strong') + cellPadding + indentWidth;
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
  const labels = (sheet.header?.facts ?? []).map(({ label }) => textWidth(label) + cellPadding);
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
