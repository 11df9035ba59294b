/** What a benchmark on the database needs: its own Postgres, and the time that work takes. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../src/ledger/migrate.ts';
import { startEmbeddedPostgres } from '../../src/local/postgres.ts';

/** Runs `work` with a scratch folder and a migrated database in it; both are gone afterwards. */
export const withScratchDatabase = async (
  work: (at: { url: string; folder: string; pid: number }) => Promise<void>,
) => {
  const folder = await mkdtemp(join(tmpdir(), 'report-worker-bench-'));
  // As root, the server runs as another user and has to get in.
  await chmod(folder, 0o755);
  try {
    const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
    try {
      await migrate(postgres.url);
      await work({ url: postgres.url, folder, pid: postgres.pid });
    } finally {
      await postgres.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Elapsed milliseconds of `work`. */
export const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
};
