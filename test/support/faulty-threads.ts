/** A worker whose render threads misbehave for the requests that a test names, and what it holds on to. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { faultFile, type ThreadFault } from './threads/faulty-render.ts';
import { until } from './until.ts';
import { startWorker, type TestWorker } from './worker.ts';
import { openWorld, type World } from './world.ts';

export const faultyThread = new URL('./threads/faulty-render.ts', import.meta.url);

export type FaultyThreads = {
  readonly world: World;
  readonly worker: TestWorker;
  /** The thread that renders this request does so, once. */
  misbehave(requestId: string, fault: ThreadFault): Promise<void>;
  /** Resolves when it has begun to. */
  misbehaves(requestId: string): Promise<unknown>;
  /** What is left in the scratch folder, files of faults apart. */
  leftovers(): Promise<readonly string[]>;
  close(): Promise<void>;
};

/**
 * Only in a test file that has the pool take `faultyThread` for its threads.
 * @param reportTimeoutSeconds short for a thread that spins, which nothing else ends
 * @param environment of the worker, besides what threads take
 */
export const openFaultyThreads = async (
  reportTimeoutSeconds: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<FaultyThreads> => {
  const scratchDir = await mkdtemp(join(tmpdir(), 'faulty-threads-'));
  const world = await openWorld();
  const worker = await startWorker({
    ...world.environment,
    SCRATCH_DIR: scratchDir,
    WORKER_THREADS: '1',
    WORKER_THREAD_MEMORY_MB: '64',
    REPORT_TIMEOUT_SECONDS: reportTimeoutSeconds,
    ...environment,
  });
  return {
    world,
    worker,
    misbehaves: (requestId) =>
      until(
        async () => (await readFile(faultFile(scratchDir, requestId), 'utf8').catch(() => '')) === '',
        `the thread has met the fault of ${requestId}`,
      ),
    misbehave: (requestId, fault) => writeFile(faultFile(scratchDir, requestId), fault),
    leftovers: async () => {
      const names = await readdir(scratchDir, { recursive: true });
      return names.filter((name) => name.includes('job-'));
    },
    close: async () => {
      await worker.stop();
      await world.close();
      await rm(scratchDir, { recursive: true, force: true });
    },
  };
};

/** What this process holds, garbage collected before: megabytes of heap, and handles by kind. */
export const held = (): { heapMb: number; handles: Readonly<Record<string, number>> } => {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') for (let round = 0; round < 3; round += 1) collect();
  const handles: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) handles[kind] = (handles[kind] ?? 0) + 1;
  const { heapUsed, external } = process.memoryUsage();
  return { heapMb: (heapUsed + external) / 1024 ** 2, handles };
};
