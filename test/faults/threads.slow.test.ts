import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { delivered } from '../support/audit.ts';
import { type FaultyThreads, faultyThread, held, openFaultyThreads } from '../support/faulty-threads.ts';
import { until } from '../support/until.ts';
import { recipients } from '../support/world.ts';

// The pool and the thread's code are the product's own: only a fault comes before it.
vi.mock(import('../../src/adapters/render-pool.ts'), async (original) => {
  const { createRenderPool } = await original();
  return { createRenderPool: (options) => createRenderPool({ ...options, threadUrl: faultyThread }) };
});

let faulty: FaultyThreads;
beforeAll(async () => {
  // Long enough for a thread to be started anew on a machine that has much else to do.
  faulty = await openFaultyThreads('6');
});
afterAll(() => faulty.close());

const once = {
  deliveries: Object.fromEntries(recipients.map((recipient) => [recipient, 'sent'])),
  mails: Object.fromEntries(recipients.map((recipient) => [recipient, 1])),
};
const meetsFault = (index: number): boolean => index % 10 === 9;
const faults = ['memory', 'exit', 'spin'] as const;

/** A report that is tried again comes behind all others in the queue. */
const allDoneWithinMs = 300_000;

/** Every tenth of them meets a fault of its thread; all are delivered once. Then what the test itself keeps is forgotten. */
const runReports = async (from: number, to: number): Promise<void> => {
  const { world, worker } = faulty;
  const requestIds = Array.from({ length: to - from }, (_, index) => `report-${from + index}`);
  for (const [index, requestId] of requestIds.entries()) {
    const fault = faults[Math.floor(index / 10) % faults.length];
    if (fault && meetsFault(index)) await faulty.misbehave(requestId, fault);
    await world.send(requestId);
  }
  for (const requestId of requestIds) await world.reaches(requestId, 'completed', allDoneWithinMs);
  await world.drained(60_000);
  await until(() => worker.gauges().acquired === 0, 'every connection is back');
  for (const requestId of requestIds.filter((_, index) => meetsFault(index))) {
    expect(await world.traces(requestId)).toEqual({ ...delivered(requestId), ...once });
  }
  expect(await world.aws.mails()).toHaveLength(requestIds.length * recipients.length);
  expect(await world.aws.objects()).toHaveLength(requestIds.length);
  worker.clearLines();
  await world.aws.clear();
};

describe('200 reports, of which every tenth meets a thread out of memory, exiting, or spinning', () => {
  it('leave nothing behind: nothing leaks, and each is delivered once', { timeout: 600_000 }, async () => {
    await runReports(0, 40);
    const before = held();
    await runReports(40, 240);
    const after = held();
    expect(after.heapMb - before.heapMb).toBeLessThan(10);
    for (const kind of ['MessagePort', 'Timeout', 'TCPSocketWrap', 'FSReqCallback']) {
      expect(after.handles[kind] ?? 0, kind).toBeLessThanOrEqual((before.handles[kind] ?? 0) + 4);
    }
    expect(await faulty.leftovers()).toEqual([]);
    expect(faulty.worker.gauges()).toMatchObject({ acquired: 0, waiting: 0 });
  });
});
