/** The composition root: the only file that knows every adapter. Each resource registers its release as it is made. */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createBridgeEventBus, createQueueEventBus } from './adapters/event-bus.ts';
import { createDatabase } from './adapters/postgres.ts';
import { createImagePool } from './adapters/image-pool.ts';
import { createImageSource } from './adapters/image-source.ts';
import { createRenderPool } from './adapters/render-pool.ts';
import { createS3Store } from './adapters/s3-store.ts';
import { createSesMailer } from './adapters/ses-mailer.ts';
import { createTaskProtection } from './adapters/task-protection.ts';
import { createSqsDeadLetters } from './adapters/sqs-dead-letters.ts';
import { createSqsQueue } from './adapters/sqs-queue.ts';
import { createReportClient, type ReportClient } from './client/create-report-client.ts';
import type { Config } from './config.ts';
import { createDeliver } from './delivery/deliver.ts';
import { createConsumer, type Intake } from './intake/consumer.ts';
import type { Lifecycle } from './intake/lifecycle.ts';
import { createCancels } from './ledger/cancels.ts';
import { createClaims } from './ledger/claims.ts';
import { createOwnLink } from './pipeline/own-link.ts';
import { createDownloads } from './ledger/downloads.ts';
import { openHttp, readinessChecks } from './compose-http.ts';
import { judgeHealth } from './http/judge-health.ts';
import { createReadiness } from './http/readiness.ts';
import { createDeliveries } from './ledger/deliveries.ts';
import { createFeedback } from './ledger/feedback.ts';
import { createNotices } from './ledger/notices.ts';
import { createOutbox } from './ledger/outbox.ts';
import { createResults } from './ledger/results.ts';
import { createScheduleRuns } from './ledger/schedule-runs.ts';
import { cancelledEvent } from './pipeline/events.ts';
import type { MakeWorkbookOptions } from './pipeline/make-workbook.ts';
import { createNotify } from './pipeline/notify.ts';
import { createRunReport } from './pipeline/run-report.ts';
import { createRunSchedules } from './pipeline/run-schedules.ts';
import { createWatchCancels } from './pipeline/watch-cancels.ts';
import { createScratch } from './pipeline/scratch.ts';
import { packageVersion } from './ops/package-version.ts';
import type { Clock, Database, DeadLetters, EventBus, ImageSource, Log, Queue, TaskProtection } from './ports.ts';

export type Parts = { readonly config: Config; readonly log: Log; readonly lifecycle: Lifecycle };

const systemClock: Clock = { now: () => Date.now() };

/** No request may hang for ever. */
const http = { connectionTimeout: 5_000, requestTimeout: 60_000, throwOnRequestTimeout: true };

export const openDatabase = async ({ config, log, lifecycle }: Parts): Promise<Database> => {
  const database = await createDatabase({ ...config.database, log });
  lifecycle.onStop('database', () => database.close());
  return database;
};

/** Beyond the length of a long poll: one that is not answered by then never will be. */
const pollGraceMs = 5_000;

const openSqs = ({ config, lifecycle }: Parts): SQSClient => {
  const requestTimeout = config.queue.waitTimeSeconds * 1_000 + pollGraceMs;
  const client = new SQSClient({ requestHandler: { ...http, requestTimeout } });
  lifecycle.onStop('sqs', async () => client.destroy());
  return client;
};

const toQueue = (client: SQSClient, { config, log }: Parts): Queue =>
  createSqsQueue({
    client,
    queueUrl: config.queue.url,
    deadLetterQueueUrl: config.queue.deadLetterUrl,
    visibilityTimeoutSeconds: config.queue.visibilityTimeoutSeconds,
    waitTimeSeconds: config.queue.waitTimeSeconds,
    log,
  });

export const openQueue = (parts: Parts): Queue => toQueue(openSqs(parts), parts);

/** The one that callers have too. */
export const openReportClient = (parts: Parts): ReportClient =>
  createReportClient({ sqs: openSqs(parts), queueUrl: parts.config.queue.url });

export const openDeadLetters = (parts: Parts): DeadLetters =>
  createSqsDeadLetters({
    client: openSqs(parts),
    queueUrl: parts.config.queue.url,
    deadLetterQueueUrl: parts.config.queue.deadLetterUrl,
  });

const openEventBus = (sqs: SQSClient, { config, lifecycle }: Parts): EventBus => {
  const { queueUrl, busName } = config.events;
  if (queueUrl !== undefined) return createQueueEventBus({ client: sqs, queueUrl });
  const client = new EventBridgeClient({ requestHandler: http });
  lifecycle.onStop('eventbridge', async () => client.destroy());
  // readConfig has seen to it that one of the two is set.
  return createBridgeEventBus({ client, busName: busName ?? '' });
};

const openS3 = ({ config, lifecycle }: Parts): S3Client => {
  const client = new S3Client({ requestHandler: http, forcePathStyle: config.store.pathStyle });
  lifecycle.onStop('s3', async () => client.destroy());
  return client;
};

const openImages = (s3: S3Client, { config, log, lifecycle }: Parts): ImageSource => {
  const resizer = createImagePool({ log });
  lifecycle.onStop('image thread', () => resizer.close());
  return createImageSource({ ...config.images, s3, resizer });
};

/** What turns a planned report into a workbook file: database, images and threads. */
export const openWorkshop = async (parts: Parts, s3 = openS3(parts)): Promise<MakeWorkbookOptions> => {
  const { config, log, lifecycle } = parts;
  const database = await openDatabase(parts);
  const renderer = createRenderPool({
    threads: config.concurrency.threads,
    maxOldGenerationMb: config.threadMemoryMb,
    log,
  });
  lifecycle.onStop('threads', () => renderer.close());
  return {
    database,
    renderer,
    images: openImages(s3, parts),
    clock: systemClock,
    codeVersion: config.codeVersion ?? packageVersion(import.meta.url),
    concurrency: config.concurrency.fetches,
    timeoutMs: config.deviceTimeoutMs,
    maxDataBytes: config.reportDataMaxBytes,
    deflateLevel: config.deflateLevel,
  };
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
    clock,
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
