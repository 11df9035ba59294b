/** Medians, and the table that shows them. */
import Table from 'cli-table3';
import type { Taken } from './run-writer.ts';

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
};

const medianOf = (taken: readonly Taken[], what: keyof Taken): number => median(taken.map((each) => each[what]));

export const medianCpuMs = (taken: readonly Taken[]): number => medianOf(taken, 'cpuUserMs');

export const medianRssMiB = (taken: readonly Taken[]): number => medianOf(taken, 'peakRssKiB') / 1_024;

export type Line = {
  readonly label: string;
  readonly level: number;
  readonly taken: readonly Taken[];
  /** Ours at the same level; absent for ours. */
  readonly against?: readonly Taken[];
};

const seconds = (ms: number): string => (ms / 1_000).toFixed(2);

const spread = (taken: readonly Taken[]): string => {
  const all = taken.map(({ cpuUserMs }) => cpuUserMs);
  return `${seconds(median(all))} (${seconds(Math.min(...all))}–${seconds(Math.max(...all))})`;
};

export const table = (lines: readonly Line[]): string => {
  const made = new Table({
    head: ['writer', 'level', 'CPU user s', '× ours', 'elapsed s', 'peak RSS MiB', 'file MB', 'runs'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const { label, level, taken, against } of lines) {
    made.push([
      label,
      level,
      spread(taken),
      against === undefined ? '' : (medianCpuMs(taken) / medianCpuMs(against)).toFixed(2),
      seconds(medianOf(taken, 'elapsedMs')),
      medianRssMiB(taken).toFixed(0),
      (medianOf(taken, 'bytes') / 1e6).toFixed(2),
      taken.length,
    ]);
  }
  return made.toString();
};
