import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../src/ledger/migrate.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/local/postgres.ts';
import { delivered, type Traces } from '../support/audit.ts';
import { startTcpProxy, type TcpProxy, through } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';
import { openWorld, recipients, type World } from '../support/world.ts';

const poolMax = 8;
let folder: string;
let postgres: EmbeddedPostgres;
let proxy: TcpProxy;
let world: World;

const start = (): Promise<EmbeddedPostgres> => startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-worker-failover-'));
  await chmod(folder, 0o755);
  postgres = await start();
  proxy = await startTcpProxy(postgres.port);
  // Of the same address before and after, as the endpoint of a cluster is.
  const url = through(proxy, postgres.url);
  await migrate(url);
  world = await openWorld(url);
});
afterAll(async () => {
  await world.close();
  await proxy.stop();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

const restartWhen = async (isDown: () => Promise<unknown>): Promise<void> => {
  proxy.leadTo(null);
  await postgres.stop();
  await isDown();
  postgres = await start();
  proxy.leadTo(postgres.port);
};

const startLoaded = (maxAttempts: string): Promise<TestWorker> =>
  startWorker({
    ...world.environment,
    VISIBILITY_TIMEOUT_SECONDS: '4',
    REPORT_CONCURRENCY: '4',
    DATABASE_POOL_MAX: String(poolMax),
    MAX_ATTEMPTS: maxAttempts,
  });

const unrecorded = 'refusal could not be recorded; trying again later';

const count = (worker: TestWorker, message: string): number =>
  worker.lines.filter((line) => line.message === message).length;

/** Nobody gets two; who got none, or may have, is on record as uncertain. */
const isHonest = ({ deliveries, mails }: Traces): boolean =>
  recipients.every((recipient) => {
    const count = mails[recipient] ?? 0;
    return deliveries[recipient] === 'sent' ? count === 1 : deliveries[recipient] === 'uncertain' && count <= 1;
  });

describe('a database that is away for longer than the attempts of a report', () => {
  it('costs it none: it is neither lost nor dead-lettered, and done when the database is back', async () => {
    const worker = await startLoaded('2');
    await restartWhen(async () => {
      await world.send('outage');
      await until(() => count(worker, unrecorded) === 2, 'it has come more often than it may fail');
    });
    await world.reaches('outage', 'completed');
    await world.drained();
    expect(await worker.stop()).toEqual([]);
    expect(await world.aws.deadLetters()).toEqual([]);
    expect(await world.traces('outage')).toEqual({
      ...delivered('outage'),
      deliveries: Object.fromEntries(recipients.map((recipient) => [recipient, 'sent'])),
      mails: Object.fromEntries(recipients.map((recipient) => [recipient, 1])),
    });
  });
});

describe('a failover of the database: it restarts under load', () => {
  it('twice: bounded retries, no lost state, connections back to the idle count', { timeout: 120_000 }, async () => {
    const worker = await startLoaded('5');
    const started = (): number => count(worker, 'fetch done');
    const completed = (): number => count(worker, 'request settled');
    const requestIds = Array.from({ length: 30 }, (_, index) => `load-${index}`);
    for (const requestId of requestIds) await world.send(requestId);
    for (const after of [5, 15]) {
      await until(() => completed() >= after && started() > completed(), `${after} are done, and more under way`);
      await restartWhen(async () => undefined);
    }
    for (const requestId of requestIds) await world.reaches(requestId, 'completed', 60_000);
    await world.drained(60_000);
    await until(() => worker.gauges().acquired === 0 && worker.gauges().waiting === 0, 'every connection is back');
    expect(proxy.connections()).toBeLessThanOrEqual(2 * poolMax);
    const cutShort = worker.lines.filter(({ facts }) => facts['code'] === 'DATABASE_UNAVAILABLE');
    expect(cutShort.length).toBeGreaterThan(0);
    expect(await worker.stop()).toEqual([]);
    for (const requestId of requestIds) {
      const row = await world.entry(requestId);
      expect(row?.attempt, requestId).toBeLessThanOrEqual(4);
      const traces = await world.traces(requestId);
      expect(traces).toMatchObject(delivered(requestId));
      expect(isHonest(traces), JSON.stringify(traces)).toBe(true);
    }
    expect(await world.aws.deadLetters()).toEqual([]);
  });
});
