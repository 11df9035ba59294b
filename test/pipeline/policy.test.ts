import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorTable, fail, ReportError } from '../../src/errors.ts';
import { abortReason, limitTime, withinLimits } from '../../src/pipeline/policy.ts';

const longMs = 60_000;
const never = (): Promise<never> => new Promise(() => undefined);
const running = (): AbortSignal => new AbortController().signal;

/** Fails with `error` as often as told, then succeeds. */
const failing = (error: unknown, times: number) => {
  const state = { calls: 0 };
  const work = async (): Promise<string> => {
    state.calls += 1;
    if (state.calls <= times) throw error;
    return 'done';
  };
  return { state, work };
};

describe('withinLimits', () => {
  it.each(['QUERY_FAILED', 'POOL_EXHAUSTED', 'DATABASE_UNAVAILABLE'] as const)('tries again after %s', async (code) => {
    const { state, work } = failing(fail(code, 'for a moment'), 2);
    expect(await withinLimits('Reading', longMs, work, running())).toBe('done');
    expect(state.calls).toBe(3);
  });

  it('gives up after three attempts, with the last error', async () => {
    const error = fail('QUERY_FAILED', 'still broken');
    const { state, work } = failing(error, 99);
    await expect(withinLimits('Reading', longMs, work, running())).rejects.toBe(error);
    expect(state.calls).toBe(3);
  });

  // Keys of the table are codes.
  const lasting = (Object.keys(errorTable) as ErrorCode[]).filter(
    (code) => !['QUERY_FAILED', 'POOL_EXHAUSTED', 'DATABASE_UNAVAILABLE'].includes(code),
  );
  it.each([
    ...lasting.map((code): [string, unknown] => [code, fail(code, 'no')]),
    ['what nobody foresaw', new TypeError('x is undefined')],
  ])('does not try again after %s', async (_, error) => {
    const { state, work } = failing(error, 99);
    await expect(withinLimits('Reading', longMs, work, running())).rejects.toBe(error);
    expect(state.calls).toBe(1);
  });

  it('ends what does not heed its signal when the time is up, and says what took too long', async () => {
    const signals: AbortSignal[] = [];
    const work = (signal: AbortSignal): Promise<never> => {
      signals.push(signal);
      return never();
    };
    await expect(withinLimits('Reading this device', 20, work, running())).rejects.toMatchObject({
      code: 'QUERY_TIMEOUT',
      message: 'Reading this device took longer than 0.02 s',
      data: { timeoutMs: 20 },
    });
    expect(signals).toHaveLength(1);
    expect(signals[0]?.aborted).toBe(true);
  });

  it('counts the attempts and the pauses between them against one time limit', async () => {
    const { work } = failing(fail('QUERY_FAILED', 'again'), 99);
    await expect(withinLimits('Reading', 1, work, running())).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' });
  });

  it('ends with the reason of the abort, though the work hangs', async () => {
    const controller = new AbortController();
    const reason = fail('LEASE_LOST', 'another worker took over');
    const started = Promise.withResolvers<void>();
    const working = withinLimits(
      'Reading',
      longMs,
      () => {
        started.resolve();
        return never();
      },
      controller.signal,
    );
    await started.promise;
    controller.abort(reason);
    await expect(working).rejects.toBe(reason);
  });

  it('ends at once when it is cancelled already, whatever the work does', async () => {
    const working = withinLimits('Reading', longMs, never, AbortSignal.abort());
    await expect(working).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

describe('limitTime', () => {
  it('aborts with an error of ours when the time is up, and not once cleared', async () => {
    const cleared = limitTime(1, 'REPORT_TIMEOUT', 'The first');
    cleared.clear();
    const { signal } = limitTime(20, 'REPORT_TIMEOUT', 'The report');
    await new Promise((done) => signal.addEventListener('abort', done));
    expect(signal.reason).toMatchObject({ code: 'REPORT_TIMEOUT', message: 'The report took longer than 0.02 s' });
    expect(cleared.signal.aborted).toBe(false);
  });
});

describe('abortReason', () => {
  it('is the error of ours, or an ABORTED caused by what was given', () => {
    const mine = fail('REPORT_TIMEOUT', 'late');
    expect(abortReason(AbortSignal.abort(mine))).toBe(mine);
    const other = abortReason(AbortSignal.abort('because'));
    expect(other).toBeInstanceOf(ReportError);
    expect(other).toMatchObject({ code: 'ABORTED', cause: 'because' });
  });
});
