/** Which of a register's readings from before a period its consumption may be counted from. */
import type { Readings } from '../types.ts';

/**
 * A register that falls below this share of its value was reset, replaced, or rolled over: nothing before it speaks for or
 * against what follows.
 */
const anotherCountBelow = 0.9;

/**
 * The readings without those of the first `before` that are too high or too low for the ones around them. A counter never
 * falls, so the most readings that do not fall, one after the other, are the good ones: of 1023, 1090, 1024, 1025 the second
 * is bad, of 1023, 950, 950, 1024, 1025 the two. Later readings stay, for what is bad among them is found, and told of, by whoever
 * judges the period.
 * @param around how many of the later readings are asked
 */
export const trustedNeighbours = (readings: Readings, before: number, around: number): Readings => {
  const rows = Array.from({ length: Math.min(readings.ts.length, before + around) }, (_, row) => row);
  const good = new Set(countsIn(rows, readings.energy).flatMap((count) => longestRise(count, readings.energy)));
  const isKept = (_: number, row: number): boolean => row >= before || good.has(row);
  if (rows.every((row) => isKept(0, row))) return readings;
  const { ts, energy, powerKw, reactiveKvar, voltageV, currentA } = readings;
  return {
    ts: ts.filter(isKept),
    energy: energy.filter(isKept),
    ...(powerKw && { powerKw: powerKw.filter(isKept) }),
    ...(reactiveKvar && { reactiveKvar: reactiveKvar.filter(isKept) }),
    ...(voltageV && { voltageV: voltageV.filter(isKept) }),
    ...(currentA && { currentA: currentA.filter(isKept) }),
  };
};

/** The rows with a value, parted where another count begins. */
const countsIn = (rows: readonly number[], energy: Float64Array): readonly (readonly number[])[] => {
  const counts: number[][] = [];
  let previous = Number.NaN;
  for (const row of rows) {
    const value = energy[row] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    const last = counts.at(-1);
    if (last && value >= anotherCountBelow * previous) last.push(row);
    else counts.push([row]);
    previous = value;
  }
  return counts;
};

/** The longest selection of rows, in their order, whose values never fall; of several the one that ends first. */
const longestRise = (rows: readonly number[], energy: Float64Array): readonly number[] => {
  const rises: number[][] = [];
  let longest: readonly number[] = [];
  for (const row of rows) {
    const value = energy[row] ?? Number.NaN;
    const fitting = rises.filter((rise) => (energy[rise.at(-1) ?? row] ?? Number.NaN) <= value);
    const best = fitting.reduce<readonly number[]>((a, b) => (b.length > a.length ? b : a), []);
    const rise = [...best, row];
    rises.push(rise);
    if (rise.length > longest.length) longest = rise;
  }
  return longest;
};
