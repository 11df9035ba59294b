/** Bad readings too many in a row to be told by value alone, as when a gateway sends zeros for hours. */
import type { Readings } from '../../types.ts';
import { type Steps, stepsOf, timesFaster } from './steps.ts';

/** The row positions `[from, to)` between a fall and the jump that makes up for it. */
type Excursion = {
  readonly from: number;
  readonly to: number;
  /** The step that is the jump. */
  readonly jump: number;
};

/**
 * The rows without those between a reset and one lone jump, `timesFaster` than all other rises, by which the register is where
 * it would be without them: 10,000, 0, 0, 0, 0, 10,005. What comes back step by step was reset.
 * @param rows as `goodRows` makes them
 */
export const withoutExcursions = (
  rows: Uint32Array,
  readings: Pick<Readings, 'ts' | 'energy'>,
  modulus: number | null,
): Uint32Array => {
  const steps = stepsOf(rows, readings, modulus);
  if (steps.resets.length === 0) return rows;
  const values = Float64Array.from(rows, (row) => readings.energy[row] ?? 0);
  const found = steps.resets.flatMap((reset) => [comebackOf(values, steps, reset), departureOf(values, steps, reset)]);
  const known = found.filter((each) => each !== null);
  const usual = fastestBut(steps.paces, new Set(known.map(({ jump }) => jump)));
  const bad = new Uint8Array(rows.length);
  for (const { from, to, jump } of known) {
    const [begins, ends] = [readings.ts[rows[from - 1] ?? 0] ?? 0, readings.ts[rows[to] ?? 0] ?? 0];
    const paceWithout = ((values[to] ?? 0) - (values[from - 1] ?? 0)) / (ends - begins);
    if ((steps.paces[jump] ?? 0) > timesFaster * usual && paceWithout <= usual) bad.fill(1, from, to);
  }
  return rows.filter((_, at) => bad[at] === 0);
};

/** After a reset, the first step of the new count to where the register was before. */
const comebackOf = (values: Float64Array, { paces }: Steps, reset: number): Excursion | null => {
  for (let step = reset + 1; step < paces.length && !Number.isNaN(paces[step]); step += 1) {
    if ((values[step + 1] ?? 0) >= (values[reset] ?? 0)) return { from: reset + 1, to: step + 1, jump: step };
  }
  return null;
};

/** Before a reset, the last step of the old count from where the register is after it. */
const departureOf = (values: Float64Array, { paces }: Steps, reset: number): Excursion | null => {
  for (let step = reset - 1; step >= 0 && !Number.isNaN(paces[step]); step -= 1) {
    if ((values[step] ?? 0) <= (values[reset + 1] ?? 0)) return { from: step + 1, to: reset + 1, jump: step };
  }
  return null;
};

const fastestBut = (paces: Float64Array, left: ReadonlySet<number>): number => {
  let fastest = 0;
  for (const [step, pace] of paces.entries()) if (!left.has(step) && pace > fastest) fastest = pace;
  return fastest;
};
