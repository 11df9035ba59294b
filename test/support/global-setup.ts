/** One embedded Postgres for the run, with a migrated template that every test file clones. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { Client } from 'pg';
import { migrate } from '../../src/ledger/migrate.ts';
import { startEmbeddedPostgres } from '../../src/local/postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the database "postgres". */
    postgresUrl: string;
    /** Which kept files are written anew: those that vitest's own snapshots would be, `all` with `-u`. */
    keptFilesToWrite: 'all' | 'new' | 'none';
  }
}

export const templateName = 'report_worker_template';

export default async ({ provide, config }: TestProject): Promise<() => Promise<void>> => {
  const folder = await mkdtemp(join(tmpdir(), 'report-worker-test-'));
  // Or, as root, the server could not live in it and would leave its data elsewhere.
  await chmod(folder, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(`create database ${templateName}`);
  await client.end();
  const url = new URL(postgres.url);
  url.pathname = `/${templateName}`;
  await migrate(url.href);
  provide('postgresUrl', postgres.url);
  provide('keptFilesToWrite', config.snapshotOptions.updateSnapshot);
  return async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
};
