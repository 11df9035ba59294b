/**
 * The one place that knows zones and days. A local day runs from its first instant to the first instant of the next one:
 * 23, 24 or 25 hours in most zones, 23.5 or 24.5 on Lord Howe, and in Apia 2011-12-30 did not happen at all.
 */
import { Temporal } from 'temporal-polyfill';
import type { EpochMs, LocalDate } from './model.ts';

export const isTimeZone = (zone: string): boolean => {
  try {
    // An offset such as +02:00 is a valid identifier, but no zone: it has no rules.
    return !/^[+-]/u.test(zone) && new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** Which rules were used: the IANA data version that this Node carries, e.g. `2026c`. */
export const timeZoneDataVersion = process.versions.tz ?? 'unknown';

export const isLocalDate = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(text)) return false;
  try {
    return Temporal.PlainDate.from(text).toString() === text;
  } catch {
    return false;
  }
};

export const addDays = (date: LocalDate, days: number): LocalDate =>
  Temporal.PlainDate.from(date).add({ days }).toString();

/** Calendar days from `from` to `to`, both counted. */
export const countDays = (from: LocalDate, to: LocalDate): number =>
  Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).days + 1;

/** The first instant of a local day; where midnight is skipped, the first that exists. */
export const startOfDay = (zone: string, date: LocalDate): EpochMs =>
  Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds;

export const localDateAt = (zone: string, instant: EpochMs): LocalDate =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDate().toString();

export type LocalDays = {
  readonly dates: readonly LocalDate[];
  /** `dates.length + 1` instants: day `i` is `[boundaries[i], boundaries[i + 1])`. */
  readonly boundaries: Float64Array;
  /** Where the day before the first one begins. */
  readonly dayBefore: EpochMs;
};

/** The local days from `from` to `to`, both inclusive; a day that the zone skipped is not among them. */
export const localDays = (zone: string, { from, to }: { from: LocalDate; to: LocalDate }): LocalDays => {
  const dates: LocalDate[] = [];
  const boundaries: number[] = [];
  const end = Temporal.PlainDate.from(to);
  for (
    let date = Temporal.PlainDate.from(from);
    Temporal.PlainDate.compare(date, end) <= 0;
    date = date.add({ days: 1 })
  ) {
    const start = date.toZonedDateTime(zone);
    // The start of a skipped day is the start of the next one.
    if (start.toPlainDate().equals(date)) {
      dates.push(date.toString());
      boundaries.push(start.epochMilliseconds);
    }
  }
  boundaries.push(startOfDay(zone, end.add({ days: 1 }).toString()));
  return { dates, boundaries: Float64Array.from(boundaries), dayBefore: startOfDay(zone, addDays(from, -1)) };
};

/** Minutes east of UTC at an instant. */
export const offsetMinutesAt = (zone: string, instant: EpochMs): number =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).offsetNanoseconds / 60e9;

/**
 * A function that shifts instants to local wall-clock time, as milliseconds that read right when taken for UTC. The zone's
 * transitions are walked once for a range; each call is a short search.
 */
export const wallClock = (zone: string, range: { from: EpochMs; to: EpochMs }): ((instant: EpochMs) => number) => {
  const starts: number[] = [Number.NEGATIVE_INFINITY];
  const offsets: number[] = [offsetMinutesAt(zone, range.from) * 60_000];
  let at = Temporal.Instant.fromEpochMilliseconds(range.from).toZonedDateTimeISO(zone);
  for (;;) {
    const next = at.getTimeZoneTransition('next');
    if (!next || next.epochMilliseconds > range.to) break;
    starts.push(next.epochMilliseconds);
    offsets.push(next.offsetNanoseconds / 1e6);
    at = next;
  }
  return (instant) => {
    let index = starts.length - 1;
    while (index > 0 && instant < (starts[index] ?? 0)) index -= 1;
    return instant + (offsets[index] ?? 0);
  };
};

/** `2016-03-13 03:00 (UTC−05:00)`: local time that stays unambiguous when an hour occurs twice. */
export const formatInstant = (zone: string, instant: EpochMs): string => {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  const text = local.toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ');
  return `${text} (UTC${local.offset.replace('-', '−')})`;
};
