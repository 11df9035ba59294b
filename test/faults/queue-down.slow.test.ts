import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
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

const aMinuteMs = 60_000;

/** How often each complaint stands in the log, from a line on. What a report tells in its course is no complaint. */
const complaints = (from: number): readonly number[] => {
  const spoken = worker.lines.slice(from).filter(({ level }) => level === 'warn' || level === 'error');
  return [...Map.groupBy(spoken, ({ message }) => message).values()].map((lines) => lines.length);
};

describe('the endpoint down for a minute', () => {
  it.each([
    ['cuts every connection', { kind: 'cut before' }],
    ['takes requests and never answers', { kind: 'hold before', until: new Promise(() => undefined) }],
  ] as const)(
    '(it %s) is asked calmly, without a log storm, and what came meanwhile is worked off',
    async (how, fault) => {
      stack.queue.setFault(() => fault);
      const from = { asked: stack.queue.seen.length, logged: worker.lines.length };
      const requestId = `meanwhile-${how.slice(0, 4)}`;
      await stack.send(requestId);
      const over = performance.now() + aMinuteMs;
      await until(() => performance.now() > over, 'the minute is over', aMinuteMs + 1_000);
      const asked = stack.queue.seen.length - from.asked;
      const logged = complaints(from.logged);
      // Two slots, each asking some ten times with the three attempts of the AWS client.
      expect(asked).toBeGreaterThan(2);
      expect(asked).toBeLessThan(80);
      expect(logged.length).toBeGreaterThan(0);
      // The first, second, fourth, eighth … of each slot.
      expect(Math.max(...logged)).toBeLessThan(12);
      stack.clear();
      expect(await stack.settled(requestId, 60_000)).toMatchObject({ status: 'completed', attempt: 1 });
      await stack.drained();
      expect(worker.lines.some(({ message }) => message === 'the queue answers again')).toBe(true);
    },
    180_000,
  );
});
