import { type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSqsQueue, type SqsQueueOptions } from '../../src/adapters/sqs-queue.ts';
import type { QueueMessage, Verdict } from '../../src/ports.ts';
import { startTestAws, type TestAws } from '../support/aws.ts';
import { startFaultServer } from '../support/fault-server.ts';
import { createTestLog } from '../support/log.ts';
import { until } from '../support/until.ts';

let aws: TestAws;
let client: SQSClient;
const { signal } = new AbortController();

beforeAll(async () => {
  aws = await startTestAws();
  client = new SQSClient({});
});
afterAll(async () => {
  client.destroy();
  await aws.stop();
});

const queueWith = (changes: Partial<SqsQueueOptions> = {}) => {
  const { log, lines } = createTestLog();
  const queue = createSqsQueue({
    client,
    queueUrl: aws.queueUrls.main,
    deadLetterQueueUrl: aws.queueUrls.deadLetter,
    visibilityTimeoutSeconds: 30,
    waitTimeSeconds: 1,
    log,
    ...changes,
  });
  return { queue, lines };
};

/** Polls until the handler has answered with `acknowledge`; gives the deliveries it saw. */
const deliveriesUntilAcknowledged = async (
  answer: (message: QueueMessage) => Promise<Verdict> | Verdict,
  changes: Partial<SqsQueueOptions> = {},
): Promise<QueueMessage[]> => {
  const { queue } = queueWith(changes);
  const seen: QueueMessage[] = [];
  let done = false;
  const poller = queue.createPoller(async (message) => {
    seen.push(message);
    const verdict = await answer(message);
    done = verdict.kind === 'acknowledge';
    return verdict;
  });
  poller.start();
  await until(() => done, 'it is acknowledged');
  await poller.stop();
  return seen;
};

const message: QueueMessage = {
  id: 'm-2',
  origin: { id: 'm-1', sentAt: 7 },
  body: '{"a":1}',
  receiptHandle: 'handle',
  receiveCount: 1,
};

const receiveDeadLetter = async (): Promise<Message | undefined> => {
  const receive = new ReceiveMessageCommand({ QueueUrl: aws.queueUrls.deadLetter, MessageAttributeNames: ['All'] });
  return (await client.send(receive)).Messages?.[0];
};

const attributesOf = ({ MessageAttributes = {} }: Message): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]));

describe('a message that was taken', () => {
  it('comes with its id, its count and the time it was sent, and is gone once acknowledged', async () => {
    const before = Date.now();
    const id = await aws.send('grüezi');
    const [seen, ...more] = await deliveriesUntilAcknowledged(() => ({ kind: 'acknowledge' }));
    expect(seen).toMatchObject({ id, body: 'grüezi', receiveCount: 1 });
    expect(seen?.origin.id).toBe(id);
    expect(seen?.origin.sentAt).toBeGreaterThanOrEqual(before);
    expect(seen?.origin.sentAt).toBeLessThanOrEqual(Date.now());
    expect(more).toEqual([]);
    expect(await aws.pending()).toBe(0);
  });

  it('comes back after the delay of a retry, long before its visibility would have ended', async () => {
    await aws.send('soon');
    const seen = await deliveriesUntilAcknowledged(
      ({ receiveCount }) => (receiveCount < 2 ? { kind: 'retry', delaySeconds: 1 } : { kind: 'acknowledge' }),
      { visibilityTimeoutSeconds: 3_600 },
    );
    expect(seen.map(({ receiveCount }) => receiveCount)).toEqual([1, 2]);
  });

  it('comes back when its visibility ends if it was left, or if its handler broke', async () => {
    await aws.send('left');
    const seen = await deliveriesUntilAcknowledged(
      ({ receiveCount }) => {
        if (receiveCount === 1) return { kind: 'leave' };
        if (receiveCount === 2) throw new Error('broken');
        return { kind: 'acknowledge' };
      },
      { visibilityTimeoutSeconds: 1 },
    );
    expect(seen.map(({ receiveCount }) => receiveCount)).toEqual([1, 2, 3]);
  });
});

describe('stopping a poller', () => {
  it('waits for the message in hand and for its deletion, and takes no other', async () => {
    const { queue } = queueWith();
    const taken = Promise.withResolvers<void>();
    const work = Promise.withResolvers<Verdict>();
    let count = 0;
    const poller = queue.createPoller(() => {
      count += 1;
      taken.resolve();
      return work.promise;
    });
    await aws.send('in hand');
    poller.start();
    await taken.promise;
    await aws.send('still waiting');
    let stopped = false;
    const stopping = poller.stop().then(() => (stopped = true));
    // Two round trips to the queue: a stop that did not wait would be over.
    expect(await aws.pending()).toBe(2);
    expect(await aws.pending()).toBe(2);
    expect(stopped).toBe(false);
    work.resolve({ kind: 'acknowledge' });
    await stopping;
    expect(count).toBe(1);
    expect(await aws.pending()).toBe(1);
    const rest = await deliveriesUntilAcknowledged(() => ({ kind: 'acknowledge' }));
    expect(rest.map(({ body }) => body)).toEqual(['still waiting']);
  });

  it('resolves however often it is asked, also when it never started', async () => {
    const { queue } = queueWith();
    const idle = queue.createPoller(async () => ({ kind: 'acknowledge' }));
    idle.start();
    await Promise.all([idle.stop(), idle.stop()]);
    await expect(idle.stop()).resolves.toBeUndefined();
    await expect(queue.createPoller(async () => ({ kind: 'acknowledge' })).stop()).resolves.toBeUndefined();
  });
});

