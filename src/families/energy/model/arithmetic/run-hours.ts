/**
 * Run hours: for how long a machine ran, with hysteresis.
 *
 *              power above on_kw                     power below off_kw
 *   off ──────────────────────────▶ on        on ──────────────────────────▶ off
 *   unknown ──────────────────────▶ on        unknown ─────────────────────▶ off
 *
 *   any ── nothing known for longer than two intervals ──▶ unknown
 *
 * At and between the two thresholds nothing changes; what was never above or below is unknown.
 */
import type { RunHoursRule } from '../../types.ts';
import type { EnergySeries } from './series.ts';
import { forEachOverlap } from './overlaps.ts';

export const runStates = { unknown: 0, off: 1, on: 2 } as const;

/** Stretches of time with one state each; they follow on each other without a hole. */
export type RunStates = {
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** Of `runStates`. */
  readonly state: Uint8Array;
  /** Of each interval of the series, of `runStates`. */
  readonly ofInterval: Uint8Array;
};

export type RunHours = {
  /** Hours of each span; NaN for on and off where nothing at all is known. */
  readonly onHours: Float64Array;
  readonly offHours: Float64Array;
  readonly unknownHours: Float64Array;
  /** How often it was seen to go on from off; in the span in which it went on. NaN where nothing is known. */
  readonly starts: Float64Array;
  /** Known over all. */
  readonly coverage: Float64Array;
};

const hourMs = 3_600_000;

/** A gap longer than this many intervals counts as unknown; a shorter one keeps the state before it. */
const longestBridge = 2;

/** The state in each interval and each gap between them. */
export const toRunStates = (
  { start, end, powerKw }: EnergySeries,
  { onKw, offKw }: RunHoursRule,
  { intervalMs, jitterMs }: { readonly intervalMs: number; readonly jitterMs: number },
): RunStates => {
  const longestMs = longestBridge * intervalMs + jitterMs;
  const stretches: { start: number; end: number; state: number }[] = [];
  const ofInterval = new Uint8Array(start.length);
  const extend = (from: number, to: number, state: number): void => {
    const last = stretches.at(-1);
    if (last?.state === state) last.end = to;
    else stretches.push({ start: from, end: to, state });
  };
  let state: number = runStates.unknown;
  let knownUntil = start[0] ?? 0;
  for (let index = 0; index < start.length; index += 1) {
    const from = start[index] ?? 0;
    const to = end[index] ?? 0;
    const power = powerKw[index] ?? Number.NaN;
    // Of a register's long bridge only the mean is known; that is no more than a gap.
    if (Number.isNaN(power) || to - from > longestMs) continue;
    if (from - knownUntil > longestMs) state = runStates.unknown;
    if (from > knownUntil) extend(knownUntil, from, state);
    if (power > onKw) state = runStates.on;
    else if (power < offKw) state = runStates.off;
    extend(from, to, state);
    ofInterval[index] = state;
    knownUntil = to;
  }
  return {
    start: Float64Array.from(stretches, (each) => each.start),
    end: Float64Array.from(stretches, (each) => each.end),
    state: Uint8Array.from(stretches, (each) => each.state),
    ofInterval,
  };
};

/** Hours on, off and unknown in each span; the three add up to its length. */
export const runHoursBySpan = (states: RunStates, boundaries: Float64Array): RunHours => {
  const spans = Math.max(0, boundaries.length - 1);
  const onMs = new Float64Array(spans);
  const offMs = new Float64Array(spans);
  const starts = new Float64Array(spans);
  forEachOverlap(states, boundaries, (stretch, span, overlapMs) => {
    const state = states.state[stretch];
    if (state === runStates.unknown) return;
    const sum = state === runStates.on ? onMs : offMs;
    sum[span] = (sum[span] ?? 0) + overlapMs;
    const wasOff = states.state[stretch - 1] === runStates.off;
    if (state !== runStates.on || !wasOff) return;
    if ((states.start[stretch] ?? 0) >= (boundaries[span] ?? 0)) starts[span] = (starts[span] ?? 0) + 1;
  });
  const lengthMs = (span: number): number => (boundaries[span + 1] ?? 0) - (boundaries[span] ?? 0);
  const knownMs = onMs.map((ms, span) => ms + (offMs[span] ?? 0));
  const ifKnown = (value: number, span: number): number => ((knownMs[span] ?? 0) > 0 ? value : Number.NaN);
  return {
    onHours: onMs.map((ms, span) => ifKnown(ms / hourMs, span)),
    offHours: offMs.map((ms, span) => ifKnown(ms / hourMs, span)),
    unknownHours: knownMs.map((ms, span) => (lengthMs(span) - ms) / hourMs),
    starts: starts.map(ifKnown),
    coverage: knownMs.map((ms, span) => ms / lengthMs(span)),
  };
};
