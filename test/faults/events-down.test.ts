import { sql } from 'slonik';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Fault, Passing } from '../support/fault-proxy.ts';
import { type FaultStack, startFaultStack } from '../support/fault-stack.ts';
import { until } from '../support/until.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let stack: FaultStack;
let worker: TestWorker;

beforeAll(async () => {
  stack = await startFaultStack();
  worker = await startWorker({ ...stack.environment, REPORT_CONCURRENCY: '2' });
});
afterAll(async () => {
  await worker.stop();
  await stack.stop();
});
afterEach(() => stack.clear());

const refused: Fault = {
  kind: 'answer',
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify({ __type: 'com.amazonaws.sqs#InvalidMessageContents', message: 'no' }),
};

const isEvent = ({ action, body }: Passing): boolean => action === 'SendMessage' && body.includes('report-events');

const outboxOf = (prefix: string) =>
  stack.database.connect((queries) =>
    queries.rows({
      name: 'test.outbox',
      sql: sql.type(z.object({ event_id: z.string(), published: z.boolean() }))`
        select event_id, published_at is not null as published from outbox
        where event_id like ${`${prefix}%`} order by sequence`,
    }),
  );

const finish = async (prefix: string, from: number, to: number): Promise<void> => {
  for (let index = from; index < to; index += 1) {
    await stack.send(`${prefix}-${index}`, { delivery: { email: [] } });
    expect(await stack.settled(`${prefix}-${index}`)).toMatchObject({ status: 'completed', attempt: 1 });
  }
};

describe('an event sink that is down', () => {
  it.each<[string, Fault]>([
    ['refuses', { kind: 'answer', status: 500, body: '{}' }],
    ['cuts off', { kind: 'cut before' }],
  ])('(%s) holds up no report; the outbox delivers later, in order, with stable ids', async (how, fault) => {
    const prefix = `down-${how.replace(' ', '-')}`;
    stack.queue.setFault((passing) => (isEvent(passing) ? fault : undefined));
    const tries = () => stack.queue.seen.filter(isEvent).length;
    await finish(prefix, 0, 2);
    // The first events have been tried more often than the last ones: a back-off of each would put them behind.
    const before = tries();
    await until(() => tries() >= before + 3, 'it has been tried again');
    await finish(prefix, 2, 4);
    const waiting = await outboxOf(prefix);
    expect(waiting.map(({ published }) => published)).toEqual([false, false, false, false]);
    stack.clear();
    await until(async () => (await outboxOf(prefix)).every(({ published }) => published), 'all are out');
    const arrived = (await stack.aws.events()).filter(({ id }) => id.startsWith(prefix)).map(({ id }) => id);
    expect(arrived).toEqual([0, 1, 2, 3].map((index) => `${prefix}-${index}:completed`));
  });

  it('and takes events without saying so has them twice at most under one id, which is how a consumer knows', async () => {
    stack.queue.setFault((passing) => (isEvent(passing) ? { kind: 'cut after' } : undefined));
    await finish('silent', 0, 1);
    stack.clear();
    await until(async () => (await outboxOf('silent')).every(({ published }) => published), 'it is out');
    const arrived = (await stack.aws.events()).filter(({ id }) => id.startsWith('silent'));
    expect(new Set(arrived.map(({ id }) => id))).toEqual(new Set(['silent-0:completed']));
  });

  it('for one event alone, which it refuses, does not keep the others', async () => {
    stack.queue.setFault((passing) => (isEvent(passing) && passing.body.includes('poison-0') ? refused : undefined));
    await finish('poison', 0, 3);
    const rows = await until(async () => {
      const found = await outboxOf('poison');
      return found[2]?.published === true && found;
    }, 'the last one is out');
    expect(rows.map(({ published }) => published)).toEqual([false, true, true]);
  });
});
