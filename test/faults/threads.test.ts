import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
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

let faulty: FaultyThreads;
beforeAll(async () => {
  faulty = await openFaultyThreads();
});
afterAll(() => faulty.close());

const once = {
  deliveries: Object.fromEntries(recipients.map((recipient) => [recipient, 'sent'])),
  mails: Object.fromEntries(recipients.map((recipient) => [recipient, 1])),
};

describe('a thread', () => {
  it.each([
    ['out of memory', 'memory', 'RENDER_FAILED'],
    ['exiting', 'exit', 'RENDER_FAILED'],
    ['spinning', 'spin', 'REPORT_TIMEOUT'],
  ] as const)('%s: that report fails and is retried, the next succeeds', async (_, fault, code) => {
    const { world, worker } = faulty;
    await faulty.misbehave(fault, fault);
    await world.send(fault);
    const isFailure = ({ message, facts }: LogLine): boolean =>
      message === 'request goes back to the queue' && facts['requestId'] === fault;
    const failure = await until(() => worker.lines.find(isFailure), 'that report fails');
    expect(failure.facts).toMatchObject({ code });
    await world.send(`after-${fault}`);
    expect(await world.reaches(`after-${fault}`, 'completed')).toMatchObject({ attempt: 1 });
    expect(await world.reaches(fault, 'completed')).toMatchObject({ attempt: 2, error: null });
    await world.drained();
    expect(worker.lines.filter(({ message }) => message === 'A render thread failed')).toHaveLength(
      { memory: 1, exit: 2, spin: 2 }[fault],
    );
    for (const requestId of [fault, `after-${fault}`]) {
      expect(await world.traces(requestId)).toEqual({ ...delivered(requestId), ...once });
    }
    expect(await faulty.leftovers()).toEqual([]);
  });
});
