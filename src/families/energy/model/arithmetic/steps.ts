/** The steps of a register from each row that counts to the next: how fast it rose, and where it was reset. */
import type { Readings } from '../../types.ts';
import { classifyStep } from './register-step.ts';

/** A rise this many times faster than all others is no consumption: 10,000, 20,000, 0, 1, 2 at one an hour. */
export const timesFaster = 10;

export type Steps = {
  /** Rise per millisecond; NaN where the register fell. */
  readonly paces: Float64Array;
  /** Ascending: which of the steps are resets. */
  readonly resets: readonly number[];
};

/** Step `i` leads from `rows[i]` to `rows[i + 1]`. */
export const stepsOf = (
  rows: Uint32Array,
  { ts, energy }: Pick<Readings, 'ts' | 'energy'>,
  modulus: number | null,
): Steps => {
  const paces = new Float64Array(Math.max(0, rows.length - 1));
  const resets: number[] = [];
  for (let step = 0; step < paces.length; step += 1) {
    const [from, to] = [rows[step] ?? 0, rows[step + 1] ?? 0];
    const [before, after] = [energy[from] ?? 0, energy[to] ?? 0];
    paces[step] = after < before ? Number.NaN : (after - before) / ((ts[to] ?? 0) - (ts[from] ?? 0));
    if (classifyStep(before, after, modulus) === 'reset') resets.push(step);
  }
  return { paces, resets };
};
