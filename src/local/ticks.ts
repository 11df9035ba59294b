/** Stands in for EventBridge Scheduler on the local stack: a tick at the beginning of each minute. */
import { publishTick } from '../pipeline/run-schedules.ts';
import type { Log, Queue } from '../ports.ts';

const minuteMs = 60_000;

export const startTicks = (queue: Pick<Queue, 'send'>, log: Log): { readonly stop: () => Promise<void> } => {
  const stopped = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const next = (Math.floor(Date.now() / minuteMs) + 1) * minuteMs;
    timer = setTimeout(() => {
      publishTick(queue, next, stopped.signal).catch((error: unknown) => log.warn({ err: error }, 'tick not sent'));
      wait();
    }, next - Date.now());
  };
  wait();
  return {
    stop: async () => {
      stopped.abort();
      clearTimeout(timer);
    },
  };
};
