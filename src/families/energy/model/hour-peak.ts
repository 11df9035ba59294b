import { sumPresent } from './arithmetic/figure.ts';
import { roundHalfAway } from './arithmetic/rounding.ts';
import type { PeakSplit } from './arithmetic/time-of-use.ts';

/**
 * On-peak and off-peak energy of each hour, off-peak being total − on-peak, such that the shown digits add up in each hour and
 * in the sums below.
 *
 * An hour inside one window keeps its energy to the last digit; one that holds a window's edge has its on-peak part rounded.
 * The sum is then brought to a number of the digits shown by moving, inside some hours, less than half of the last digit from
 * one part to the other; the digits that such an hour shows stay as they are.
 */
export const hourPeak = (
  total: Float64Array,
  peak: PeakSplit,
  decimals: number,
): { readonly on: Float64Array; readonly off: Float64Array } => {
  const on = shownOnPeak(total, peak, decimals);
  const off = on.map((value, hour) => {
    const rest = peak.off.value[hour] ?? Number.NaN;
    if (Number.isNaN(rest)) return rest;
    return Number.isNaN(value) ? (total[hour] ?? Number.NaN) : (total[hour] ?? Number.NaN) - value;
  });
  return { on, off };
};

const shownOnPeak = (total: Float64Array, { on, off }: PeakSplit, decimals: number): Float64Array => {
  const shown = on.value.map((value, hour) => {
    if (Number.isNaN(value) || value === 0) return value;
    const rest = off.value[hour] ?? Number.NaN;
    return rest === 0 || Number.isNaN(rest) ? (total[hour] ?? Number.NaN) : roundHalfAway(value, decimals);
  });
  let residue = roundHalfAway(sumPresent(on.value), decimals) - sumPresent(shown);
  for (let hour = 0; hour < shown.length && Math.abs(residue) > noise; hour += 1) {
    const value = shown[hour] ?? Number.NaN;
    const rest = Number.isNaN(off.value[hour]) ? Number.NaN : (total[hour] ?? Number.NaN) - value;
    const room = residue > 0 ? roomBetween(rest, value, decimals) : roomBetween(value, rest, decimals);
    const moved = Math.sign(residue) * Math.min(Math.abs(residue), room);
    shown[hour] = value + moved;
    residue -= moved;
  }
  return shown;
};

/** Of sums of doubles. */
const noise = 1e-12;

/** How much `from` can give to `to` while both show the same digits and neither falls below 0, where it would show a sign. */
const roomBetween = (from: number, to: number, decimals: number): number => {
  const half = 0.5 * 10 ** -decimals;
  const toGive = Math.min(from, from - (roundHalfAway(from, decimals) - half));
  const toTake = roundHalfAway(to, decimals) + half - to;
  // Short of the very edge, where binary fractions decide what is shown.
  return Math.max(0, 0.99 * Math.min(toGive, toTake)) || 0;
};
