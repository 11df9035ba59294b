/** All that is known of a device in each span of a period, be it an hour, a day, a month or a part that is billed. */
import type { EpochMs } from '../../../report/model.ts';
import type { DemandMinutes, EnergyDevice, EnergyDeviceData } from '../types.ts';
import { cutRuleOf, sumBySpan } from './arithmetic/by-span.ts';
import { blockDemand, type Demand, demandBoundaries, demandMinutesOf } from './arithmetic/demand.ts';
import type { Figures } from './arithmetic/figure.ts';
import { jitterMsOf } from './arithmetic/intervals.ts';
import { loadFactors } from './arithmetic/load-factor.ts';
import { type Maxima, maximumBySpan } from './arithmetic/maximum.ts';
import { peakRanges, type TimeRanges } from './arithmetic/peak-ranges.ts';
import { powerFactors, type ReactiveEnergy, reactiveBySpan } from './arithmetic/reactive.ts';
import type { EnergySeries } from './arithmetic/series.ts';
import { type PeakSplit, splitByPeak } from './arithmetic/time-of-use.ts';
import { kwhPerUnit } from './arithmetic/units.ts';

/** A device's intervals with what they are judged by. */
export type DeviceLoad = {
  readonly device: EnergyDevice;
  readonly series: EnergySeries;
  readonly hasWindows: boolean;
  /** On-peak time; none without windows. */
  readonly onPeak: TimeRanges;
  /** `null` for a device that tells less than the hour. */
  readonly demand: Demand | null;
};

export type SpanFigures = {
  readonly energy: Figures;
  /** Without windows everything is off-peak. */
  readonly peak: PeakSplit;
  readonly reactive: ReactiveEnergy;
  readonly powerFactor: Figures;
  readonly maximum: Maxima;
  /** kVA; NaN where no block's reactive power is known. */
  readonly apparent: Maxima;
  readonly loadFactor: Figures;
};

export type LoadScope = {
  readonly zone: string;
  /** Two local midnights. */
  readonly from: EpochMs;
  readonly to: EpochMs;
};

/** Makes the loads of a report's devices; the edges of their demand blocks are computed once for all of them. */
export const createLoads = (
  scope: LoadScope,
): ((data: EnergyDeviceData, series: EnergySeries, demandMinutes?: DemandMinutes) => DeviceLoad) => {
  const edges = new Map<DemandMinutes, Float64Array>();
  const edgesOf = (minutes: DemandMinutes): Float64Array => {
    const known = edges.get(minutes) ?? demandBoundaries(scope.zone, scope.from, scope.to, minutes);
    edges.set(minutes, known);
    return known;
  };
  return ({ device, timeOfUse = { windows: [], holidays: [] } }, series, asked) => {
    const minutes = demandMinutesOf(asked === undefined ? device : { ...device, demandMinutes: asked });
    return {
      device,
      series,
      hasWindows: timeOfUse.windows.length > 0,
      onPeak: peakRanges(timeOfUse, scope.zone, scope),
      demand: minutes === null ? null : blockDemand(device, series, edgesOf(minutes), minutes),
    };
  };
};

/** @param boundaries `spans + 1` instants inside the period */
export const figuresBySpan = (
  { device, series, onPeak, demand }: DeviceLoad,
  boundaries: Float64Array,
): SpanFigures => {
  const rule = cutRuleOf(device);
  const energy = sumBySpan(series, boundaries, rule, null);
  const reactive = reactiveBySpan(series, boundaries, {
    kwhPerUnit: kwhPerUnit(device.unit),
    jitterMs: jitterMsOf(device),
  });
  const maximum = demand ? maximumBySpan(demand, demand, boundaries) : noMaxima(energy.value.length);
  return {
    energy,
    peak: splitByPeak(series, onPeak, boundaries, energy, rule, null),
    reactive,
    powerFactor: powerFactors(reactive),
    maximum,
    apparent: demand ? maximumBySpan(demand, demand.apparent, boundaries) : noMaxima(energy.value.length),
    loadFactor: loadFactors(energy, maximum, boundaries),
  };
};

const noMaxima = (spans: number): Maxima => ({
  value: new Float64Array(spans).fill(Number.NaN),
  at: new Float64Array(spans).fill(Number.NaN),
  coverage: new Float64Array(spans),
  estimated: new Uint8Array(spans),
});
