/** Bad readings beside a reset, where no reading of the same count lies beyond them to tell. */
import { maxBadInARow } from './good-rows.ts';
import { stepsOf, timesFaster } from './steps.ts';

/** Of fewer steps nobody can tell what is usual. */
const leastSteps = 3;

/** A jump of less than this share of the register is what a meter may use that stood still before: 500, 500, 0, 0.4. */
const leastShare = 0.1;

/**
 * The rows without those that a lone jump parts from their count right before or after a reset: to count the jump would
 * claim energy that nothing else bears out.
 * @param rows as `goodRows` makes them
 */
export const withoutLoneJumps = (
  rows: Uint32Array,
  { ts, energy: register }: { readonly ts: Float64Array; readonly energy: Float64Array },
  modulus: number | null,
): Uint32Array => {
  const { paces, resets } = stepsOf(rows, { ts, energy: register }, modulus);
  if (resets.length === 0) return rows;
  const usual = usualPace(paces, resets);
  if (Number.isNaN(usual)) return rows;
  const bad = new Set<number>();
  const valueAt = (at: number): number => register[rows[at] ?? 0] ?? 0;
  const isLarge = (step: number, reset: number): boolean =>
    valueAt(step + 1) - valueAt(step) > leastShare * valueAt(reset);
  for (const reset of resets) {
    const earlier = jumpFrom(paces, reset, -1, usual);
    if (earlier > 0 && isLarge(reset - earlier, reset)) for (let at = reset; at > reset - earlier; at -= 1) bad.add(at);
    const later = jumpFrom(paces, reset, 1, usual);
    if (later > 0 && isLarge(reset + later, reset)) for (let at = reset + 1; at <= reset + later; at += 1) bad.add(at);
  }
  return bad.size === 0 ? rows : rows.filter((_, at) => !bad.has(at));
};

/** The fastest of the steps that are not beside a reset; NaN when they are too few, or when nothing is used in any of them. */
const usualPace = (paces: Float64Array, resets: readonly number[]): number => {
  const beside = new Uint8Array(paces.length);
  for (const reset of resets) beside.fill(1, Math.max(0, reset - maxBadInARow), reset + maxBadInARow + 1);
  let [fastest, count] = [0, 0];
  for (const [step, pace] of paces.entries()) {
    if (beside[step] === 1 || Number.isNaN(pace)) continue;
    fastest = Math.max(fastest, pace);
    count += 1;
  }
  return count < leastSteps || fastest === 0 ? Number.NaN : fastest;
};

/** How many steps from the reset the lone jump is, before it (−1) or after it (1); 0 for none. */
const jumpFrom = (paces: Float64Array, reset: number, direction: -1 | 1, usual: number): number => {
  const near: number[] = [];
  for (let away = 1; away <= maxBadInARow; away += 1) {
    const pace = paces[reset + away * direction] ?? Number.NaN;
    if (Number.isNaN(pace)) break;
    near.push(pace);
  }
  const fastest = Math.max(...near);
  const others = near.toSpliced(near.indexOf(fastest), 1);
  return fastest > timesFaster * Math.max(usual, ...others) ? near.indexOf(fastest) + 1 : 0;
};
