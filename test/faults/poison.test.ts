import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../support/fault-proxy.ts';
import { type FaultStack, period, startFaultStack } from '../support/fault-stack.ts';
import { until } from '../support/until.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let stack: FaultStack;
let worker: TestWorker;

beforeAll(async () => {
  stack = await startFaultStack();
  worker = await startWorker({
    ...stack.environment,
    VISIBILITY_TIMEOUT_SECONDS: '2',
    RETRY_BASE_SECONDS: '1',
    MAX_ATTEMPTS: '2',
  });
  await stack.aws.put('poison/huge.json', JSON.stringify({ ...good, options: { x: 'x'.repeat(2_000_000) } }));
  await stack.send('taken');
  await stack.settled('taken');
});
afterAll(async () => {
  await worker.stop();
  await stack.stop();
});
afterEach(() => stack.clear());

const good = { report: 'energy.daily-consumption', clientId: 'acme', period };
const pointer = (key: string): string => JSON.stringify({ s3: { bucket: 'reports', key } });

const poisons = [
  ['bad JSON', '{"report": "energy.daily-consumption", ', 'MESSAGE_UNREADABLE', 'not JSON'],
  ['an unknown report', JSON.stringify({ ...good, report: 'energy.gossip' }), 'REPORT_UNKNOWN', 'energy.gossip'],
  ['an oversize request', pointer('poison/huge.json'), 'MESSAGE_TOO_LARGE', '1048576 bytes'],
  ['a missing pointer', pointer('poison/none.json'), 'POINTER_MISSING', 'poison/none.json'],
  [
    'the same id with another body',
    JSON.stringify({ ...good, requestId: 'taken', delivery: { email: [] } }),
    'REQUEST_CONFLICT',
    'used before',
  ],
] as const;

/** All that tells of a message, once the queue is empty. */
const tracesOf = async (messageId: string, body: string) => {
  await stack.drained();
  const letters = (await stack.aws.deadLetters()).filter((letter) => letter.body === body);
  const events = await until(async () => {
    const seen = (await stack.aws.events()).filter(({ detail }) => detail['messageId'] === messageId);
    return seen.length > 0 && seen;
  }, 'it is announced');
  return { letters, events };
};

const refusedTimes = (messageId: string): number =>
  worker.lines.filter(({ message, facts }) => message.includes('refused for good') && facts['messageId'] === messageId)
    .length;

describe('poison', () => {
  it.each(poisons)(
    '%s is refused with a reason and dead-lettered once, without a retry',
    async (_, body, code, words) => {
      const messageId = await stack.aws.send(body);
      const { letters, events } = await tracesOf(messageId, body);
      expect(letters).toEqual([{ body, code, reason: expect.stringContaining(words) }]);
      expect(events).toMatchObject([{ type: 'report.failed', detail: { error: { code } } }]);
      expect(refusedTimes(messageId)).toBe(1);
      // The row is that of the report whose id it used; the others have one of their own.
      const entry = await stack.entryOf(messageId);
      expect(entry?.error?.code ?? 'REQUEST_CONFLICT').toBe(code);
    },
  );

  it('is dead-lettered once also when it cannot be deleted and comes again', async () => {
    // Three attempts of the AWS client for each.
    let failing = 3 * poisons.length;
    stack.queue.setFault(({ action }): Fault => {
      if (action !== 'DeleteMessage') return undefined;
      failing -= 1;
      return failing >= 0 ? { kind: 'answer', status: 500, body: '{}' } : undefined;
    });
    // Other bodies of the same kinds: letters are told apart by them.
    const sent = poisons.map(([, body, code]) => ({ body: `${body} `, code }));
    const ids = await Promise.all(sent.map(({ body }) => stack.aws.send(body)));
    for (const [index, { body, code }] of sent.entries()) {
      const { letters, events } = await tracesOf(ids[index] ?? '', body);
      expect(letters, code).toMatchObject([{ code }]);
      expect(events, code).toHaveLength(1);
    }
    expect(failing).toBeLessThan(0);
  });

  it('a report that has used up its attempts is not tried again when it cannot be deleted and comes again', async () => {
    let uploads = 0;
    stack.store.setFault(({ method, path }): Fault => {
      if (method !== 'PUT' || !path.includes('exhausted')) return undefined;
      uploads += 1;
      return { kind: 'answer', status: 400 };
    });
    let deletes = 0;
    stack.queue.setFault(({ action }): Fault => {
      if (action !== 'DeleteMessage') return undefined;
      deletes += 1;
      return deletes <= 3 ? { kind: 'answer', status: 500, body: '{}' } : undefined;
    });
    await stack.send('exhausted');
    expect(await stack.settled('exhausted')).toMatchObject({ status: 'failed', attempt: 2 });
    await stack.drained();
    expect(deletes).toBeGreaterThan(3);
    expect(uploads).toBe(2);
    expect(await stack.entryOf('exhausted')).toMatchObject({ status: 'failed', attempt: 2 });
    const letters = (await stack.aws.deadLetters()).filter(({ body }) => body.includes('exhausted'));
    expect(letters).toMatchObject([{ code: 'ATTEMPTS_EXHAUSTED' }]);
    expect(await stack.aws.eventsAbout('exhausted')).toHaveLength(1);
  });

  it('leaves the worker as it was: the next report is made, and the one whose id was used is untouched', async () => {
    expect(await stack.entryOf('taken')).toMatchObject({ status: 'completed', attempt: 1 });
    await stack.send('after');
    expect(await stack.settled('after')).toMatchObject({ status: 'completed', attempt: 1 });
  });
});
