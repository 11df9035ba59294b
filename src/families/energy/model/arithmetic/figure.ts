/** What every number of a report carries with it, span by span: how much of it was measured, and whether it is a guess. */

export type Figures = {
  /** NaN where nothing is known, never 0 for it. */
  readonly value: Float64Array;
  /** What was measured over what there should be, 0 to 1. */
  readonly coverage: Float64Array;
  /** 1 where the value rests on a division or an interpolation that is an estimate. */
  readonly estimated: Uint8Array;
};

/** A figure made of two others: known where both are, covered as the less covered one, estimated as soon as one is. */
export const combine = (a: Figures, b: Figures, formula: (a: number, b: number, span: number) => number): Figures => ({
  value: a.value.map((value, span) => formula(value, b.value[span] ?? Number.NaN, span)),
  coverage: a.coverage.map((share, span) => Math.min(share, b.coverage[span] ?? 0)),
  estimated: a.estimated.map((mark, span) => mark | (b.estimated[span] ?? 0)),
});

/** Missing is not 0: nothing at all sums to NaN. */
export const sumPresent = (values: Iterable<number>): number => {
  let sum = Number.NaN;
  for (const value of values) if (!Number.isNaN(value)) sum = Number.isNaN(sum) ? value : sum + value;
  return sum;
};
