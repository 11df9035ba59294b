import { asReportError, fail } from '../errors.ts';
import type { Log } from '../ports.ts';

export type LeaseKeeper = { readonly signal: AbortSignal; stop(): void };

/**
 * Renews a lease three times in its length. The signal aborts when renewal is refused, or when none has succeeded for
 * so long that the lease may be over: from then on nothing external may happen.
 */
export const keepLease = (renew: () => Promise<void>, leaseMs: number, log: Log): LeaseKeeper => {
  const lost = new AbortController();
  let renewedAt = performance.now();
  let renewing = false;
  const beat = async (): Promise<void> => {
    if (performance.now() - renewedAt >= leaseMs) {
      lost.abort(fail('LEASE_LOST', `The lease was not renewed for ${leaseMs / 1_000} s; this worker stops`));
      return;
    }
    if (renewing) return;
    renewing = true;
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
      renewing = false;
    }
  };
  const timer = setInterval(() => void beat(), Math.max(100, leaseMs / 3));
  return { signal: lost.signal, stop: () => clearInterval(timer) };
};
