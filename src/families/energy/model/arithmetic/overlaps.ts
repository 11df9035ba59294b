/** Where intervals and spans of time meet. */

/**
 * Calls `visit` for each interval and each span `[boundaries[i], boundaries[i + 1])` that share time, in the order of time;
 * one pass over both. Intervals ascend and do not overlap; so do spans.
 */
export const forEachOverlap = (
  { start, end }: { readonly start: Float64Array; readonly end: Float64Array },
  boundaries: Float64Array,
  visit: (interval: number, span: number, overlapMs: number) => void,
): void => {
  const spans = Math.max(0, boundaries.length - 1);
  let span = 0;
  for (let index = 0; index < start.length; index += 1) {
    const from = start[index] ?? 0;
    const to = end[index] ?? 0;
    while (span < spans && (boundaries[span + 1] ?? 0) <= from) span += 1;
    for (let at = span; at < spans && (boundaries[at] ?? 0) < to; at += 1) {
      const overlapMs = Math.min(to, boundaries[at + 1] ?? 0) - Math.max(from, boundaries[at] ?? 0);
      if (overlapMs > 0) visit(index, at, overlapMs);
    }
  }
};

/** Time covered over the length of a span; what lacks no more than the jitter of a clock is complete. */
export const coverageOf = (coveredMs: Float64Array, boundaries: Float64Array, jitterMs: number): Float64Array => {
  const coverage = new Float64Array(coveredMs.length);
  for (let span = 0; span < coverage.length; span += 1) {
    const ms = coveredMs[span] ?? 0;
    coverage[span] = shareOf(ms, (boundaries[span + 1] ?? 0) - (boundaries[span] ?? 0), jitterMs);
  }
  return coverage;
};

export const shareOf = (coveredMs: number, lengthMs: number, jitterMs: number): number =>
  coveredMs > 0 && lengthMs - coveredMs <= jitterMs ? 1 : coveredMs / lengthMs;
