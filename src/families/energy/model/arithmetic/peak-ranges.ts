/** When it is on-peak: wall-clock windows as stretches of real time. */
import { clockSegments } from '../../../../report/calendar.ts';
import type { EpochMs, LocalDate } from '../../../../report/model.ts';
import type { PeakWindow, TimeOfUse } from '../../types.ts';

/** `[start[i], end[i])`, ascending, apart from each other. */
export type TimeRanges = { readonly start: Float64Array; readonly end: Float64Array };

const minuteMs = 60_000;
const dayMs = 86_400_000;
const minutesOfDay = 1_440;
const daysOfWeek = 7;
/** 1970-01-01 was a Thursday. */
const weekdayOfEpoch = 4;

/**
 * The on-peak time of `[from, to)`: whenever the local clock shows a time inside a window. So a window loses the times that
 * the clock skips and has twice those that it repeats. A window that crosses midnight belongs to the day on which it
 * begins: that day's weekday and holiday decide, and a day that the zone skipped begins none.
 */
export const peakRanges = (
  { windows, holidays }: TimeOfUse,
  zone: string,
  { from, to }: { readonly from: EpochMs; readonly to: EpochMs },
): TimeRanges => {
  const off = new Set(holidays);
  const found: [number, number][] = [];
  // Two days earlier: the day before, of which a window may reach in, and what shows whether that day happened.
  const segments = clockSegments(zone, from - 2 * dayMs, to);
  const happened = (dayStart: number): boolean =>
    segments.some((each) => each.from + each.offsetMs < dayStart + dayMs && each.to + each.offsetMs > dayStart);
  for (const segment of segments) {
    // Local times are written as if they were UTC.
    const begin = Math.max(segment.from, from) + segment.offsetMs;
    const end = Math.min(segment.to, to) + segment.offsetMs;
    for (let day = Math.floor(begin / dayMs) - 1; day * dayMs < end; day += 1) {
      if (off.has(dateOf(day)) || !happened(day * dayMs)) continue;
      for (const window of windows) {
        if (!window.weekdays.includes(weekdayOf(day))) continue;
        const [opens, closes] = hoursOfWindow(window, day);
        const range: [number, number] = [Math.max(begin, opens), Math.min(end, closes)];
        if (range[0] < range[1]) found.push([range[0] - segment.offsetMs, range[1] - segment.offsetMs]);
      }
    }
  }
  return merge(found);
};

const dateOf = (day: number): LocalDate => new Date(day * dayMs).toISOString().slice(0, 'YYYY-MM-DD'.length);

const weekdayOf = (day: number): number => ((((day + weekdayOfEpoch - 1) % daysOfWeek) + daysOfWeek) % daysOfWeek) + 1;

const hoursOfWindow = ({ fromMinute, toMinute }: PeakWindow, day: number): [number, number] => {
  const until = toMinute > fromMinute ? toMinute : toMinute + minutesOfDay;
  return [day * dayMs + fromMinute * minuteMs, day * dayMs + until * minuteMs];
};

/** Windows may overlap or touch: their time counts once. */
const merge = (found: [number, number][]): TimeRanges => {
  const merged: [number, number][] = [];
  for (const [start, end] of found.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return { start: Float64Array.from(merged, ([start]) => start), end: Float64Array.from(merged, ([, end]) => end) };
};
