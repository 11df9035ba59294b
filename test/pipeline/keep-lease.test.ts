import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fail } from '../../src/errors.ts';
import { keepLease } from '../../src/pipeline/keep-lease.ts';
import { createTestLog } from '../support/log.ts';

beforeEach(() =>
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance'] }),
);
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const leaseMs = 9_000;

describe('keepLease', () => {
  it('renews three times in the length of a lease, and no more once stopped', async () => {
    const renew = vi.fn<() => Promise<void>>(async () => undefined);
    const keeper = keepLease(renew, leaseMs, createTestLog().log);
    await vi.advanceTimersByTimeAsync(leaseMs * 10);
    expect(renew).toHaveBeenCalledTimes(30);
    expect(keeper.signal.aborted).toBe(false);
    await keeper.stop();
    await vi.advanceTimersByTimeAsync(leaseMs * 10);
    expect(renew).toHaveBeenCalledTimes(30);
  });

  it('aborts at once when another worker has taken over', async () => {
    const reason = fail('LEASE_LOST', 'taken over');
    const keeper = keepLease(() => Promise.reject(reason), leaseMs, createTestLog().log);
    await vi.advanceTimersByTimeAsync(leaseMs / 3);
    expect(keeper.signal.reason).toBe(reason);
    await keeper.stop();
  });

  it('outlives failures that pass', async () => {
    let calls = 0;
    const renew = async (): Promise<void> => {
      calls += 1;
      if (calls % 2 !== 0) throw fail('QUEUE_FAILED', 'no answer');
    };
    const { log, lines } = createTestLog();
    const keeper = keepLease(renew, leaseMs, log);
    await vi.advanceTimersByTimeAsync(leaseMs * 5);
    expect(keeper.signal.aborted).toBe(false);
    expect(lines.filter(({ level }) => level === 'warn').length).toBeGreaterThan(5);
    await keeper.stop();
  });

  it.each([
    ['fails', () => Promise.reject(fail('QUEUE_FAILED', 'no answer'))],
    ['never answers', () => new Promise<void>(() => undefined)],
  ])('aborts before the lease may be over when renewing %s', async (_, renew) => {
    const keeper = keepLease(renew, leaseMs, createTestLog().log);
    await vi.advanceTimersByTimeAsync(leaseMs * 0.79);
    expect(keeper.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(leaseMs * 0.02);
    expect(keeper.signal.reason).toMatchObject({ code: 'LEASE_LOST' });
    void keeper.stop();
  });

  it('tells at once that a lease is over which no timer has had the time to notice', async () => {
    const keeper = keepLease(async () => undefined, leaseMs, createTestLog().log);
    keeper.check();
    expect(keeper.signal.aborted).toBe(false);
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + leaseMs);
    keeper.check();
    expect(keeper.signal.reason).toMatchObject({ code: 'LEASE_LOST' });
    await keeper.stop();
  });

  it('is stopped only when a renewal under way is over, so that nothing comes after', async () => {
    let answer = (): void => undefined;
    const renew = (): Promise<void> => new Promise((done) => (answer = done));
    const keeper = keepLease(renew, leaseMs, createTestLog().log);
    await vi.advanceTimersByTimeAsync(leaseMs / 3);
    let stopped = false;
    const stopping = keeper.stop().then(() => (stopped = true));
    await vi.advanceTimersByTimeAsync(10);
    expect(stopped).toBe(false);
    answer();
    await stopping;
    expect(stopped).toBe(true);
  });
});
