/** One device's demand: the maximum of each day or month, and of the whole period. */
import { type LocalDays, localDays, localMonths } from '../../../report/calendar.ts';
import type { Period } from '../../../report/period.ts';
import type { EpochMs } from '../../../report/model.ts';
import type { MaxConsumptionOptions } from '../options.ts';
import type { DemandMinutes, EnergyDevice, EnergyDeviceData } from '../types.ts';
import { cutRuleOf, sumBySpan } from './arithmetic/by-span.ts';
import { blockDemand, type Demand, demandBoundaries, demandMinutesOf, rollingDemand } from './arithmetic/demand.ts';
import type { Figures } from './arithmetic/figure.ts';
import { hoursUses, loadFactors } from './arithmetic/load-factor.ts';
import { type Maxima, maximumBySpan } from './arithmetic/maximum.ts';
import { type DayFigures, type DeviceDays, toDeviceDays } from './device-days.ts';

export type DemandScope = {
  readonly zone: string;
  readonly asOf: EpochMs;
  readonly days: LocalDays;
  /** Edges of the days or months that have a maximum each. */
  readonly boundaries: Float64Array;
  readonly options: Pick<MaxConsumptionOptions, 'demandMinutes' | 'rolling'>;
  /** One computation for all devices with blocks of that length. */
  readonly blocks: (minutes: DemandMinutes) => Float64Array;
};

/** Column beside column, one value for each span. */
export type DemandFigures = {
  readonly maximum: Maxima;
  /** NaN where no block's reactive power is known. */
  readonly apparent: Maxima;
  readonly energy: Figures;
  readonly loadFactor: Figures;
  readonly hoursUse: Figures;
};

export type DeviceDemand = {
  readonly device: EnergyDevice;
  readonly days: DayFigures;
  /** Of a block; `null` for a device that tells less than the hour, whose demand is unknown. */
  readonly minutes: DemandMinutes | null;
  readonly spans: DemandFigures;
  /** The whole period, as one span. */
  readonly period: DemandFigures;
};

export const toDemandScope = (
  zone: string,
  period: Period,
  { by, ...options }: Pick<MaxConsumptionOptions, 'by' | 'demandMinutes' | 'rolling'>,
  asOf: EpochMs,
): DemandScope => {
  const days = localDays(zone, period);
  const known = new Map<DemandMinutes, Float64Array>();
  const blocks = (minutes: DemandMinutes): Float64Array => {
    const found =
      known.get(minutes) ?? demandBoundaries(zone, days.boundaries[0] ?? 0, days.boundaries.at(-1) ?? 0, minutes);
    known.set(minutes, found);
    return found;
  };
  const { boundaries } = by === 'day' ? days : localMonths(zone, period);
  return { zone, asOf, days, boundaries, options, blocks };
};

export const toDeviceDemand = (data: EnergyDeviceData, scope: DemandScope): DeviceDemand => {
  const { device } = data;
  const all = toDeviceDays(data, scope);
  const { series: _, ...days } = all;
  const minutes = demandMinutesOf({ ...device, demandMinutes: scope.options.demandMinutes ?? device.demandMinutes });
  const demand = minutes === null ? noDemand : demandOf(device, all, minutes, scope);
  const { boundaries } = scope.days;
  const whole = Float64Array.of(boundaries[0] ?? 0, boundaries.at(-1) ?? 0);
  return {
    device,
    days,
    minutes,
    spans: toFigures(all, demand, scope.boundaries),
    period: toFigures(all, demand, whole),
  };
};

const noDemand: Demand = {
  start: new Float64Array(),
  end: new Float64Array(),
  value: new Float64Array(),
  coverage: new Float64Array(),
  estimated: new Uint8Array(),
  reactiveKvar: new Float64Array(),
  apparent: { value: new Float64Array(), estimated: new Uint8Array() },
  complete: new Uint8Array(),
};

const demandOf = (
  device: EnergyDevice,
  { series }: DeviceDays,
  minutes: DemandMinutes,
  { options, blocks }: DemandScope,
): Demand => (options.rolling ? rollingDemand : blockDemand)(device, series, blocks(minutes), minutes);

const toFigures = ({ device, series }: DeviceDays, demand: Demand, boundaries: Float64Array): DemandFigures => {
  const maximum = maximumBySpan(demand, demand, boundaries);
  const energy = sumBySpan(series, boundaries, cutRuleOf(device), null);
  return {
    maximum,
    apparent: maximumBySpan(demand, demand.apparent, boundaries),
    energy,
    loadFactor: loadFactors(energy, maximum, boundaries),
    hoursUse: hoursUses(energy, maximum, boundaries),
  };
};
