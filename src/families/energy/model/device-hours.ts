/** One device over the hours and the days of a period: what `energy.daily-energy` shows of it. */
import type { LocalDays } from '../../../report/calendar.ts';
import type { Period } from '../../../report/period.ts';
import type { EpochMs } from '../../../report/model.ts';
import type { EnergyDevice, EnergyDeviceData } from '../types.ts';
import type { BillTotal } from './arithmetic/bill.ts';
import { dayCosts } from './day-costs.ts';
import { type DayFigures, toDeviceDays } from './device-days.ts';
import type { PeriodHours } from './period-hours.ts';
import { type createLoads, figuresBySpan, type SpanFigures } from './span-figures.ts';
import { noteUnpriced } from './unpriced.ts';

export type DeviceHours = {
  readonly device: EnergyDevice;
  readonly days: DayFigures;
  readonly hasWindows: boolean;
  readonly byDay: SpanFigures;
  readonly byHour: SpanFigures;
  /** Of each day, one for each currency; none where it has no price. */
  readonly costs: readonly (readonly BillTotal[])[];
};

export type HourScope = {
  readonly zone: string;
  readonly period: Period;
  readonly days: LocalDays;
  readonly hours: PeriodHours;
  readonly asOf: EpochMs;
  readonly withCost: boolean;
  readonly toLoad: ReturnType<typeof createLoads>;
};

export const toDeviceHours = (data: EnergyDeviceData, scope: HourScope): DeviceHours => {
  const { series, ...days } = toDeviceDays(data, scope);
  const load = scope.toLoad(data, series);
  const byDay = figuresBySpan(load, scope.days.boundaries);
  const tariffs = scope.withCost ? (data.tariffs ?? []) : [];
  return {
    device: data.device,
    days: scope.withCost ? noteUnpriced(days, tariffs, scope.days) : days,
    hasWindows: load.hasWindows,
    byDay,
    byHour: figuresBySpan(load, scope.hours.boundaries),
    costs: dayCosts(data.device, tariffs, byDay, scope),
  };
};

const hourMs = 3_600_000;

/** Mean demand of each hour, in the device's unit per hour; NaN for one that was not measured in full. */
export const meanByHour = (
  { byHour: { energy } }: Pick<DeviceHours, 'byHour'>,
  { boundaries }: PeriodHours,
): Float64Array =>
  energy.value.map((value, hour) => {
    const lengthMs = (boundaries[hour + 1] ?? 0) - (boundaries[hour] ?? 0);
    return (energy.coverage[hour] ?? 0) < 1 ? Number.NaN : value / (lengthMs / hourMs);
  });
