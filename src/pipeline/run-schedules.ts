/**
 * The tick: a request on the queue for each window that is due.
 *
 *   due schedules ─▶ each: read ─▶ choose windows ─▶ note (one transaction) ─▶ publish what is noted
 *                            └─ cannot be followed: noted, its owner told once; the others go on
 */
import { findSchedule, readSchedule, type Schedule } from '../catalogue/schedules.ts';
import { plainText } from '../errors.ts';
import { noteFault, noteRun, type ScheduleKey, type ScheduleRuns } from '../ledger/schedule-runs.ts';
import type { Log, Queries, Queue } from '../ports.ts';
import type { EpochMs } from '../report/model.ts';
import { type ScheduledFor, windowRequestId } from '../report/request.ts';
import type { Window } from '../report/windows.ts';
import { dueWindows } from './due-windows.ts';

export type RunSchedulesOptions = {
  readonly runs: ScheduleRuns;
  readonly queue: Pick<Queue, 'send'>;
  /** Who is told of a schedule that cannot be followed and whose client has no owner. */
  readonly operations: string | null;
};

/** How many requests went to the queue. @throws QUEUE_FAILED, ABORTED, and what the database throws: the next tick goes on */
export type RunSchedules = (tickAt: EpochMs, log: Log, signal: AbortSignal) => Promise<number>;

/** Schedules looked at before what they noted is published. */
const batch = 100;
/** Of one tick; the rest is for the next one, which begins with those that waited longest. */
const maxSchedules = 5_000;
/** So much may the clock that struck be ahead of the database's. */
const aheadMs = 60_000;

export const createRunSchedules =
  (options: RunSchedulesOptions): RunSchedules =>
  async (tickAt, log, signal) => {
    const { runs } = options;
    const begun = await runs.begin(signal);
    // A tick that is late stands for those that came since; a clock that is far ahead would make reports of days to come.
    const at = Math.max(begun.at, Math.min(tickAt, begun.at + aheadMs));
    let published = await publish(options, log, signal);
    for (let looked = 0; looked < maxSchedules; looked += batch) {
      const keys = await runs.due(at, begun.stamp, batch, signal);
      for (const key of keys) {
        signal.throwIfAborted();
        await runs.advance(key, (tx, run) => look(options, { tx, key, at, log }, run), signal);
      }
      published += await publish(options, log, signal);
      if (keys.length < batch) break;
    }
    return published;
  };

type Looking = { readonly tx: Queries; readonly key: ScheduleKey; readonly at: EpochMs; readonly log: Log };

const look = async (
  { operations }: RunSchedulesOptions,
  { tx, key, at, log }: Looking,
  { ranThrough }: { readonly ranThrough: EpochMs },
): Promise<void> => {
  const row = await findSchedule(tx, key.clientId, key.scheduleId);
  if (row === null) return;
  const read = readSchedule(row);
  if ('fault' in read) {
    const fault = plainText(read.fault);
    const isNew = await noteFault(tx, key, { report: row.report, fault }, operations);
    if (isNew) log.error({ ...key, fault }, 'schedule cannot be followed; the others go on');
    return;
  }
  const due = dueWindows(read.schedule, ranThrough, at);
  const requests = due.windows.map((window) => scheduledRequest(read.schedule, window));
  await noteRun(tx, key, { ...due, requests });
  for (const { requestId, window } of requests) log.info({ ...key, requestId, window }, 'window is due');
  if (due.letGo !== null) {
    const facts = { ...key, policy: read.schedule.missed, window: due.letGo.local };
    log.warn(facts, 'missed windows are let go, this one the first; backfill makes them');
  }
};

/** What `window` asks for: the same for every tick, so that its id stands for one body. */
export const scheduledRequest = (
  { clientId, id, report, request }: Schedule,
  { local, asOf }: Window,
): { readonly requestId: string; readonly window: string; readonly body: object } => {
  const schedule: ScheduledFor = { id, at: new Date(asOf).toISOString(), window: local };
  const requestId = windowRequestId(clientId, schedule);
  return { requestId, window: local, body: { report, clientId, requestId, schedule, ...request } };
};

const publish = async ({ runs, queue }: RunSchedulesOptions, log: Log, signal: AbortSignal): Promise<number> => {
  let sent = 0;
  for (let taken = await runs.take(signal); taken; taken = await runs.take(signal)) {
    const { requestId, body } = taken;
    try {
      await queue.send(JSON.stringify(body), signal);
    } catch (error) {
      await runs.end(requestId, false).catch((cause: unknown) => log.warn({ err: cause, requestId }, 'waits a minute'));
      throw error;
    }
    await runs.end(requestId, true);
    sent += 1;
  }
  return sent;
};

/** What a clock does each minute. @param at when it struck */
export const publishTick = async (queue: Pick<Queue, 'send'>, at: EpochMs, signal: AbortSignal): Promise<void> => {
  await queue.send(JSON.stringify({ command: 'run-schedules', at: new Date(at).toISOString() }), signal);
};
