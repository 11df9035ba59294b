import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorTable, fail } from '../../src/errors.ts';
import { backOffSeconds, judge } from '../../src/intake/verdict.ts';

const rules = { maxAttempts: 5, baseSeconds: 10 };

describe('judge', () => {
  it('refuses at once what can never succeed', () => {
    const hopeless = Object.entries(errorTable).filter(([, { next }]) => next === 'reject');
    expect(hopeless.length).toBeGreaterThan(5);
    for (const [code] of hopeless) {
      // A key of the table is a code.
      const judgement = judge(fail(code as ErrorCode, 'no'), 1, rules);
      const status = code === 'ATTEMPTS_EXHAUSTED' ? 'failed' : 'rejected';
      expect(judgement).toMatchObject({ kind: 'refuse', status });
    }
  });

  it('retries what may pass, until the attempts are used up, then fails with the last reason', () => {
    expect(judge(fail('STORE_FAILED', 'S3 is down'), 4, rules).kind).toBe('retry');
    const last = judge(fail('STORE_FAILED', 'S3 is down'), 5, rules);
    expect(last).toMatchObject({ kind: 'refuse', status: 'failed' });
    expect(last.error.message).toContain('S3 is down');
  });

  it('never gives up on a request only because another worker has held it long', () => {
    const judgement = judge(fail('REQUEST_BUSY', 'held', { waitSeconds: 42 }), 99, rules);
    expect(judgement).toMatchObject({ kind: 'retry', delaySeconds: 42 });
  });

  it('hands back at once what was only cancelled', () => {
    expect(judge(fail('ABORTED', 'stopping'), 99, rules)).toMatchObject({ kind: 'retry', delaySeconds: 0 });
  });

  it('leaves alone what another worker has taken over', () => {
    expect(judge(fail('LEASE_LOST', 'gone'), 1, rules).kind).toBe('leave');
  });

  it('retries what nobody foresaw', () => {
    expect(judge(new TypeError('undefined is not a function'), 1, rules)).toMatchObject({ kind: 'retry' });
    expect(judge('a string', 1, rules)).toMatchObject({ kind: 'retry' });
  });
});

describe('backOffSeconds', () => {
  it('doubles, stays within an hour, and keeps at least half of its ceiling', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const delay = backOffSeconds(attempt, rules, random);
        const ceiling = Math.min(10 * 2 ** Math.min(attempt - 1, 20), 3_600);
        expect(delay).toBeGreaterThanOrEqual(Math.floor(ceiling / 2));
        expect(delay).toBeLessThanOrEqual(ceiling);
      }),
    );
    expect(backOffSeconds(1, rules, 1)).toBe(10);
    expect(backOffSeconds(3, rules, 1)).toBe(40);
  });
});
