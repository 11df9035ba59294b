/**
 * Demand: the mean power of a block of time. Blocks stand side by side from each local hour on, or slide:
 *
 *   block    |--------|--------|--------|      one after the other, from the local hour
 *   rolling  |--------|
 *              |--------|                      one from the start of each interval and of each block
 *                |--------|
 *
 * Definitions: IEC 61968-9, reading types by `measuringPeriod`: fixed blocks and rolling blocks of demand. Means of 15 minutes
 * are what network operators in the EU bill.
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
  /**
   * kVA: √(kW² + kvar²) of the block's means; NaN where `reactiveKvar` is. Estimated where the energy is, and where the block
   * has only a part of an interval: its reactive power is a mean, whose parts nobody knows. So a register that is read between
   * the edges of blocks has a demand in kW that is exact by definition, but none in kVA.
   */
  readonly apparent: Pick<Figures, 'value' | 'estimated'>;
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
  const demand = emptyDemand(boundaries.slice(0, -1), boundaries.slice(1), coverage, estimated);
  for (let block = 0; block < demand.start.length; block += 1) {
    const hours = ((demand.end[block] ?? 0) - (demand.start[block] ?? 0)) / hourMs;
    const value = (energy[block] ?? Number.NaN) / hours;
    const kvar = reactive.coverage[block] === 1 ? (reactive.value[block] ?? Number.NaN) / hours : Number.NaN;
    demand.value[block] = value;
    demand.reactiveKvar[block] = kvar;
    demand.apparent.value[block] = apparent(value * kwh, kvar);
    demand.apparent.estimated[block] = (estimated[block] ?? 0) | (reactive.estimated[block] ?? 0);
    demand.complete[block] = coverage[block] === 1 && hours * hourMs === minutes * minuteMs ? 1 : 0;
  }
  return demand;
};

/**
 * The demand of a window that slides: one from the start of each interval and of each block, as long as it ends by the last of
 * `boundaries`. The blocks are among them, so a rolling maximum is never below theirs, even where they cut intervals. Each
 * window is summed afresh, so that nothing of those before it is left in the last digits.
 */
export const rollingDemand = (
  device: EnergyDevice,
  series: EnergySeries,
  boundaries: Float64Array,
  minutes: DemandMinutes,
): Demand => {
  const { exactUpToMs, sliverMs, jitterMs } = cutRuleOf(device);
  const kwh = kwhPerUnit(device.unit);
  const lengthMs = minutes * minuteMs;
  const start = windowStarts(series, boundaries, lengthMs);
  const count = start.length;
  const end = start.map((at) => at + lengthMs);
  const demand = emptyDemand(start, end, new Float64Array(count), new Uint8Array(count));
  const window: Window = { energy: 0, coveredMs: 0, kvarMs: 0, kvarKnownMs: 0, kvarGuessedMs: 0, guessedMs: 0 };
  let first = 0;
  for (let index = 0; index < count; index += 1) {
    const from = start[index] ?? 0;
    while ((series.end[first] ?? Number.POSITIVE_INFINITY) <= from) first += 1;
    sumWindow(window, series, first, { from, to: from + lengthMs }, exactUpToMs);
    const value = window.energy / (lengthMs / hourMs);
    const kvar = lengthMs - window.kvarKnownMs <= jitterMs ? window.kvarMs / window.kvarKnownMs : Number.NaN;
    const complete = lengthMs - window.coveredMs <= jitterMs;
    demand.value[index] = value;
    demand.reactiveKvar[index] = kvar;
    demand.apparent.value[index] = apparent(value * kwh, kvar);
    demand.coverage[index] = complete ? 1 : window.coveredMs / lengthMs;
    demand.complete[index] = complete ? 1 : 0;
    demand.estimated[index] = window.guessedMs > sliverMs ? 1 : 0;
    demand.apparent.estimated[index] = Math.max(window.guessedMs, window.kvarGuessedMs) > sliverMs ? 1 : 0;
  }
  return demand;
};

/** In order, each once. */
const windowStarts = ({ start }: EnergySeries, boundaries: Float64Array, lengthMs: number): Float64Array => {
  const [from, to] = [boundaries[0] ?? 0, boundaries.at(-1) ?? 0];
  const fits = (at: number): boolean => at >= from && at + lengthMs <= to;
  const all = new Float64Array(boundaries.length + start.length);
  all.set(boundaries);
  all.set(start, boundaries.length);
  return all.sort().filter((at, index) => at !== all[index - 1] && fits(at));
};

const emptyDemand = (
  start: Float64Array,
  end: Float64Array,
  coverage: Float64Array,
  estimated: Uint8Array,
): Demand => ({
  start,
  end,
  coverage,
  estimated,
  value: new Float64Array(start.length),
  reactiveKvar: new Float64Array(start.length),
  apparent: { value: new Float64Array(start.length), estimated: new Uint8Array(start.length) },
  complete: new Uint8Array(start.length),
});

type Window = {
  energy: number;
  coveredMs: number;
  kvarMs: number;
  kvarKnownMs: number;
  kvarGuessedMs: number;
  guessedMs: number;
};

/** Writes to `window` what is known of `[from, to)`. @param first the first interval that ends after `from` */
const sumWindow = (
  window: Window,
  { start, end, energy, bridged, reactiveKvar }: EnergySeries,
  first: number,
  { from, to }: { readonly from: EpochMs; readonly to: EpochMs },
  exactUpToMs: number,
): void => {
  window.energy = window.coveredMs = window.guessedMs = 0;
  window.kvarMs = window.kvarKnownMs = window.kvarGuessedMs = 0;
  for (let index = first; index < start.length && (start[index] ?? 0) < to; index += 1) {
    const lengthMs = (end[index] ?? 0) - (start[index] ?? 0);
    const overlapMs = Math.min(end[index] ?? 0, to) - Math.max(start[index] ?? 0, from);
    const value = energy[index] ?? 0;
    window.energy += overlapMs === lengthMs ? value : (value * overlapMs) / lengthMs;
    const cutMs = Math.min(overlapMs, lengthMs - overlapMs);
    if (lengthMs > exactUpToMs) window.guessedMs += cutMs;
    if (bridged[index] === 0) window.coveredMs += overlapMs;
    const kvar = reactiveKvar[index] ?? Number.NaN;
    if (Number.isNaN(kvar)) continue;
    window.kvarMs += kvar * overlapMs;
    window.kvarKnownMs += overlapMs;
    window.kvarGuessedMs += cutMs;
  }
};

/** Apparent power [kVA] = √(kW² + kvar²) (IEC 60050-131), here of a block's means. */
const apparent = (kw: number, kvar: number): number => Math.sqrt(kw * kw + kvar * kvar);
