/**
 * Takes messages off the queue, one for each free slot, and settles each:
 *
 *   message ─▶ parse ─▶ run report, or the schedules that are due ─▶ acknowledge
 *                 └────────┴─ error ─▶ judge ─▶ retry with back-off | refuse (ledger, event, dead letter) | leave
 *
 * Feedback of the mail service is noted and acknowledged; it is no report.
 *
 * While a report runs, a heartbeat keeps its message hidden. A refused heartbeat aborts the report.
 */
import { asReportError, fail, plainText } from '../errors.ts';
import type { RetryMessage } from '../contract/message-forms.ts';
import type { Claims } from '../ledger/claims.ts';
import type { Feedback } from '../ledger/feedback.ts';
import type { Outbox } from '../ledger/outbox.ts';
import type { Results } from '../ledger/results.ts';
import { failedEvent, failedEventId } from '../pipeline/events.ts';
import { keepLease } from '../pipeline/keep-lease.ts';
import type { Notify } from '../pipeline/notify.ts';
import type { IncomingRequest, RunReport } from '../pipeline/run-report.ts';
import type { RunSchedules } from '../pipeline/run-schedules.ts';
import type { Clock, Log, ObjectStore, Queue, QueueMessage, TaskProtection, Verdict } from '../ports.ts';
import { idPattern } from '../report/request.ts';
import { parseMessage, type Salvaged, salvage, standingRequest } from './message.ts';
import { receiveFeedback } from './receive-feedback.ts';
import { judge, type RetryRules } from './verdict.ts';

export type ConsumerOptions = {
  readonly queue: Queue;
  readonly store: ObjectStore;
  readonly runReport: RunReport;
  readonly runSchedules: RunSchedules;
  readonly claims: Pick<Claims, 'reopen'>;
  readonly results: Results;
  readonly feedback: Feedback;
  readonly outbox: Pick<Outbox, 'flush'>;
  readonly notify: Pick<Notify, 'flush'>;
  /** Absent where no platform would stop this process. */
  readonly protection?: TaskProtection;
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
  /** Of the slot that has been without work and without an answer from the queue the longest. */
  silentMs(): number;
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
    if (busy === 1) options.protection?.busy();
    try {
      return await settle(options, message, handBack.signal);
    } finally {
      busy -= 1;
      if (busy === 0) options.protection?.idle();
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
    silentMs: () => Math.max(...pollers.map((poller) => poller.silentMs())),
  };
};

const settle = async (options: ConsumerOptions, message: QueueMessage, handBack: AbortSignal): Promise<Verdict> => {
  const { queue, visibilityTimeoutSeconds } = options;
  let log = options.log.child({ messageId: message.id, attempt: message.receiveCount });
  const leaseMs = visibilityTimeoutSeconds * 1_000;
  // One that hangs must not keep the next from being tried.
  const beatTimeoutMs = Math.round(Math.min(10_000, leaseMs / 4));
  const heartbeat = keepLease(
    () => queue.extendVisibility(message, visibilityTimeoutSeconds, AbortSignal.timeout(beatTimeoutMs)),
    leaseMs,
    log,
  );
  const signal = AbortSignal.any([handBack, heartbeat.signal]);
  const startedAt = performance.now();
  let incoming: IncomingRequest | undefined;
  try {
    const parsed = await parseMessage(message, options.store, signal);
    if ('news' in parsed) return await receiveFeedback(options, parsed.news, message, log, signal);
    if ('command' in parsed) {
      const published = await options.runSchedules(parsed.at, log, signal);
      void options.notify.flush();
      log.info({ published }, 'schedules looked at');
      return { kind: 'acknowledge' };
    }
    incoming = await identifyRequest(options, message, parsed, signal);
    const { report, clientId } = incoming.body;
    log = log.child({ requestId: incoming.requestId, report, clientId });
    log.info({ waitedMs: Math.max(0, options.clock.now() - message.origin.sentAt) }, 'request taken');
    if (await wasRefused(options, message, incoming.requestId)) {
      log.info({}, 'request was refused before; acknowledged');
      return { kind: 'acknowledge' };
    }
    const outcome = await options.runReport(incoming, log, signal);
    const elapsedMs = Math.round(performance.now() - startedAt);
    log.info({ status: outcome.status, repeated: outcome.repeated, elapsedMs }, 'request settled');
    return { kind: 'acknowledge' };
  } catch (error) {
    return await settleFailed(options, message, incoming, signal.aborted ? (signal.reason ?? error) : error, log);
  } finally {
    // Before the verdict is carried out: a late heartbeat would overwrite a back-off.
    await heartbeat.stop();
  }
};

