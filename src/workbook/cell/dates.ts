/** Dates as Excel counts them: days since 1899-12-30 of a calendar without zones, so an instant is shown as its local wall clock. */
import { type ClockSegment, clockSegment } from '../../report/calendar.ts';
import type { EpochMs, LocalDate } from '../../report/model.ts';

export const dayMs = 86_400_000;
const minuteMs = 60_000;

/** Excel's day number of 1970-01-01. */
export const epochSerial = 25_569;

/** Serial dates are wrong before 1900-03-01, Excel believes in a 29 February 1900; they end with the year 9999. */
const firstDay = Date.UTC(1900, 2, 1);
const endOfDays = Date.UTC(10_000, 0, 1);

/** @param wall a wall-clock time as milliseconds that read right when taken for UTC */
export const isExcelDate = (wall: number): boolean => wall >= firstDay && wall < endOfDays;

const two = (value: number): string => String(value).padStart(2, '0');

/** `UTC-05:00`. */
export const offsetText = (offsetMs: number): string => {
  const minutes = Math.round(Math.abs(offsetMs) / minuteMs);
  return `UTC${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
};

/** `2016-11-06 01:30:00`, for what lies outside Excel's calendar. */
export const wallText = (wall: number): string => {
  const iso = Math.abs(wall) <= 8.64e15 ? new Date(wall).toISOString() : String(wall);
  return iso.replace('T', ' ').replace(/(\.000)?Z$/, '');
};

/** Further from 1970 there are no instants whose wall clock is one too. */
const maxInstant = 8.64e15 - 2 * dayMs;

/** Zones change at whole milliseconds. */
const nearestInstant = (at: EpochMs): EpochMs => Math.floor(Math.min(Math.max(at, -maxInstant), maxInstant));

/**
 * The clock of a zone, for any number: the segment an instant lies in. Instants mostly come in order, so the last segment is tried first
 * and the zone's rules are looked up a few times a year.
 * @throws RangeError when there is no such zone
 */
export const createZoneClock = (timezone: string): ((at: EpochMs) => ClockSegment) => {
  let last = clockSegment(timezone, 0);
  return (at) => {
    if (at < last.from || at >= last.to) last = clockSegment(timezone, nearestInstant(at));
    return last;
  };
};

/** Midnight of a calendar date as if in UTC; `null` for what is no date of Excel's calendar. */
export const dateWall = (date: LocalDate): number | null => {
  const wall = Date.parse(`${date}T00:00:00Z`);
  // The runtime takes 30 February for 1 March, and a year for its first day.
  const same = date.length === 10 && new Date(wall).getUTCDate() === Number(date.slice(8));
  return same && isExcelDate(wall) ? wall : null;
};

/** Excel's day number of a calendar date; `null` for what is no date of Excel's calendar. */
export const dateSerial = (date: LocalDate): number | null => {
  const wall = dateWall(date);
  return wall === null ? null : wall / dayMs + epochSerial;
};
