/** Interval energy summed into spans of time, such as the local days of a period. */
import type { EnergyDevice } from '../../types.ts';
import type { Figures } from './figure.ts';
import { type IntervalEnergy, intervalMsOf, jitterMsOf } from './intervals.ts';
import { coverageOf, forEachOverlap } from './overlaps.ts';
import type { QualityNotes } from './quality.ts';

/** What cutting an interval at an edge means. */
export type CutRule = {
  /** How an interval that is cut and not bridged is noted; a bridged one is noted as such. */
  readonly note: 'split' | 'interpolated';
  /**
   * Intervals up to this long are cut exactly: between two register readings one interval apart, interpolation is exact by
   * definition. 0 for delta: half of an hourly sum is always an estimate.
   */
  readonly exactUpToMs: number;
  /** Cutting off no more than this is exact too: a clock that is seconds off. */
  readonly sliverMs: number;
  /** A span that lacks no more than this is complete. */
  readonly jitterMs: number;
};

/** A minute: further than this no meter's clock goes wrong unnoticed. */
const clockErrorMs = 60_000;

export const cutRuleOf = (device: EnergyDevice): CutRule => {
  const jitterMs = jitterMsOf(device);
  const sliverMs = Math.min(jitterMs, clockErrorMs);
  return device.kind === 'delta'
    ? { note: 'split', exactUpToMs: 0, sliverMs, jitterMs }
    : { note: 'interpolated', exactUpToMs: intervalMsOf(device) + jitterMs, sliverMs, jitterMs };
};

/**
 * Consumption over `[boundaries[i], boundaries[i + 1])`. An interval that straddles a boundary is split in proportion to
 * time, which for a register is R(b) − R(a) with R interpolated linearly between its neighbours. Bridged intervals have
 * energy but cover nothing.
 * @param notes `null` where the spans are too short for their edges to be worth a word each
 */
export const sumBySpan = (
  intervals: IntervalEnergy,
  boundaries: Float64Array,
  { note, exactUpToMs, sliverMs, jitterMs }: CutRule,
  notes: QualityNotes | null,
): Figures => {
  const spans = Math.max(0, boundaries.length - 1);
  const value = new Float64Array(spans).fill(Number.NaN);
  const coveredMs = new Float64Array(spans);
  const estimated = new Uint8Array(spans);
  let lastNoted = -1;
  forEachOverlap(intervals, boundaries, (index, span, overlapMs) => {
    const start = intervals.start[index] ?? 0;
    const end = intervals.end[index] ?? 0;
    const energy = intervals.energy[index] ?? 0;
    const bridged = intervals.bridged[index] === 1;
    const rest = end - start - overlapMs;
    const share = rest === 0 ? energy : (energy * overlapMs) / (end - start);
    const sum = value[span] ?? Number.NaN;
    value[span] = Number.isNaN(sum) ? share : sum + share;
    if (!bridged) coveredMs[span] = (coveredMs[span] ?? 0) + overlapMs;
    if (end - start <= exactUpToMs || Math.min(overlapMs, rest) <= sliverMs) return;
    estimated[span] = 1;
    if (bridged || index === lastNoted) return;
    notes?.add(note, start, end);
    lastNoted = index;
  });
  return { value, coverage: coverageOf(coveredMs, boundaries, jitterMs), estimated };
};
