/** Everything a worker needs around it, and the eyes to see what it did there: one for each file of fault tests. */
import { sql } from 'slonik';
import { z } from 'zod';
import { type HistoryEntry, listHistory } from '../../src/ledger/history.ts';
import type { Database } from '../../src/ports.ts';
import { type Traces, tracesOf } from './audit.ts';
import { startTestAws, type TestAws } from './aws.ts';
import { createTestDatabase, openTestDatabase } from './database.ts';
import { client, device, importConstant, seed } from './meters.ts';
import { until } from './until.ts';

export type World = {
  readonly databaseUrl: string;
  readonly database: Database;
  readonly aws: TestAws;
  /** What a worker reads to find all of it. */
  readonly environment: Readonly<Record<string, string>>;
  /** The daily consumption of `acme` on two days in March 2016. */
  request(requestId: string, changes?: object): object;
  send(requestId: string, changes?: object): Promise<string>;
  entry(requestId: string): Promise<HistoryEntry | undefined>;
  /** Once it has this status. */
  reaches(requestId: string, status: HistoryEntry['status'], timeoutMs?: number): Promise<HistoryEntry>;
  /** Resolves when the request queue is empty and every event has gone out. */
  drained(timeoutMs?: number): Promise<void>;
  traces(requestId: string): Promise<Traces>;
  close(): Promise<void>;
};

/** The recipients of `acme`, in the order in which they are mailed. */
export const recipients = ['anna@acme.example', 'ben@acme.example'] as const;

const settle = async (databaseUrl: string, database: Database): Promise<void> => {
  const to = [{ report: 'energy.daily-consumption', emails: recipients }];
  await seed(database, [client('acme', [device('m1')], { recipients: to })]);
  await importConstant(databaseUrl, 'acme', 'm1', '2016-03-01', 5);
};

const request: World['request'] = (requestId, changes = {}) => {
  const period = { from: '2016-03-02', to: '2016-03-03' };
  return { report: 'energy.daily-consumption', clientId: 'acme', requestId, period, ...changes };
};

const unpublished = (database: Database): Promise<bigint | undefined> =>
  database.connect(async (queries) => {
    const row = await queries.maybeOne({
      name: 'test.unpublished',
      sql: sql.type(z.object({ count: z.bigint() }))`select count(*) from outbox where published_at is null`,
    });
    return row?.count;
  });

/** @param url of a migrated database; a fresh one of its own when absent */
export const openWorld = async (url?: string): Promise<World> => {
  const [own, aws] = await Promise.all([url === undefined ? createTestDatabase() : null, startTestAws()]);
  const databaseUrl = own?.url ?? url ?? '';
  const database = await openTestDatabase(databaseUrl);
  await settle(databaseUrl, database);
  const entry: World['entry'] = async (requestId) => (await listHistory(database, { requestId, limit: 1 }))[0];
  return {
    databaseUrl,
    database,
    aws,
    environment: { ...aws.environment, DATABASE_URL: databaseUrl },
    request,
    send: (requestId, changes) => aws.send(JSON.stringify(request(requestId, changes))),
    entry,
    reaches: async (requestId, status, timeoutMs) => {
      let row: HistoryEntry | undefined;
      const isThere = async () => {
        row = await entry(requestId);
        return row?.status === status && row;
      };
      try {
        return await until(isThere, `${requestId} is ${status}`, timeoutMs);
      } catch (cause) {
        throw new Error(`${requestId} should be ${status}, and is ${row?.status}: ${JSON.stringify(row?.error)}`, {
          cause,
        });
      }
    },
    drained: async (timeoutMs) => {
      await until(async () => (await aws.pending()) === 0, 'the queue is empty', timeoutMs);
      await until(async () => (await unpublished(database)) === 0n, 'every event is on record as gone out', timeoutMs);
    },
    traces: (requestId) => tracesOf({ database, aws }, requestId),
    close: async () => {
      await database.close();
      await Promise.all([own?.drop(), aws.stop()]);
    },
  };
};
