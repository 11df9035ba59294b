import { afterEach, describe, expect, it, vi } from 'vitest';
import { delivered } from '../support/audit.ts';
import { type FaultyThreads, faultyThread, openFaultyThreads } from '../support/faulty-threads.ts';
import type { LogLine } from '../support/log.ts';
import { until } from '../support/until.ts';
import { recipients } from '../support/world.ts';

// The pool and the thread's code are the product's own: only a fault comes before it.
vi.mock(import('../../src/adapters/render-pool.ts'), async (original) => {
  const { createRenderPool } = await original();
  return { createRenderPool: (options) => createRenderPool({ ...options, threadUrl: faultyThread }) };
});

let faulty: FaultyThreads | undefined;
afterEach(() => faulty?.close());

const once = {
  deliveries: Object.fromEntries(recipients.map((recipient) => [recipient, 'sent'])),
  mails: Object.fromEntries(recipients.map((recipient) => [recipient, 1])),
};

describe('a thread', () => {
  it.each([
    ['out of memory', 'memory', 'RENDER_FAILED', '60'],
    ['exiting', 'exit', 'RENDER_FAILED', '60'],
    ['spinning', 'spin', 'REPORT_TIMEOUT', '3'],
  ] as const)('%s: that report fails and is retried, the next succeeds', async (_, fault, code, timeoutSeconds) => {
    const threads = await openFaultyThreads(timeoutSeconds);
    faulty = threads;
    const { world, worker } = threads;
    // One mail store for all worlds of a file: no id twice.
    const [requestId, next] = [`met-${fault}`, `next-to-${fault}`];
    await threads.misbehave(requestId, fault);
    await world.send(requestId);
    const isFailure = ({ message, facts }: LogLine): boolean =>
      message === 'request goes back to the queue' && facts['requestId'] === requestId;
    const failure = await until(() => worker.lines.find(isFailure), 'that report fails');
    expect(failure.facts).toMatchObject({ code });
    await world.send(next);
    await world.reaches(next, 'completed');
    const row = await world.reaches(requestId, 'completed');
    expect(row.attempt).toBeGreaterThan(1);
    await world.drained();
    for (const id of [requestId, next]) {
      await until(async () => (await world.traces(id)).eventIds.length > 0, 'its event has gone out');
      expect(await world.traces(id)).toEqual({ ...delivered(id), ...once });
    }
    expect(await threads.leftovers()).toEqual([]);
  });
});
