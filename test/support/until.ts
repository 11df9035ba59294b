import { setTimeout as sleep } from 'node:timers/promises';

const firstLookMs = 15;
/** Asking is work too, for a machine that has much else to do. */
const lookEveryMs = 75;

/** Waits for a condition of the outside world; the one place in the tests that may. */
export const until = async <T>(
  condition: () => Promise<T | false | undefined | null> | T | false | undefined | null,
  what: string,
  timeoutMs = 40_000,
): Promise<T> => {
  const deadline = performance.now() + timeoutMs;
  for (let lookMs = firstLookMs; ; lookMs = Math.min(lookMs * 1.5, lookEveryMs)) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain until: ${what}`);
    await sleep(lookMs);
  }
};
