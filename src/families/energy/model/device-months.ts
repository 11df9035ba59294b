/** One device over the months of a period, and over those that they are compared with. */
import { addDays, comparableDays, localDays, localMonths, startOfDay } from '../../../report/calendar.ts';
import type { Period } from '../../../report/period.ts';
import type { EpochMs } from '../../../report/model.ts';
import type { EnergyDevice, EnergyDeviceData } from '../types.ts';
import { cutRuleOf, sumBySpan } from './arithmetic/by-span.ts';
import { type Figures, sumPresent } from './arithmetic/figure.ts';
import { flagsOf } from './columns.ts';
import { type DayFigures, toDeviceDays } from './device-days.ts';
import { clippedMonths } from './month-names.ts';

/** Days that stand side by side, both ends counted, and their instants. */
export type Spans = { readonly spans: readonly Period[]; readonly boundaries: Float64Array };

export type MonthScope = {
  readonly zone: string;
  readonly asOf: EpochMs;
  readonly days: ReturnType<typeof localDays>;
  /** Of the period; the first and the last may be clipped by it. */
  readonly months: Spans;
  /** 1 where the period has only a part of the month. */
  readonly partial: Uint8Array;
  /** `null` when nothing is compared. */
  readonly compared: { readonly yearBefore: Spans; readonly monthBefore: Spans } | null;
};

export type DeviceMonths = {
  readonly device: EnergyDevice;
  readonly days: DayFigures;
  readonly months: Figures;
  /** 1 where a month is not whole, not covered or estimated. */
  readonly flagged: Uint8Array;
  readonly total: number;
  /** Of each month the same days a year ago, and of the last one those of the month before. */
  readonly compared: {
    readonly yearBefore: Figures;
    readonly yearBeforeTotal: number;
    /** The same where each month is known in both years or in neither; else NaN, for it compares to no total. */
    readonly comparableTotal: number;
    readonly monthBefore: Figures;
  } | null;
};

export const toMonthScope = (zone: string, period: Period, compare: boolean, asOf: EpochMs): MonthScope => {
  const { spans: parts, partial } = clippedMonths(localMonths(zone, period), period);
  const last = parts.slice(-1);
  const shifted = (spans: readonly Period[], by: number): Spans =>
    toSpans(
      zone,
      spans.map((span) => comparableDays(span, by)),
    );
  return {
    zone,
    asOf,
    days: localDays(zone, period),
    months: toSpans(zone, parts),
    partial,
    compared: compare ? { yearBefore: shifted(parts, -12), monthBefore: shifted(last, -1) } : null,
  };
};

/** Only the first of them may begin, and only the last end, inside a month: so each begins where the one before it ends. */
const toSpans = (zone: string, spans: readonly Period[]): Spans => ({
  spans,
  boundaries: Float64Array.from([
    ...spans.map(({ from }) => startOfDay(zone, from)),
    ...spans.slice(-1).map(({ to }) => startOfDay(zone, addDays(to, 1))),
  ]),
});

/** Where local days begin, from what is compared with up to the period's end: one computation for all devices. */
export const dayStartsOf = ({ zone, days, months, compared }: MonthScope): Float64Array => {
  const first = compared?.yearBefore.spans[0] ?? months.spans[0];
  const to = months.spans.at(-1)?.to;
  if (!first || to === undefined) return days.boundaries;
  const all = localDays(zone, { from: first.from, to });
  return Float64Array.of(all.dayBefore, ...all.boundaries);
};

/** @param dayStarts see `dayStartsOf` */
export const toDeviceMonths = (data: EnergyDeviceData, scope: MonthScope, dayStarts: Float64Array): DeviceMonths => {
  const { series, ...days } = toDeviceDays(data, { ...scope, dayStarts });
  const rule = cutRuleOf(data.device);
  const sums = ({ boundaries }: Spans): Figures => sumBySpan(series, boundaries, rule, null);
  const months = sums(scope.months);
  const yearBefore = scope.compared && sums(scope.compared.yearBefore);
  return {
    device: data.device,
    days,
    months,
    flagged: flagsOf(months).map((mark, month) => mark | (scope.partial[month] ?? 0)),
    total: sumPresent(months.value),
    compared: scope.compared &&
      yearBefore && {
        yearBefore,
        yearBeforeTotal: sumPresent(yearBefore.value),
        comparableTotal: isKnownAlike(months, yearBefore) ? sumPresent(yearBefore.value) : Number.NaN,
        monthBefore: sums(scope.compared.monthBefore),
      },
  };
};

const isKnownAlike = (a: Figures, b: Figures): boolean =>
  a.value.every((value, span) => Number.isNaN(value) === Number.isNaN(b.value[span]));
