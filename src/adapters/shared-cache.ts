import { LRUCache } from 'lru-cache';
import { untilAborted } from './within-time.ts';

export type SharedCache<Value> = {
  /**
   * The value of `key`, made by `make` unless it is there. Whoever asks while it is being made waits for the same; it is
   * cancelled when nobody waits any more. What fails is not kept.
   */
  get(key: string, make: (signal: AbortSignal) => Promise<Value>, signal: AbortSignal): Promise<Value>;
};

type Job<Value> = { readonly value: Promise<Value>; readonly cancel: AbortController; waiting: number };

/** Keeps what was used last, up to `maxBytes` by `bytesOf`. */
export const createSharedCache = <Value extends object>(
  maxBytes: number,
  bytesOf: (value: Value) => number,
): SharedCache<Value> => {
  const kept = new LRUCache<string, Value>({
    maxSize: maxBytes,
    sizeCalculation: (value) => Math.max(1, bytesOf(value)),
  });
  const running = new Map<string, Job<Value>>();

  const start = (key: string, make: (signal: AbortSignal) => Promise<Value>): Job<Value> => {
    const cancel = new AbortController();
    const forget = (): void => {
      if (running.get(key) === job) running.delete(key);
    };
    const value = make(cancel.signal).then((made) => {
      kept.set(key, made);
      return made;
    });
    const job: Job<Value> = { value, cancel, waiting: 0 };
    running.set(key, job);
    value.then(forget, forget);
    return job;
  };

  return {
    async get(key, make, signal) {
      const ready = kept.get(key);
      if (ready) return ready;
      const job = running.get(key) ?? start(key, make);
      job.waiting += 1;
      try {
        return await untilAborted(job.value, signal);
      } finally {
        job.waiting -= 1;
        if (job.waiting === 0) {
          // Whoever comes next starts anew rather than waits for what is being cancelled.
          if (running.get(key) === job) running.delete(key);
          job.cancel.abort(signal.reason);
        }
      }
    },
  };
};
