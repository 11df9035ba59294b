/**
 * Renders in threads, so that the main thread stays free to keep leases and answer health checks.
 *
 *   render ──▶ pool (made at the first render) ──▶ thread ──▶ RenderReply
 *                ▲            │ a thread does not start
 *                └── dropped ◀┘ its renders fail, the next render makes another pool
 */
import { rm } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { fail, reviveError } from '../errors.ts';
import type { ReportError } from '../errors.ts';
import type { Log, RenderedFile, Renderer, RenderJob, RenderReply } from '../ports.ts';
import { collectBuffers } from './collect-buffers.ts';

export type RenderPoolOptions = {
  /** Reports rendered at the same time. */
  readonly threads: number;
  /** Heap of one thread; typed arrays do not count. Node's own limit when absent. */
  readonly maxOldGenerationMb?: number;
  readonly log: Log;
  /** The thread's code; ours when absent. */
  readonly threadUrl?: URL;
};

type Pool = Piscina<RenderJob, RenderReply>;

/** A `.ts` file runs from source, its `.js` twin from `dist`; the compiler does not rewrite URLs. */
const renderThread = (): URL => new URL(`../../workers/render${extname(import.meta.url)}`, import.meta.url);

const createPool = ({ threads, maxOldGenerationMb, threadUrl = renderThread() }: RenderPoolOptions): Pool =>
  new Piscina({
    filename: threadUrl.href,
    // As many from the start: piscina replaces a lost thread only below the minimum, and what waits would wait for ever.
    minThreads: threads,
    maxThreads: threads,
    // Secrets live in the environment, and a thread that handles data from outside needs none of them.
    env: {},
    ...(maxOldGenerationMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: maxOldGenerationMb } }),
  });

const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';

const threadFailure = ({ report }: RenderJob, cause: unknown): ReportError => {
  if (isOutOfMemory(cause)) {
    return fail(
      'RENDER_FAILED',
      `The thread rendering ${report} ran out of memory: ask for less data or raise its heap`,
      {
        cause,
        report,
      },
    );
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  return fail('RENDER_FAILED', `The thread rendering ${report} failed: ${message}`, { cause, report });
};

type Threads = {
  readonly pool: Pool;
  /** Waits until the threads that left the pool have really ended: one of them may still be creating its file. */
  bury(): Promise<void>;
};

const startThreads = (options: RenderPoolOptions): Threads => {
  const pool = createPool(options);
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

/** Best effort: what made the render fail matters more than a file that cannot be removed. */
const removeFiles = async (path: string): Promise<void> => {
  await Promise.allSettled([path, `${path}.part`].map((file) => rm(file, { force: true })));
};

/**
 * A pool of render threads. Buffers inside a job's input are moved to the thread; aborting a render ends its thread at
 * once and another takes its place. After a failure there is no file at the job's path, whole or partial.
 */
export const createRenderPool = (options: RenderPoolOptions): Renderer => {
  const { log } = options;
  let current: Threads | undefined;
  let closing: Promise<void> | undefined;

  const open = (): Threads => {
    if (current !== undefined) return current;
    const threads = startThreads(options);
    current = threads;
    // Emitted for a thread that dies without a task: mostly one whose code does not load, and the pool stays short of it.
    threads.pool.on('error', (error) => {
      log.error({ err: error }, 'A render thread did not start');
      if (current === threads) current = undefined;
      void threads.pool.destroy();
    });
    return threads;
  };

  const explain = (job: RenderJob, cause: unknown, signal: AbortSignal): ReportError => {
    const { report } = job;
    if (signal.aborted) {
      return fail('ABORTED', `Rendering ${report} was cancelled`, { cause: signal.reason, report });
    }
    if (closing !== undefined)
      return fail('ABORTED', `Rendering ${report} was cut short by the stop`, { cause, report });
    log.warn({ err: cause, report }, 'A render thread failed');
    return threadFailure(job, cause);
  };

  const runInThread = async (pool: Pool, job: RenderJob, signal: AbortSignal): Promise<RenderedFile> => {
    let reply: RenderReply;
    try {
      reply = await pool.run(job, { signal, transferList: [...collectBuffers(job.input)] });
    } catch (error) {
      throw explain(job, error, signal);
    }
    if ('error' in reply) throw reviveError(reply.error);
    return reply.file;
  };

  return {
    async render(job, signal) {
      if (closing !== undefined) throw fail('ABORTED', 'The render pool is closed', { report: job.report });
      const threads = open();
      try {
        return await runInThread(threads.pool, job, signal);
      } catch (error) {
        await threads.bury();
        await removeFiles(job.path);
        throw error;
      }
    },
    close() {
      closing ??= current?.pool.destroy() ?? Promise.resolve();
      return closing;
    },
  };
};
