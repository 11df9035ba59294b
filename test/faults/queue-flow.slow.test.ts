import { sql } from 'slonik';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listHistory } from '../../src/ledger/history.ts';
import type { Passing } from '../support/fault-proxy.ts';
import { type FaultStack, startFaultStack } from '../support/fault-stack.ts';
import { until } from '../support/until.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let stack: FaultStack;
let worker: TestWorker;

beforeAll(async () => {
  stack = await startFaultStack();
  // So short that a report takes "ten minutes" when it outlives its visibility twice, and long enough for a busy machine.
  worker = await startWorker({ ...stack.environment, VISIBILITY_TIMEOUT_SECONDS: '5', REPORT_CONCURRENCY: '2' });
});
afterAll(async () => {
  await worker.stop();
  await stack.stop();
});
afterEach(() => stack.clear());

const count = (action: string): number => stack.queue.seen.filter((each) => each.action === action).length;

const finishedOf = async (prefix: string): Promise<number> =>
  (await listHistory(stack.database, { status: 'completed', limit: 500 })).filter(({ requestId }) =>
    requestId.startsWith(prefix),
  ).length;

const takenOf = (prefix: string): number =>
  worker.lines.filter(
    ({ message, facts }) => message === 'request taken' && String(facts['requestId']).startsWith(prefix),
  ).length;

const isUpload =
  (prefix: string) =>
  ({ method, path }: Passing): boolean =>
    method === 'PUT' && path.includes(prefix);

const noMail = { delivery: { email: [] } };

describe('one ten-minute report and fifty short ones', () => {
  it('the short ones flow, and the long one is done once when its time has come', async () => {
    const gate = Promise.withResolvers<void>();
    stack.store.setFault((passing) =>
      isUpload('ten-minutes')(passing) ? { kind: 'hold before', until: gate.promise } : undefined,
    );
    await stack.send('ten-minutes');
    await until(() => stack.store.seen.some(isUpload('ten-minutes')), 'the long one is in hand');
    const shorts = Array.from({ length: 50 }, (_, index) => `short-${index}`);
    for (const requestId of shorts) await stack.send(requestId, noMail);
    await until(async () => (await finishedOf('short-')) === 50, 'the short ones are done', 60_000);
    expect(await stack.entryOf('ten-minutes')).toMatchObject({ status: 'running', attempt: 1 });
    await until(() => count('ChangeMessageVisibility') >= 6, 'it has outlived its visibility twice');
    gate.resolve();
    expect(await stack.settled('ten-minutes')).toMatchObject({ status: 'completed', attempt: 1 });
    await stack.drained();
    expect(takenOf('ten-minutes')).toBe(1);
    expect(takenOf('short-')).toBe(50);
    expect(await stack.mailsAbout('ten-minutes')).toHaveLength(1);
  }, 120_000);
});

describe('saturated pools', () => {
  it('polling stops while every slot is taken, and no more messages are held than there are slots', async () => {
    const gate = Promise.withResolvers<void>();
    stack.store.setFault((passing) =>
      isUpload('flood-')(passing) ? { kind: 'hold before', until: gate.promise } : undefined,
    );
    for (let index = 0; index < 30; index += 1) await stack.send(`flood-${index}`, noMail);
    await until(() => stack.store.seen.filter(isUpload('flood-')).length === 2, 'both slots are taken');
    const polls = count('ReceiveMessage');
    const beats = count('ChangeMessageVisibility');
    await until(() => count('ChangeMessageVisibility') >= beats + 8, 'both have been in hand for two visibilities');
    // Nothing was asked for meanwhile, so nothing can pile up in memory: the queue holds the rest.
    expect(count('ReceiveMessage')).toBe(polls);
    expect(takenOf('flood-')).toBe(2);
    const held = await stack.database.connect((queries) =>
      queries.maybeOne({
        name: 'test.held',
        sql: sql.type(
          z.object({ held: z.bigint() }),
        )`select count(*) as held from report_history where request_id like 'flood-%'`,
      }),
    );
    expect(held).toEqual({ held: 2n });
    gate.resolve();
    await until(async () => (await finishedOf('flood-')) === 30, 'all are done', 60_000);
    expect(takenOf('flood-')).toBe(30);
  }, 120_000);
});