/** What the message asks for: a request of its own, or one that is known and is to be made again. */
const identifyRequest = async (
  { claims }: ConsumerOptions,
  message: QueueMessage,
  parsed: IncomingRequest | RetryMessage,
  signal: AbortSignal,
): Promise<IncomingRequest> => {
  if (!('retry' in parsed)) return parsed;
  return standingRequest(parsed.retry, await claims.reopen(parsed.retry, message.id, signal));
};

const settleFailed = async (
  options: ConsumerOptions,
  message: QueueMessage,
  incoming: IncomingRequest | undefined,
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
  return await refuse(options, message, incoming, judgement, log);
};

/** Its refusal is done with, only its delete failed: doing it again would be a second dead letter, or a late success. */
const wasRefused = async (
  { results }: ConsumerOptions,
  { id, receiveCount }: QueueMessage,
  requestId: string,
): Promise<boolean> => receiveCount > 1 && (await results.isRefused(failedEventId(requestId, id)));

/** Who a message was, once it could be read; else what can be salvaged of it. */
const identify = (message: QueueMessage, incoming: IncomingRequest | undefined): Salvaged =>
  incoming
    ? {
        requestId: incoming.requestId,
        bodyHash: incoming.bodyHash,
        clientId: incoming.body.clientId,
        report: idPattern.test(incoming.body.report) ? incoming.body.report : null,
        request: salvage(message).request,
      }
    : salvage(message);

const refuse = async (
  options: ConsumerOptions,
  message: QueueMessage,
  incoming: IncomingRequest | undefined,
  { status, error }: { status: 'rejected' | 'failed'; error: { code: string; message: string } },
  log: Log,
): Promise<Verdict> => {
  const identity = identify(message, incoming);
  const { requestId, clientId, report } = identity;
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
    if (await wasRefused(options, message, requestId)) return { kind: 'acknowledge' };
    const standing = await options.results.standing(requestId, identity.bodyHash);
    if (standing.kind === 'finished') {
      // It was finished by this very attempt, whose commit went through though its answer did not, or by another message's.
      log.warn({ status: standing.status }, 'request is finished all the same; acknowledged');
      return { kind: 'acknowledge' };
    }
    // Ours, which could not be given back, or another worker's: it is not over yet.
    if (standing.kind === 'held') {
      const delaySeconds = standing.waitSeconds;
      log.warn({ err: error, code: error.code, delaySeconds }, 'request goes back to the queue');
      return { kind: 'retry', delaySeconds };
    }
    // The dead letter first: a refusal on record without one would be lost at the next delivery; two do no harm.
    await options.queue.deadLetter(message, reason, AbortSignal.timeout(10_000));
    await options.results.refuse({ ...identity, messageId: message.id, status, error: reason }, event);
    log.error({ err: error, code: error.code }, 'request refused for good');
    // Mails to owners take as long as the mail service does: no slot waits for that.
    void options.notify.flush();
    await options.outbox.flush();
    return { kind: 'acknowledge' };
  } catch (cause) {
    // Nothing is lost: it is refused again at its next delivery.
    log.error(
      { err: asReportError(cause, 'QUEUE_FAILED'), refusedFor: reason },
      'refusal could not be recorded; trying again later',
    );
    return { kind: 'retry', delaySeconds: options.retry.baseSeconds };
  }
};
