/** Worker processes that come and go, under a supervisor that starts anew what could not start, as a platform does. */
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnWorker, type WorkerProcess } from '../support/worker.ts';

export type Workers = {
  /** Ends one without warning; another takes its place. */
  kill(): Promise<void>;
  /** Asks one to stop; another takes its place once it has. */
  replace(): Promise<void>;
  /** Stops one in its tracks for so long, as a full machine does, and lets it go on. */
  freeze(ms: number): Promise<void>;
  /** Resolves to how many ended otherwise than asked: by themselves, or not with 0. */
  stop(): Promise<number>;
  counts(): { readonly [what: string]: number };
};

type Slot = {
  worker: WorkerProcess;
  /** It has begun to take requests. */
  isUp: boolean;
  /** We are ending it. */
  isEnding: boolean;
};

const lookEveryMs = 200;

export const startWorkers = (count: number, environment: Readonly<Record<string, string>>): Workers => {
  const counts = { started: 0, killed: 0, replaced: 0, frozen: 0, 'started anew because the outside was away': 0 };
  let failed = 0;

  const complain = (what: string, worker: WorkerProcess): void => {
    failed += 1;
    process.stderr.write(`\na worker ${what}: ${JSON.stringify(worker.log().slice(-3))}\n`);
  };

  const fill = (slot: Slot): void => {
    const worker = spawnWorker({ ...environment, LOG_LEVEL: 'info' });
    counts.started += 1;
    Object.assign(slot, { worker, isUp: false, isEnding: false });
    void worker.exited.then((code) => {
      if (slot.worker !== worker || slot.isEnding) return;
      if (slot.isUp) complain(`ended by itself with ${code}`, worker);
      else counts['started anew because the outside was away'] += 1;
      return fill(slot);
    });
  };

  const slots = Array.from({ length: count }, () => {
    // Filled before anybody sees it.
    const slot = { isUp: false, isEnding: false } as Slot;
    fill(slot);
    return slot;
  });

  const isUp = (slot: Slot): boolean => {
    slot.isUp ||= slot.worker.log().some(({ msg }) => msg === 'worker started');
    return slot.isUp;
  };
  /** One that is up: a signal that comes before a process listens ends it, and tells nothing. */
  const anyUp = async (): Promise<Slot> => {
    for (;;) {
      const slot = slots[Math.floor(Math.random() * slots.length)];
      if (slot && isUp(slot)) return slot;
      await sleep(lookEveryMs);
    }
  };
  const endWell = async (slot: Slot): Promise<void> => {
    slot.isEnding = true;
    slot.worker.child.kill('SIGTERM');
    const code = await slot.worker.exited;
    if (code !== 0) complain(`that was asked to stop ended with ${code}`, slot.worker);
  };

  return {
    kill: async () => {
      const slot = await anyUp();
      counts.killed += 1;
      slot.isEnding = true;
      slot.worker.child.kill('SIGKILL');
      await slot.worker.exited;
      fill(slot);
    },
    replace: async () => {
      const slot = await anyUp();
      counts.replaced += 1;
      await endWell(slot);
      fill(slot);
    },
    freeze: async (ms) => {
      const { child } = (await anyUp()).worker;
      counts.frozen += 1;
      child.kill('SIGSTOP');
      await sleep(ms);
      child.kill('SIGCONT');
    },
    stop: async () => {
      for (const slot of slots) while (!isUp(slot)) await sleep(lookEveryMs);
      await Promise.all(slots.map(endWell));
      return failed;
    },
    counts: () => ({ ...counts }),
  };
};
