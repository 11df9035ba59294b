/** SQS, S3 and SES of a test file, in its own process, and what can be seen in them from outside. */
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { completionEventSchema } from '../../src/contract/completion-event.ts';
import { type LocalAws, startLocalAws } from '../../src/local/aws.ts';
import { until } from './until.ts';

export type TestMail = {
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly attachments: readonly {
    readonly filename?: string;
    readonly content: string;
    readonly contentType: string;
  }[];
};

export type TestEvent = { readonly id: string; readonly type: string; readonly detail: Record<string, unknown> };

export type DeadLetter = { readonly body: string; readonly code: string; readonly reason: string };

export type TestAws = Omit<LocalAws, 'mails' | 'clearMails'> & {
  send(body: string): Promise<string>;
  put(bucketKey: string, text: string): Promise<void>;
  objects(): Promise<readonly string[]>;
  object(key: string): Promise<Buffer>;
  mails(): Promise<readonly TestMail[]>;
  /** Everything seen on the event queue so far. */
  events(): Promise<readonly TestEvent[]>;
  /** Those about one request; waits for the first, which follows the state it announces. */
  eventsAbout(requestId: string): Promise<readonly TestEvent[]>;
  deadLetters(): Promise<readonly DeadLetter[]>;
  /** Forgets mails and objects, which live in this process and would count as a leak of the worker. */
  clear(): Promise<void>;
  /** Visible and in flight; 0 when the request queue is drained. */
  pending(): Promise<number>;
};

type MailStore = {
  emails: {
    destination: { to: string[] };
    subject: string;
    body: { html?: string; text?: string };
    attachments: TestMail['attachments'];
  }[];
};

/** Starts them and points this process's AWS clients at them. */
export const startTestAws = async (): Promise<TestAws> => {
  const aws = await startLocalAws();
  Object.assign(process.env, aws.environment);
  const sqs = new SQSClient({});
  const s3 = new S3Client({ forcePathStyle: true });
  const {
    QUEUE_URL = '',
    EVENT_QUEUE_URL = '',
    DEAD_LETTER_QUEUE_URL = '',
    REPORTS_BUCKET: Bucket = '',
  } = aws.environment;
  const events: TestEvent[] = [];
  const dead: DeadLetter[] = [];

  const drain = async (QueueUrl: string, take: (message: Message) => void): Promise<void> => {
    for (;;) {
      const receive = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 0,
        MessageAttributeNames: ['All'],
      });
      const { Messages = [] } = await sqs.send(receive);
      if (Messages.length === 0) return;
      for (const message of Messages) {
        take(message);
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
      }
    }
  };

  const listObjects = async (): Promise<readonly string[]> => {
    const keys: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
      keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
    }
    return keys;
  };

  const readEvents = async (): Promise<readonly TestEvent[]> => {
    await drain(EVENT_QUEUE_URL, ({ Body = '' }) => {
      // Whatever a test is about: no event may leave that is not as the contract says.
      const event = completionEventSchema.parse(JSON.parse(Body));
      events.push({ id: event.id, type: event['detail-type'], detail: event.detail });
    });
    return events;
  };

  return {
    ...aws,
    send: async (MessageBody) =>
      (await sqs.send(new SendMessageCommand({ QueueUrl: QUEUE_URL, MessageBody }))).MessageId ?? '',
    put: async (Key, Body) => void (await s3.send(new PutObjectCommand({ Bucket, Key, Body }))),
    objects: listObjects,
    object: async (Key) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
    mails: async () => {
      const answer = await fetch(`${aws.sesEndpoint}/store`);
      const { emails } = (await answer.json()) as MailStore;
      return emails.map(({ destination, subject, body, attachments }) => ({
        to: destination.to.join(', '),
        subject,
        html: body.html ?? '',
        text: body.text ?? '',
        attachments,
      }));
    },
    events: readEvents,
    eventsAbout: (requestId) =>
      until(async () => {
        const about = (await readEvents()).filter(({ detail }) => detail['requestId'] === requestId);
        return about.length > 0 && about;
      }, `an event tells of ${requestId}`),
    deadLetters: async () => {
      await drain(DEAD_LETTER_QUEUE_URL, ({ Body = '', MessageAttributes = {} }) => {
        const { ReasonCode, Reason } = MessageAttributes;
        dead.push({ body: Body, code: ReasonCode?.StringValue ?? '', reason: Reason?.StringValue ?? '' });
      });
      return dead;
    },
    clear: async () => {
      await fetch(`${aws.sesEndpoint}/clear-store`, { method: 'POST' });
      for (const Key of await listObjects()) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    },
    pending: async () => {
      const { GetQueueAttributesCommand } = await import('@aws-sdk/client-sqs');
      const ask = new GetQueueAttributesCommand({
        QueueUrl: QUEUE_URL,
        AttributeNames: [
          'ApproximateNumberOfMessages',
          'ApproximateNumberOfMessagesNotVisible',
          'ApproximateNumberOfMessagesDelayed',
        ],
      });
      const { Attributes = {} } = await sqs.send(ask);
      return Object.values(Attributes).reduce((sum, value) => sum + Number(value), 0);
    },
    stop: async () => {
      sqs.destroy();
      s3.destroy();
      await aws.stop();
    },
  };
};
