/** The whole worker: the only place that knows all adapters. */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { createBridgeEventBus, createQueueEventBus } from '../adapters/event-bus.ts';
import { createS3Store } from '../adapters/s3-store.ts';
import { createSesMailer } from '../adapters/ses-mailer.ts';
import { createTaskProtection } from '../adapters/task-protection.ts';
import { createDeliver } from '../delivery/deliver.ts';
import { judgeHealth } from '../http/judge-health.ts';
import { createReadiness } from '../http/readiness.ts';
import { createConsumer, type Intake } from '../intake/consumer.ts';
import { createCancels } from '../ledger/cancels.ts';
import { createClaims } from '../ledger/claims.ts';
import { createDeliveries } from '../ledger/deliveries.ts';
import { createDownloads } from '../ledger/downloads.ts';
import { createFeedback } from '../ledger/feedback.ts';
import { createNotices } from '../ledger/notices.ts';
import { createOutbox } from '../ledger/outbox.ts';
import { createResults } from '../ledger/results.ts';
import { createScheduleRuns } from '../ledger/schedule-runs.ts';
import { cancelledEvent } from '../pipeline/events.ts';
import { createNotify } from '../pipeline/notify.ts';
import { createOwnLink } from '../pipeline/own-link.ts';
import { createRunReport } from '../pipeline/run-report.ts';
import { createRunSchedules } from '../pipeline/run-schedules.ts';
import { createScratch } from '../pipeline/scratch.ts';
import { createWatchCancels } from '../pipeline/watch-cancels.ts';
import type { Database, EventBus, TaskProtection } from '../ports.ts';
import { openHttp, readinessChecks } from './http.ts';
import { http, type Parts } from './parts.ts';
import { openSqs, toQueue } from './queue.ts';
import { openS3, openWorkshop } from './workshop.ts';

const openEventBus = (sqs: SQSClient, { config, lifecycle }: Parts): EventBus => {
  const { queueUrl, busName } = config.events;
  if (queueUrl !== undefined) return createQueueEventBus({ client: sqs, queueUrl });
  const client = new EventBridgeClient({ requestHandler: http });
  lifecycle.onStop('eventbridge', async () => client.destroy());
  // readConfig has seen to it that one of the two is set.
  return createBridgeEventBus({ client, busName: busName ?? '' });
};

/** Stops, lost leases and outages begin a report anew without it being at fault. */
const begunPerAttempt = 4;

/** How often it is looked for events that another worker left behind, for notices, and for reports that are late. */
const flushIntervalMs = 15_000;

const openProtection = ({ config, log, lifecycle }: Parts): TaskProtection | undefined => {
  if (config.ecsAgentUri === undefined) return undefined;
  const protection = createTaskProtection({ agentUri: config.ecsAgentUri, log });
  lifecycle.onStop('task protection', () => protection.close());
  return protection;
};

/** The whole worker, not yet polling. */
export const openWorker = async (parts: Parts): Promise<Intake & { readonly database: Database }> => {
  const { config, log, lifecycle } = parts;
  const s3 = openS3(parts);
  const workbook = await openWorkshop(parts, s3);
  const { database, clock } = workbook;
  const sqs = openSqs(parts);
  // One attempt: SES has no idempotency token, so a send that is repeated can be a second mail. And one connection: on one
  // that the service ends just as it is used again, nobody would know whether the mail went.
  const agent = { keepAlive: false };
  const ses = new SESv2Client({ requestHandler: { ...http, httpAgent: agent, httpsAgent: agent }, maxAttempts: 1 });
  lifecycle.onStop('ses', async () => ses.destroy());

  const store = createS3Store({ client: s3, bucket: config.store.bucket });
  const { from, configurationSet, attachmentMaxBytes, linkExpiresSeconds } = config.mail;
  const mailer = createSesMailer({
    client: ses,
    from,
    ...(configurationSet === undefined ? {} : { configurationSet }),
  });
  const { publicUrl } = config.http;
  const scratch = await createScratch(config.scratchDir, log);
  lifecycle.onStop('scratch', () => scratch.close());

  const outbox = createOutbox({ database, bus: openEventBus(sqs, parts), log });
  const notify = createNotify({ notices: createNotices(database, config.mail.operations), mailer, log });
  const flush = () => Promise.all([outbox.flush(), notify.flush()]);
  const flushing = setInterval(() => void flush(), flushIntervalMs);
  lifecycle.onStop('outbox', async () => {
    clearInterval(flushing);
    await flush();
    outbox.close();
  });

  const leaseSeconds = config.queue.visibilityTimeoutSeconds;
  const results = createResults(database, config.mail.operations);
  const claims = createClaims(database, leaseSeconds);
  const makeCancels = (by: Database) => createCancels(by, (facts) => cancelledEvent(facts, clock.now()));
  const cancels = makeCancels(database);
  const runReport = createRunReport({
    workbook,
    claims,
    cancels,
    watchCancels: createWatchCancels(cancels, log),
    results,
    deliveries: createDeliveries(database),
    outbox,
    store,
    deliver: createDeliver({
      store,
      mailer,
      attachmentMaxBytes,
      linkExpiresSeconds,
      ...(publicUrl !== undefined && { ownLink: createOwnLink(publicUrl, createDownloads(database)) }),
      now: () => clock.now(),
    }),
    scratch,
    prefix: config.store.prefix,
    leaseMs: leaseSeconds * 1_000,
    timeoutMs: config.reportTimeoutMs,
    maxBegun: config.queue.maxAttempts * begunPerAttempt,
  });
  const protection = openProtection(parts);
  const queue = toQueue(sqs, parts);
  const runSchedules = createRunSchedules({
    runs: createScheduleRuns(database),
    queue,
    operations: config.mail.operations,
  });
  const intake = createConsumer({
    queue,
    store,
    runReport,
    runSchedules,
    claims,
    results,
    feedback: createFeedback(database),
    outbox,
    notify,
    ...(protection && { protection }),
    slots: config.concurrency.reports,
    visibilityTimeoutSeconds: config.queue.visibilityTimeoutSeconds,
    retry: { maxAttempts: config.queue.maxAttempts, baseSeconds: config.queue.retryBaseSeconds },
    clock,
    log,
  });
  let isStarted = false;
  const checks = readinessChecks({ ...parts, database, sqs, s3, renderer: workbook.renderer, intake });
  await openHttp(
    parts,
    { queue, store, makeCancels, version: workbook.codeVersion },
    {
      health: () => judgeHealth({ silentMs: intake.silentMs(), maxSilenceMs: config.http.maxSilenceMs }),
      readiness: createReadiness(checks),
      isStarted: () => isStarted,
      isStopping: () => lifecycle.stopping.aborted,
    },
  );
  lifecycle.onStop('intake', (hurry) => intake.stop(hurry));
  return {
    ...intake,
    database,
    start: () => {
      intake.start();
      isStarted = true;
    },
  };
};
