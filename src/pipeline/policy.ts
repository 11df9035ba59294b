/** How often and how long one device is tried, before the report goes on without it. */
import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { type ErrorCode, fail, ReportError } from '../errors.ts';

/** Faults that are often over a moment later. A query that ran out of time is not one: it would only run out again. */
const passing = new Set(['QUERY_FAILED', 'POOL_EXHAUSTED', 'DATABASE_UNAVAILABLE']);

const retryPassing = retry(
  handleWhen((error) => error instanceof ReportError && passing.has(error.code)),
  { maxAttempts: 2, backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 2_000 }) },
);

/**
 * Runs `work`, again when a passing fault stopped it, all within `timeoutMs`.
 * @throws QUERY_TIMEOUT when the time is up, ABORTED when `signal` is, or what `work` threw last
 */
export const withinLimits = async <T>(
  what: string,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> => {
  const time = limitTime(timeoutMs, 'QUERY_TIMEOUT', what);
  const limits = AbortSignal.any([signal, time.signal]);
  const aborted = Promise.withResolvers<never>();
  // The race may be over before anybody waits for it.
  aborted.promise.catch(() => undefined);
  const onAbort = (): void => aborted.reject(abortReason(limits));
  // Taken off again at the end: the worker's own signal lives as long as the process, and so would everything held here.
  limits.addEventListener('abort', onAbort, { once: true });
  if (limits.aborted) onAbort();
  try {
    // Raced, because a server that does not answer at all does not answer a cancel either.
    return await Promise.race([retryPassing.execute(() => work(limits), limits), aborted.promise]);
  } finally {
    limits.removeEventListener('abort', onAbort);
    time.clear();
  }
};

/** A signal that aborts after `timeoutMs` with an error of ours that says what took too long. */
export const limitTime = (timeoutMs: number, code: ErrorCode, what: string): { signal: AbortSignal; clear(): void } => {
  const timeUp = new AbortController();
  const onTimeUp = (): void =>
    timeUp.abort(fail(code, `${what} took longer than ${timeoutMs / 1_000} s`, { timeoutMs }));
  const timer = setTimeout(onTimeUp, timeoutMs);
  return { signal: timeUp.signal, clear: () => clearTimeout(timer) };
};

/** Why a signal was aborted, as an error of ours. */
export const abortReason = (signal: AbortSignal): ReportError =>
  signal.reason instanceof ReportError
    ? signal.reason
    : fail('ABORTED', 'The work was cancelled', { cause: signal.reason });
