import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReportClient, type ReportClientOptions, type ReportRequest } from '../../src/client.ts';
import { maxMessageBytes } from '../../src/client/place-body.ts';
import { openWorld, type World } from '../support/world.ts';
import { startWorker } from '../support/worker.ts';

let world: World;
let sqs: SQSClient;
let s3: S3Client;

beforeAll(async () => {
  world = await openWorld();
  sqs = new SQSClient({});
  s3 = new S3Client({ forcePathStyle: true });
});
afterAll(async () => {
  sqs.destroy();
  s3.destroy();
  await world.close();
});

const request: ReportRequest = {
  report: 'energy.daily-consumption',
  clientId: 'acme',
  period: { from: '2016-03-02', to: '2016-03-03' },
};

/** A queue of its own, so that no test sees another's messages. */
const newQueue = async (QueueName: string, Attributes: Record<string, string> = {}): Promise<string> => {
  await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  return `${world.aws.endpoint}/000000000000/${QueueName}`;
};

const messagesOn = async (QueueUrl: string): Promise<readonly Message[]> => {
  const found: Message[] = [];
  for (;;) {
    const receive = new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 0,
      MessageSystemAttributeNames: ['All'],
    });
    const { Messages = [] } = await sqs.send(receive);
    if (Messages.length === 0) return found;
    found.push(...Messages);
  }
};

const waitingOn = async (QueueUrl: string): Promise<string | undefined> => {
  const AttributeNames = ['ApproximateNumberOfMessages'] as const;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
  );
  return Attributes?.['ApproximateNumberOfMessages'];
};

const bodyOf = ({ Body = '' }: Message): Record<string, unknown> => JSON.parse(Body) as Record<string, unknown>;
const clientFor = (queueUrl: string, more: Partial<ReportClientOptions> = {}) =>
  createReportClient({ sqs, queueUrl, ...more });

