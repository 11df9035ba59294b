/** The DeadLetters port over SQS, with nothing but receive, send and delete: it works where there is no message-move task. */
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { DeadLetter, DeadLetters } from '../ports.ts';
import { awsFailure } from './aws-errors.ts';
import { originAttributes, originOf } from './message-origin.ts';

export type SqsDeadLettersOptions = {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
};

/** The embedded queue, which keeps its messages on disk, loses one that is put back within no time at all. */
const putBackSeconds = 1;

/** Long enough for a person to be asked, and for what is left to be put back. */
const hiddenSeconds = 300;

const toDeadLetter = (message: Message): DeadLetter => {
  const { ReasonCode, Reason } = message.MessageAttributes ?? {};
  const id = message.MessageId ?? '';
  const sentAt = Number(message.Attributes?.SentTimestamp ?? Date.now());
  return {
    id,
    body: message.Body ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    // One that the queue moved by its own policy has none.
    code: ReasonCode?.StringValue ?? null,
    reason: Reason?.StringValue ?? null,
    origin: originOf(message, { id, sentAt }),
    diedAt: sentAt,
  };
};

export const createSqsDeadLetters = ({ client, queueUrl, deadLetterQueueUrl }: SqsDeadLettersOptions): DeadLetters => {
  const attempt = async <T>(doing: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw awsFailure('QUEUE_FAILED', doing, error, signal);
    }
  };
  return {
    take: (signal) =>
      attempt(
        'Reading the dead letters',
        async () => {
          const command = new ReceiveMessageCommand({
            QueueUrl: deadLetterQueueUrl,
            MaxNumberOfMessages: 10,
            WaitTimeSeconds: 1,
            VisibilityTimeout: hiddenSeconds,
            MessageAttributeNames: ['All'],
            MessageSystemAttributeNames: ['SentTimestamp'],
          });
          const { Messages = [] } = await client.send(command, { abortSignal: signal });
          return Messages.map(toDeadLetter);
        },
        signal,
      ),
    putBack: ({ receiptHandle: ReceiptHandle }, signal) =>
      attempt(
        'Putting a dead letter back',
        async () => {
          const at = { QueueUrl: deadLetterQueueUrl, ReceiptHandle, VisibilityTimeout: putBackSeconds };
          await client.send(new ChangeMessageVisibilityCommand(at), { abortSignal: signal });
        },
        signal,
      ),
    sendAgain: ({ body, origin }, signal) =>
      attempt(
        'Sending a dead letter again',
        async () => {
          const MessageAttributes = originAttributes(origin);
          await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, MessageAttributes }), {
            abortSignal: signal,
          });
        },
        signal,
      ),
    remove: ({ receiptHandle: ReceiptHandle }, signal) =>
      attempt(
        'Removing a dead letter',
        async () => {
          await client.send(new DeleteMessageCommand({ QueueUrl: deadLetterQueueUrl, ReceiptHandle }), {
            abortSignal: signal,
          });
        },
        signal,
      ),
  };
};
