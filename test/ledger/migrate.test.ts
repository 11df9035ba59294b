import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../src/ledger/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let testDatabase: TestDatabase;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
afterAll(() => testDatabase.drop());

const tables = async (): Promise<string[]> => {
  const client = new Client({ connectionString: testDatabase.url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
  );
  await client.end();
  return rows.map(({ name }) => name);
};

describe('migrate', () => {
  it('does nothing when the schema is up to date, also when several do it at once', async () => {
    expect(await Promise.all([1, 2, 3].map(() => migrate(testDatabase.url)))).toEqual([[], [], []]);
  });

  it('goes down and up again', async () => {
    expect(await migrate(testDatabase.url, { direction: 'down', count: Infinity })).toContain('0001_first-schema');
    expect(await tables()).toEqual(['schema_migrations']);
    expect(await migrate(testDatabase.url)).toContain('0001_first-schema');
    expect(await tables()).toEqual(
      expect.arrayContaining(['clients', 'devices', 'readings', 'report_history', 'outbox']),
    );
  });

  it('applies each migration once when several begin at once on an empty schema', async () => {
    await migrate(testDatabase.url, { direction: 'down', count: Infinity });
    const applied = (await Promise.all([1, 2, 3].map(() => migrate(testDatabase.url)))).flat();
    expect(applied).toContain('0001_first-schema');
    expect(new Set(applied).size).toBe(applied.length);
    expect(await tables()).toContain('clients');
  });

  it('names the fault of a server that does not answer', async () => {
    await expect(migrate('postgres://127.0.0.1:1/nothing')).rejects.toMatchObject({ code: 'QUERY_FAILED' });
  });
});
