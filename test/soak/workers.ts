/** Worker processes that come and go. */
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnWorker, type WorkerProcess } from '../support/worker.ts';

export type Workers = {
  /** Ends one without warning; another takes its place. */
  kill(): Promise<void>;
  /** Asks one to stop; another takes its place once it has. */
  replace(): Promise<void>;
  /** Stops one in its tracks for so long, as a full machine does, and lets it go on. */
  freeze(ms: number): Promise<void>;
  /** Resolves to how many did not end with 0. */
  stop(): Promise<number>;
  counts(): { readonly started: number; readonly killed: number; readonly replaced: number; readonly frozen: number };
};

export const startWorkers = (count: number, environment: Readonly<Record<string, string>>): Workers => {
  const counts = { started: 0, killed: 0, replaced: 0, frozen: 0 };
  let failed = 0;
  const start = (): WorkerProcess => {
    counts.started += 1;
    return spawnWorker(environment);
  };
  const running = Array.from({ length: count }, start);
  const anyOf = (): number => Math.floor(Math.random() * running.length);
  const endWell = async (worker: WorkerProcess | undefined): Promise<void> => {
    worker?.child.kill('SIGTERM');
    const code = await worker?.exited;
    if (code === 0) return;
    failed += 1;
    process.stderr.write(`a worker ended with ${code}: ${JSON.stringify(worker?.log().slice(-3))}\n`);
  };
  return {
    kill: async () => {
      const at = anyOf();
      counts.killed += 1;
      running[at]?.child.kill('SIGKILL');
      await running[at]?.exited;
      running[at] = start();
    },
    replace: async () => {
      const at = anyOf();
      counts.replaced += 1;
      await endWell(running[at]);
      running[at] = start();
    },
    freeze: async (ms) => {
      const child = running[anyOf()]?.child;
      counts.frozen += 1;
      child?.kill('SIGSTOP');
      await sleep(ms);
      child?.kill('SIGCONT');
    },
    stop: async () => {
      await Promise.all(running.map(endWell));
      return failed;
    },
    counts: () => ({ ...counts }),
  };
};
