import { sql } from 'slonik';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fail } from '../../src/errors.ts';
import type { AnyPlan } from '../../src/families/plans.ts';
import { fetchData } from '../../src/pipeline/fetch-data.ts';
import type { Database, NamedQuery } from '../../src/ports.ts';
import type { ReportRequest } from '../../src/report/definition.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { createTestLog, type LogLine } from '../support/log.ts';
import { until } from '../support/until.ts';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openTestDatabase(testDatabase.url);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const request: ReportRequest<unknown> = {
  requestId: 'r-1',
  report: 'test',
  client: { id: 'acme', name: 'Acme' },
  period: { from: '2016-03-01', to: '2016-03-02' },
  timezone: 'UTC',
  locale: 'en-US',
  options: {},
};

const answer = (id: string): NamedQuery<{ id: string }> => ({
  name: 'test.answer',
  sql: sql.type(z.object({ id: z.string() }))`select ${id} as id`,
});

const statements: Readonly<Record<string, NamedQuery<unknown>>> = {
  broken: { name: 'test.broken', sql: sql.type(z.unknown())`select 1 / 0` },
  hanging: { name: 'test.hanging', sql: sql.type(z.unknown())`select pg_sleep(60)` },
};

/** A report on subjects of these ids: "broken" and "hanging" are what they say, the rest answers. */
const planOf = (ids: readonly string[], changes: Partial<AnyPlan> = {}): AnyPlan => ({
  title: 'Test',
  options: z.unknown(),
  maxPeriodDays: 366,
  listSubjects: async () => ids.map((id) => ({ id, name: `Meter ${id}` })),
  fetchSubject: ({ id }, _request, from, signal) =>
    from.connect((queries) => queries.rows<unknown>(statements[id] ?? answer(id)), { signal }),
  expectSize: () => ({ rows: 0, bytes: 0 }),
  countSize: async () => ({ rows: 0, bytes: 0 }),
  sizeOf: () => ({ rows: 0, bytes: 0 }),
  ...changes,
});

const fetch = (plan: AnyPlan, changes: { concurrency?: number; timeoutMs?: number; signal?: AbortSignal } = {}) => {
  const { log, lines } = createTestLog();
  const { signal = new AbortController().signal, ...limits } = changes;
  const result = fetchData(
    plan,
    request,
    { database, concurrency: 4, timeoutMs: 5_000, maxDataBytes: 1_000, log, ...limits },
    signal,
  );
  return { result, lines };
};

const warned = (lines: readonly LogLine[]) => lines.filter(({ level }) => level === 'warn');

const sleeping = async (): Promise<number> => {
  const row = await database.connect((queries) =>
    queries.maybeOne({
      name: 'test.sleeping',
      sql: sql.type(z.object({ n: z.int() }))`
        select count(*)::int as n from pg_stat_activity
        where datname = current_database() and state = 'active' and query like '%pg_sleep%' and pid <> pg_backend_pid()`,
    }),
  );
  return row?.n ?? -1;
};

