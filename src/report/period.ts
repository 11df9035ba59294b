/** The period of a request: two local dates, or words that are resolved once, in the report's zone. */
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { fail } from '../errors.ts';
import { countDays, isLocalDate, localDateAt, startOfDay } from './calendar.ts';
import type { EpochMs, LocalDate } from './model.ts';

/** Both dates inclusive, as calendar days of the report's zone. */
export type Period = { readonly from: LocalDate; readonly to: LocalDate };

export const relativePeriods = [
  'today',
  'yesterday',
  'week-to-date',
  'previous-week',
  'month-to-date',
  'previous-month',
  'year-to-date',
  'previous-year',
] as const;

export type RelativePeriod = (typeof relativePeriods)[number];

type Span = readonly [Temporal.PlainDate, Temporal.PlainDate];

/** Each takes today and gives the first and the last day. Weeks begin on Monday (ISO 8601). */
const relatives: Record<RelativePeriod, (today: Temporal.PlainDate) => Span> = {
  today: (today) => [today, today],
  yesterday: (today) => [today.subtract({ days: 1 }), today.subtract({ days: 1 })],
  'week-to-date': (today) => [today.subtract({ days: today.dayOfWeek - 1 }), today],
  'previous-week': (today) => {
    const monday = today.subtract({ days: today.dayOfWeek + 6 });
    return [monday, monday.add({ days: 6 })];
  },
  'month-to-date': (today) => [today.with({ day: 1 }), today],
  'previous-month': (today) => {
    const first = today.with({ day: 1 }).subtract({ months: 1 });
    return [first, first.with({ day: first.daysInMonth })];
  },
  'year-to-date': (today) => [today.with({ month: 1, day: 1 }), today],
  'previous-year': (today) => {
    const first = today.with({ month: 1, day: 1 }).subtract({ years: 1 });
    return [first, first.with({ month: 12, day: 31 })];
  },
};

/** Excel's calendar begins in 1900, and no meter is older. */
const localDate = z
  .string()
  .refine((date) => isLocalDate(date) && date >= '1900-01-01', 'give a date that exists, as YYYY-MM-DD, from 1900 on')
  .meta({ format: 'date', pattern: '^(?:19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$' });

/** `{"from": "2016-03-01", "to": "2016-03-31"}` */
export const absolutePeriodSchema = z
  .strictObject({ from: localDate, to: localDate })
  .refine(({ from, to }) => from <= to || !isLocalDate(from) || !isLocalDate(to), {
    path: ['from'],
    message: 'give a day that is not after "to"',
  })
  .describe("Local dates of the report's time zone, both inclusive; `from` is not after `to`.");

/** `{"relative": "previous-month"}` */
export const relativePeriodSchema = z
  .strictObject({
    relative: z.enum(relativePeriods, `give one of ${relativePeriods.join(', ')}`),
  })
  .describe("Counted from the moment the message was sent, in the report's time zone. Weeks begin on Monday.");

/** Told apart by their fields first, so that a fault names the field and not the alternatives. */
export const periodSchema = z
  .unknown()
  .transform((value, context): z.infer<typeof absolutePeriodSchema> | z.infer<typeof relativePeriodSchema> => {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isObject) {
      context.addIssue({
        code: 'custom',
        message: 'give {"from": "YYYY-MM-DD", "to": "YYYY-MM-DD"} or {"relative": "previous-month"}',
      });
      return z.NEVER;
    }
    const parsed = Object.hasOwn(value, 'relative')
      ? relativePeriodSchema.safeParse(value)
      : absolutePeriodSchema.safeParse(value);
    if (parsed.success) return parsed.data;
    for (const { path, message } of parsed.error.issues) context.addIssue({ code: 'custom', path, message });
    return z.NEVER;
  });

export type PeriodRequest = z.infer<typeof periodSchema>;

/**
 * Resolves a period to two dates.
 * @param now decides what "yesterday" is: the instant at which the report was asked for
 * @throws PERIOD_INVALID when it is longer than `maxDays`, begins in the future, or is a day that the zone skipped
 */
export const resolvePeriod = (
  asked: PeriodRequest,
  zone: string,
  now: EpochMs,
  { maxDays }: { maxDays: number },
): Period => {
  const today = localDateAt(zone, now);
  const period = 'relative' in asked ? resolveRelative(asked.relative, today) : asked;
  const days = countDays(period.from, period.to);
  if (days > maxDays) {
    throw fail(
      'PERIOD_INVALID',
      `period: ${period.from} to ${period.to} has ${days} days; ask for ${maxDays} at most`,
      { days, maxDays },
    );
  }
  if (period.from > today) {
    throw fail('PERIOD_INVALID', `period.from: ${period.from} lies in the future; in ${zone} it is ${today}`, {
      today,
    });
  }
  if (localDateAt(zone, startOfDay(zone, period.from)) > period.to) {
    throw fail('PERIOD_INVALID', `period: ${zone} skipped ${period.from}; ask for a day before or after it`, { zone });
  }
  return { from: period.from, to: period.to };
};

const resolveRelative = (word: RelativePeriod, today: LocalDate): Period => {
  const [from, to] = relatives[word](Temporal.PlainDate.from(today));
  return { from: from.toString(), to: to.toString() };
};