describe('createReportClient', () => {
  it('asks for a report that a worker then makes, under the id that it gives back', async () => {
    const worker = await startWorker(world.environment);
    const { requestId } = await clientFor(world.aws.queueUrls.main).requestReport(request);
    expect(await world.reaches(requestId, 'completed')).toMatchObject({ clientId: 'acme' });
    await worker.stop();
  });

  it('puts a request that is larger than a message may be into S3, and the worker finds it there', async () => {
    const worker = await startWorker(world.environment);
    const reports = clientFor(world.aws.queueUrls.main, {
      s3,
      pointerBucket: world.aws.bucket,
      maxMessageBytes: 4_096,
    });
    await reports.requestReport({ ...request, requestId: 'large', devices: Array.from({ length: 2_000 }, () => 'm1') });
    expect(await world.reaches('large', 'completed')).toMatchObject({ failures: [] });
    expect(await world.aws.objects()).toContain('requests/acme/large.json');
    await worker.stop();
  });

  it('says of a large request where it could go when there is no bucket for it, and sends nothing', async () => {
    const queueUrl = await newQueue('no-bucket');
    const devices = Array.from({ length: 2_000 }, () => 'm1');
    const asked = clientFor(queueUrl, { maxMessageBytes: 4_096 }).requestReport({ ...request, devices });
    await expect(asked).rejects.toMatchObject({
      code: 'MESSAGE_TOO_LARGE',
      message: expect.stringContaining('pointerBucket'),
    });
    expect(await messagesOn(queueUrl)).toEqual([]);
    expect(() => clientFor(queueUrl, { pointerBucket: 'requests' })).toThrow(/give both, or neither/u);
  });

  it('takes the limit of the queue for what it is: a message of that size goes, one byte more does not', async () => {
    const QueueUrl = world.aws.queueUrls.deadLetter;
    const send = (bytes: number) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(bytes) }));
    expect(await send(maxMessageBytes)).toMatchObject({ MessageId: expect.any(String) });
    await expect(send(maxMessageBytes + 1)).rejects.toThrow(/limit|must be shorter|invalid/iu);
  });

  it('says which client a message is of, so that one client does not wait for another', async () => {
    const queueUrl = await newQueue('fair');
    // The embedded queue takes a group on a standard queue and does not show it.
    const sending = new SQSClient({});
    const groups: unknown[] = [];
    sending.middlewareStack.add(
      (next) => (args) => {
        groups.push(Object.entries(args.input).find(([name]) => name === 'MessageGroupId')?.[1]);
        return next(args);
      },
      { step: 'initialize' },
    );
    const { requestId } = await createReportClient({ sqs: sending, queueUrl }).requestReport(request);
    sending.destroy();
    expect(groups).toEqual(['acme']);
    expect((await messagesOn(queueUrl)).map(bodyOf)).toEqual([{ ...request, requestId }]);
  });

  it('asks once on a FIFO queue for what it is told to ask twice, and retries as often as it is told', async () => {
    const queueUrl = await newQueue('ordered.fifo', { FifoQueue: 'true' });
    const reports = clientFor(queueUrl);
    await reports.requestReport({ ...request, requestId: 'once' });
    await reports.requestReport({ ...request, requestId: 'once' });
    expect(await waitingOn(queueUrl)).toBe('1');
    const [message] = await messagesOn(queueUrl);
    expect(message?.Attributes).toMatchObject({ MessageGroupId: 'acme', MessageDeduplicationId: 'once' });
    await reports.retryReport('once');
    await reports.retryReport('once');
    expect(await waitingOn(queueUrl)).toBe('2');
  });

  it.each<[string, object, string]>([
    ['an option that the report does not have', { options: { cost: true } }, 'options: unknown field "cost"'],
    ['a client id that is none', { clientId: '../x' }, 'clientId: give the client'],
    ['a report that is none', { report: 'energy.nothing' }, 'report: there is no report'],
    ['a period that ends before it begins', { period: { from: '2016-03-02', to: '2016-03-01' } }, 'period.from: give'],
  ])('names the field of %s, and sends nothing', async (_, changes, message) => {
    const queueUrl = await newQueue('faulty');
    // What a caller without types may give.
    const faulty = { ...request, ...changes } as ReportRequest;
    await expect(clientFor(queueUrl).requestReport(faulty)).rejects.toThrow(message);
    await expect(clientFor(queueUrl).requestReports([request, faulty])).rejects.toThrow(`requests.1: `);
    expect(await messagesOn(queueUrl)).toEqual([]);
  });

  it('refuses two of one id in a batch, and a retry of what is no id', async () => {
    const queueUrl = await newQueue('twins');
    const twins = [{ ...request, requestId: 'a' }, request, { ...request, requestId: 'a' }];
    await expect(clientFor(queueUrl).requestReports(twins)).rejects.toThrow(
      'requests.2.requestId: "a" is that of requests.0',
    );
    await expect(clientFor(queueUrl).retryReport('../x')).rejects.toMatchObject({ code: 'MESSAGE_INVALID' });
  });

  it('names the remedy when there is no such queue, and ends when it is cancelled', async () => {
    const nowhere = clientFor(`${world.aws.endpoint}/000000000000/nowhere`);
    await expect(nowhere.requestReport(request)).rejects.toMatchObject({
      code: 'QUEUE_FAILED',
      message: expect.stringContaining('look at queueUrl'),
    });
    const cancelled = clientFor(world.aws.queueUrls.main).requestReport(request, AbortSignal.abort());
    await expect(cancelled).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

describe('requestReports', () => {
  const many = (count: number): ReportRequest[] =>
    Array.from({ length: count }, (_, index) => ({ ...request, requestId: `r-${index}` }));

  /** The real queue, before which some entries fail as the service would have them fail. */
  const failing = (isFailing: (id: string, call: number) => boolean, senderFault: boolean) => {
    const calls: string[][] = [];
    const send = async (command: unknown, ...rest: readonly unknown[]): Promise<unknown> => {
      if (!(command instanceof SendMessageBatchCommand)) throw new Error('only batches are sent here');
      const { Entries = [], QueueUrl } = command.input;
      calls.push(Entries.map(({ Id = '' }) => Id));
      const fails = Entries.filter(({ Id = '' }) => isFailing(Id, calls.length));
      const kept = Entries.filter((entry) => !fails.includes(entry));
      const real: unknown =
        kept.length > 0
          ? await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: kept }), ...(rest as []))
          : {};
      const Failed = fails.map(({ Id }) => ({
        Id,
        Code: 'InternalError',
        SenderFault: senderFault,
        Message: 'not now',
      }));
      return Object.assign({}, real, { Failed });
    };
    // The overloads of the SDK's own `send` cannot be written down for a stand-in.
    return { calls, sqs: { send } as unknown as Pick<SQSClient, 'send'> };
  };

  it('sends ten to a call, each once', async () => {
    const queueUrl = await newQueue('batches');
    const { calls, sqs: counted } = failing(() => false, false);
    const { sent, failed } = await createReportClient({ sqs: counted, queueUrl }).requestReports(many(25));
    expect(calls.map((ids) => ids.length)).toEqual([10, 10, 5]);
    expect(failed).toEqual([]);
    expect(sent.map(({ requestId }) => requestId)).toEqual(many(25).map(({ requestId }) => requestId));
    const found = (await messagesOn(queueUrl)).map(bodyOf).map(({ requestId }) => requestId);
    expect(new Set(found)).toEqual(new Set(sent.map(({ requestId }) => requestId)));
    expect(found).toHaveLength(25);
  });

  it('puts no more bytes into a call than one message may have', async () => {
    const queueUrl = await newQueue('heavy');
    const { calls, sqs: counted } = failing(() => false, false);
    const devices = Array.from({ length: 100 }, () => 'm1');
    const heavy = many(6).map((each) => ({ ...each, devices }));
    const reports = createReportClient({ sqs: counted, queueUrl, maxMessageBytes: 1_500 });
    expect((await reports.requestReports(heavy)).sent).toHaveLength(6);
    expect(calls.map((ids) => ids.length)).toEqual([2, 2, 2]);
  });

  it('sends what the queue failed to take once more, that alone', async () => {
    const queueUrl = await newQueue('again');
    const { calls, sqs: flaky } = failing((id, call) => call === 1 && (id === '1' || id === '3'), false);
    const { sent, failed } = await createReportClient({ sqs: flaky, queueUrl }).requestReports(many(5));
    expect(calls).toEqual([
      ['0', '1', '2', '3', '4'],
      ['1', '3'],
    ]);
    expect([sent.length, failed]).toEqual([5, []]);
    expect(await messagesOn(queueUrl)).toHaveLength(5);
  });

  it('reports what it could not send, by place and reason, and the rest as sent', async () => {
    const queueUrl = await newQueue('partial');
    const { calls, sqs: refusing } = failing((id) => id === '2', true);
    const { sent, failed } = await createReportClient({ sqs: refusing, queueUrl }).requestReports(many(4));
    expect(calls).toHaveLength(1);
    expect(sent.map(({ requestId }) => requestId)).toEqual(['r-0', 'r-1', 'r-3']);
    expect(failed).toMatchObject([{ index: 2, requestId: 'r-2', error: { code: 'QUEUE_FAILED' } }]);
    const { sqs: broken } = failing((id) => id === '0', false);
    const given = await createReportClient({ sqs: broken, queueUrl }).requestReports(many(1));
    expect(given).toMatchObject({ sent: [], failed: [{ index: 0 }] });
  });

  it('reports all that were left when it is cancelled', async () => {
    const queueUrl = await newQueue('cancelled');
    const { sent, failed } = await clientFor(queueUrl).requestReports(many(12), AbortSignal.abort());
    expect(sent).toEqual([]);
    expect(failed.map(({ error }) => error.code)).toEqual(Array.from({ length: 12 }, () => 'ABORTED'));
  });
});
