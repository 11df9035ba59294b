/**
 * Starting and stopping in order. Each resource registers its release when it is made; stopping runs them newest first,
 * under one deadline. A second stop is the first one's promise.
 *
 *   running ──stop──▶ stopping ──releases done──▶ stopped
 *                        └────── deadline ──────▶ stopped, with what was still held
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../ports.ts';

export type Lifecycle = {
  /** `release` gets a signal that aborts when it should cut short. */
  onStop(name: string, release: (hurry: AbortSignal) => Promise<unknown>): void;
  /** Resolves to the names of what could not be released in time. Never rejects. */
  stop(reason: string): Promise<readonly string[]>;
  /** Aborts when stopping begins. */
  readonly stopping: AbortSignal;
};

/** `hurry` aborts when this share of the deadline is used up, so that handing back still fits in. */
const graceShare = 0.8;

export const createLifecycle = (deadlineMs: number, log: Log): Lifecycle => {
  const releases: { name: string; release: (hurry: AbortSignal) => Promise<unknown> }[] = [];
  const begun = new AbortController();
  let stopped: Promise<readonly string[]> | undefined;

  const run = async (reason: string): Promise<readonly string[]> => {
    begun.abort();
    const startedAt = performance.now();
    log.info({ reason, deadlineMs }, 'stopping');
    const hurry = AbortSignal.timeout(Math.round(deadlineMs * graceShare));
    const pending = new Set(releases.map(({ name }) => name));
    const releaseAll = async (): Promise<void> => {
      for (const { name, release } of releases.toReversed()) {
        try {
          await release(hurry);
        } catch (error) {
          log.warn({ err: error, resource: name }, 'not released cleanly');
        }
        pending.delete(name);
      }
    };
    const timer = new AbortController();
    await Promise.race([
      releaseAll().finally(() => timer.abort()),
      sleep(deadlineMs, undefined, { signal: timer.signal }).catch(() => undefined),
    ]);
    const held = [...pending];
    const elapsedMs = Math.round(performance.now() - startedAt);
    if (held.length > 0) log.error({ held, elapsedMs }, 'stopped at the deadline with resources still held');
    else log.info({ elapsedMs }, 'stopped');
    return held;
  };

  return {
    onStop: (name, release) => void releases.push({ name, release }),
    stop: (reason) => (stopped ??= run(reason)),
    stopping: begun.signal,
  };
};
