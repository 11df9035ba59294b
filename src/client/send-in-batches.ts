/** Many requests, as few calls as may be: ten to a call, and no more bytes in one than a message may have. */
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';
import { setTimeout as sleep } from 'node:timers/promises';
import { awsFailure } from '../adapters/aws-errors.ts';
import { asReportError, fail, type ReportError } from '../errors.ts';
import type { Placer } from './place-body.ts';
import type { PreparedRequest } from './prepare-request.ts';

export type SentRequest = { readonly requestId: string; readonly messageId: string };

export type NotSent = {
  /** Its place among the requests that were given. */
  readonly index: number;
  readonly requestId: string;
  /** MESSAGE_TOO_LARGE, STORE_FAILED, QUEUE_FAILED or ABORTED. */
  readonly error: ReportError;
};

type Batching = {
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly queueUrl: string;
  /** Of all bodies of a call together. */
  readonly maxBytes: number;
  readonly place: Placer;
  readonly idsOf: (request: PreparedRequest) => object;
};

type Item = PreparedRequest & { readonly index: number; readonly message: string };

const maxEntries = 10;
const maxTries = 4;
const firstPauseMs = 100;

/** Never throws: what did not go is in `failed`. */
export const sendInBatches = async (
  requests: readonly PreparedRequest[],
  batching: Batching,
  signal: AbortSignal,
): Promise<{ readonly sent: readonly SentRequest[]; readonly failed: readonly NotSent[] }> => {
  const sent: SentRequest[] = [];
  const failed: NotSent[] = [];
  const items: Item[] = [];
  for (const [index, request] of requests.entries()) {
    try {
      items.push({ ...request, index, message: await batching.place(request, signal) });
    } catch (error) {
      failed.push({ index, requestId: request.requestId, error: asReportError(error, 'STORE_FAILED') });
    }
  }
  for (const batch of batchesOf(items, batching.maxBytes)) {
    const outcome = await sendBatch(batch, batching, signal);
    sent.push(...outcome.sent);
    failed.push(...outcome.failed);
  }
  return { sent, failed: failed.toSorted((a, b) => a.index - b.index) };
};

const batchesOf = (items: readonly Item[], maxBytes: number): readonly (readonly Item[])[] => {
  const batches: Item[][] = [];
  let room = 0;
  for (const item of items) {
    const bytes = Buffer.byteLength(item.message);
    const last = batches.at(-1);
    if (last && last.length < maxEntries && bytes <= room) last.push(item);
    else {
      batches.push([item]);
      room = maxBytes;
    }
    room -= bytes;
  }
  return batches;
};

type Outcome = { readonly sent: SentRequest[]; readonly failed: NotSent[] };

/** Tries those again that the queue failed to take by its own fault. */
const sendBatch = async (batch: readonly Item[], batching: Batching, signal: AbortSignal): Promise<Outcome> => {
  const outcome: Outcome = { sent: [], failed: [] };
  let left = batch;
  for (let tries = 1; left.length > 0; tries += 1) {
    try {
      signal.throwIfAborted();
      const again = await trySend(left, batching, outcome, tries === maxTries, signal);
      left = left.filter(({ index }) => again.has(String(index)));
      if (left.length > 0) await sleep(firstPauseMs * 2 ** tries * (0.5 + Math.random() / 2), undefined, { signal });
    } catch (error) {
      const failure = awsFailure('QUEUE_FAILED', `Sending ${left.length} requests`, error, signal);
      outcome.failed.push(...left.map(({ index, requestId }) => ({ index, requestId, error: failure })));
      break;
    }
  }
  return outcome;
};

/** @returns the entries to try again */
const trySend = async (
  items: readonly Item[],
  { sqs, queueUrl, idsOf }: Batching,
  outcome: Outcome,
  isLast: boolean,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> => {
  const Entries = items.map((item): SendMessageBatchRequestEntry => ({
    Id: String(item.index),
    MessageBody: item.message,
    ...idsOf(item),
  }));
  const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries });
  const { Successful = [], Failed = [] } = await sqs.send(command, { abortSignal: signal });
  const byId = new Map(items.map((item) => [String(item.index), item]));
  const again = new Set<string>();
  for (const { Id = '', MessageId = '' } of Successful) {
    const item = byId.get(Id);
    if (item) outcome.sent.push({ requestId: item.requestId, messageId: MessageId });
  }
  for (const { Id = '', Code = 'unknown', Message = '', SenderFault = false } of Failed) {
    const item = byId.get(Id);
    if (!item) continue;
    if (!SenderFault && !isLast) again.add(Id);
    else {
      const { index, requestId } = item;
      const error = fail('QUEUE_FAILED', `The queue did not take ${requestId}: ${Code}: ${Message}`, {
        Code,
        SenderFault,
      });
      outcome.failed.push({ index, requestId, error });
    }
  }
  return again;
};
