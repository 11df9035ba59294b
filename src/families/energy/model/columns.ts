/** Columns and totals in short, for tables that are made of what devices have. */
import type { ColumnModel, Total } from '../../../report/table-model.ts';
import { type Figures, sumPresent } from './arithmetic/figure.ts';

type More = Pick<ColumnModel, 'width' | 'style' | 'group' | 'flagged'>;

export const text = (head: string, values: readonly (string | null)[], more: More = {}): ColumnModel => ({
  type: 'text',
  head: { text: head },
  values,
  ...more,
});

export const number = (head: string, decimals: number, values: Iterable<number>, more: More = {}): ColumnModel => ({
  type: 'number',
  head: { text: head },
  decimals,
  values: new Float64Array(values),
  ...more,
});

export const integer = (head: string, values: Iterable<number>, more: More = {}): ColumnModel => ({
  type: 'integer',
  head: { text: head },
  values: new Float64Array(values),
  ...more,
});

export const percent = (head: string, decimals: number, values: Iterable<number>, more: More = {}): ColumnModel => ({
  type: 'percent',
  head: { text: head },
  decimals,
  values: new Float64Array(values),
  ...more,
});

/** Epoch milliseconds. */
export const instants = (head: string, values: Iterable<number>, more: More = {}): ColumnModel => ({
  type: 'datetime',
  head: { text: head },
  values: new Float64Array(values),
  ...more,
});

export const dates = (head: string, values: readonly (string | null)[], more: More = {}): ColumnModel => ({
  type: 'date',
  head: { text: head },
  values,
  ...more,
});

/** A live sum of what is there. */
export const sumOf = (values: Iterable<number>): Total => ({ kind: 'sum', value: sumPresent(values) });

/** A live maximum of what is there. */
export const maxOf = (values: Iterable<number>): Total => {
  let max = Number.NaN;
  for (const value of values) if (!(value <= max) && !Number.isNaN(value)) max = value;
  return { kind: 'max', value: max };
};

/** 1 where a figure is estimated or not covered in full. */
export const flagsOf = ({ coverage, estimated }: Omit<Figures, 'value'>): Uint8Array =>
  estimated.map((mark, span) => (mark === 1 || (coverage[span] ?? 0) < 1 ? 1 : 0));
