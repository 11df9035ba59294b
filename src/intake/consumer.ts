/**
 * Takes messages off the queue, one for each free slot, and settles each:
 *
 *   message ─▶ parse ─▶ run report ─▶ acknowledge
 *                 └────────┴─ error ─▶ judge ─▶ retry with back-off | refuse (ledger, event, dead letter) | leave
 *
 * While a report runs, a heartbeat keeps its message hidden. A refused heartbeat aborts the report.
 */
import { asReportError, fail, plainText } from '../errors.ts';
import type { Outbox } from '../ledger/outbox.ts';
import type { Results } from '../ledger/results.ts';
import { failedEvent } from '../pipeline/events.ts';
import { keepLease } from '../pipeline/keep-lease.ts';
import type { RunReport } from '../pipeline/run-report.ts';
import type { Clock, Log, ObjectStore, Queue, QueueMessage, Verdict } from '../ports.ts';
import { parseMessage, salvage } from './message.ts';
import { judge, type RetryRules } from './verdict.ts';

export type ConsumerOptions = {
  readonly queue: Queue;
  readonly store: ObjectStore;
  readonly runReport: RunReport;
  readonly results: Results;
  readonly outbox: Outbox;
  readonly slots: number;
  readonly visibilityTimeoutSeconds: number;
  readonly retry: RetryRules;
  readonly clock: Clock;
  readonly log: Log;
};

export type Intake = {
  start(): void;
  /** Stops taking messages and waits for those in hand; those still running when `grace` aborts are handed back. */
  stop(grace: AbortSignal): Promise<void>;
  /** Messages in hand. */
  busy(): number;
};

export const createConsumer = (options: ConsumerOptions): Intake => {
  const { queue, slots } = options;
  const handBack = new AbortController();
  let stopping = false;
  let busy = 0;

  const handle = async (message: QueueMessage): Promise<Verdict> => {
    // A long poll that was under way when we stopped may still bring one.
    if (stopping) return { kind: 'retry', delaySeconds: 0 };
    busy += 1;
    try {
      return await settle(options, message, handBack.signal);
    } finally {
      busy -= 1;
    }
  };

  const pollers = Array.from({ length: slots }, () => queue.createPoller(handle));
  return {
    start: () => {
      for (const poller of pollers) poller.start();
    },
    stop: async (grace) => {
      stopping = true;
      const onGraceOver = (): void => handBack.abort(fail('ABORTED', 'The worker is stopping; another one takes over'));
      if (grace.aborted) onGraceOver();
      else grace.addEventListener('abort', onGraceOver, { once: true });
      await Promise.all(pollers.map((poller) => poller.stop()));
    },
    busy: () => busy,
  };
};

const settle = async (options: ConsumerOptions, message: QueueMessage, handBack: AbortSignal): Promise<Verdict> => {
  const { queue, visibilityTimeoutSeconds } = options;
  let log = options.log.child({ messageId: message.id, attempt: message.receiveCount });
  const heartbeat = keepLease(
    () => queue.extendVisibility(message, visibilityTimeoutSeconds, AbortSignal.timeout(10_000)),
    visibilityTimeoutSeconds * 1_000,
    log,
  );
  const signal = AbortSignal.any([handBack, heartbeat.signal]);
  const startedAt = performance.now();
  try {
    const incoming = await parseMessage(message, options.store, signal);
    const { report, clientId } = incoming.body;
    log = log.child({ requestId: incoming.requestId, report, clientId });
    log.info({ waitedMs: Math.max(0, options.clock.now() - message.sentAt) }, 'request taken');
    const outcome = await options.runReport(incoming, log, signal);
    const elapsedMs = Math.round(performance.now() - startedAt);
    log.info({ status: outcome.status, repeated: outcome.repeated, elapsedMs }, 'request settled');
    return { kind: 'acknowledge' };
  } catch (error) {
    return await settleFailed(options, message, signal.aborted ? (signal.reason ?? error) : error, log);
  } finally {
    // Before the verdict is carried out: a late heartbeat would overwrite a back-off.
    await heartbeat.stop();
  }
};

const settleFailed = async (
  options: ConsumerOptions,
  message: QueueMessage,
  thrown: unknown,
  log: Log,
): Promise<Verdict> => {
  const judgement = judge(thrown, message.receiveCount, options.retry);
  const { error } = judgement;
  const facts = { err: error, code: error.code };
  if (judgement.kind === 'leave') {
    log.warn(facts, 'request left to the worker that has it now');
    return { kind: 'leave' };
  }
  if (judgement.kind === 'retry') {
    log.warn({ ...facts, delaySeconds: judgement.delaySeconds }, 'request goes back to the queue');
    return { kind: 'retry', delaySeconds: judgement.delaySeconds };
  }
  log.error(facts, 'request refused for good');
  return await refuse(options, message, judgement, log);
};

const refuse = async (
  options: ConsumerOptions,
  message: QueueMessage,
  { status, error }: { status: 'rejected' | 'failed'; error: { code: string; message: string } },
  log: Log,
): Promise<Verdict> => {
  const salvaged = salvage(message);
  const { requestId, clientId, report } = salvaged;
  const reason = { code: error.code, message: plainText(error.message) };
  const event = failedEvent({
    requestId,
    clientId,
    report,
    status,
    error: reason,
    messageId: message.id,
    now: options.clock.now(),
  });
  try {
    await options.results.refuse({ ...salvaged, status, error: reason }, event);
    await options.queue.deadLetter(message, reason, AbortSignal.timeout(10_000));
    await options.outbox.flush(AbortSignal.timeout(10_000));
    return { kind: 'acknowledge' };
  } catch (cause) {
    // Nothing is lost: it is refused again at its next delivery.
    log.error({ err: asReportError(cause, 'QUEUE_FAILED') }, 'refusal could not be recorded; trying again later');
    return { kind: 'retry', delaySeconds: options.retry.baseSeconds };
  }
};
