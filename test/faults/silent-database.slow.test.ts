import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'slonik';
import { z } from 'zod';
import { type Database, type Queries } from '../../src/ports.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { startTcpProxy, type TcpProxy, through } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';

let testDatabase: TestDatabase;
let proxy: TcpProxy;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  proxy = await startTcpProxy(Number(new URL(testDatabase.url).port));
  database = await openTestDatabase(through(proxy, testDatabase.url));
});
afterAll(async () => {
  await database.close();
  await proxy.stop();
  await testDatabase.drop();
});

const one = sql.type(z.object({ n: z.int() }))`select 1 as n`;
const ask = (queries: Queries) => queries.maybeOne({ name: 'test.one', sql: one });

/** Runs `ask` once everything that is connected has gone silent. */
const askInSilence = async (queries: Queries, hushed: Promise<unknown>) => {
  await ask(queries);
  await hushed;
  return ask(queries);
};

describe('a database whose host is gone without a word', () => {
  it('is found out by the worker itself: no query waits for ever, and every connection is replaced', async () => {
    const hushed = Promise.withResolvers<void>();
    const { signal } = new AbortController();
    const lost = [
      database.connect((queries) => askInSilence(queries, hushed.promise)),
      database.connect((queries) => askInSilence(queries, hushed.promise), { signal, timeoutMs: 1_000 }),
      database.connect((queries) => askInSilence(queries, hushed.promise), { reserved: true }),
      database.transaction((tx) => askInSilence(tx, hushed.promise)),
    ].map((each) =>
      each.then(
        () => 'answered',
        (error: unknown) => error,
      ),
    );
    await until(() => database.gauges().acquired === 3, 'all are at work');
    proxy.hush();
    hushed.resolve();
    for (const each of lost) expect(await each).toMatchObject({ code: 'DATABASE_UNAVAILABLE', next: 'retry' });
    await until(() => database.gauges().acquired === 0 && database.gauges().waiting === 0, 'every slot is free');
    const all = Array.from({ length: database.gauges().max }, () => database.transaction(ask));
    expect(await Promise.all(all)).toEqual(all.map(() => ({ n: 1 })));
  });

  it('is, too, where it goes silent while nobody asks anything', async () => {
    await database.connect(ask);
    proxy.hush();
    await expect(database.connect(ask)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(await database.connect(ask)).toEqual({ n: 1 });
  });
});
