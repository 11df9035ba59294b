/**
 * What a schedule's cron expression or RRULE names: times of a wall clock, given as if they were UTC. No zone and no change of
 * the clock comes in here; the libraries differ in what they make of those, and `windows.ts` decides it for both.
 */
import { Cron } from 'croner';
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import type { LocalDate } from './model.ts';

export type Recurrence = {
  /** Five fields. */
  readonly cron?: string | undefined;
  /** The value of an RFC 5545 RRULE, which counts from 00:00 of `startsOn`. */
  readonly rrule?: string | undefined;
  readonly startsOn?: LocalDate | undefined;
};

/** The first wall-clock time after another one, in milliseconds; `null` when there is none. */
export type NextTime = (wallMs: number) => number | null;

const secondMs = 1_000;

/** Several schedules have the same one, and reading it takes longer than using it. */
export const createRecurrence = ({ cron, rrule, startsOn = '1970-01-01' }: Recurrence): NextTime => {
  if (cron !== undefined) {
    const pattern = new Cron(cron, { timezone: 'UTC', paused: true, mode: '5-part' });
    return (wallMs) => pattern.nextRun(new Date(wallMs))?.getTime() ?? null;
  }
  const dtstart = Temporal.PlainDate.from(startsOn).toZonedDateTime('UTC');
  const rule = new RRuleTemporal({ rruleString: rrule ?? '', dtstart, strict: true });
  // Down to the second: what is between two of them is not before the later one to the library.
  return (wallMs) => rule.next(new Date(Math.floor(wallMs / secondMs) * secondMs))?.epochMilliseconds ?? null;
};
