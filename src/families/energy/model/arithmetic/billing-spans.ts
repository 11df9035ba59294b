/** A period cut where its price may change: at the local months, and where one tariff follows on another. */
import { localDays, localMonths } from '../../../../report/calendar.ts';
import type { LocalDate } from '../../../../report/model.ts';
import type { Tariff } from '../../types.ts';

/** One local month's part inside one tariff. */
export type BillingSpan = {
  /** `YYYY-MM` */
  readonly month: string;
  /** First and last local day, both counted. */
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** Local days of the part, and of its whole month: those that happened. */
  readonly days: number;
  readonly daysInMonth: number;
  /** `null`: no tariff is known for this time, so it has no price. */
  readonly tariff: Tariff | null;
};

export type BillingSpans = {
  readonly spans: readonly BillingSpan[];
  /** `spans.length + 1` instants. */
  readonly boundaries: Float64Array;
};

/**
 * The parts of a period that are priced each by itself.
 * @param tariffs ascending in `validFrom`; each ends where the next one begins
 */
export const billingSpans = (
  zone: string,
  period: { readonly from: LocalDate; readonly to: LocalDate },
  tariffs: readonly Tariff[],
): BillingSpans => {
  const { dates, boundaries } = localDays(zone, period);
  const { months, daysInMonth } = localMonths(zone, period);
  const lengths = new Map(months.map((month, index) => [month, daysInMonth[index] ?? 0]));
  const monthOf = (date: LocalDate): string => date.slice(0, 'YYYY-MM'.length);
  const tariffOn = (date: LocalDate): Tariff | null => tariffs.findLast(({ validFrom }) => validFrom <= date) ?? null;
  const spans: { first: number; month: string; tariff: Tariff | null }[] = [];
  for (const [day, date] of dates.entries()) {
    const [month, tariff, last] = [monthOf(date), tariffOn(date), spans.at(-1)];
    if (!last || last.month !== month || last.tariff !== tariff) spans.push({ first: day, month, tariff });
  }
  return {
    spans: spans.map(({ first, month, tariff }, index) => {
      const end = spans[index + 1]?.first ?? dates.length;
      return {
        month,
        tariff,
        from: dates[first] ?? period.from,
        to: dates[end - 1] ?? period.to,
        days: end - first,
        daysInMonth: lengths.get(month) ?? end - first,
      };
    }),
    boundaries: Float64Array.from([...spans.map(({ first }) => boundaries[first] ?? 0), boundaries.at(-1) ?? 0]),
  };
};
