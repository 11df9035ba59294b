/** Renders in threads, see `thread-pool.ts`. */
import { rm } from 'node:fs/promises';
import { reviveError } from '../errors.ts';
import type { Renderer, RenderJob, RenderReply } from '../ports.ts';
import { createThreadPool, type ThreadPoolOptions, urlOfThread } from './thread-pool.ts';

export type RenderPoolOptions = Omit<ThreadPoolOptions, 'name' | 'threadUrl'> & {
  /** The thread's code; ours when absent. */
  readonly threadUrl?: URL;
};

/** Best effort: what made the render fail matters more than a file that cannot be removed. */
const removeFiles = async (path: string): Promise<void> => {
  await Promise.allSettled([path, `${path}.part`].map((file) => rm(file, { force: true })));
};

/**
 * A pool of render threads. Buffers inside a job's input are moved to the thread; aborting a render ends its thread at
 * once and another takes its place. After a failure there is no file at the job's path, whole or partial.
 */
export const createRenderPool = ({ threadUrl = urlOfThread('render'), ...options }: RenderPoolOptions): Renderer => {
  const pool = createThreadPool<RenderJob, RenderReply>({ ...options, name: 'render', threadUrl });

  const render = async (job: RenderJob, signal: AbortSignal) => {
    const { report } = job;
    const reply = await pool.run(
      job,
      {
        code: 'RENDER_FAILED',
        doing: `rendering ${report}`,
        outOfMemory: 'ask for less data or raise its heap',
        facts: { report },
      },
      signal,
    );
    if ('error' in reply) throw reviveError(reply.error);
    return reply.file;
  };

  return {
    async render(job, signal) {
      try {
        return await render(job, signal);
      } catch (error) {
        await removeFiles(job.path);
        throw error;
      }
    },
    count: () => pool.count(),
    close: () => pool.close(),
  };
};
