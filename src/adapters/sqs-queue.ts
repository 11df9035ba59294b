/**
 * The Queue port over SQS.
 *
 * Each poller is one sqs-consumer of batch size 1, because a consumer awaits its whole batch before it polls again: a
 * message is taken only when a slot is free. Visibility is changed by us alone; the consumer only receives and deletes.
 *
 *   stopped ──start──▶ polling ──message──▶ handling ──verdict──▶ polling
 *      ▲                  │                    │
 *      └──────────────────┴───────stop─────────┘   a running long poll is left to end: aborting it can strand a message
 */
import { ChangeMessageVisibilityCommand, type Message, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Consumer } from 'sqs-consumer';
import { plainText } from '../errors.ts';
import type { Log, Poller, Queue, QueueMessage, Verdict } from '../ports.ts';
import { awsFailure, hasName } from './aws-errors.ts';
import { originAttributes, originNames, originOf } from './message-origin.ts';

export type SqsQueueOptions = {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly visibilityTimeoutSeconds: number;
  /** Length of a long poll, 0 to 20. Also the longest that stopping an idle poller takes. */
  readonly waitTimeSeconds: number;
  readonly log: Log;
};

const maxVisibilitySeconds = 12 * 60 * 60;

export const createSqsQueue = (options: SqsQueueOptions): Queue => {
  const { client, queueUrl } = options;

  const changeVisibility = async (message: QueueMessage, seconds: number, signal: AbortSignal): Promise<void> => {
    const VisibilityTimeout = Math.min(Math.max(0, Math.round(seconds)), maxVisibilitySeconds);
    const command = new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: message.receiptHandle,
      VisibilityTimeout,
    });
    try {
      await client.send(command, { abortSignal: signal });
    } catch (error) {
      const refused = hasName(error, ['MessageNotInflight', 'ReceiptHandleIsInvalid', 'InvalidParameterValue']);
      throw awsFailure(refused ? 'LEASE_LOST' : 'QUEUE_FAILED', 'Extending the message', error, signal);
    }
  };

  return {
    createPoller: (handle) => createPoller(options, handle, changeVisibility),
    extendVisibility: changeVisibility,
    deadLetter: async (message, reason, signal) => {
      const command = new SendMessageCommand({
        QueueUrl: options.deadLetterQueueUrl,
        MessageBody: shortened(message.body),
        MessageAttributes: {
          ReasonCode: { DataType: 'String', StringValue: reason.code },
          Reason: { DataType: 'String', StringValue: plainText(reason.message) || '-' },
          ...originAttributes(message.origin),
        },
      });
      try {
        await client.send(command, { abortSignal: signal });
      } catch (error) {
        throw awsFailure('QUEUE_FAILED', 'Moving the message to the dead-letter queue', error, signal);
      }
    },
    send: async (body, signal) => {
      try {
        const command = new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body });
        const { MessageId } = await client.send(command, { abortSignal: signal });
        return { messageId: MessageId ?? '' };
      } catch (error) {
        throw awsFailure('QUEUE_FAILED', 'Sending the request', error, signal);
      }
    },
  };
};

/** Body and attributes together may have 1 MiB: of a body that fills it alone, the beginning is kept. */
const maxDeadLetterBytes = 1024 * 1024 - 8_192;

const shortened = (body: string): string =>
  Buffer.byteLength(body) <= maxDeadLetterBytes
    ? body
    : Buffer.from(body)
        .subarray(0, maxDeadLetterBytes)
        .toString('utf8')
        .replace(/\uFFFD$/u, '');

const toQueueMessage = (message: Message): QueueMessage => {
  const id = message.MessageId ?? '';
  return {
    id,
    origin: originOf(message, { id, sentAt: Number(message.Attributes?.SentTimestamp ?? Date.now()) }),
    body: message.Body ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    receiveCount: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
  };
};

const createPoller = (
  options: SqsQueueOptions,
  handle: (message: QueueMessage) => Promise<Verdict>,
  changeVisibility: (message: QueueMessage, seconds: number, signal: AbortSignal) => Promise<void>,
): Poller => {
  const calm = createCalm(options.log);
  let inHand = false;
  let heardAt = performance.now();
  const consumer = Consumer.create({
    sqs: options.client,
    queueUrl: options.queueUrl,
    batchSize: 1,
    waitTimeSeconds: options.waitTimeSeconds,
    visibilityTimeout: options.visibilityTimeoutSeconds,
    messageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
    messageAttributeNames: originNames,
    preReceiveMessageCallback: calm.beforePoll,
    postReceiveMessageCallback: async () => {
      heardAt = performance.now();
      await calm.afterPoll();
    },
    handleMessage: async (raw) => {
      const message = toQueueMessage(raw);
      inHand = true;
      const verdict = await handle(message).finally(() => {
        inHand = false;
        heardAt = performance.now();
      });
      if (verdict.kind === 'acknowledge') return raw;
      if (verdict.kind === 'retry') {
        await changeVisibility(message, verdict.delaySeconds, AbortSignal.timeout(10_000)).catch((error: unknown) => {
          // Not fatal: the message comes back by itself when its visibility ends.
          options.log.warn({ err: error, messageId: message.id }, 'back-off could not be set');
        });
      }
      return undefined;
    },
  });
  consumer.on('error', (error, message) => {
    // With a message it is the delete that failed, which tells nothing of whether the queue can be polled.
    if (message === undefined) calm.onError(error);
    else
      options.log.warn({ err: error }, 'a settled message could not be deleted; it will be known when it comes again');
  });
  consumer.on('processing_error', (error) => options.log.error({ err: error }, 'message handler failed'));

  let stopping: Promise<void> | undefined;
  return {
    start: () => consumer.start(),
    silentMs: () => (inHand ? 0 : performance.now() - heardAt),
    stop: () =>
      (stopping ??= (async () => {
        consumer.stop();
        calm.stop();
        // The consumer has no event for "the last poll and its message are settled".
        while (consumer.status.isPolling) await sleep(20);
      })()),
  };
};

/** Spaces out polls while the queue does not answer, and says so once, not a hundred times a second. */
const createCalm = (log: Log) => {
  let failures = 0;
  const stopped = new AbortController();
  return {
    beforePoll: async (): Promise<void> => {
      if (failures === 0) return;
      const ceilingMs = Math.min(30_000, 500 * 2 ** (failures - 1));
      const pauseMs = ceilingMs * (0.5 + Math.random() / 2);
      await sleep(pauseMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    },
    afterPoll: async (): Promise<void> => {
      if (failures > 0) log.info({ failedPolls: failures }, 'the queue answers again');
      failures = 0;
    },
    onError: (error: Error): void => {
      failures += 1;
      const isPowerOfTwo = (failures & (failures - 1)) === 0;
      if (isPowerOfTwo) log.warn({ err: error, failedPolls: failures }, 'the queue does not answer; backing off');
    },
    stop: (): void => stopped.abort(),
  };
};
