import { sql } from 'slonik';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createDatabase, type PostgresOptions } from '../../src/adapters/postgres.ts';
import { fail } from '../../src/errors.ts';
import type { Database, NamedQuery } from '../../src/ports.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createTestLog } from '../support/log.ts';
import { until } from '../support/until.ts';

const { log, lines } = createTestLog();
let testDatabase: TestDatabase;
const opened: Database[] = [];

const open = async (changes: Partial<PostgresOptions> = {}): Promise<Database> => {
  const database = await createDatabase({
    url: testDatabase.url,
    poolMin: 0,
    poolMax: 3,
    acquireTimeoutMs: 5_000,
    statementTimeoutMs: 10_000,
    slowQueryMs: 1_000,
    log,
    ...changes,
  });
  opened.push(database);
  return database;
};

const query = (name: string): NamedQuery<{ n: number }> => ({
  name,
  sql: sql.type(z.object({ n: z.int() }))`select 1 as n`,
});

const sleepQuery = (seconds: number): NamedQuery<{ done: string }> => ({
  name: 'test.sleep',
  sql: sql.type(z.object({ done: z.string() }))`select pg_sleep(${seconds})::text as done`,
});

const runningSleeps = async (database: Database): Promise<number> => {
  const [row] = await database.connect((queries) =>
    queries.rows({
      name: 'test.running',
      sql: sql.type(z.object({ n: z.int() }))`
        select count(*)::int as n from pg_stat_activity
        where state = 'active' and query like '%pg_sleep%' and pid <> pg_backend_pid()`,
    }),
  );
  return row?.n ?? -1;
};

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
afterAll(async () => {
  await Promise.all(opened.map((database) => database.close()));
  await testDatabase.drop();
});

describe('createDatabase', () => {
  it('says which server does not answer, without the password', async () => {
    const failed = open({ url: 'postgres://me:hunter2@127.0.0.1:1/x' });
    await expect(failed).rejects.toMatchObject({
      code: 'QUERY_FAILED',
      message: expect.stringContaining('127.0.0.1:1'),
    });
    await expect(failed).rejects.not.toMatchObject({ message: expect.stringContaining('hunter2') });
  });
});