describe('send', () => {
  it('puts the body on the queue and gives its id', async () => {
    const { messageId } = await queueWith().queue.send('by send', signal);
    const [seen] = await deliveriesUntilAcknowledged(() => ({ kind: 'acknowledge' }));
    expect(seen).toMatchObject({ id: messageId, body: 'by send' });
  });

  it('is cancelled by its signal, with the reason of the abort', async () => {
    const { queue } = queueWith();
    await expect(queue.send('x', AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await aws.pending()).toBe(0);
  });
});

describe('deadLetter', () => {
  it.each([
    ['as it is', 'clientId: no such client', 'clientId: no such client'],
    ['with control characters', 'line\u0000 one\r\n\ttwo\u001B[31m\uFFFF', 'line  one two [31m '],
    ['empty', '', '-'],
    ['of half a character', 'a\uD800b', 'a\uFFFDb'],
    ['without end', 'x'.repeat(5_000), 'x'.repeat(1_000)],
  ])('keeps the body and carries a reason %s', async (_, reason, stored) => {
    await queueWith().queue.deadLetter(message, { code: 'CLIENT_UNKNOWN', message: reason }, signal);
    const letter = await until(receiveDeadLetter, 'it is there');
    expect(letter.Body).toBe(message.body);
    expect(attributesOf(letter)).toEqual({
      ReasonCode: 'CLIENT_UNKNOWN',
      Reason: stored,
      OriginalMessageId: 'm-1',
      OriginalSentAt: '7',
    });
  });

  it('keeps the beginning of a body that leaves no room for a reason, cut between characters', async () => {
    const body = `a${'ü'.repeat(524_287)}`;
    await queueWith().queue.deadLetter({ ...message, body }, { code: 'MESSAGE_UNREADABLE', message: 'no' }, signal);
    const { Body = '', ...letter } = await until(receiveDeadLetter, 'it is there');
    expect(body.startsWith(Body)).toBe(true);
    expect(Body.length).toBeGreaterThan(500_000);
    expect(attributesOf(letter)['ReasonCode']).toBe('MESSAGE_UNREADABLE');
  });
});

/** A queue that answers each action as told; what is not told it takes. */
const withStandIn = async (
  answers: Readonly<Record<string, (response: ServerResponse) => void>>,
  use: (standIn: {
    queue: ReturnType<typeof createSqsQueue>;
    lines: ReturnType<typeof createTestLog>['lines'];
    readonly asked: (action: string) => Record<string, unknown>[];
  }) => Promise<void>,
): Promise<void> => {
  const actions: string[] = [];
  const actionOf = ({ headers }: IncomingMessage): string => String(headers['x-amz-target']).replace('AmazonSQS.', '');
  const server = await startFaultServer((response, _count, request) => {
    const action = actionOf(request);
    actions.push(action);
    (answers[action] ?? json(200, {}))(response);
  });
  const standIn = new SQSClient({ endpoint: server.url, maxAttempts: 1 });
  try {
    const { queue, lines } = queueWith({ client: standIn, queueUrl: `${server.url}/1/q` });
    const asked = (action: string) =>
      server.requests
        .filter((_, index) => actions[index] === action)
        .map((body) => JSON.parse(body) as Record<string, unknown>);
    await use({ queue, lines, asked });
  } finally {
    standIn.destroy();
    await server.stop();
  }
};

const json = (status: number, body: object) => (response: ServerResponse) => {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify(body));
};

const refusal = (type: string) => json(400, { __type: `com.amazonaws.sqs#${type}`, message: 'no' });

describe('extendVisibility', () => {
  it('keeps the message hidden for whole seconds, at most the 12 hours that SQS allows', async () => {
    await withStandIn({}, async ({ queue, asked }) => {
      for (const seconds of [1.4, 600, 1e6, -5]) await queue.extendVisibility(message, seconds, signal);
      const sent = asked('ChangeMessageVisibility');
      expect(sent.map(({ VisibilityTimeout }) => VisibilityTimeout)).toEqual([1, 600, 43_200, 0]);
      expect(sent[0]).toMatchObject({ ReceiptHandle: 'handle' });
    });
  });

  it.each([
    ['MessageNotInflight', 'LEASE_LOST'],
    ['ReceiptHandleIsInvalid', 'LEASE_LOST'],
    ['AccessDeniedException', 'QUEUE_FAILED'],
  ])('answered by %s is %s', async (type, code) => {
    await withStandIn({ ChangeMessageVisibility: refusal(type) }, async ({ queue }) => {
      await expect(queue.extendVisibility(message, 5, signal)).rejects.toMatchObject({ code });
    });
  });
});

describe('a back-off that cannot be set', () => {
  it('is a warning, and polling goes on', async () => {
    const body = 'once more';
    const delivered = {
      MessageId: 'm-1',
      ReceiptHandle: 'handle',
      Body: body,
      MD5OfBody: createHash('md5').update(body).digest('hex'),
    };
    const receive = json(200, { Messages: [delivered] });
    const answers = { ReceiveMessage: receive, ChangeMessageVisibility: json(500, {}) };
    await withStandIn(answers, async ({ queue, lines }) => {
      let count = 0;
      const poller = queue.createPoller(async () => {
        count += 1;
        return count < 3 ? { kind: 'retry', delaySeconds: 5 } : { kind: 'acknowledge' };
      });
      poller.start();
      await until(() => count >= 3, 'it came again');
      await poller.stop();
      const warnings = lines.filter((line) => line.message === 'back-off could not be set');
      expect(warnings).toHaveLength(2);
      expect(warnings[0]).toMatchObject({ level: 'warn', facts: { messageId: 'm-1', err: { code: 'QUEUE_FAILED' } } });
    });
  });
});
