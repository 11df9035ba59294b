/** Readiness against services that are cut off one by one. */
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { sql } from 'slonik';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createDatabase } from '../../src/adapters/postgres.ts';
import { readinessChecks } from '../../src/compose/http.ts';
import { readConfig } from '../../src/config.ts';
import { createReadiness, type Readiness } from '../../src/http/readiness.ts';
import { createLifecycle } from '../../src/intake/lifecycle.ts';
import type { Database } from '../../src/ports.ts';
import { execute } from '../support/execute.ts';
import { type FaultStack, startFaultStack } from '../support/fault-stack.ts';
import { createTestLog, type LogLine } from '../support/log.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';

let stack: FaultStack;
let wire: TcpProxy;
let database: Database;
let readiness: Readiness;
let lines: readonly LogLine[];
let port = 0;
const worker = { alive: 2, silentMs: 0 };
const clients = { sqs: new SQSClient({}), s3: new S3Client({ forcePathStyle: true }) };

beforeAll(async () => {
  stack = await startFaultStack();
  const url = new URL(stack.databaseUrl);
  port = Number(url.port);
  wire = await startTcpProxy(port);
  url.port = String(wire.port);
  const test = createTestLog();
  ({ lines } = test);
  const { log } = test;
  const config = readConfig({
    ...stack.environment,
    DATABASE_URL: url.href,
    DATABASE_POOL_MIN: '0',
    DATABASE_POOL_MAX: '2',
  });
  database = await createDatabase({ ...config.database, log });
  const checks = readinessChecks({
    config,
    log,
    lifecycle: createLifecycle(1_000, log),
    database,
    ...clients,
    renderer: { count: () => ({ alive: worker.alive, wanted: 2 }) },
    intake: { silentMs: () => worker.silentMs },
  });
  // No answer is remembered.
  readiness = () => createReadiness(checks)();
});
afterEach(() => {
  stack.clear();
  wire.leadTo(port);
  Object.assign(worker, { alive: 2, silentMs: 0 });
});
afterAll(async () => {
  await database.close();
  for (const client of Object.values(clients)) client.destroy();
  await wire.stop();
  await stack.stop();
});

/** What is down, by name. */
const down = async (): Promise<readonly string[]> => {
  const { ready, checks } = await readiness();
  const names = checks.flatMap(({ name, state }) => (state === 'down' ? [name] : []));
  expect(ready).toBe(names.length === 0);
  return names;
};

const refused = { kind: 'answer', status: 403 } as const;

const cuts: readonly (readonly [name: string, cut: () => void])[] = [
  [
    'database',
    () => {
      wire.leadTo(null);
      wire.cut();
    },
  ],
  ['queue', () => stack.queue.setFault(() => refused)],
  ['store', () => stack.store.setFault(() => refused)],
  ['store', () => stack.store.setFault(() => ({ kind: 'hold before', until: new Promise(() => undefined) }))],
  ['threads', () => void (worker.alive = 1)],
  ['poll', () => void (worker.silentMs = 300_000)],
];

describe('a worker', () => {
  it('is ready when all that it needs answers', async () => {
    expect((await readiness()).checks.map(({ name, state }) => `${name} ${state}`)).toEqual(
      ['database', 'queue', 'store', 'threads', 'poll'].map((name) => `${name} up`),
    );
  });

  it.each(cuts)('is not, while its %s does not answer, and says only that; the log says why', async (name, cut) => {
    cut();
    expect(await down()).toEqual([name]);
    expect(lines.findLast(({ message }) => message === 'not ready')?.facts).toMatchObject({ check: name });
  });

  it('is ready while its reports have all connections: they are busy, not gone', async () => {
    const nap = () =>
      database.connect((queries) => queries.run({ name: 'test.nap', sql: sql.type(z.unknown())`select pg_sleep(60)` }));
    const naps = Promise.allSettled([nap(), nap()]);
    const sleeping = `from pg_stat_activity where query like '%pg_sleep(60)' and datname = current_database()`;
    await until(
      async () => (await execute(stack.databaseUrl, `select pid ${sleeping}`)).length === 2,
      'both connections are taken',
    );
    expect(await down()).toEqual([]);
    await execute(stack.databaseUrl, `select pg_cancel_backend(pid) ${sleeping}`);
    await naps;
  });
});
