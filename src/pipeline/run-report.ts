/**
 * One request, from claim to done. The whole flow on one screen:
 *
 *   plan ─▶ claim ─▶ fetch ─▶ render ─▶ store ─▶ mail ─▶ finish (+ event, one transaction) ─▶ outbox
 *             │        └──── skipped when an earlier attempt stored its workbook ────┘
 *             └─ finished before: nothing to do
 */
import type { Deliver } from '../delivery/deliver.ts';
import { fileName, objectKey, workbookContentType } from '../delivery/names.ts';
import { asReportError, fail, type ReportError } from '../errors.ts';
import type { Cancels } from '../ledger/cancels.ts';
import { cancelled, type Claim, type Claims, type StoredResult } from '../ledger/claims.ts';
import type { Deliveries } from '../ledger/deliveries.ts';
import type { Outbox } from '../ledger/outbox.ts';
import type { Results } from '../ledger/results.ts';
import type { Log, ObjectStore } from '../ports.ts';
import type { ReportRequest } from '../report/definition.ts';
import type { EpochMs } from '../report/model.ts';
import { type RequestBody, withoutAddresses } from '../report/request.ts';
import { finishedEvent } from './events.ts';
import { createKeeper } from './keep-data.ts';
import { keepLease, type LeaseKeeper } from './keep-lease.ts';
import { makeWorkbook, type MakeWorkbookOptions } from './make-workbook.ts';
import { planReport, type PlannedReport } from './plan-report.ts';
import { abortReason, limitTime } from './policy.ts';
import type { Scratch } from './scratch.ts';
import { createStageTimer, type StageTimer } from './stage-timer.ts';
import type { WatchCancels } from './watch-cancels.ts';

/** A request as the intake hands it over: of the right shape, nothing else checked. */
export type IncomingRequest = {
  readonly requestId: string;
  readonly bodyHash: string;
  readonly body: RequestBody;
  /** When it was asked for; relative periods count from here. */
  readonly askedAt: EpochMs;
};

export type RunOutcome = { readonly status: string; readonly repeated: boolean };

export type RunReportOptions = {
  readonly workbook: MakeWorkbookOptions;
  readonly claims: Claims;
  readonly cancels: Pick<Cancels, 'settle'>;
  readonly watchCancels: WatchCancels;
  readonly results: Results;
  readonly deliveries: Deliveries;
  readonly outbox: Pick<Outbox, 'flush'>;
  readonly store: ObjectStore;
  readonly deliver: Deliver;
  readonly scratch: Scratch;
  readonly prefix: string;
  readonly leaseMs: number;
  readonly timeoutMs: number;
  /** One that was begun so often and never ended by its own error has ended its worker each time. */
  readonly maxBegun: number;
};

export type RunReport = (incoming: IncomingRequest, log: Log, signal: AbortSignal) => Promise<RunOutcome>;

type Context = {
  readonly claim: Claim;
  readonly lease: LeaseKeeper;
  readonly planned: PlannedReport;
  readonly timer: StageTimer;
  readonly log: Log;
};

/** @throws whatever stopped the report, after the claim has been given back */
export const createRunReport =
  (options: RunReportOptions): RunReport =>
  async (incoming, log, signal) => {
    const planning = createStageTimer(log);
    const { body, requestId, askedAt } = incoming;
    const planned = await planning.time('plan', () =>
      planReport(body, requestId, askedAt, options.workbook.database, signal),
    );
    const outcome = await options.claims.claim(claimRequest(incoming, planned), signal);
    if (outcome.kind === 'finished') {
      log.info({ status: outcome.status }, 'request was finished before; acknowledged');
      return { status: outcome.status, repeated: true };
    }
    const { claim } = outcome;
    const lease = keepLease(() => options.claims.renew(claim), options.leaseMs, log);
    const time = limitTime(options.timeoutMs, 'REPORT_TIMEOUT', 'The report');
    const cancel = options.watchCancels.watch(requestId);
    const limits = AbortSignal.any([signal, lease.signal, time.signal, cancel.signal]);
    const context: Context = {
      claim,
      lease,
      planned: { ...planned, request: ofClaim(planned.request, claim) },
      timer: createStageTimer(log, { ...claim.stored?.timings, ...planning.timings() }),
      log,
    };
    try {
      if (claim.isCancelled) throw cancelled(requestId);
      if (claim.begun > options.maxBegun) throw begunTooOften(claim);
      return { status: await work(options, context, limits), repeated: false };
    } catch (error) {
      const reason = limits.aborted ? abortReason(limits) : asReportError(error, 'RENDER_FAILED');
      const { code, message } = reason;
      if (code === 'REPORT_CANCELLED') return await settleCancelled(options, context);
      await options.claims.release(claim, { code, message }).catch((cause: unknown) => {
        log.warn({ err: cause }, 'claim not given back; its lease will run out');
      });
      throw reason;
    } finally {
      time.clear();
      cancel.stop();
      await lease.stop();
    }
  };

