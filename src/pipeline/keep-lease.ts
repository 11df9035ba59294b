import { asReportError, fail } from '../errors.ts';
import type { Log } from '../ports.ts';

export type LeaseKeeper = {
  readonly signal: AbortSignal;
  /** Aborts the signal now if its time has come: after the main loop was blocked, timers come later than what waited for it. */
  check(): void;
  /** Resolves when no renewal is under way any more: from then on nothing overwrites what is decided next. */
  stop(): Promise<void>;
};

/** Of the lease; the rest is for what is under way when it is given up, and for when it began on the other side. */
const trustedShare = 0.8;

/**
 * Renews a lease three times in its length. The signal aborts when renewal is refused, or when none has succeeded for
 * so long that the lease will soon be over: from then on nothing external may happen.
 */
export const keepLease = (renew: () => Promise<void>, leaseMs: number, log: Log): LeaseKeeper => {
  const trustedMs = leaseMs * trustedShare;
  const lost = new AbortController();
  let renewedAt = performance.now();
  let renewing: Promise<void> | undefined;
  let deadline: NodeJS.Timeout | undefined;
  let stopped = false;

  const check = (): void => {
    if (performance.now() - renewedAt < trustedMs) return;
    lost.abort(fail('LEASE_LOST', `The lease of ${leaseMs / 1_000} s was not renewed in time; this worker stops`));
  };
  const expectRenewal = (): void => {
    clearTimeout(deadline);
    const onDeadline = (): void => {
      check();
      // A timer may be a fraction of a millisecond early.
      if (!lost.signal.aborted) expectRenewal();
    };
    deadline = setTimeout(onDeadline, Math.ceil(renewedAt + trustedMs - performance.now()));
  };

  const renewOnce = async (): Promise<void> => {
    const startedAt = performance.now();
    try {
      await renew();
      // Counted from before the call: what the other side granted began no earlier than that.
      renewedAt = startedAt;
      if (!stopped) expectRenewal();
    } catch (error) {
      const reason = asReportError(error, 'QUEUE_FAILED');
      if (reason.code === 'LEASE_LOST') lost.abort(reason);
      else log.warn({ err: error }, 'lease not renewed; trying again');
    } finally {
      renewing = undefined;
    }
  };

  const beat = (): void => {
    check();
    if (!lost.signal.aborted) renewing ??= renewOnce();
  };
  const timer = setInterval(beat, Math.max(100, leaseMs / 3));
  expectRenewal();
  return {
    signal: lost.signal,
    check,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      clearTimeout(deadline);
      await renewing;
    },
  };
};
