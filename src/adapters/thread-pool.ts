/**
 * Threads for work that would hold up the main one, which has to keep leases and answer health checks.
 *
 *   run ──▶ pool (made at the first run) ──▶ thread ──▶ reply
 *             ▲            │ a thread does not start
 *             └── dropped ◀┘ its runs fail, the next run makes another pool
 */
import { extname } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { type ErrorCode, fail, type ReportError } from '../errors.ts';
import type { Log } from '../ports.ts';
import { collectBuffers } from './collect-buffers.ts';

export type ThreadPoolOptions = {
  /** Of this kind of thread, in log lines. */
  readonly name: string;
  /** The thread's code. */
  readonly threadUrl: URL;
  /** Jobs run at the same time. */
  readonly threads: number;
  /** Heap of one thread; typed arrays do not count. Node's own limit when absent. */
  readonly maxOldGenerationMb?: number;
  readonly log: Log;
};

/** What an error says when it was the thread that failed: `The thread ${doing} failed`. */
export type Task = {
  readonly code: ErrorCode;
  readonly doing: string;
  readonly outOfMemory: string;
  readonly facts: Readonly<Record<string, unknown>>;
};

export type ThreadPool<Job, Reply> = {
  /**
   * Buffers inside the job are moved to the thread. Aborting ends the thread, and another takes its place; the promise
   * settles once the thread has really ended.
   * @throws the task's code when the thread failed, ABORTED
   */
  run(job: Job, task: Task, signal: AbortSignal): Promise<Reply>;
  /** How many threads there are, and how many there should be; starts them if nobody has yet. */
  count(): { readonly alive: number; readonly wanted: number };
  close(): Promise<void>;
};

/** A `.ts` file runs from source, its `.js` twin from `dist`; the compiler does not rewrite URLs. */
export const urlOfThread = (name: string): URL =>
  new URL(`../../workers/${name}${extname(import.meta.url)}`, import.meta.url);

/**
 * Node gives a thread at the end of its heap 16 MB more, to unwind in. One garbage collection moves up to a third of the young
 * generation into the old one: of Node's own 48 MB, all of that allowance, and V8 then ends the whole process, not the thread.
 */
const youngGenerationMb = 32;

type Threads<Job, Reply> = {
  readonly pool: Piscina<Job, Reply>;
  /** Waits until the threads that left the pool have really ended: one of them may still be writing. */
  bury(): Promise<void>;
};

const startThreads = <Job, Reply>({
  threads,
  maxOldGenerationMb,
  threadUrl,
}: ThreadPoolOptions): Threads<Job, Reply> => {
  const pool = new Piscina<Job, Reply>({
    filename: threadUrl.href,
    // As many from the start: piscina replaces a lost thread only below the minimum, and what waits would wait for ever.
    minThreads: threads,
    maxThreads: threads,
    // Secrets live in the environment, and a thread that handles data from outside needs none of them.
    env: {},
    resourceLimits: {
      maxYoungGenerationSizeMb: youngGenerationMb,
      ...(maxOldGenerationMb !== undefined && { maxOldGenerationSizeMb: maxOldGenerationMb }),
    },
  });
  const known = new Set<Worker>();
  pool.on('workerCreate', () => {
    for (const thread of pool.threads) known.add(thread);
  });
  return {
    pool,
    async bury() {
      const alive = new Set(pool.threads);
      const gone = [...known].filter((thread) => !alive.has(thread));
      await Promise.all(gone.map((thread) => thread.terminate()));
      for (const thread of gone) known.delete(thread);
    },
  };
};

const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';

const threadFailure = ({ code, doing, outOfMemory, facts }: Task, cause: unknown): ReportError => {
  if (isOutOfMemory(cause)) {
    return fail(code, `The thread ${doing} ran out of memory: ${outOfMemory}`, { cause, ...facts });
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  return fail(code, `The thread ${doing} failed: ${message}`, { cause, ...facts });
};

/** A pool of threads that run the default export of one module. */
export const createThreadPool = <Job, Reply>(options: ThreadPoolOptions): ThreadPool<Job, Reply> => {
  const { log, name } = options;
  let current: Threads<Job, Reply> | undefined;
  let closing: Promise<void> | undefined;

  const retire = async ({ pool }: Threads<Job, Reply>): Promise<void> => {
    try {
      await pool.destroy();
    } catch (error) {
      log.warn({ err: error }, `A ${name} pool did not end`);
    }
  };

  const open = (): Threads<Job, Reply> => {
    if (current !== undefined) return current;
    const threads = startThreads<Job, Reply>(options);
    current = threads;
    // Emitted for a thread that dies without a task: mostly one whose code does not load, and the pool stays short of it.
    threads.pool.on('error', (error) => {
      log.error({ err: error }, `A ${name} thread did not start`);
      if (current === threads) current = undefined;
      void retire(threads);
    });
    return threads;
  };

  const explain = (task: Task, cause: unknown, signal: AbortSignal): ReportError => {
    const { doing, facts } = task;
    if (signal.aborted) {
      return fail('ABORTED', `The thread ${doing} was cancelled`, { cause: signal.reason, ...facts });
    }
    if (closing !== undefined)
      return fail('ABORTED', `The thread ${doing} was cut short by the stop`, { cause, ...facts });
    log.warn({ err: cause, ...facts }, `A ${name} thread failed`);
    return threadFailure(task, cause);
  };

  return {
    async run(job, task, signal) {
      if (closing !== undefined) throw fail('ABORTED', `The ${name} pool is closed`, task.facts);
      const threads = open();
      try {
        return await threads.pool.run(job, { signal, transferList: [...collectBuffers(job)] });
      } catch (error) {
        const explained = explain(task, error, signal);
        await threads.bury();
        throw explained;
      }
    },
    count() {
      const wanted = options.threads;
      return { alive: closing === undefined ? open().pool.threads.length : 0, wanted };
    },
    close() {
      closing ??= current?.pool.destroy() ?? Promise.resolve();
      return closing;
    },
  };
};
