/** The largest demand of a day, a month or a period, and when it was. */
import type { Demand } from './demand.ts';
import type { Figures } from './figure.ts';

export type Maxima = Figures & {
  /** Start of the block; the first of several with the same demand. NaN where there is no maximum. */
  readonly at: Float64Array;
};

/** One span's candidate. */
type Best = { value: number; at: number; estimated: number };

/**
 * Maximum demand of each span: the largest value of its complete blocks. Blocks that reach beyond a span are not its own: a
 * maximum register is set back at the end of each.
 *
 * `coverage` is the time that measured blocks take up in the span, those included that are shorter than a block because the
 * clock was moved; of blocks that slide, the time that any of them takes up.
 * @param of the demand itself, or its `apparent` for the kVA demand: the largest √(kW² + kvar²) of one block, not the largest kW
 *   over a mean power factor
 */
export const maximumBySpan = (
  demand: Demand,
  of: Pick<Figures, 'value' | 'estimated'>,
  boundaries: Float64Array,
): Maxima => {
  const spans = Math.max(0, boundaries.length - 1);
  const best = Array.from({ length: spans }, (): Best => ({ value: Number.NaN, at: Number.NaN, estimated: 0 }));
  const coveredMs = new Float64Array(spans);
  const coveredUntil = boundaries.slice(0, spans);
  let span = 0;
  for (let block = 0; block < demand.start.length; block += 1) {
    const at = demand.start[block] ?? 0;
    const end = demand.end[block] ?? 0;
    while (span < spans && (boundaries[span + 1] ?? 0) <= at) span += 1;
    const leader = best[span];
    const value = of.value[block] ?? Number.NaN;
    if (!leader || at < (boundaries[span] ?? 0) || end > (boundaries[span + 1] ?? 0)) continue;
    if (demand.coverage[block] !== 1 || Number.isNaN(value)) continue;
    coveredMs[span] = (coveredMs[span] ?? 0) + end - Math.max(at, coveredUntil[span] ?? 0);
    coveredUntil[span] = end;
    if (demand.complete[block] !== 1 || value <= leader.value) continue;
    leader.value = value;
    leader.at = at;
    leader.estimated = of.estimated[block] ?? 0;
  }
  return {
    value: Float64Array.from(best, ({ value }) => value),
    at: Float64Array.from(best, ({ at }) => at),
    estimated: Uint8Array.from(best, ({ estimated }) => estimated),
    coverage: coveredMs.map((ms, index) => ms / ((boundaries[index + 1] ?? 0) - (boundaries[index] ?? 0))),
  };
};
