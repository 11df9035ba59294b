/** Whether all that a report needs answers: asked with a time limit, and remembered so that no prober can hammer it. */
import { LRUCache } from 'lru-cache';

export type Check = (signal: AbortSignal) => Promise<unknown>;

export type CheckResult = {
  readonly name: string;
  readonly state: 'up' | 'down';
  /** Milliseconds. */
  readonly took: number;
};

export type Readiness = () => Promise<{ readonly ready: boolean; readonly checks: readonly CheckResult[] }>;

export type ReadinessOptions = {
  /** By name; one that throws, or takes too long, is down. What it throws is told to `onDown` alone. */
  readonly checks: Readonly<Record<string, Check>>;
  readonly timeoutMs: number;
  readonly rememberMs: number;
  readonly onDown: (name: string, error: unknown) => void;
};

const untilTimeout = async (check: Check, timeoutMs: number): Promise<void> => {
  const signal = AbortSignal.timeout(timeoutMs);
  const late = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => late.reject(new Error(`no answer in ${timeoutMs} ms`)), { once: true });
  await Promise.race([check(signal), late.promise]);
};

const runCheck = async (
  [name, check]: readonly [string, Check],
  { timeoutMs, onDown }: ReadinessOptions,
): Promise<CheckResult> => {
  const startedAt = performance.now();
  const end = (state: CheckResult['state']): CheckResult => ({
    name,
    state,
    took: Math.round(performance.now() - startedAt),
  });
  try {
    await untilTimeout(check, timeoutMs);
    return end('up');
  } catch (error) {
    onDown(name, error);
    return end('down');
  }
};

/** All checks at once; whoever asks while they run waits for the same answer. */
export const createReadiness = (options: ReadinessOptions): Readiness => {
  const answers = new LRUCache<'all', Awaited<ReturnType<Readiness>>>({
    max: 1,
    ttl: options.rememberMs,
    fetchMethod: async () => {
      const checks = await Promise.all(Object.entries(options.checks).map((each) => runCheck(each, options)));
      return { ready: checks.every(({ state }) => state === 'up'), checks };
    },
  });
  return () => answers.forceFetch('all');
};
