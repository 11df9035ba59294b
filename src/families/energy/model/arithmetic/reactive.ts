/** Reactive energy, and the power factor of a period. Definitions: IEC 60050-131 (apparent and reactive power, power factor). */
import type { Figures } from './figure.ts';
import { coverageOf, forEachOverlap } from './overlaps.ts';
import type { EnergySeries } from './series.ts';

export type ReactiveEnergy = Figures & {
  /** `value`: kvarh, the mean reactive power × hours; signed, so what is lent and given back cancels out. */
  readonly value: Float64Array;
  /** kWh of just the intervals that `value` is made of. */
  readonly kwh: Float64Array;
};

const hourMs = 3_600_000;

/**
 * Reactive energy of each span over the intervals whose reactive power is known, and the active energy of the same ones: a
 * power factor of one half of a day's kvarh and the whole day's kWh would be too good.
 * @param kwhPerUnit of the series' energy
 */
export const reactiveBySpan = (
  series: EnergySeries,
  boundaries: Float64Array,
  { kwhPerUnit, jitterMs }: { readonly kwhPerUnit: number; readonly jitterMs: number },
): ReactiveEnergy => {
  const spans = Math.max(0, boundaries.length - 1);
  const value = new Float64Array(spans);
  const kwh = new Float64Array(spans);
  const knownMs = new Float64Array(spans);
  const estimated = new Uint8Array(spans);
  const { start, end, energy, reactiveKvar } = series;
  forEachOverlap(series, boundaries, (index, span, overlapMs) => {
    const kvar = reactiveKvar[index] ?? Number.NaN;
    if (Number.isNaN(kvar)) return;
    const lengthMs = (end[index] ?? 0) - (start[index] ?? 0);
    value[span] = (value[span] ?? 0) + (kvar * overlapMs) / hourMs;
    kwh[span] = (kwh[span] ?? 0) + ((energy[index] ?? 0) * kwhPerUnit * overlapMs) / lengthMs;
    knownMs[span] = (knownMs[span] ?? 0) + overlapMs;
    if (Math.min(overlapMs, lengthMs - overlapMs) > jitterMs) estimated[span] = 1;
  });
  for (let span = 0; span < spans; span += 1) {
    if ((knownMs[span] ?? 0) > 0) continue;
    value[span] = Number.NaN;
    kwh[span] = Number.NaN;
  }
  return { value, kwh, coverage: coverageOf(knownMs, boundaries, jitterMs), estimated };
};

/**
 * Power factor = kWh / √(kWh² + kvarh²), 0 to 1; not a mean of samples. Of energy given back its size counts. NaN where
 * either is unknown or both are 0.
 */
export const powerFactor = (kwh: number, kvarh: number): number => {
  const kvah = Math.hypot(kwh, kvarh);
  return kvah > 0 ? Math.min(1, Math.abs(kwh) / kvah) : Number.NaN;
};

/** The power factor of each span. */
export const powerFactors = ({ kwh, value, coverage, estimated }: ReactiveEnergy): Figures => ({
  value: kwh.map((energy, span) => powerFactor(energy, value[span] ?? Number.NaN)),
  coverage,
  estimated,
});
