/** One device over a period, interval by interval: what `energy.activity` shows of it. */
import type { LocalDays } from '../../../report/calendar.ts';
import type { EpochMs } from '../../../report/model.ts';
import type { EnergyDevice, EnergyDeviceData, Tariff } from '../types.ts';
import { type BillTotal, makeBill } from './arithmetic/bill.ts';
import type { BillingSpans } from './arithmetic/billing-spans.ts';
import { cutRuleOf } from './arithmetic/by-span.ts';
import { intervalMsOf, jitterMsOf } from './arithmetic/intervals.ts';
import { type RunHours, runHoursBySpan, type RunStates, toRunStates } from './arithmetic/run-hours.ts';
import type { EnergySeries } from './arithmetic/series.ts';
import { classifyIntervals } from './arithmetic/time-of-use.ts';
import { type DayFigures, toDeviceDays } from './device-days.ts';
import type { PeriodHours } from './period-hours.ts';
import { type createLoads, type DeviceLoad, figuresBySpan, type SpanFigures } from './span-figures.ts';
import { noteUnpriced } from './unpriced.ts';

export type DeviceActivity = {
  readonly device: EnergyDevice;
  readonly days: DayFigures;
  readonly hasWindows: boolean;
  /** Of the period as one span. */
  readonly figures: SpanFigures;
  readonly byHour: SpanFigures;
  readonly series: EnergySeries;
  /** Of each interval one of `intervalWindows`; `null` without windows. */
  readonly windows: Uint8Array | null;
  readonly run: { readonly states: RunStates; readonly hours: RunHours } | null;
  readonly bill: readonly BillTotal[];
};

export type ActivityScope = {
  readonly zone: string;
  readonly days: LocalDays;
  readonly hours: PeriodHours;
  readonly asOf: EpochMs;
  readonly withCost: boolean;
  readonly toLoad: ReturnType<typeof createLoads>;
  readonly toSpans: (tariffs: readonly Tariff[]) => BillingSpans;
};

/** The first and the last instant of a period, which make it one span. */
export const wholeOf = ({ boundaries }: LocalDays): Float64Array =>
  Float64Array.of(boundaries[0] ?? 0, boundaries.at(-1) ?? 0);

export const toDeviceActivity = (data: EnergyDeviceData, scope: ActivityScope): DeviceActivity => {
  const { device } = data;
  const { series, ...days } = toDeviceDays(data, scope);
  const load = scope.toLoad(data, series);
  const whole = wholeOf(scope.days);
  return {
    device,
    days: scope.withCost ? noteUnpriced(days, data.tariffs ?? [], scope.days) : days,
    hasWindows: load.hasWindows,
    figures: figuresBySpan(load, whole),
    byHour: figuresBySpan(load, scope.hours.boundaries),
    series,
    windows: load.hasWindows ? classifyIntervals(series, load.onPeak, cutRuleOf(device).sliverMs) : null,
    run: runOf(device, series, whole),
    bill: scope.withCost ? billOf(load, data.tariffs ?? [], scope) : [],
  };
};

const runOf = (device: EnergyDevice, series: EnergySeries, whole: Float64Array): DeviceActivity['run'] => {
  if (!device.runHours) return null;
  const rule = { intervalMs: intervalMsOf(device), jitterMs: jitterMsOf(device) };
  const states = toRunStates(series, device.runHours, rule);
  return { states, hours: runHoursBySpan(states, whole) };
};

const billOf = (load: DeviceLoad, tariffs: readonly Tariff[], { toSpans }: ActivityScope): readonly BillTotal[] => {
  if (tariffs.length === 0) return [];
  const { spans, boundaries } = toSpans(tariffs);
  const { peak, maximum } = figuresBySpan(load, boundaries);
  return makeBill(load.device, spans, { energy: peak, maximum }).totals;
};
