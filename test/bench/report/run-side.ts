/** The parent's end of a side's process. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Reply } from './child.ts';
import type { Job, Taken } from './side.ts';

export type SideName = 'ours' | 'peer';

export type RunningSide = {
  run(job: Job): Promise<{ readonly taken: Taken; readonly peakRssKiB: number }>;
  stop(): Promise<void>;
};

const replyOf = (child: ChildProcess, name: SideName): Promise<Reply> =>
  new Promise((done, failed) => {
    const onExit = (code: number | null): void => failed(new Error(`The process of ${name} ended with ${code}`));
    child.once('exit', onExit);
    // What child.ts sends.
    child.once('message', (message) => {
      child.off('exit', onExit);
      done(message as Reply);
    });
  });

/** All of a workbook in memory needs more than the heap that Node allows by itself; ours keeps to that. */
const heapOf: Readonly<Record<SideName, readonly string[]>> = { ours: [], peer: ['--max-old-space-size=8192'] };

export const startSide = (name: SideName, url: string, signal: AbortSignal): RunningSide => {
  const child = fork(join(import.meta.dirname, 'child.ts'), [name, url], { execArgv: [...heapOf[name]], signal });
  // An abort is told to whoever waits for a reply.
  child.on('error', () => undefined);
  return {
    run: async (job) => {
      const replied = replyOf(child, name);
      child.send(job);
      const reply = await replied;
      if ('error' in reply) throw new Error(`${name}: ${reply.error}`);
      return reply;
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
};
