/** One device over the days of a period: consumption, coverage, and what a reader must know of it. */
import type { LocalDays } from '../../../report/calendar.ts';
import type { EpochMs } from '../../../report/model.ts';
import type { EnergyDevice, EnergyDeviceData, TimeOfUse } from '../types.ts';
import { cutRuleOf, sumBySpan } from './arithmetic/by-span.ts';
import { sumPresent } from './arithmetic/figure.ts';
import { noteGaps } from './arithmetic/find-gaps.ts';
import { intervalMsOf, jitterMsOf } from './arithmetic/intervals.ts';
import { peakRanges } from './arithmetic/peak-ranges.ts';
import { createQualityNotes, type QualityNote, type QualityNotes } from './arithmetic/quality.ts';
import { type EnergySeries, toEnergySeries } from './arithmetic/series.ts';
import { splitByPeak } from './arithmetic/time-of-use.ts';
import { flagsOf } from './columns.ts';

/** What is kept of a device until the workbook is written: of its intervals nothing, for those of many devices are large. */
export type DayFigures = {
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
  /** 1 where it is not fully covered, or estimated at an end of the period: what is at a midnight inside it cancels out. */
  readonly totalFlagged: 0 | 1;
  /** What of `total` was used on-peak and off-peak; `null` for a device without windows. */
  readonly peak: PeriodPeak | null;
  /** Epoch ms of the first and last reading with a value inside the period; NaN when there is none. */
  readonly firstReading: number;
  readonly lastReading: number;
  /** The first of them, at most 500: nobody reads more lines than that of one device. */
  readonly notes: readonly QualityNote[];
  readonly notesLeftOut: number;
};

export type DeviceDays = DayFigures & {
  /** Its intervals, from before the period to after it as far as they were fetched. */
  readonly series: EnergySeries;
};

export type PeriodPeak = { readonly on: number; readonly off: number; readonly estimated: boolean };

/** The period that a report is about, and when it is made. */
export type DayScope = {
  readonly zone: string;
  readonly days: LocalDays;
  /** Epoch ms of the report: what lies after it is not covered, but not reported as missing either. */
  readonly asOf: EpochMs;
  /** Ascending: where local days begin, for readings from before the period; the period's own when absent. */
  readonly dayStarts?: Float64Array;
};

const maxNotes = 500;

/** Notes on rows this many intervals apart are one run. */
const runIntervals = 1.5;

/** A device's readings (in any order, repeated or missing) as consumption of each local day. */
export const toDeviceDays = ({ device, readings, timeOfUse }: EnergyDeviceData, scope: DayScope): DeviceDays => {
  const { boundaries, dayBefore } = scope.days;
  const rule = { intervalMs: intervalMsOf(device), jitterMs: jitterMsOf(device) };
  const period = { from: boundaries[0] ?? 0, to: boundaries.at(-1) ?? 0 };
  const notes = createQualityNotes(period, rule.intervalMs * runIntervals);
  const dayStarts = scope.dayStarts ?? Float64Array.of(dayBefore, ...boundaries);
  const series = toEnergySeries(device, readings, dayStarts, notes);
  const { value: energy, ...days } = sumBySpan(series, boundaries, cutRuleOf(device), notes);
  noteGaps(series, { from: period.from, to: Math.min(period.to, scope.asOf) }, rule, notes);
  const total = sumPresent(energy);
  const totalCoverage = weightedCoverage(days.coverage, boundaries);
  const whole = sumBySpan(series, Float64Array.of(period.from, period.to), cutRuleOf(device), null);
  const peak = splitPeriod(device, series, timeOfUse, { scope, total, totalCoverage }, notes);
  const found = notes.list();
  const inside = readings.ts.filter(
    (ts, row) => ts >= period.from && ts < period.to && Number.isFinite(readings.energy[row]),
  );
  return {
    device,
    series,
    energy,
    ...days,
    flagged: flagsOf(days),
    totalCoverage,
    total,
    totalFlagged: totalCoverage < 1 || whole.estimated[0] === 1 ? 1 : 0,
    peak,
    firstReading: extreme(inside, (a, b) => a < b),
    lastReading: extreme(inside, (a, b) => a > b),
    notes: found.slice(0, maxNotes),
    notesLeftOut: Math.max(0, found.length - maxNotes),
  };
};

type Whole = { readonly scope: DayScope; readonly total: number; readonly totalCoverage: number };

/** The period as one span: what an estimate at a midnight inside it moves from one day to the next cancels out. */
const splitPeriod = (
  device: EnergyDevice,
  series: EnergySeries,
  timeOfUse: TimeOfUse | undefined,
  { scope, total, totalCoverage }: Whole,
  notes: QualityNotes,
): PeriodPeak | null => {
  if (!timeOfUse || timeOfUse.windows.length === 0) return null;
  const { boundaries } = scope.days;
  const period = { from: boundaries[0] ?? 0, to: boundaries.at(-1) ?? 0 };
  const whole = {
    value: Float64Array.of(total),
    coverage: Float64Array.of(totalCoverage),
    estimated: Uint8Array.of(0),
  };
  const ranges = peakRanges(timeOfUse, scope.zone, period);
  const span = Float64Array.of(period.from, period.to);
  const { on, off } = splitByPeak(series, ranges, span, whole, cutRuleOf(device), notes);
  return {
    on: on.value[0] ?? Number.NaN,
    off: off.value[0] ?? Number.NaN,
    estimated: on.estimated[0] === 1 || off.estimated[0] === 1,
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

/** Readings may come in any order. */
const extreme = (values: Float64Array, isBetter: (a: number, b: number) => boolean): number => {
  let best = Number.NaN;
  for (const value of values) if (Number.isNaN(best) || isBetter(value, best)) best = value;
  return best;
};
