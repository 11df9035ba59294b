import { fail, ReportError } from '../errors.ts';

const reasonOf = (signal: AbortSignal): ReportError =>
  signal.reason instanceof ReportError
    ? signal.reason
    : fail('ABORTED', 'The work was cancelled', { cause: signal.reason });

/** Settles as `work` does, or rejects as soon as the signal aborts; work that does not stop then is left to itself. */
export const untilAborted = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(reasonOf(signal));
  // Taken off again at the end: the worker's own signal lives as long as the process, and so would everything held here.
  signal.addEventListener('abort', onAbort, { once: true });
  // What loses the race fails unheard.
  for (const each of [work, aborted.promise]) each.catch(() => undefined);
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([aborted.promise, work]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
};

/**
 * Runs `work` with a signal that aborts with the given one or when the time is up.
 * @throws `timeUp()`, the signal's reason as an error of ours, or what `work` throws
 */
export const withinTime = async <T>(
  timeoutMs: number,
  timeUp: () => ReportError,
  work: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> => {
  const time = new AbortController();
  const timer = setTimeout(() => time.abort(timeUp()), timeoutMs);
  const limits = AbortSignal.any([signal, time.signal]);
  try {
    return await untilAborted(work(limits), limits);
  } catch (error) {
    throw limits.aborted ? reasonOf(limits) : error;
  } finally {
    clearTimeout(timer);
  }
};
