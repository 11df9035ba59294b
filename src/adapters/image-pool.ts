/** Resizes images in a thread, see `thread-pool.ts`: what hangs or fails there holds up nobody. A crash inside a decoder would end the process. */
import pLimit from 'p-limit';
import { fail, reviveError } from '../errors.ts';
import type { ImageResizer, ResizeJob, ResizeReply } from '../ports.ts';
import { createThreadPool, type ThreadPoolOptions, urlOfThread } from './thread-pool.ts';
import { untilAborted, withinTime } from './within-time.ts';

export type ImagePoolOptions = Pick<ThreadPoolOptions, 'log'> & {
  /** The thread's code; ours when absent. */
  readonly threadUrl?: URL;
  readonly timeoutMs?: number;
};

/** libvips keeps pixels outside of this heap; those are bounded by `maxPixels`. */
const heapMb = 128;
const defaultTimeoutMs = 20_000;

const task = {
  code: 'IMAGE_FAILED',
  doing: 'resizing an image',
  outOfMemory: 'give a smaller image',
  facts: {},
} as const;

/** One thread, started by the first image. Aborting a resize ends the thread and another takes its place. */
export const createImagePool = ({
  log,
  threadUrl = urlOfThread('resize-image'),
  timeoutMs = defaultTimeoutMs,
}: ImagePoolOptions): ImageResizer => {
  const pool = createThreadPool<ResizeJob, ResizeReply>({
    name: 'image',
    threadUrl,
    threads: 1,
    maxOldGenerationMb: heapMb,
    log,
  });
  const turn = pLimit(1);
  const tooSlow = () =>
    fail('IMAGE_FAILED', `The image could not be drawn within ${timeoutMs / 1_000} s: give a simpler one`);

  return {
    async resize(job, signal) {
      // Its time counts from its turn: one that is drawn slowly is no reason to refuse those that wait.
      const reply = await untilAborted(
        turn(() => withinTime(timeoutMs, tooSlow, (limits) => pool.run(job, task, limits), signal)),
        signal,
      );
      if ('error' in reply) throw reviveError(reply.error);
      return reply.image;
    },
    close: () => pool.close(),
  };
};
