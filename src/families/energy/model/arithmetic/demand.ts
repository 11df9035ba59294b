/**
 * Demand: the mean power of a block of time. Blocks stand side by side from each local hour on, or slide:
 *
 *   block    |--------|--------|--------|      one after the other, from the local hour
 *   rolling  |--------|
 *              |--------|                      one from the start of each interval
 *                |--------|
 *
 * Definitions: IEC 61968-9 (`BlockDemand`, `RollingBlockDemand`); 15-minute means are what EU network operators bill.
 */
import { clockSteps } from '../../../../report/calendar.ts';
import type { EpochMs } from '../../../../report/model.ts';
import type { DemandMinutes, EnergyDevice } from '../../types.ts';
import { cutRuleOf, sumBySpan } from './by-span.ts';
import type { Figures } from './figure.ts';
import { reactiveBySpan } from './reactive.ts';
import type { EnergySeries } from './series.ts';
import { kwhPerUnit } from './units.ts';

/** `value`: energy / length, in the device's unit per hour: kW for kWh. */
export type Demand = Figures & {
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** Mean reactive power; NaN unless it is known for the whole block. */
  readonly reactiveKvar: Float64Array;
  /** √(kW² + kvar²) of the block's means; NaN where `reactiveKvar` is. */
  readonly apparentKva: Float64Array;
  /** 1 where the block has its full length and all of it was measured. Others set no maximum. */
  readonly complete: Uint8Array;
};

const hourMs = 3_600_000;
const minuteMs = 60_000;
const blockLengths: readonly DemandMinutes[] = [15, 30, 60];

/**
 * The length of a device's blocks: the tariff's, but never shorter than the device's interval, for the power inside an
 * interval is unknown; `null` for a device that tells less than the hour.
 */
export const demandMinutesOf = ({ demandMinutes, intervalMinutes }: EnergyDevice): DemandMinutes | null =>
  blockLengths.find((minutes) => minutes >= intervalMinutes && minutes >= (demandMinutes ?? 0)) ?? null;

/** The edges of the blocks between two local midnights; one computation serves all devices of a report. */
export const demandBoundaries = (zone: string, from: EpochMs, to: EpochMs, minutes: DemandMinutes): Float64Array =>
  clockSteps(zone, from, to, minutes);

/**
 * The demand of each block. Where the clock is moved by less than a block, as on Lord Howe, the piece that is left is a block
 * that is never complete.
 */
export const blockDemand = (
  device: EnergyDevice,
  series: EnergySeries,
  boundaries: Float64Array,
  minutes: DemandMinutes,
): Demand => {
  const rule = cutRuleOf(device);
  const kwh = kwhPerUnit(device.unit);
  const { value: energy, coverage, estimated } = sumBySpan(series, boundaries, rule, null);
  const reactive = reactiveBySpan(series, boundaries, { kwhPerUnit: kwh, jitterMs: rule.jitterMs });
  const start = boundaries.slice(0, -1);
  const end = boundaries.slice(1);
  const hoursOf = (block: number): number => ((end[block] ?? 0) - (start[block] ?? 0)) / hourMs;
  const value = energy.map((sum, block) => sum / hoursOf(block));
  const reactiveKvar = reactive.value.map((kvarh, block) =>
    reactive.coverage[block] === 1 ? kvarh / hoursOf(block) : Number.NaN,
  );
  return {
    start,
    end,
    value,
    coverage,
    estimated,
    reactiveKvar,
    apparentKva: toApparent(value, reactiveKvar, kwh),
    complete: Uint8Array.from(coverage, (share, block) =>
      share === 1 && hoursOf(block) * hourMs === minutes * minuteMs ? 1 : 0,
    ),
  };
};

/**
 * The demand of a window that slides: one from the start of each interval in `[from, to)`, as long as it ends by `to`. Each
 * window is summed afresh, so that nothing of those before it is left in the last digits.
 */
export const rollingDemand = (
  device: EnergyDevice,
  series: EnergySeries,
  { from, to }: { readonly from: EpochMs; readonly to: EpochMs },
  minutes: DemandMinutes,
): Demand => {
  const rule = cutRuleOf(device);
  const kwh = kwhPerUnit(device.unit);
  const lengthMs = minutes * minuteMs;
  const start = series.start.filter((at) => at >= from && at + lengthMs <= to);
  const first = series.start.findIndex((at) => at >= from);
  const windows = Array.from(start, (at, index) => windowOf(series, first + index, at + lengthMs, rule.exactUpToMs));
  const column = (pick: (window: Window) => number): Float64Array => Float64Array.from(windows, pick);
  const value = column(({ energy }) => (energy * hourMs) / lengthMs);
  const reactiveKvar = column(({ kvarMs, kvarKnownMs }) =>
    lengthMs - kvarKnownMs <= rule.jitterMs ? kvarMs / kvarKnownMs : Number.NaN,
  );
  const coverage = column(({ coveredMs }) => (lengthMs - coveredMs <= rule.jitterMs ? 1 : coveredMs / lengthMs));
  return {
    start,
    end: start.map((at) => at + lengthMs),
    value,
    coverage,
    estimated: Uint8Array.from(windows, ({ guessedMs }) => (guessedMs > rule.sliverMs ? 1 : 0)),
    reactiveKvar,
    apparentKva: toApparent(value, reactiveKvar, kwh),
    complete: Uint8Array.from(coverage, (share) => (share === 1 ? 1 : 0)),
  };
};

type Window = { energy: number; coveredMs: number; kvarMs: number; kvarKnownMs: number; guessedMs: number };

/** What is known from the start of interval `first` until `until`. */
const windowOf = (series: EnergySeries, first: number, until: EpochMs, exactUpToMs: number): Window => {
  const window: Window = { energy: 0, coveredMs: 0, kvarMs: 0, kvarKnownMs: 0, guessedMs: 0 };
  const { start, end, energy, bridged, reactiveKvar } = series;
  for (let index = first; index < start.length && (start[index] ?? 0) < until; index += 1) {
    const lengthMs = (end[index] ?? 0) - (start[index] ?? 0);
    const overlapMs = Math.min(lengthMs, until - (start[index] ?? 0));
    const value = energy[index] ?? 0;
    window.energy += overlapMs === lengthMs ? value : (value * overlapMs) / lengthMs;
    if (lengthMs > exactUpToMs) window.guessedMs += Math.min(overlapMs, lengthMs - overlapMs);
    if (bridged[index] === 0) window.coveredMs += overlapMs;
    const kvar = reactiveKvar[index] ?? Number.NaN;
    if (Number.isNaN(kvar)) continue;
    window.kvarMs += kvar * overlapMs;
    window.kvarKnownMs += overlapMs;
  }
  return window;
};

/** Apparent power [kVA] = √(kW² + kvar²) (IEV 131-11-41), here of a block's means. */
const toApparent = (value: Float64Array, reactiveKvar: Float64Array, kwh: number): Float64Array =>
  value.map((demand, block) => Math.hypot(demand * kwh, reactiveKvar[block] ?? Number.NaN));
