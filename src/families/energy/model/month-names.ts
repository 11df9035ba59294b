import { addDays, addMonths, type LocalMonths } from '../../../report/calendar.ts';
import type { Period } from '../../../report/period.ts';
import type { LocalDate } from '../../../report/model.ts';

/** `Mar 2016`, or `Mar 2016 (10–31)` where only these days of it count. */
export const monthNames = (spans: readonly Period[], partial: Uint8Array, locale: string): readonly string[] => {
  const format = new Intl.DateTimeFormat(locale, {
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
    calendar: 'gregory',
    numberingSystem: 'latn',
  });
  return spans.map(({ from, to }, index) => {
    const name = format.format(Date.parse(from));
    return partial[index] === 1 ? `${name} (${dayOf(from)}–${dayOf(to)})` : name;
  });
};

const dayOf = (date: string): number => Number(date.slice('YYYY-MM-'.length));

/** The days of each month that a period has, and 1 where it has not all of them. */
export const clippedMonths = (
  { months, days, daysInMonth }: LocalMonths,
  period: Period,
): { readonly spans: readonly Period[]; readonly partial: Uint8Array } => ({
  spans: months.map((month) => clip(month, period)),
  partial: Uint8Array.from(days, (count, month) => (count < (daysInMonth[month] ?? 0) ? 1 : 0)),
});

const clip = (month: string, period: Period): Period => {
  const first: LocalDate = `${month}-01`;
  const last = addDays(addMonths(first, 1), -1);
  return { from: period.from > first ? period.from : first, to: period.to < last ? period.to : last };
};
