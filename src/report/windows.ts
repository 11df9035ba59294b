/**
 * The windows of a schedule: the local times at which a report is due, and the instants that those are.
 *
 *   the clock skips the time    due at the first instant after the gap; of several in one gap the last one stands for all, or
 *                               the time at the end of the gap where the schedule names that too
 *   the clock shows it twice    due the first time
 *   the day did not happen      no window (Apia, 2011-12-30)
 *
 * So windows are as far apart as their instants, and no two have the same instant.
 */
import { localDateAt, placeLocalTime, wallTimeAt } from './calendar.ts';
import type { EpochMs, LocalDate } from './model.ts';
import { createRecurrence, type Recurrence } from './recurrence.ts';

export type Timing = Recurrence & {
  readonly timezone: string;
  /** Both included; no window lies outside. */
  readonly startsOn?: LocalDate | undefined;
  readonly endsOn?: LocalDate | undefined;
};

export type Window = {
  /** The local time, `2026-03-29T02:30`: what the window is called. */
  readonly local: string;
  /** When it is due. */
  readonly at: EpochMs;
  /**
   * From where its relative periods count: `at`, unless the gap at 23:30 put that on the next day. Then the last millisecond of
   * its own, or "today" would be a day that has only begun.
   */
  readonly asOf: EpochMs;
};

const dateLength = 'YYYY-MM-DD'.length;
const textOf = (wallMs: number): string => new Date(wallMs).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length);

const createWindow = (zone: string, local: string, at: EpochMs): Window => ({
  local,
  at,
  asOf: localDateAt(zone, at) === local.slice(0, dateLength) ? at : at - 1,
});

/** Those after an instant, in order; endless for most schedules. */
export function* windowsAfter(timing: Timing, after: EpochMs): Generator<Window, void> {
  const { timezone, startsOn, endsOn } = timing;
  const next = createRecurrence(timing);
  const begin = startsOn === undefined ? Number.NEGATIVE_INFINITY : Date.parse(startsOn) - 1;
  let inGap: Window | null = null;
  for (let wallMs = next(Math.max(wallTimeAt(timezone, after), begin)); wallMs !== null; wallMs = next(wallMs)) {
    const local = textOf(wallMs);
    if (endsOn !== undefined && local.slice(0, dateLength) > endsOn) break;
    const placed = placeLocalTime(timezone, wallMs);
    // In the second pass of a repeated hour: its windows were due in the first.
    if (placed === null || placed.at <= after) continue;
    if (inGap !== null && inGap.at !== placed.at) yield inGap;
    inGap = placed.skipped ? createWindow(timezone, local, placed.at) : null;
    if (!placed.skipped) yield createWindow(timezone, local, placed.at);
  }
  if (inGap !== null) yield inGap;
}

/** Those in `(after, until]`, at most `limit` of them. */
export const windowsBetween = (
  timing: Timing,
  after: EpochMs,
  until: EpochMs,
  limit = Number.POSITIVE_INFINITY,
): readonly Window[] => {
  const windows: Window[] = [];
  if (until <= after) return windows;
  for (const window of windowsAfter(timing, after)) {
    if (window.at > until || windows.length >= limit) break;
    windows.push(window);
  }
  return windows;
};

const hourMs = 3_600_000;

/** The last one in `(after, until]`, found without a walk through all of them. */
export const lastWindow = (timing: Timing, after: EpochMs, until: EpochMs): Window | null => {
  for (let spanMs = hourMs; ; spanMs *= 8) {
    const from = Math.max(after, until - spanMs);
    const last = windowsBetween(timing, from, until).at(-1);
    if (last !== undefined || from <= after) return last ?? null;
  }
};
