import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a condition of the outside world; the one place in the tests that may. */
export const until = async <T>(
  condition: () => Promise<T | false | undefined | null> | T | false | undefined | null,
  what: string,
  timeoutMs = 20_000,
): Promise<T> => {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain until: ${what}`);
    await sleep(15);
  }
};
