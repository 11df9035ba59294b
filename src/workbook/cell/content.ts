/** What a single cell shows: heads, totals and the like. Bodies go through `sheet/column-writers.ts` instead. */
import type { ColumnModel, TableModel, Total } from '../../report/table-model.ts';
import type { NumberFormats } from '../look/number-formats.ts';
import { dateSerial } from './dates.ts';

/** A value with its number format; text is always a plain string, a formula is always ours. */
export type Content =
  | { readonly kind: 'blank'; /** It stands for infinity. */ readonly infinite?: boolean }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number; readonly numFmt?: string }
  | { readonly kind: 'formula'; readonly formula: string; readonly value: number; readonly numFmt?: string };

export const blank: Content = { kind: 'blank' };

export const textContent = (text: string): Content => ({ kind: 'text', text });

/** The number format of a column's cells; `undefined` for text and truth values. */
export const formatOf = (column: ColumnModel, formats: NumberFormats): string | undefined => {
  switch (column.type) {
    case 'number':
      return formats.number(column.decimals);
    case 'integer':
      return formats.integer;
    case 'percent':
      return formats.percent(column.decimals);
    case 'money':
      return formats.money(column.currency, column.decimals);
    case 'duration':
      return formats.duration(column.seconds === true);
    case 'date':
      return formats.date;
    case 'datetime':
      return formats.dateTime(column.seconds === true);
    case 'text':
    case 'boolean':
      return undefined;
  }
};

/** Milliseconds of a duration are days to Excel. */
export const cellValue = (column: ColumnModel, value: number): number =>
  column.type === 'duration' ? value / 86_400_000 : value;

const excelFunctions = { sum: 'SUM', average: 'AVERAGE', min: 'MIN', max: 'MAX', count: 'COUNT' } as const;

/** @param ranges where the column's body stands, on this sheet and on those before it */
export const totalContent = (
  column: ColumnModel,
  total: Total | null | undefined,
  ranges: readonly string[],
  formats: NumberFormats,
): Content => {
  if (!total || Number.isNaN(total.value)) return blank;
  if (!Number.isFinite(total.value)) return { kind: 'blank', infinite: true };
  const { roundedTo } = total;
  const shownAs =
    roundedTo !== undefined && (column.type === 'number' || column.type === 'money')
      ? { ...column, decimals: roundedTo }
      : column;
  const numFmt = total.kind === 'count' ? formats.integer : formatOf(shownAs, formats);
  const value = total.kind === 'count' ? total.value : cellValue(column, total.value);
  const format = numFmt === undefined ? {} : { numFmt };
  // A formula has its limits too (8,192 characters, 255 arguments): a table on that many sheets has a constant.
  if (total.kind === 'value' || ranges.length > 150) return { kind: 'number', value, ...format };
  const exact = `${excelFunctions[total.kind]}(${ranges.join(',')})`;
  return {
    kind: 'formula',
    formula: roundedTo === undefined ? exact : `ROUND(${exact},${roundedTo})`,
    value,
    ...format,
  };
};

/** Heads that stay inside one month show the weekday and the day, others the day and the month. */
const headDateFormat = (table: TableModel, formats: NumberFormats): string => {
  const months = new Set(table.columns.flatMap(({ head }) => ('date' in head ? [head.date.slice(0, 7)] : [])));
  return months.size > 1 ? formats.dayAndMonth : formats.weekdayAndDay;
};

/** The heads of a table, in the order of its columns. */
export const headContents = (table: TableModel, formats: NumberFormats): readonly Content[] => {
  const numFmt = headDateFormat(table, formats);
  return table.columns.map(({ head }) => {
    if ('text' in head) return textContent(head.text);
    const value = dateSerial(head.date);
    return value === null ? textContent(head.date) : { kind: 'number', value, numFmt };
  });
};
