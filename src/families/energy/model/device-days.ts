/** One device over the days of a period: consumption, coverage, and what a reader must know of it. */
import type { LocalDays } from '../../../report/calendar.ts';
import type { EpochMs } from '../../../report/model.ts';
import type { EnergyDevice, EnergyDeviceData } from '../types.ts';
import { cutRuleOf, sumBySpan } from './arithmetic/by-span.ts';
import { sumPresent } from './arithmetic/figure.ts';
import { noteGaps } from './arithmetic/find-gaps.ts';
import { intervalMsOf, jitterMsOf, toIntervals } from './arithmetic/intervals.ts';
import { normalise } from './arithmetic/normalise.ts';
import { createQualityNotes, type QualityNote } from './arithmetic/quality.ts';

export type DeviceDays = {
  readonly device: EnergyDevice;
  /** Of each day, in the device's unit; NaN where nothing is known, never 0 for it. */
  readonly energy: Float64Array;
  /** Of each day, 0 to 1. */
  readonly coverage: Float64Array;
  /** 1 where the value is estimated or the day is not fully covered. */
  readonly flagged: Uint8Array;
  readonly estimated: Uint8Array;
  /** Over the whole period, 0 to 1. */
  readonly totalCoverage: number;
  /** Sum of the days that have a value; NaN when none has. */
  readonly total: number;
  /** Epoch ms of the first and last reading with a value inside the period; NaN when there is none. */
  readonly firstReading: number;
  readonly lastReading: number;
  /** The first of them, at most 500: nobody reads more lines than that of one device. */
  readonly notes: readonly QualityNote[];
  readonly notesLeftOut: number;
};

const maxNotes = 500;

/** Notes on rows this many intervals apart are one run. */
const runIntervals = 1.5;

/**
 * A device's readings (in any order, repeated or missing) as consumption of each local day.
 * @param asOf epoch ms of the report: what lies after it is not covered, but not reported as missing either
 */
export const toDeviceDays = (
  { device, readings }: EnergyDeviceData,
  { boundaries, dayBefore }: LocalDays,
  asOf: EpochMs,
): DeviceDays => {
  const rule = { intervalMs: intervalMsOf(device), jitterMs: jitterMsOf(device) };
  const period = { from: boundaries[0] ?? 0, to: boundaries.at(-1) ?? 0 };
  const notes = createQualityNotes(period, rule.intervalMs * runIntervals);
  const clean = normalise(readings, notes);
  const intervals = toIntervals(device, clean, Float64Array.of(dayBefore, ...boundaries), notes);
  const { value: energy, ...days } = sumBySpan(intervals, boundaries, cutRuleOf(device), notes);
  noteGaps(intervals, { from: period.from, to: Math.min(period.to, asOf) }, rule, notes);
  const found = notes.list();
  const inside = clean.ts.filter((ts) => ts >= period.from && ts < period.to);
  return {
    device,
    energy,
    ...days,
    flagged: days.estimated.map((mark, day) => (mark === 1 || (days.coverage[day] ?? 0) < 1 ? 1 : 0)),
    totalCoverage: weightedCoverage(days.coverage, boundaries),
    total: sumPresent(energy),
    firstReading: inside[0] ?? Number.NaN,
    lastReading: inside.at(-1) ?? Number.NaN,
    notes: found.slice(0, maxNotes),
    notesLeftOut: Math.max(0, found.length - maxNotes),
  };
};

/** Days count by their length: an hour missing from a 23-hour day is an hour. */
const weightedCoverage = (coverage: Float64Array, boundaries: Float64Array): number => {
  let covered = 0;
  let length = 0;
  for (const [day, share] of coverage.entries()) {
    const dayMs = (boundaries[day + 1] ?? 0) - (boundaries[day] ?? 0);
    covered += share * dayMs;
    length += dayMs;
  }
  return length > 0 ? covered / length : 0;
};
