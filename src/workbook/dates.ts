/** Dates as a cell holds them: exceljs writes the UTC wall clock of a `Date`, so a local wall clock is given as if it were UTC. */
import { wallClock } from '../report/calendar.ts';
import type { EpochMs, LocalDate } from '../report/model.ts';

export type WallClock = {
  /** The zone's wall-clock time, as a `Date` whose UTC fields read like the clock. */
  readonly shown: Date;
  /** `UTC-05:00` when the zone's clock shows this time twice, else absent. */
  readonly repeatedOffset?: string;
};

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Excel's serial dates are wrong before this one: it believes in a 29 February 1900. */
const firstReliableDate = Date.UTC(1900, 2, 1);

const two = (value: number): string => String(value).padStart(2, '0');

const offsetText = (offsetMs: number): string => {
  const minutes = Math.round(Math.abs(offsetMs) / minuteMs);
  return `UTC${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
};

/**
 * Turns instants between `from` and `to` into the wall-clock time of `timezone` (IANA).
 * @throws RangeError when there is no such zone
 */
export const createWallClock = (
  timezone: string,
  { from, to }: { readonly from: EpochMs; readonly to: EpochMs },
): ((at: EpochMs) => WallClock) => {
  const wallAt = wallClock(timezone, { from: from - 24 * hourMs, to: to + 24 * hourMs });
  const offsetAt = (at: EpochMs): number => wallAt(at) - at;
  /** True when another instant, on the other side of a clock change, shows the same time. */
  const isRepeated = (wall: number, offset: number): boolean =>
    [-3 * hourMs, 3 * hourMs].some((distance) => {
      const other = offsetAt(wall - offset + distance);
      return other !== offset && offsetAt(wall - other) === other;
    });
  return (at) => {
    const offset = offsetAt(at);
    const wall = at + offset;
    const shown = new Date(wall);
    return isRepeated(wall, offset) ? { shown, repeatedOffset: offsetText(offset) } : { shown };
  };
};

/** A calendar date as a cell holds it; `null` for what is no date or lies before Excel's calendar. */
export const cellDate = (date: LocalDate): Date | null => {
  const at = Date.parse(`${date}T00:00:00Z`);
  return at >= firstReliableDate ? new Date(at) : null;
};
