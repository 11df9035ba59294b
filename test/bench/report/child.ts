/** One side in a process of its own: `fork(child.ts, [side, url])`, then a job in each message and what it took in the reply. */
import { readFileSync } from 'node:fs';
import type { Job, Side, Taken } from './side.ts';

/** Imported when asked for: nobody pays for the other's libraries. */
const sides: Readonly<Record<string, () => Promise<(url: string) => Promise<Side>>>> = {
  ours: async () => (await import('./ours.ts')).openOurs,
  peer: async () => (await import('./peer.ts')).openPeer,
};

export type Reply = { readonly taken: Taken; readonly peakRssKiB: number } | { readonly error: string };

const peakRssKiB = (): number => {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
};

const reply = (message: Reply): void => void process.send?.(message);

const [name = '', url = ''] = process.argv.slice(2);
const load = sides[name];
if (load === undefined) throw new Error(`There is no side ${name}`);
const side = await (await load())(url);
process.on('message', (job: Job) => {
  side.run(job).then(
    (taken) => reply({ taken, peakRssKiB: peakRssKiB() }),
    (error: unknown) => reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
// The parent has no more work, or is gone.
process.on('disconnect', () => void side.close());
