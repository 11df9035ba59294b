/** Which windows of a schedule a tick asks reports for, and which are let go. */
import { createHash } from 'node:crypto';
import type { Schedule } from '../catalogue/schedules.ts';
import type { EpochMs } from '../report/model.ts';
import { lastWindow, type Window, windowsAfter, windowsBetween } from '../report/windows.ts';

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;

/** A window that is older than this when a tick comes was missed; ticks come each minute, or each quarter of an hour. */
const graceMs = 20 * minuteMs;

/** Of one schedule in one tick: others are to have their turn. */
const maxWindows = 32;

export type DueWindows = {
  readonly windows: readonly Window[];
  readonly ranThrough: EpochMs;
  /** `null` when there is no later window. */
  readonly nextAt: EpochMs | null;
  /** The first of those that are let go; only backfill makes them. */
  readonly letGo: Window | null;
};

/** How long a window waits: spread evenly over the schedule's jitter, in seconds, and the same for every tick. */
export const jitterOf = ({ clientId, id, jitterMinutes }: Schedule, { local }: Pick<Window, 'local'>): number => {
  if (jitterMinutes === 0) return 0;
  const hash = createHash('sha256')
    .update(JSON.stringify([clientId, id, local]))
    .digest();
  return (hash.readUInt32BE(0) % (jitterMinutes * 60)) * 1_000;
};

/**
 * @param after until when its windows are dealt with
 * @param at the moment of the tick
 */
export const dueWindows = (schedule: Schedule, after: EpochMs, at: EpochMs): DueWindows => {
  const { missed, missedWithinDays, jitterMinutes } = schedule;
  const dueAt = (window: Window): EpochMs => window.at + jitterOf(schedule, window);
  const reachMs = missed === 'all' ? missedWithinDays * dayMs : graceMs + jitterMinutes * minuteMs;
  const from = Math.max(after, at - reachMs);
  const candidates = windowsBetween(schedule, from, at, maxWindows);
  // One that waits for its jitter holds back those after it, or `ranThrough` could not tell them apart.
  const waiting = candidates.findIndex((window) => dueAt(window) > at);
  const due = waiting < 0 ? candidates : candidates.slice(0, waiting);
  const last = due.at(-1);
  const isCut = waiting < 0 && candidates.length === maxWindows && last !== undefined;
  const ranThrough = Math.max(after, waiting < 0 ? at : (candidates[waiting]?.at ?? at) - 1);
  const reached = isCut ? last.at : ranThrough;
  const onTime = due.filter((window) => at - dueAt(window) <= graceMs);
  const windows = chosen(schedule, { due, onTime, after, until: reached });
  const first = next(schedule, after);
  const isLetGo = first !== null && first.at <= reached && !windows.some((window) => window.at === first.at);
  return { windows, ranThrough: reached, nextAt: next(schedule, reached)?.at ?? null, letGo: isLetGo ? first : null };
};

type Choice = {
  readonly due: readonly Window[];
  readonly onTime: readonly Window[];
  readonly after: EpochMs;
  readonly until: EpochMs;
};

const chosen = (schedule: Schedule, { due, onTime, after, until }: Choice): readonly Window[] => {
  if (schedule.missed === 'all') return due;
  if (schedule.missed === 'skip' || onTime.length > 0) return onTime;
  const latest = lastWindow(schedule, after, until);
  return latest === null ? [] : [latest];
};

const next = (schedule: Schedule, after: EpochMs): Window | null => {
  for (const window of windowsAfter(schedule, after)) return window;
  return null;
};
