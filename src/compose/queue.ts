/** The request queue, its dead letters, and what callers have of it. */
import { SQSClient } from '@aws-sdk/client-sqs';
import { createSqsDeadLetters } from '../adapters/sqs-dead-letters.ts';
import { createSqsQueue } from '../adapters/sqs-queue.ts';
import { createReportClient, type ReportClient } from '../client/create-report-client.ts';
import type { DeadLetters, Queue } from '../ports.ts';
import { http, type Parts } from './parts.ts';

/** Beyond the length of a long poll: one that is not answered by then never will be. */
const pollGraceMs = 5_000;

export const openSqs = ({ config, lifecycle }: Parts): SQSClient => {
  const requestTimeout = config.queue.waitTimeSeconds * 1_000 + pollGraceMs;
  const client = new SQSClient({ requestHandler: { ...http, requestTimeout } });
  lifecycle.onStop('sqs', async () => client.destroy());
  return client;
};

export const toQueue = (client: SQSClient, { config, log }: Parts): Queue =>
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
