import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSqsQueue } from '../../src/adapters/sqs-queue.ts';
import { freePort } from '../../src/local/free-port.ts';
import type { QueueMessage } from '../../src/ports.ts';
import { startTestAws, type TestAws } from '../support/aws.ts';
import { startProxy } from '../support/http-proxy.ts';
import { createTestLog } from '../support/log.ts';
import { until } from '../support/until.ts';

let aws: TestAws;
beforeAll(async () => {
  aws = await startTestAws();
});
afterAll(() => aws.stop());

const queueAt = (endpoint: string) => {
  const { log, lines } = createTestLog();
  const path = '/000000000000/report-requests';
  const queue = createSqsQueue({
    client: new SQSClient({ endpoint, maxAttempts: 1 }),
    queueUrl: `${endpoint}${path}`,
    deadLetterQueueUrl: `${endpoint}${path}-dead`,
    visibilityTimeoutSeconds: 30,
    waitTimeSeconds: 1,
    log,
  });
  return { queue, lines };
};

describe('a queue that is down', () => {
  it('is asked calmly, reported in few words, and worked off when it is back', async () => {
    const port = await freePort();
    const { queue, lines } = queueAt(`http://127.0.0.1:${port}`);
    const seen: QueueMessage[] = [];
    const poller = queue.createPoller(async (message) => {
      seen.push(message);
      return { kind: 'acknowledge' };
    });
    poller.start();
    await until(
      () => lines.filter(({ message }) => message.includes('does not answer')).length === 2,
      'it has backed off',
    );
    await aws.send('hello');
    const proxy = await startProxy(aws.endpoint, port);
    await until(() => seen.length === 1, 'the message came');
    await poller.stop();
    await proxy.stop();
    expect(seen[0]?.body).toBe('hello');
    expect(lines.filter(({ level }) => level === 'warn').length).toBeLessThanOrEqual(4);
    expect(lines.some(({ message }) => message === 'the queue answers again')).toBe(true);
    expect(await aws.pending()).toBe(0);
  });

  it.each([
    ['send', 'QUEUE_FAILED'],
    ['extendVisibility', 'QUEUE_FAILED'],
    ['deadLetter', 'QUEUE_FAILED'],
  ] as const)('fails %s in a way that is tried again', async (verb, code) => {
    const { queue } = queueAt('http://127.0.0.1:1');
    const { signal } = new AbortController();
    const message = { id: 'm', origin: { id: 'm', sentAt: 0 }, body: 'b', receiptHandle: 'r', receiveCount: 1 };
    const verbs = {
      send: () => queue.send('b', signal),
      extendVisibility: () => queue.extendVisibility(message, 5, signal),
      deadLetter: () => queue.deadLetter(message, { code: 'X', message: 'x' }, signal),
    };
    await expect(verbs[verb]()).rejects.toMatchObject({ code, next: 'retry' });
  });
});

describe('a poller', () => {
  it('takes one message at a time, and the next only when that is settled', async () => {
    const { queue } = queueAt(aws.endpoint);
    let inHand = 0;
    let most = 0;
    let done = 0;
    const poller = queue.createPoller(async () => {
      inHand += 1;
      most = Math.max(most, inHand);
      await new Promise((next) => setImmediate(next));
      inHand -= 1;
      done += 1;
      return { kind: 'acknowledge' };
    });
    for (let index = 0; index < 5; index += 1) await aws.send(`message ${index}`);
    poller.start();
    await until(() => done === 5, 'all are handled');
    await Promise.all([poller.stop(), poller.stop()]);
    expect(most).toBe(1);
    expect(await aws.pending()).toBe(0);
  });

  it('brings a message back when told to retry, counted', async () => {
    const { queue } = queueAt(aws.endpoint);
    const counts: number[] = [];
    const poller = queue.createPoller(async ({ receiveCount }) => {
      counts.push(receiveCount);
      return receiveCount < 3 ? { kind: 'retry', delaySeconds: 0 } : { kind: 'acknowledge' };
    });
    await aws.send('again');
    poller.start();
    await until(() => counts.length === 3, 'it came three times');
    await poller.stop();
    expect(counts).toEqual([1, 2, 3]);
    expect(await aws.pending()).toBe(0);
  });

  it('learns that it has lost a message when it extends one that is gone', async () => {
    const { queue } = queueAt(aws.endpoint);
    const held: QueueMessage[] = [];
    const poller = queue.createPoller(async (message) => {
      held.push(message);
      return { kind: 'acknowledge' };
    });
    await aws.send('mine');
    poller.start();
    const [message] = await until(() => held.length === 1 && held, 'it is taken');
    await poller.stop();
    if (!message) throw new Error('no message');
    await expect(queue.extendVisibility(message, 5, new AbortController().signal)).rejects.toMatchObject({
      code: 'LEASE_LOST',
    });
  });
});
