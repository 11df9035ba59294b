/** Tells the reports that run here when somebody wants them ended, whichever process was asked. */
import type { Cancels } from '../ledger/cancels.ts';
import { cancelled } from '../ledger/claims.ts';
import type { Log } from '../ports.ts';

export type WatchCancels = {
  /** The signal aborts with REPORT_CANCELLED soon after a cancel was noted. */
  watch(requestId: string): { readonly signal: AbortSignal; stop(): void };
};

/** One look-up by primary key for all reports of the worker, and none while it has nothing to do. */
const lookEveryMs = 1_000;

export const createWatchCancels = (cancels: Pick<Cancels, 'askedFor'>, log: Log): WatchCancels => {
  const running = new Map<string, AbortController>();
  let timer: NodeJS.Timeout | undefined;
  let looking = false;

  const look = async (): Promise<void> => {
    if (looking || running.size === 0) return;
    looking = true;
    try {
      for (const requestId of await cancels.askedFor([...running.keys()]))
        running.get(requestId)?.abort(cancelled(requestId));
    } catch (error) {
      // Nothing is lost: it is looked again, and what is cancelled can neither be mailed nor finished.
      log.debug({ err: error }, 'could not look for cancelled reports');
    } finally {
      looking = false;
    }
  };

  return {
    watch: (requestId) => {
      const controller = new AbortController();
      running.set(requestId, controller);
      timer ??= setInterval(() => void look(), lookEveryMs);
      return {
        signal: controller.signal,
        stop: () => {
          // A run that lost its lease may end after the request was claimed anew, here too.
          if (running.get(requestId) === controller) running.delete(requestId);
          if (running.size > 0) return;
          clearInterval(timer);
          timer = undefined;
        },
      };
    },
  };
};