/** Its lease is kept until then: whoever cancelled it hears of an end that is one. */
const settleCancelled = async (options: RunReportOptions, { claim, log }: Context): Promise<RunOutcome> => {
  await options.cancels.settle(claim);
  log.info({}, 'report cancelled');
  await options.outbox.flush();
  return { status: 'cancelled', repeated: false };
};

const begunTooOften = ({ requestId, begun }: Claim): ReportError =>
  fail(
    'ATTEMPTS_EXHAUSTED',
    `${requestId} was begun ${begun - 1} times and never came to an end: its worker may die of it. Ask for fewer devices ` +
      'or a shorter period, or give the worker more memory',
    { begun },
  );

/** The period is that of the first attempt; version 1 is not called so. */
const ofClaim = (request: ReportRequest<unknown>, { period, version }: Claim): ReportRequest<unknown> => ({
  ...request,
  period,
  ...(version > 1 && { version }),
});

const minuteMs = 60_000;

const claimRequest = ({ requestId, bodyHash, body, askedAt }: IncomingRequest, { request }: PlannedReport) => ({
  requestId,
  bodyHash,
  clientId: request.client.id,
  report: request.report,
  period: request.period,
  request: withoutAddresses(body),
  emails: body.delivery?.email ?? null,
  dueAt: body.delivery?.withinMinutes === undefined ? null : askedAt + body.delivery.withinMinutes * minuteMs,
});

const work = async (options: RunReportOptions, context: Context, signal: AbortSignal): Promise<string> => {
  const { claim, lease, timer, log, planned } = context;
  const result = claim.stored ?? (await produce(options, context, signal));
  const { failures, subjects } = result;
  await timer.time('mail', () =>
    options.deliver(
      { ...planned, title: planned.plan.title, output: result.output, subjects, failures },
      {
        begin: async (recipient, limits) => {
          const tag = await options.deliveries.begin(claim, recipient, limits);
          lease.check();
          return tag;
        },
        end: (recipient, sent) => options.deliveries.end(claim, { recipient, ...sent }),
      },
      log,
      signal,
    ),
  );
  const status = failures.length > 0 ? 'partial' : 'completed';
  await timer.time('finish', async () => {
    const deliveries = await options.deliveries.list(claim);
    const timings = timer.timings();
    const { version } = claim;
    const now = options.workbook.clock.now();
    const event = finishedEvent({ ...planned, status, version, result, deliveries, timings, now });
    await options.results.finish(claim, { status, timings, event }, signal);
  });
  await options.outbox.flush();
  return status;
};

/** Fetch, render and store; the result is noted, so that a later attempt need not do it again. */
const produce = (options: RunReportOptions, context: Context, signal: AbortSignal): Promise<StoredResult> =>
  options.scratch.withFolder(async (folder) => {
    const { planned, timer, claim, lease } = context;
    const path = `${folder}/workbook.xlsx`;
    const keeper = createKeeper(context, { ...options, codeVersion: options.workbook.codeVersion }, folder, signal);
    const known = await keeper.known();
    const workbook = await makeWorkbook(
      planned,
      path,
      { ...options.workbook, known },
      { ...context, onFetched: keeper.keep },
      signal,
    );
    const { bytes, sha256, sheets, rows, failures, subjects } = workbook;
    const file = {
      key: objectKey(options.prefix, planned.request),
      path,
      bytes,
      sha256,
      contentType: workbookContentType,
      fileName: fileName(planned.plan.title, planned.request),
    };
    // The object would replace that of whoever has taken over.
    lease.check();
    const stored = await timer.time(
      'store',
      () => options.store.putFile(file, signal),
      ({ key }) => ({ key, bytes }),
    );
    const kept = await keeper.store();
    const output = { ...stored, version: claim.version, sheets, rows };
    const result = { output, failures, subjects, timings: timer.timings() };
    await options.results.saveStored(claim, result, kept, signal);
    await keeper.tidy();
    return result;
  });