describe('fetchData', () => {
  it('gives everybody’s data in the order of the plan, whoever answers first', async () => {
    const slowFirst = planOf(['a', 'b', 'c'], {
      fetchSubject: async ({ id }, _request, from) => {
        const wait = sql.type(z.unknown())`select pg_sleep(${id === 'a' ? 0.2 : 0})`;
        await from.connect((queries) => queries.run({ name: 'test.wait', sql: wait }));
        return id.toUpperCase();
      },
    });
    const { fetched, failures } = await fetch(slowFirst).result;
    expect(fetched.map(({ subject, data }) => [subject.id, data])).toEqual([
      ['a', 'A'],
      ['b', 'B'],
      ['c', 'C'],
    ]);
    expect(failures).toEqual([]);
  });

  it('goes on without a device that fails and one that hangs, and leaves nothing running', async () => {
    const { result, lines } = fetch(planOf(['a', 'broken', 'b', 'hanging']), { timeoutMs: 1_500 });
    const { fetched, failures } = await result;
    expect(fetched).toEqual([
      { subject: { id: 'a', name: 'Meter a' }, data: [{ id: 'a' }] },
      { subject: { id: 'b', name: 'Meter b' }, data: [{ id: 'b' }] },
    ]);
    expect(failures).toEqual([
      {
        subject: { id: 'broken', name: 'Meter broken' },
        code: 'QUERY_FAILED',
        reason: expect.stringContaining('division by zero'),
      },
      {
        subject: { id: 'hanging', name: 'Meter hanging' },
        code: 'QUERY_TIMEOUT',
        reason: 'Reading this device took longer than 1.5 s',
      },
    ]);
    expect(warned(lines).map(({ facts }) => facts['subject'])).toEqual(['broken', 'hanging']);
    await until(async () => (await sleeping()) === 0, 'the statement is cancelled');
    await until(() => database.gauges().acquired === 0, 'the connections are back');
  });

  it('names a device whose plan broke, with a code of ours', async () => {
    const plan = planOf(['a', 'b'], {
      fetchSubject: async ({ id }) => {
        if (id === 'b') throw new TypeError('x is undefined');
        return id;
      },
    });
    expect((await fetch(plan).result).failures).toEqual([
      { subject: { id: 'b', name: 'Meter b' }, code: 'FETCH_FAILED', reason: 'x is undefined' },
    ]);
  });

  it.each([
    [
      'all of them fail',
      ['broken', 'broken'],
      'None of 2 devices could be read; the first: The query test.broken failed',
    ],
    ['there is none', [], 'None of 0 devices'],
  ])('fails when %s', async (_, ids, words) => {
    await expect(fetch(planOf(ids)).result).rejects.toMatchObject({
      code: 'FETCH_FAILED',
      next: 'retry',
      message: expect.stringContaining(words),
    });
  });

  it.each(['POOL_EXHAUSTED', 'DATABASE_UNAVAILABLE'] as const)(
    'fails as a whole on %s, which is no device’s doing',
    async (code) => {
      const reason = fail(code, 'the database is busy');
      const plan = planOf(['a', 'b'], {
        fetchSubject: async ({ id }) => {
          if (id === 'b') throw reason;
          return id;
        },
      });
      await expect(fetch(plan).result).rejects.toBe(reason);
    },
  );

  it('ends the reading under way and begins no other once the database is what failed', async () => {
    const begun: string[] = [];
    const reason = fail('DATABASE_UNAVAILABLE', 'the connection was lost');
    const plan = planOf(['hanging', 'lost', 'a', 'b', 'c']);
    const losing = planOf(['hanging', 'lost', 'a', 'b', 'c'], {
      fetchSubject: async (subject, ...rest) => {
        begun.push(subject.id);
        if (subject.id !== 'lost') return plan.fetchSubject(subject, ...rest);
        await until(async () => (await sleeping()) === 1, 'the other statement runs');
        throw reason;
      },
    });
    await expect(fetch(losing, { concurrency: 2 }).result).rejects.toBe(reason);
    await until(async () => (await sleeping()) === 0, 'the other statement is cancelled');
    expect(new Set(begun)).toEqual(new Set(['hanging', 'lost']));
  });

  it.each([1, 3])('reads at most %i at a time, and as many as that', async (concurrency) => {
    let now = 0;
    let most = 0;
    const plan = planOf(['a', 'b', 'c', 'd', 'e', 'f', 'g'], {
      fetchSubject: async ({ id }, _request, from) => {
        now += 1;
        most = Math.max(most, now);
        const rows = await from.connect((queries) => queries.rows(answer(id)));
        now -= 1;
        return rows;
      },
    });
    const { fetched } = await fetch(plan, { concurrency }).result;
    expect(fetched).toHaveLength(7);
    expect(most).toBe(concurrency);
  });

  it('ends with the reason when it is cancelled, its statement too, and begins no other', async () => {
    const begun: string[] = [];
    const plan = planOf(['hanging', 'a', 'b']);
    const watched = planOf(['hanging', 'a', 'b'], {
      fetchSubject: (subject, ...rest) => {
        begun.push(subject.id);
        return plan.fetchSubject(subject, ...rest);
      },
    });
    const controller = new AbortController();
    const reason = fail('LEASE_LOST', 'another worker took over');
    const { result, lines } = fetch(watched, { concurrency: 1, signal: controller.signal });
    const settled = result.catch((error: unknown) => error);
    await until(async () => (await sleeping()) === 1, 'the statement runs');
    controller.abort(reason);
    expect(await settled).toBe(reason);
    await until(async () => (await sleeping()) === 0, 'the statement is cancelled');
    expect(begun).toEqual(['hanging']);
    expect(warned(lines)).toEqual([]);
  });

  it('passes on why the devices could not be listed', async () => {
    const reason = fail('DEVICE_UNKNOWN', 'devices: there is no "x"');
    await expect(fetch(planOf([], { listSubjects: () => Promise.reject(reason) })).result).rejects.toBe(reason);
  });
});
