import type { LocalDays } from '../../../report/calendar.ts';
import type { CategoryAxis } from '../../../report/chart-model.ts';

/** A chart's axis of days. */
export const dayAxis = (days: LocalDays, locale: string): CategoryAxis => {
  const month = monthOf(days, locale);
  return month === null ? { type: 'date' } : { type: 'date', baseUnit: 'days', title: month, format: 'd' };
};

/** `March 2016` where all days are of one month: their labels are then their numbers. */
const monthOf = ({ dates: days }: LocalDays, locale: string): string | null => {
  const months = new Set(days.map((date) => date.slice(0, 'YYYY-MM'.length)));
  const [month] = months;
  if (month === undefined || months.size > 1) return null;
  const format = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return format.format(Date.parse(`${month}-01`));
};
