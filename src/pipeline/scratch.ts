/** Folders for files in the making. None outlives its work: those of a killed process go when the next one starts. */
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../ports.ts';

export type Scratch = {
  /** A folder for the time of `work`, removed whatever happens. */
  withFolder<T>(work: (folder: string) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

const rootPattern = /^report-worker-(\d+)-\w+$/u;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** In a container a worker has the same pid after each restart: then what is older than this process is nobody's. */
const isInUse = async (folder: string, pid: number): Promise<boolean> => {
  if (pid !== process.pid) return isAlive(pid);
  const { mtimeMs } = await stat(folder);
  return mtimeMs >= Date.now() - process.uptime() * 1_000;
};

const sweep = async (dir: string, log: Log): Promise<void> => {
  for (const name of await readdir(dir)) {
    const pid = Number(rootPattern.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid) || (await isInUse(join(dir, name), pid))) continue;
    await rm(join(dir, name), { recursive: true, force: true });
    log.info({ folder: name }, 'removed the scratch folder of a worker that is gone');
  }
};

/** A root of this process' own, under `dir`. */
export const createScratch = async (dir: string, log: Log): Promise<Scratch> => {
  await mkdir(dir, { recursive: true });
  const root = await mkdtemp(join(dir, `report-worker-${process.pid}-`));
  await sweep(dir, log).catch((error: unknown) => log.warn({ err: error }, 'old scratch folders stay'));
  return {
    withFolder: async (work) => {
      const folder = await mkdtemp(join(root, 'job-'));
      try {
        return await work(folder);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    close: () => rm(root, { recursive: true, force: true }),
  };
};
