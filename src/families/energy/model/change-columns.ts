import type { ColumnModel, Total } from '../../../report/table-model.ts';
import { sumPresent } from './arithmetic/figure.ts';
import { number, sumOf } from './columns.ts';

/** A figure now and before, row by row; NaN is missing. */
export type Compared = {
  readonly now: readonly number[];
  readonly before: readonly number[];
  /** 1 where either is incomplete or estimated. */
  readonly flagged: Uint8Array;
};

export type ChangeHeads = { readonly before: string; readonly change: string; readonly share: string };

/** Where the columns stand in their table: that of `now`, and that of `before`, with which these begin. */
export type ChangePlaces = { readonly now: number; readonly before: number };

type Change = { readonly columns: readonly ColumnModel[]; readonly totals: readonly (Total | null)[] };

/**
 * What it was before, the change since, and the change as a share of it: three columns, live but for the first. A change of
 * what was 0 or below has no share.
 */
export const changeColumns = (
  { now, before, flagged }: Compared,
  heads: ChangeHeads,
  places: ChangePlaces,
  decimals: number,
  group?: string,
): Change => {
  const change = before.map((value, row) => (now[row] ?? Number.NaN) - value);
  const more = { flagged, ...(group !== undefined && { group }) };
  // A change of the totals is one of the devices only where each of them has both.
  const complete = !change.some((each) => Number.isNaN(each));
  return {
    columns: [
      number(heads.before, decimals, before, more),
      {
        type: 'number',
        head: { text: heads.change },
        decimals,
        values: Float64Array.from(change),
        formula: { kind: 'difference', of: [places.now, places.before] },
        ...more,
      },
      {
        type: 'percent',
        head: { text: heads.share },
        decimals: 1,
        values: Float64Array.from(change, (each, row) => share(each, before[row] ?? Number.NaN)),
        formula: { kind: 'quotient', of: [places.before + 1, places.before] },
        ...more,
      },
    ],
    totals: [
      sumOf(before),
      complete ? sumOf(change) : null,
      complete ? { kind: 'value', value: share(sumPresent(change), sumPresent(before)) } : null,
    ],
  };
};

const share = (change: number, before: number): number => (before > 0 ? change / before : Number.NaN);

/** 1 where one of several marks is. */
export const anyFlag = (...flags: readonly (number | undefined)[]): number => (flags.includes(1) ? 1 : 0);
