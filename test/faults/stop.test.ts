import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listHistory } from '../../src/ledger/history.ts';
import type { Database } from '../../src/ports.ts';
import { startTestAws, type TestAws } from '../support/aws.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { lockReadings } from '../support/hold-rows.ts';
import { client, device, importConstant, seed } from '../support/meters.ts';
import { until } from '../support/until.ts';
import { spawnWorker, type WorkerProcess } from '../support/worker.ts';

let testDatabase: TestDatabase;
let database: Database;
let aws: TestAws;
let environment: Record<string, string>;

beforeAll(async () => {
  [testDatabase, aws] = await Promise.all([createTestDatabase(), startTestAws()]);
  environment = { ...aws.environment, DATABASE_URL: testDatabase.url };
  database = await openTestDatabase(testDatabase.url);
  await seed(database, [client('acme', [device('m1')])]);
  await importConstant(testDatabase.url, 'acme', 'm1', '2016-03-01', 5);
});
afterAll(async () => {
  await database.close();
  await Promise.all([testDatabase.drop(), aws.stop()]);
});

const started = (worker: WorkerProcess): Promise<unknown> =>
  until(() => worker.log().some(({ msg }) => msg === 'worker started'), 'the worker has started');

const send = (requestId: string): Promise<string> =>
  aws.send(
    JSON.stringify({
      report: 'energy.daily-consumption',
      clientId: 'acme',
      requestId,
      period: { from: '2016-03-02', to: '2016-03-03' },
    }),
  );

const statusOf = async (requestId: string): Promise<string | undefined> =>
  (await listHistory(database, { requestId, limit: 1 }))[0]?.status;

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  it('ends an idle worker with 0', async () => {
    const worker = spawnWorker(environment);
    await started(worker);
    worker.child.kill(signal);
    expect(await worker.exited).toBe(0);
  });

  it('lets a report in hand be finished', async () => {
    const requestId = `finish-${signal}`;
    const unlock = await lockReadings(testDatabase.url);
    const worker = spawnWorker(environment);
    await send(requestId);
    await until(async () => (await statusOf(requestId)) === 'running', 'the report runs');
    worker.child.kill(signal);
    await until(() => worker.log().some(({ msg }) => msg === 'stopping'), 'it is stopping');
    await unlock();
    expect(await worker.exited).toBe(0);
    expect(await statusOf(requestId)).toBe('completed');
    expect(await aws.pending()).toBe(0);
  });

  it('hands back what cannot be finished in time; a second signal changes nothing', async () => {
    const requestId = `back-${signal}`;
    const unlock = await lockReadings(testDatabase.url);
    const worker = spawnWorker({ ...environment, SHUTDOWN_DEADLINE_SECONDS: '10' });
    await send(requestId);
    await until(async () => (await statusOf(requestId)) === 'running', 'the report runs');
    worker.child.kill(signal);
    await until(() => worker.log().some(({ msg }) => msg === 'stopping'), 'it is stopping');
    worker.child.kill(signal);
    expect(await worker.exited).toBe(0);
    expect(await statusOf(requestId)).toBe('waiting');
    await unlock();

    const successor = spawnWorker(environment);
    await until(async () => (await statusOf(requestId)) === 'completed', 'the next worker finishes it at once');
    successor.child.kill('SIGTERM');
    expect(await successor.exited).toBe(0);
  });
});

describe('a worker that cannot start', () => {
  it('says every fault of its configuration and exits with 2', async () => {
    const worker = spawnWorker({ ...environment, REPORTS_BUCKET: '', MAIL_FROM: 'nobody', REPORT_CONCURRENCY: '0' });
    let complaint = '';
    worker.child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    expect(await worker.exited).toBe(2);
    for (const name of ['REPORTS_BUCKET', 'MAIL_FROM', 'REPORT_CONCURRENCY'])
      expect(complaint).toContain(`${name}: give`);
  });

  it('says which database does not answer and exits with 1', async () => {
    const worker = spawnWorker({ ...environment, DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/x' });
    let complaint = '';
    worker.child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    expect(await worker.exited).toBe(1);
    expect(complaint).toContain('127.0.0.1:1');
    expect(complaint).not.toContain('hunter2');
  });
});
