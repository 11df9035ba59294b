import { sumPresent } from './arithmetic/figure.ts';
import { roundHalfAway } from './arithmetic/rounding.ts';
import type { Total } from '../../../report/table-model.ts';
import { sumOf } from './columns.ts';

/** Row by row; NaN is unknown. */
export type Parts = { readonly on: ArrayLike<number>; readonly off: ArrayLike<number> };

/**
 * On-peak and off-peak energy of each row, off-peak being total − on-peak, such that the shown digits add up in each row and in
 * the sums below.
 *
 * A row inside one window keeps its energy to the last digit; one that has both parts has its on-peak part rounded. The sum is
 * then brought to a number of the digits shown by moving, inside some rows, less than half of the last digit from one part to the
 * other; the digits that such a row shows stay as they are. Where on-peak is unknown the total is off-peak, and the other way
 * round.
 */
export const shownPeak = (
  total: ArrayLike<number>,
  { on, off }: Parts,
  decimals: number,
): { readonly on: Float64Array; readonly off: Float64Array } => {
  const totals = Float64Array.from(total);
  const shown = shownOnPeak(totals, Float64Array.from(on), Float64Array.from(off), decimals);
  const rest = shown.map((value, row) => {
    if (Number.isNaN(off[row] ?? Number.NaN)) return Number.NaN;
    const whole = totals[row] ?? Number.NaN;
    return Number.isNaN(value) ? whole : whole - value;
  });
  return { on: shown, off: rest };
};

/**
 * The sums below the two columns that `shownPeak` made: live, unless their digits would not add up to those of the total's sum,
 * as when rows of 0.125 on-peak and 0.125 off-peak, each shown as 0.13, make 0.25. Off-peak is then what the digits leave.
 */
export const peakTotals = (
  total: ArrayLike<number>,
  { on, off }: Parts,
  decimals: number,
): readonly [on: Total, off: Total] => {
  const [onSum, offSum] = [sumOf(Array.from(on)), sumOf(Array.from(off))];
  const rows = Array.from(total).filter((_, row) => !(Number.isNaN(on[row]) && Number.isNaN(off[row])));
  const left = roundHalfAway(
    roundHalfAway(sumPresent(rows), decimals) - roundHalfAway(onSum.value, decimals),
    decimals,
  );
  const isLive = Number.isNaN(left) || roundHalfAway(offSum.value, decimals) === left;
  return [onSum, isLive ? offSum : { kind: 'value', value: left }];
};

const shownOnPeak = (total: Float64Array, on: Float64Array, off: Float64Array, decimals: number): Float64Array => {
  const shown = on.map((value, row) => roundedPart(total[row] ?? Number.NaN, value, off[row] ?? Number.NaN, decimals));
  const sum = sumPresent(total.filter((_, row) => !Number.isNaN(off[row])));
  const target = clearOfHalf(sum, roundHalfAway(sumPresent(on), decimals), decimals);
  let residue = target - sumPresent(shown);
  for (let row = 0; row < shown.length && Math.abs(residue) > noise; row += 1) {
    const value = shown[row] ?? Number.NaN;
    const rest = Number.isNaN(off[row]) ? Number.NaN : (total[row] ?? Number.NaN) - value;
    const room = residue > 0 ? roomBetween(rest, value, decimals) : roomBetween(value, rest, decimals);
    const moved = Math.sign(residue) * Math.min(Math.abs(residue), room);
    shown[row] = value + moved;
    residue -= moved;
  }
  return shown;
};

/** Of sums of doubles. */
const noise = 1e-12;

const roundedPart = (total: number, on: number, off: number, decimals: number): number => {
  if (Number.isNaN(on) || on === 0) return on;
  if (off === 0 || Number.isNaN(off)) return total;
  const rounded = roundHalfAway(on, decimals);
  // Less than half of the last digit is off-peak: it shows 0, and must not show a minus.
  if (off * (total - rounded) < 0) return total;
  return clearOfHalf(total, rounded, decimals);
};

/** Too little to show, and more than what the difference of two doubles is off by. */
const nudge = 1e-4;

/**
 * `on`, or as little less or more that total − on shows what is left of the total's digits. They may differ where the difference
 * ends on half of the last digit, for binary fractions put it on either side: 258.625 − 258.54 is just below 0.085, but 258.63 is
 * what the total shows.
 */
const clearOfHalf = (total: number, on: number, decimals: number): number => {
  const wanted = roundHalfAway(roundHalfAway(total, decimals) - on, decimals);
  const shown = roundHalfAway(total - on, decimals);
  return shown === wanted || Number.isNaN(wanted) ? on : on - Math.sign(wanted - shown) * nudge * 10 ** -decimals;
};

/** How much `from` can give to `to` while both show the same digits and neither falls below 0, where it would show a sign. */
const roomBetween = (from: number, to: number, decimals: number): number => {
  const half = 0.5 * 10 ** -decimals;
  const toGive = Math.min(from, from - (roundHalfAway(from, decimals) - half));
  const toTake = roundHalfAway(to, decimals) + half - to;
  // Short of the very edge, where binary fractions decide what is shown.
  return Math.max(0, Math.min(toGive, toTake) - nudge * 10 ** -decimals) || 0;
};
