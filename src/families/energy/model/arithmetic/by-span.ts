/** Interval energy summed into spans of time, such as the local days of a period. */
import type { IntervalEnergy } from './intervals.ts';
import type { QualityNotes } from './quality.ts';

export type SpanTotals = {
  /** In the device's unit; NaN where not one interval touches the span. */
  readonly energy: Float64Array;
  /** Time covered by measured intervals over the span's length, 0 to 1. Bridged intervals cover nothing. */
  readonly coverage: Float64Array;
  /** 1 where part of an interval was attributed in proportion to time and that is an estimate. */
  readonly estimated: Uint8Array;
};

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

/**
 * Consumption over `[boundaries[i], boundaries[i + 1])`. An interval that straddles a boundary is split in proportion to
 * time, which for a register is R(b) − R(a) with R interpolated linearly between its neighbours. One pass over both.
 */
export const sumBySpan = (
  intervals: IntervalEnergy,
  boundaries: Float64Array,
  { note, exactUpToMs, sliverMs, jitterMs }: CutRule,
  notes: QualityNotes,
): SpanTotals => {
  const spans = Math.max(0, boundaries.length - 1);
  const energy = new Float64Array(spans).fill(Number.NaN);
  const covered = new Float64Array(spans);
  const estimated = new Uint8Array(spans);
  let span = 0;
  for (let index = 0; index < intervals.start.length; index += 1) {
    const start = intervals.start[index] ?? 0;
    const end = intervals.end[index] ?? 0;
    const value = intervals.energy[index] ?? 0;
    const bridged = intervals.bridged[index] === 1;
    const exact = end - start <= exactUpToMs;
    let guessed = false;
    while (span < spans && (boundaries[span + 1] ?? 0) <= start) span += 1;
    for (let at = span; at < spans && (boundaries[at] ?? 0) < end; at += 1) {
      const overlap = Math.min(end, boundaries[at + 1] ?? 0) - Math.max(start, boundaries[at] ?? 0);
      if (overlap <= 0) continue;
      const rest = end - start - overlap;
      const whole = rest === 0;
      const share = whole ? value : (value * overlap) / (end - start);
      energy[at] = Number.isNaN(energy[at]) ? share : (energy[at] ?? 0) + share;
      if (!bridged) covered[at] = (covered[at] ?? 0) + overlap;
      if (exact || Math.min(overlap, rest) <= sliverMs) continue;
      estimated[at] = 1;
      guessed = true;
    }
    if (guessed && !bridged) notes.add(note, start, end);
  }
  const coverage = covered.map((ms, at) => {
    const length = (boundaries[at + 1] ?? 0) - (boundaries[at] ?? 0);
    return ms > 0 && length - ms <= jitterMs ? 1 : ms / length;
  });
  return { energy, coverage, estimated };
};
