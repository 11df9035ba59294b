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
    await threads.misbehave('met-it', fault);
    await world.send('met-it');
    const isFailure = ({ message, facts }: LogLine): boolean =>
      message === 'request goes back to the queue' && facts['requestId'] === 'met-it';
    const failure = await until(() => worker.lines.find(isFailure), 'that report fails');
    expect(failure.facts).toMatchObject({ code });
    await world.send('next');
    await world.reaches('next', 'completed');
    const row = await world.reaches('met-it', 'completed');
    expect(row.attempt).toBeGreaterThan(1);
    await world.drained();
    for (const requestId of ['met-it', 'next']) {
      await until(async () => (await world.traces(requestId)).eventIds.length > 0, 'its event has gone out');
      expect(await world.traces(requestId)).toEqual({ ...delivered(requestId), ...once });
    }
    expect(await threads.leftovers()).toEqual([]);
  });
});