describe('Database.connect', () => {
  it('yields rows of the declared type', async () => {
    const database = await open();
    expect(await database.connect((queries) => queries.rows(query('test.one')))).toEqual([{ n: 1 }]);
    expect(await database.connect((queries) => queries.maybeOne(query('test.one')))).toEqual({ n: 1 });
  });

  it('refuses a row of another shape, naming the column', async () => {
    const database = await open();
    const wrong: NamedQuery<{ n: string }> = {
      name: 'test.wrong',
      sql: sql.type(z.object({ n: z.string() }))`select 1 as n`,
    };
    await expect(database.connect((queries) => queries.rows(wrong))).rejects.toMatchObject({
      code: 'ROW_INVALID',
      message: expect.stringContaining('n:'),
    });
  });

  it('puts the name of the query into its errors and its log lines', async () => {
    const database = await open({ slowQueryMs: 1 });
    const broken: NamedQuery<unknown> = {
      name: 'test.broken',
      sql: sql.type(z.unknown())`select * from no_such_table`,
    };
    await expect(database.connect((queries) => queries.rows(broken))).rejects.toMatchObject({
      code: 'QUERY_FAILED',
      message: expect.stringContaining('test.broken'),
    });
    await database.connect((queries) => queries.rows(sleepQuery(0.01)));
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'slow query', facts: expect.objectContaining({ query: 'test.sleep' }) }),
    );
  });

  it('ends a statement that runs over its own limit, and the next one on the same connection has the default again', async () => {
    const database = await open({ poolMax: 1 });
    const late = database.connect((queries) => queries.rows(sleepQuery(30)), { timeoutMs: 50 });
    await expect(late).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' });
    expect(await database.connect((queries) => queries.rows(sleepQuery(0.2)))).toHaveLength(1);
  });

  it('cancels the statement on the server when the signal aborts', async () => {
    const database = await open({ poolMax: 2 });
    const controller = new AbortController();
    const running = database.connect((queries) => queries.rows(sleepQuery(30)), { signal: controller.signal });
    const settled = running.catch((error: unknown) => error);
    await until(async () => (await runningSleeps(database)) === 1, 'the statement runs');
    controller.abort();
    expect(await settled).toMatchObject({ code: 'ABORTED' });
    await until(async () => (await runningSleeps(database)) === 0, 'the statement is gone');
  });

  it('does not call a connection lost whose statement was cancelled because nobody waits for it any more', async () => {
    const own = createTestLog();
    const database = await open({ log: own.log });
    const controller = new AbortController();
    const sleeping = database.connect((queries) => queries.rows(sleepQuery(20)), { signal: controller.signal });
    await until(async () => (await runningSleeps(database)) === 1, 'the statement runs');
    controller.abort();
    await expect(sleeping).rejects.toMatchObject({ code: 'ABORTED' });
    await until(async () => (await runningSleeps(database)) === 0, 'the statement is gone');
    await database.close();
    expect(own.lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  it('hands on the reason of an abort when it is an error of ours', async () => {
    const database = await open();
    const reason = fail('LEASE_LOST', 'another worker took over');
    const aborted = database.connect((queries) => queries.rows(query('test.one')), {
      signal: AbortSignal.abort(reason),
    });
    await expect(aborted).rejects.toBe(reason);
  });

  it('gives up after a bounded wait when the pool is exhausted, and works again afterwards', async () => {
    const database = await open({ poolMax: 1, acquireTimeoutMs: 50 });
    let finish = (): void => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    const holding = database.connect(() => held);
    await until(async () => database.gauges().acquired === 1, 'the connection is held');
    await expect(database.connect((queries) => queries.rows(query('test.one')))).rejects.toMatchObject({
      code: 'POOL_EXHAUSTED',
      next: 'retry',
    });
    finish();
    await holding;
    expect(await database.connect((queries) => queries.rows(query('test.one')))).toEqual([{ n: 1 }]);
  });

  it('returns every connection, whatever the work did', async () => {
    const database = await open({ poolMax: 2 });
    const attempts = Array.from({ length: 20 }, (_, index) =>
      database
        .connect(async (queries) => {
          await queries.rows(query('test.one'));
          if (index % 3 === 0) throw new Error('work failed');
          if (index % 3 === 1) await queries.rows({ name: 'test.broken', sql: sql.type(z.unknown())`select 1/0` });
        })
        .catch(() => undefined),
    );
    await Promise.all(attempts);
    await until(() => database.gauges().acquired === 0, 'all are back');
    expect(database.gauges()).toMatchObject({ acquired: 0, waiting: 0, max: 2 });
  });

  it('passes on an error of the work as it is', async () => {
    const database = await open();
    const mine = new Error('mine');
    await expect(database.connect(() => Promise.reject(mine))).rejects.toBe(mine);
  });
});

describe('Database.transaction', () => {
  it('keeps all of it or nothing', async () => {
    const database = await open();
    const insert: NamedQuery<unknown> = {
      name: 'test.insert',
      sql: sql.type(z.unknown())`insert into clients (id, name, timezone) values ('tx', 'T', 'UTC')`,
    };
    const count: NamedQuery<{ n: number }> = {
      name: 'test.count',
      sql: sql.type(z.object({ n: z.int() }))`select count(*)::int as n from clients where id = 'tx'`,
    };
    const failed = database.transaction(async (tx) => {
      expect(await tx.run(insert)).toBe(1);
      throw new Error('half way');
    });
    await expect(failed).rejects.toThrow('half way');
    expect(await database.connect((queries) => queries.rows(count))).toEqual([{ n: 0 }]);
    await database.transaction((tx) => tx.run(insert));
    expect(await database.connect((queries) => queries.rows(count))).toEqual([{ n: 1 }]);
  });
});

describe('Database.close', () => {
  it('can be called twice', async () => {
    const database = await open();
    await database.close();
    await expect(database.close()).resolves.toBeUndefined();
  });
});
