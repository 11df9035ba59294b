import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { Client } from 'pg';
import { createDatabase } from '../../src/adapters/postgres.ts';
import type { Database } from '../../src/ports.ts';
import { templateName } from './global-setup.ts';
import { createTestLog } from './log.ts';

export type TestDatabase = { readonly url: string; drop(): Promise<void> };

/** A fresh, migrated database, cloned from the template. */
export const createTestDatabase = async (): Promise<TestDatabase> => {
  const adminUrl = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const asAdmin = async (statement: string): Promise<void> => {
    const client = new Client({ connectionString: adminUrl });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await asAdmin(`create database ${name} template ${templateName}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => asAdmin(`drop database ${name} with (force)`) };
};

/** A pool on a test's database, with limits that are quick to reach. */
export const openTestDatabase = (url: string): Promise<Database> =>
  createDatabase({
    url,
    poolMin: 0,
    poolMax: 8,
    acquireTimeoutMs: 5_000,
    statementTimeoutMs: 10_000,
    slowQueryMs: 5_000,
    log: createTestLog().log,
  });
