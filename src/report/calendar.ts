/**
 * The one place that knows zones and days. A local day runs from its first instant to the first instant of the next one:
 * 23, 24 or 25 hours in most zones, 23.5 or 24.5 on Lord Howe, and in Apia 2011-12-30 did not happen at all.
 */
import { Temporal } from 'temporal-polyfill';
import type { EpochMs, LocalDate } from './model.ts';

/**
 * Whether there are rules of that name. Abbreviations such as CST and IST, which formats understand, are no zones: the one is
 * in America and in China, the other in India, Ireland and Israel.
 */
export const isTimeZone = (zone: string): boolean => {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
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

/** The same day `months` later; where that month is shorter, its last. */
export const addMonths = (date: LocalDate, months: number): LocalDate =>
  Temporal.PlainDate.from(date).add({ months }).toString();

const isLastOfMonth = (date: LocalDate): boolean => addDays(date, 1).endsWith('-01');

const lastOfMonth = (date: LocalDate): LocalDate => Temporal.PlainDate.from(date).with({ day: 31 }).toString();

/**
 * The days of another month that compare to those of this one: the same numbers, and its end where they go to the month's
 * end. So 1 to 28 February 2015 compare to 1 to 29 February 2016.
 */
export const comparableDays = (
  { from, to }: { readonly from: LocalDate; readonly to: LocalDate },
  months: number,
): { readonly from: LocalDate; readonly to: LocalDate } => ({
  from: addMonths(from, months),
  to: isLastOfMonth(to) ? lastOfMonth(addMonths(to, months)) : addMonths(to, months),
});

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

/** When a local clock shows a time. */
export type PlacedTime = {
  /** The first of the two where it is shown twice; where it is skipped, the first instant after the gap. */
  readonly at: EpochMs;
  readonly skipped: boolean;
};

/** @param wallMs a wall-clock time as if it were UTC; `null` when its whole day did not happen in the zone */
export const placeLocalTime = (zone: string, wallMs: number): PlacedTime | null => {
  const local = Temporal.Instant.fromEpochMilliseconds(wallMs).toZonedDateTimeISO('UTC').toPlainDateTime();
  const earlier = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  if (earlier.toPlainDateTime().equals(local)) return { at: earlier.epochMilliseconds, skipped: false };
  const date = local.toPlainDate();
  if (!date.toZonedDateTime(zone).toPlainDate().equals(date)) return null;
  // `earlier` lies before the gap by as much as the time lies before its end.
  const gap = earlier.getTimeZoneTransition('next');
  return { at: gap?.epochMilliseconds ?? earlier.epochMilliseconds, skipped: true };
};

/** What the local clock shows at an instant, as if it were UTC: the reverse of `placeLocalTime`. */
export const wallTimeAt = (zone: string, instant: EpochMs): number => instant + offsetMinutesAt(zone, instant) * 60_000;

/** Minutes east of UTC at an instant. */
export const offsetMinutesAt = (zone: string, instant: EpochMs): number =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).offsetNanoseconds / 60e9;

/** A stretch of time in which a zone's clock runs evenly. */
export type ClockSegment = {
  /** Instants, `from` inclusive. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Local minus UTC. */
  readonly offsetMs: number;
  /** The clock shows each of its times twice: in this segment and in another. */
  readonly repeated: boolean;
};

/** The segment that `instant` lies in: cut at the zone's transitions, and where a repeated hour begins or ends. */
export const clockSegment = (zone: string, instant: EpochMs): ClockSegment => {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  const offsetMs = local.offsetNanoseconds / 1e6;
  const next = local.getTimeZoneTransition('next');
  const start = local.add({ nanoseconds: 1 }).getTimeZoneTransition('previous');
  const end = next?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
  const begin = start?.epochMilliseconds ?? Number.NEGATIVE_INFINITY;
  const offsetBefore = start ? start.subtract({ nanoseconds: 1 }).offsetNanoseconds / 1e6 : offsetMs;
  const offsetAfter = next ? next.offsetNanoseconds / 1e6 : offsetMs;
  // A clock that is set back shows the stretch before the change again after it.
  const repeatedUntil = begin + Math.max(0, offsetBefore - offsetMs);
  const repeatedFrom = end - Math.max(0, offsetMs - offsetAfter);
  if (instant < repeatedUntil) return { from: begin, to: repeatedUntil, offsetMs, repeated: true };
  if (instant >= repeatedFrom) return { from: repeatedFrom, to: end, offsetMs, repeated: true };
  return { from: repeatedUntil, to: repeatedFrom, offsetMs, repeated: false };
};

