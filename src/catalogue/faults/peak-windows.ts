/** On-peak windows that overlap: which of them an hour belongs to would be anyone's guess. */
import { isWeekday, minuteOfDay, weekdays } from '../schema/pricing.ts';
import type { Fault } from './fault.ts';
import type { LooseClient } from './loose-catalogue.ts';

type Window = LooseClient['peakWindows'][number];
type Span = { readonly day: string; readonly start: number; readonly length: number };

const minutesOfDay = 1_440;
const minutesOfWeek = 7 * minutesOfDay;

/** One for each weekday, in minutes since Monday began. */
const spansOf = ({ weekdays: days, from = '', to = '' }: Window): readonly Span[] => {
  const [begin, end] = [minuteOfDay(from), minuteOfDay(to)];
  if (begin === null || end === null || begin === end) return [];
  const length = end > begin ? end - begin : end - begin + minutesOfDay;
  return days.flatMap((day = '') =>
    isWeekday(day) ? [{ day, start: weekdays.indexOf(day) * minutesOfDay + begin, length }] : [],
  );
};

/** Minutes from one time of the week on to another; Monday follows Sunday. */
const minutesOn = (from: number, to: number): number => (to - from + minutesOfWeek) % minutesOfWeek;

const overlap = (a: Span, b: Span): boolean =>
  minutesOn(a.start, b.start) < a.length || minutesOn(b.start, a.start) < b.length;

/** Whether both are for the same devices; a narrower one replaces a wider one, so those two do not meet. */
const sameScope = (a: Window, b: Window): boolean =>
  a.devices.length > 0 || b.devices.length > 0
    ? a.devices.some((device) => b.devices.includes(device))
    : a.commodity === b.commodity;

/** `at` is the path of the client. */
export const peakWindowFaults = ({ peakWindows }: LooseClient, at: string): readonly Fault[] =>
  peakWindows.flatMap((window, index) => {
    const spans = spansOf(window);
    const other = peakWindows
      .slice(0, index)
      .findIndex(
        (before) => sameScope(before, window) && spansOf(before).some((a) => spans.some((b) => overlap(a, b))),
      );
    const before = peakWindows[other];
    if (!before) return [];
    const day = spans.find((span) => spansOf(before).some((each) => overlap(each, span)))?.day ?? '';
    const message = `overlaps with ${at}.peakWindows[${other}], from ${day} ${window.from ?? ''} on; make it one window, or part them`;
    return [{ path: `${at}.peakWindows[${index}]`, message }];
  });
