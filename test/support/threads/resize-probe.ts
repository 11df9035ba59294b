/** An image thread for tests: what it does is the width of the job, which is large enough to be no image's. */
import type { ResizeJob, ResizeReply } from '../../../src/ports.ts';

export const exitWidth = 90_001;
export const hangWidth = 90_002;
export const environmentWidth = 90_003;

export default async ({ width, bytes }: ResizeJob): Promise<ResizeReply> => {
  if (width === exitWidth) return process.exit(3);
  if (width === hangWidth) {
    // Whoever shares this memory sees that it has begun.
    const flag = new Int32Array(bytes.buffer);
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
    for (;;) Math.random();
  }
  const height = width === environmentWidth ? Object.keys(process.env).length : 1;
  return { image: { bytes, format: 'png', width, height } };
};
