/** One device over the local months of a period: what `energy.monthly-energy` shows of it. */
import type { LocalDays, LocalMonths } from '../../../report/calendar.ts';
import type { Period } from '../../../report/period.ts';
import type { EpochMs } from '../../../report/model.ts';
import type { DemandMinutes, EnergyDevice, EnergyDeviceData, Tariff } from '../types.ts';
import { type Bill, makeBill } from './arithmetic/bill.ts';
import { type BillingSpans, billingSpans } from './arithmetic/billing-spans.ts';
import type { Figures } from './arithmetic/figure.ts';
import { intervalMsOf, jitterMsOf } from './arithmetic/intervals.ts';
import { normalise } from './arithmetic/normalise.ts';
import { createQualityNotes } from './arithmetic/quality.ts';
import { registerAt } from './arithmetic/register-at.ts';
import { type RunHours, runHoursBySpan, toRunStates } from './arithmetic/run-hours.ts';
import type { EnergySeries } from './arithmetic/series.ts';
import { type DayFigures, toDeviceDays } from './device-days.ts';
import { type createLoads, figuresBySpan, type SpanFigures } from './span-figures.ts';
import { noteUnpriced } from './unpriced.ts';

export type DeviceEnergyMonths = {
  readonly device: EnergyDevice;
  readonly days: DayFigures;
  readonly hasWindows: boolean;
  readonly byMonth: SpanFigures;
  /** At the edges of the months, `months + 1` of them; `null` for a device that tells intervals. */
  readonly register: Figures | null;
  /** `null` for a device without thresholds. */
  readonly runHours: RunHours | null;
  /** Of each month; none where the report or the device has no prices. */
  readonly bills: readonly Bill[];
};

export type EnergyMonthScope = {
  readonly zone: string;
  readonly period: Period;
  readonly days: LocalDays;
  readonly months: LocalMonths;
  readonly asOf: EpochMs;
  readonly withCost: boolean;
  /** Of the demand that is shown; bills go by the device's own. */
  readonly demandMinutes: DemandMinutes | undefined;
  readonly toLoad: ReturnType<typeof createLoads>;
  readonly toSpans: (tariffs: readonly Tariff[]) => BillingSpans;
};

/** The billing spans of a period, computed once for all devices with the same tariffs. */
export const createSpans = (zone: string, period: Period): ((tariffs: readonly Tariff[]) => BillingSpans) => {
  const known = new Map<string, BillingSpans>();
  return (tariffs) => {
    const key = JSON.stringify(tariffs);
    const spans = known.get(key) ?? billingSpans(zone, period, tariffs);
    known.set(key, spans);
    return spans;
  };
};

export const toDeviceEnergyMonths = (data: EnergyDeviceData, scope: EnergyMonthScope): DeviceEnergyMonths => {
  const { boundaries } = scope.months;
  const { series, ...days } = toDeviceDays(data, scope);
  const load = scope.toLoad(data, series, scope.demandMinutes);
  return {
    device: data.device,
    days: scope.withCost ? noteUnpriced(days, data.tariffs ?? [], scope.days) : days,
    hasWindows: load.hasWindows,
    byMonth: figuresBySpan(load, boundaries),
    register: data.device.kind === 'register' ? registerOf(data, boundaries) : null,
    runHours: runHoursOf(data.device, series, boundaries),
    bills: scope.withCost ? billsOf(data, series, scope) : [],
  };
};

const registerOf = ({ device, readings }: EnergyDeviceData, boundaries: Float64Array): Figures => {
  // What is found on the way is told by the days.
  const unread = createQualityNotes({ from: 0, to: 0 }, 0);
  return registerAt(device, normalise(readings, unread), boundaries);
};

const runHoursOf = (device: EnergyDevice, series: EnergySeries, boundaries: Float64Array): RunHours | null => {
  if (!device.runHours) return null;
  const rule = { intervalMs: intervalMsOf(device), jitterMs: jitterMsOf(device) };
  return runHoursBySpan(toRunStates(series, device.runHours, rule), boundaries);
};

/** The bill of each month: the parts of a month under different tariffs are priced each by itself. */
const billsOf = (data: EnergyDeviceData, series: EnergySeries, scope: EnergyMonthScope): readonly Bill[] => {
  const { device, tariffs = [] } = data;
  if (tariffs.length === 0) return [];
  const { spans, boundaries } = scope.toSpans(tariffs);
  const { peak, maximum } = figuresBySpan(scope.toLoad(data, series), boundaries);
  return scope.months.months.map((month) => {
    const own = [...spans.keys()].filter((span) => spans[span]?.month === month);
    const [first = 0, count] = [own[0], own.length];
    const part = (figures: Figures): Figures => ({
      value: figures.value.subarray(first, first + count),
      coverage: figures.coverage.subarray(first, first + count),
      estimated: figures.estimated.subarray(first, first + count),
    });
    return makeBill(device, spans.slice(first, first + count), {
      energy: { on: part(peak.on), off: part(peak.off) },
      maximum: part(maximum),
    });
  });
};
