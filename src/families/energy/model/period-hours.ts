import { type LocalDays, localHours } from '../../../report/calendar.ts';

/** The local hours of a period, day after day. */
export type PeriodHours = {
  /** `05:00`, or `02:00 (UTC+01:00)` where the clock shows it twice. */
  readonly labels: readonly string[];
  /** `labels.length + 1` instants. */
  readonly boundaries: Float64Array;
  /** `days + 1` indices: the hours of day `i` are `firstOfDay[i]` up to before `firstOfDay[i + 1]`. */
  readonly firstOfDay: readonly number[];
};

export const periodHours = (zone: string, { dates, boundaries }: LocalDays): PeriodHours => {
  const days = dates.map((date) => localHours(zone, date));
  const firstOfDay = [0];
  for (const { labels } of days) firstOfDay.push((firstOfDay.at(-1) ?? 0) + labels.length);
  return {
    labels: days.flatMap(({ labels }) => labels),
    boundaries: Float64Array.from([
      ...days.flatMap((day) => Array.from(day.boundaries.subarray(0, -1))),
      boundaries.at(-1) ?? 0,
    ]),
    firstOfDay,
  };
};
