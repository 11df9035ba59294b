import { asReportError, fail } from '../errors.ts';
import type { Log } from '../ports.ts';

export type LeaseKeeper = {
  readonly signal: AbortSignal;
  /** Resolves when no renewal is under way any more: from then on nothing overwrites what is decided next. */
  stop(): Promise<void>;
};

/**
 * Renews a lease three times in its length. The signal aborts when renewal is refused, or when none has succeeded for
 * so long that the lease may be over: from then on nothing external may happen.
 */
export const keepLease = (renew: () => Promise<void>, leaseMs: number, log: Log): LeaseKeeper => {
  const lost = new AbortController();
  let renewedAt = performance.now();
  let renewing: Promise<void> | undefined;

  const renewOnce = async (): Promise<void> => {
    const startedAt = performance.now();
    try {
      await renew();
      // Counted from before the call: what the other side granted began no earlier than that.
      renewedAt = startedAt;
    } catch (error) {
      const reason = asReportError(error, 'QUEUE_FAILED');
      if (reason.code === 'LEASE_LOST') lost.abort(reason);
      else log.warn({ err: error }, 'lease not renewed; trying again');
    } finally {
      renewing = undefined;
    }
  };

  const beat = (): void => {
    if (performance.now() - renewedAt >= leaseMs) {
      lost.abort(fail('LEASE_LOST', `The lease was not renewed for ${leaseMs / 1_000} s; this worker stops`));
    } else {
      renewing ??= renewOnce();
    }
  };
  const timer = setInterval(beat, Math.max(100, leaseMs / 3));
  return {
    signal: lost.signal,
    stop: async () => {
      clearInterval(timer);
      await renewing;
    },
  };
};