/** The segments that cover `[from, to)`, in order. */
export const clockSegments = (zone: string, from: EpochMs, to: EpochMs): readonly ClockSegment[] => {
  const segments: ClockSegment[] = [];
  for (let at = from; at < to; at = segments.at(-1)?.to ?? to) segments.push(clockSegment(zone, at));
  return segments;
};

/**
 * Instants from `from` to `to`, both included, at which the local clock shows a multiple of `stepMinutes` since midnight, and
 * where the clock is moved. A clock that is moved by less than a step, as on Lord Howe, leaves a piece shorter than a step.
 */
export const clockSteps = (zone: string, from: EpochMs, to: EpochMs, stepMinutes: number): Float64Array => {
  const stepMs = stepMinutes * 60_000;
  const steps = [from];
  let offsetMs = Number.NaN;
  for (const segment of clockSegments(zone, from, to)) {
    const begin = Math.max(segment.from, from);
    const end = Math.min(segment.to, to);
    if (segment.offsetMs !== offsetMs && begin > from) steps.push(begin);
    offsetMs = segment.offsetMs;
    let at = Math.ceil((begin + offsetMs) / stepMs) * stepMs - offsetMs;
    if (at === steps.at(-1)) at += stepMs;
    for (; at < end; at += stepMs) steps.push(at);
  }
  if (to > from) steps.push(to);
  return Float64Array.from(steps);
};

export type LocalHours = {
  /** `05:00`, or `02:00 (UTC+01:00)` where the clock shows a time of that hour twice. */
  readonly labels: readonly string[];
  /** `labels.length + 1` instants: hour `i` is `[boundaries[i], boundaries[i + 1])`. */
  readonly boundaries: Float64Array;
};

/**
 * The hours of a local day as its clock shows them: 23, 24 or 25; on Lord Howe one of them is half an hour long when the
 * clock is moved. A day that the zone skipped has none.
 */
export const localHours = (zone: string, date: LocalDate): LocalHours => {
  const [from, to] = [startOfDay(zone, date), startOfDay(zone, addDays(date, 1))];
  const boundaries = clockSteps(zone, from, to, 60);
  // Asked for once: a month has hundreds of hours, and finding the zone's transitions takes longer than all else here.
  const segments = clockSegments(zone, from, to);
  const labels = Array.from(boundaries.subarray(0, -1), (start, hour) => {
    const end = boundaries[hour + 1] ?? start;
    const inside = segments.filter((segment) => segment.from < end && segment.to > start);
    if (inside.some(({ repeated }) => repeated)) return formatInstant(zone, start).slice('2016-03-13 '.length);
    const [{ offsetMs } = { offsetMs: 0 }] = inside;
    return new Date(start + offsetMs).toISOString().slice('2016-03-13T'.length, '2016-03-13T03:00'.length);
  });
  return { labels, boundaries };
};

export type LocalMonths = {
  /** `YYYY-MM` */
  readonly months: readonly string[];
  /** `months.length + 1` instants; the first and the last month are clipped to the period. */
  readonly boundaries: Float64Array;
  /** Days of the month that the period has. */
  readonly days: readonly number[];
  /** Days of the whole month: those that happened, 30 of December 2011 in Apia. */
  readonly daysInMonth: readonly number[];
};

/** The calendar months that a period touches. */
export const localMonths = (zone: string, period: { from: LocalDate; to: LocalDate }): LocalMonths => {
  const inside = localDays(zone, period);
  const first = Temporal.PlainDate.from(period.from).with({ day: 1 });
  const end = Temporal.PlainDate.from(period.to).with({ day: 1 }).add({ months: 1 });
  const whole = localDays(zone, { from: first.toString(), to: end.subtract({ days: 1 }).toString() });
  const monthOf = (date: LocalDate): string => date.slice(0, 'YYYY-MM'.length);
  const all = Map.groupBy(whole.dates, monthOf);
  const months = [...Map.groupBy(inside.dates.keys(), (day) => monthOf(inside.dates[day] ?? ''))];
  return {
    months: months.map(([month]) => month),
    boundaries: Float64Array.from([
      ...months.map(([, [day = 0]]) => inside.boundaries[day] ?? 0),
      inside.boundaries.at(-1) ?? 0,
    ]),
    days: months.map(([, days]) => days.length),
    daysInMonth: months.map(([month]) => all.get(month)?.length ?? 0),
  };
};

/** `2016-03-13 03:00 (UTC−05:00)`: local time that stays unambiguous when an hour occurs twice. */
export const formatInstant = (zone: string, instant: EpochMs): string => {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  const text = local.toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ');
  return `${text} (UTC${local.offset.replace('-', '−')})`;
};
