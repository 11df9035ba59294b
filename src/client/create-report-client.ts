/** Puts report requests on the worker's queue, each checked before it is sent. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { S3Client } from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { awsFailure } from '../adapters/aws-errors.ts';
import { retrySchema } from '../contract/message-forms.ts';
import { fail, type ReportError } from '../errors.ts';
import { prepareRequest, prepareRequests } from './prepare-request.ts';
import type { ReportRequest } from './report-request.ts';
import { createPlacer, maxMessageBytes } from './place-body.ts';
import { type NotSent, sendInBatches, type SentRequest } from './send-in-batches.ts';

export type { NotSent, SentRequest } from './send-in-batches.ts';

export type ReportClientOptions = {
  /** The caller's own; it is neither configured nor closed here. */
  readonly sqs: Pick<SQSClient, 'send'>;
  /** The worker's request queue. A name that ends in `.fifo` is a FIFO queue. */
  readonly queueUrl: string;
  /** With `pointerBucket`: where a request goes that is larger than a message may be. */
  readonly s3?: Pick<S3Client, 'send'>;
  readonly pointerBucket?: string;
  /** Of the keys in that bucket, for its lifecycle rule: nobody deletes what was pointed at. `requests/` when absent. */
  readonly pointerPrefix?: string;
  /** The queue's own `MaximumMessageSize`, bytes; 1 MiB when absent, which is what SQS takes. */
  readonly maxMessageBytes?: number;
};

export type BatchOutcome = {
  readonly sent: readonly SentRequest[];
  /** Those that the queue would not take, each with its place in the batch and the reason. */
  readonly failed: readonly NotSent[];
};

export type ReportClient = {
  /**
   * Asks for one report.
   * @returns the request id, by which the history and the completion event know it
   * @throws MESSAGE_INVALID, REPORT_UNKNOWN, OPTIONS_INVALID naming every field at fault, before anything is sent;
   * MESSAGE_TOO_LARGE, STORE_FAILED, QUEUE_FAILED, ABORTED
   */
  requestReport(request: ReportRequest, signal?: AbortSignal): Promise<SentRequest>;
  /**
   * Asks for many, ten to a call. What the queue takes in part is tried again, and what is left is reported, not thrown.
   * @throws MESSAGE_INVALID, REPORT_UNKNOWN, OPTIONS_INVALID when one of them is wrong, before any is sent
   */
  requestReports(requests: readonly ReportRequest[], signal?: AbortSignal): Promise<BatchOutcome>;
  /**
   * Asks for the next version of a partial report, or for another try of one that failed.
   * @throws MESSAGE_INVALID, QUEUE_FAILED, ABORTED
   */
  retryReport(requestId: string, signal?: AbortSignal): Promise<{ readonly messageId: string }>;
};

const never = new AbortController().signal;

/** What SQS knows a message by besides its body: the client, so that one does not wait for another's thousand. */
const placing = (isFifo: boolean, groupId: string | undefined, deduplicationId: string) => ({
  ...(groupId !== undefined && { MessageGroupId: groupId }),
  ...(isFifo && { MessageDeduplicationId: deduplicationId }),
});

/**
 * A client for one request queue.
 *
 *   const reports = createReportClient({ sqs: new SQSClient(), queueUrl });
 *   const { requestId } = await reports.requestReport({ report: 'energy.daily-consumption', clientId: 'acme', period: { relative: 'yesterday' } });
 *
 * @throws INPUT_INVALID when it could never work
 */
export const createReportClient = (options: ReportClientOptions): ReportClient => {
  const { sqs, queueUrl } = options;
  if (queueUrl.trim() === '') throw fail('INPUT_INVALID', 'queueUrl: it is empty; give the URL of the request queue');
  const isFifo = queueUrl.endsWith('.fifo');
  const limit = options.maxMessageBytes ?? maxMessageBytes;
  const place = createPlacer({ ...options, maxMessageBytes: limit });

  const send = async (body: string, ids: object, doing: string, signal: AbortSignal): Promise<string> => {
    try {
      const command = new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, ...ids });
      const { MessageId } = await sqs.send(command, { abortSignal: signal });
      return MessageId ?? '';
    } catch (error) {
      throw queueFailure(doing, error, signal);
    }
  };

  return {
    requestReport: async (request, signal = never) => {
      const prepared = prepareRequest(request);
      const { requestId, clientId } = prepared;
      const body = await place(prepared, signal);
      const messageId = await send(body, placing(isFifo, clientId, requestId), `Sending ${requestId}`, signal);
      return { requestId, messageId };
    },
    requestReports: async (requests, signal = never) =>
      sendInBatches(
        prepareRequests(requests),
        {
          sqs,
          queueUrl,
          maxBytes: limit,
          place,
          idsOf: ({ clientId, requestId }) => placing(isFifo, clientId, requestId),
        },
        signal,
      ),
    retryReport: async (requestId, signal = never) => {
      const retry = retrySchema.safeParse({ retry: requestId });
      if (!retry.success)
        throw fail('MESSAGE_INVALID', `requestId: "${requestId.slice(0, 100)}" is none; see the history`);
      // Two retries of one request are two wishes, and its client is not known here.
      const ids = placing(isFifo, isFifo ? requestId : undefined, randomUUID());
      return { messageId: await send(JSON.stringify(retry.data), ids, `Asking for ${requestId} once more`, signal) };
    },
  };
};

const remedies: Readonly<Record<string, string>> = {
  AccessDenied: 'allow the sender sqs:SendMessage on the queue',
  AccessDeniedException: 'allow the sender sqs:SendMessage on the queue',
  QueueDoesNotExist: 'look at queueUrl and the region',
  'AWS.SimpleQueueService.NonExistentQueue': 'look at queueUrl and the region',
  CredentialsProviderError: 'give the SQS client credentials',
};

const queueFailure = (doing: string, error: unknown, signal: AbortSignal): ReportError => {
  const remedy = error instanceof Error ? remedies[error.name] : undefined;
  const failure = awsFailure('QUEUE_FAILED', doing, error, signal);
  return remedy === undefined ? failure : fail(failure.code, `${failure.message}; ${remedy}`, { cause: error });
};
