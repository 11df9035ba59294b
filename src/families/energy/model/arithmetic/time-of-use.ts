/** Energy on-peak and off-peak. */
import type { Figures } from './figure.ts';
import type { IntervalEnergy } from './intervals.ts';
import { forEachOverlap, shareOf } from './overlaps.ts';
import type { TimeRanges } from './peak-ranges.ts';
import type { QualityNotes } from './quality.ts';

export type PeakSplit = {
  /**
   * On-peak energy of each span, and what remains of its total: `off = total − on`. Where a span has no on-peak time, or no
   * off-peak time, that part is 0; where it has some and nothing is known of it, NaN, and the other part is the total.
   */
  readonly on: Figures;
  readonly off: Figures;
};

/** In which window an interval lies. */
export const intervalWindows = { off: 0, on: 1, both: 2 } as const;

/** Of each interval one of `intervalWindows`; slivers of a clock that is seconds off do not count. */
export const classifyIntervals = ({ start, end }: IntervalEnergy, peak: TimeRanges, sliverMs: number): Uint8Array => {
  const windows = new Uint8Array(start.length);
  let at = 0;
  for (let index = 0; index < start.length; index += 1) {
    const from = start[index] ?? 0;
    const to = end[index] ?? 0;
    while (at < peak.start.length && (peak.end[at] ?? 0) <= from) at += 1;
    let on = 0;
    for (let range = at; range < peak.start.length && (peak.start[range] ?? 0) < to; range += 1) {
      on += Math.min(to, peak.end[range] ?? 0) - Math.max(from, peak.start[range] ?? 0);
    }
    const off = to - from - on;
    if (on > Math.min(sliverMs, off)) windows[index] = off <= sliverMs ? intervalWindows.on : intervalWindows.both;
  }
  return windows;
};

/** Sums of one kind of window, span by span. */
type Part = { readonly energy: Float64Array; readonly timeMs: Float64Array; readonly coveredMs: Float64Array };

const emptyPart = (spans: number): Part => ({
  energy: new Float64Array(spans).fill(Number.NaN),
  timeMs: new Float64Array(spans),
  coveredMs: new Float64Array(spans),
});

/**
 * Splits the energy of each span by window. An interval inside one window is that window's; one that straddles an edge is
 * split in proportion to time, flagged in its spans and noted.
 * @param total the spans' energy, as `sumBySpan` makes it of the same boundaries
 */
export const splitByPeak = (
  intervals: IntervalEnergy,
  peak: TimeRanges,
  boundaries: Float64Array,
  total: Figures,
  { sliverMs, jitterMs }: { readonly sliverMs: number; readonly jitterMs: number },
  notes: QualityNotes | null,
): PeakSplit => {
  const pieces = cutByPeak(peak, boundaries);
  const parts = [emptyPart(total.value.length), emptyPart(total.value.length)] as const;
  for (const [piece, span] of pieces.span.entries()) {
    const { timeMs } = parts[pieces.on[piece] === 1 ? 1 : 0];
    timeMs[span] = (timeMs[span] ?? 0) + (pieces.boundaries[piece + 1] ?? 0) - (pieces.boundaries[piece] ?? 0);
  }
  const windows = classifyIntervals(intervals, peak, sliverMs);
  const estimated = Uint8Array.from(total.estimated);
  let lastNoted = -1;
  forEachOverlap(intervals, pieces.boundaries, (index, piece, overlapMs) => {
    const span = pieces.span[piece] ?? 0;
    const { energy, coveredMs } = parts[pieces.on[piece] === 1 ? 1 : 0];
    const start = intervals.start[index] ?? 0;
    const end = intervals.end[index] ?? 0;
    const value = intervals.energy[index] ?? 0;
    const share = overlapMs === end - start ? value : (value * overlapMs) / (end - start);
    const sum = energy[span] ?? Number.NaN;
    energy[span] = Number.isNaN(sum) ? share : sum + share;
    if (intervals.bridged[index] === 0) coveredMs[span] = (coveredMs[span] ?? 0) + overlapMs;
    if (windows[index] !== intervalWindows.both) return;
    estimated[span] = 1;
    if (index !== lastNoted && intervals.bridged[index] === 0) notes?.add('window-edge', start, end);
    lastNoted = index;
  });
  return reconcile(total, parts, estimated, jitterMs);
};

type Pieces = {
  readonly boundaries: Float64Array;
  /** Of each piece: the span it lies in, and 1 where it is on-peak. */
  readonly span: Uint32Array;
  readonly on: Uint8Array;
};

/** The spans, cut where the window changes. */
const cutByPeak = (peak: TimeRanges, boundaries: Float64Array): Pieces => {
  const [from, to] = [boundaries[0] ?? 0, boundaries.at(-1) ?? 0];
  const edges = [...peak.start, ...peak.end].filter((edge) => edge > from && edge < to);
  const cuts = Float64Array.from(new Set([...boundaries, ...edges])).sort();
  const count = Math.max(0, cuts.length - 1);
  const span = new Uint32Array(count);
  const on = new Uint8Array(count);
  let range = 0;
  let at = 0;
  for (let piece = 0; piece < count; piece += 1) {
    const start = cuts[piece] ?? 0;
    while ((boundaries[at + 1] ?? to) <= start) at += 1;
    while (range < peak.start.length && (peak.end[range] ?? 0) <= start) range += 1;
    span[piece] = at;
    on[piece] = (peak.start[range] ?? Number.POSITIVE_INFINITY) <= start ? 1 : 0;
  }
  return { boundaries: cuts, span, on };
};

/** Both parts from the sums, such that they add up to the total wherever it is known. */
const reconcile = (
  total: Figures,
  [offPart, onPart]: readonly [Part, Part],
  estimated: Uint8Array,
  jitterMs: number,
): PeakSplit => {
  const on = new Float64Array(total.value.length);
  const off = new Float64Array(total.value.length);
  for (const [span, sum] of total.value.entries()) {
    const onSum = known(onPart, span, sum);
    const offSum = known(offPart, span, sum);
    // Only rounding noise could remain of a part that is nothing.
    const onIsAll = offSum === 0 || Number.isNaN(offSum);
    on[span] = onIsAll && !Number.isNaN(onSum) ? sum : onSum;
    off[span] = onIsAll ? offSum : Number.isNaN(onSum) ? sum : sum - onSum;
  }
  const figures = (value: Float64Array, part: Part): Figures => ({
    value,
    coverage: partCoverage(part, total.coverage, jitterMs),
    estimated: estimated.map((mark, span) => ((part.timeMs[span] ?? 0) > 0 ? mark : 0)),
  });
  return { on: figures(on, onPart), off: figures(off, offPart) };
};

const known = ({ energy, timeMs }: Part, span: number, total: number): number =>
  timeMs[span] === 0 && !Number.isNaN(total) ? 0 : (energy[span] ?? Number.NaN);

/** Of a window without time in the span: what the span has. */
const partCoverage = ({ coveredMs, timeMs }: Part, whole: Float64Array, jitterMs: number): Float64Array =>
  coveredMs.map((ms, span) => {
    const lengthMs = timeMs[span] ?? 0;
    if (lengthMs === 0) return whole[span] ?? 0;
    return shareOf(ms, lengthMs, jitterMs);
  });
