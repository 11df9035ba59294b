import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listHistory } from '../../src/ledger/history.ts';
import type { Database } from '../../src/ports.ts';
import { startTestAws, type TestAws } from '../support/aws.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { client, device, importConstant, seed } from '../support/meters.ts';
import { until } from '../support/until.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let testDatabase: TestDatabase;
let database: Database;
let aws: TestAws;
let worker: TestWorker;

const clients = [
  ['bright', 's3://reports/logos/prairie-homes.svg'],
  ['missing', 's3://reports/logos/none.png'],
  ['broken', 's3://reports/logos/broken.png'],
  ['unlisted', 'https://logos.example/logo.png'],
] as const;

beforeAll(async () => {
  [testDatabase, aws] = await Promise.all([createTestDatabase(), startTestAws()]);
  database = await openTestDatabase(testDatabase.url);
  await seed(
    database,
    clients.map(([id, logoUrl]) => client(id, [device(`${id}-meter`)], { logoUrl, recipients: [] })),
  );
  for (const [id] of clients) await importConstant(testDatabase.url, id, `${id}-meter`, '2016-03-01', 3);
  const logo = new URL('../../src/local/logos/prairie-homes.svg', import.meta.url);
  await aws.put('logos/prairie-homes.svg', await readFile(logo, 'utf8'));
  await aws.put('logos/broken.png', '<html>404</html>');
  worker = await startWorker({ ...aws.environment, DATABASE_URL: testDatabase.url, WORKER_THREADS: '1' });
});
afterAll(async () => {
  await worker.stop();
  await database.close();
  await Promise.all([testDatabase.drop(), aws.stop()]);
});

const run = async (clientId: string, requestId: string) => {
  const period = { from: '2016-03-01', to: '2016-03-02' };
  await aws.send(JSON.stringify({ report: 'energy.daily-consumption', clientId, requestId, period }));
  const entry = await until(async () => {
    const [found] = await listHistory(database, { requestId, limit: 1 });
    return found && !['running', 'waiting'].includes(found.status) && found;
  }, `${requestId} is settled`);
  const lines = worker.lines.filter(({ facts }) => facts['requestId'] === requestId);
  return {
    status: entry.status,
    images: lines.find(({ facts }) => facts['stage'] === 'fetch')?.facts['images'],
    warnings: lines.filter(({ level }) => level === 'warn').map(({ facts }) => facts['code']),
  };
};

describe('a client with a logo', () => {
  it('gets it in one report after the other', async () => {
    for (const requestId of ['first', 'second']) {
      expect(await run('bright', requestId)).toEqual({ status: 'completed', images: 1, warnings: [] });
    }
  });

  it.each([
    ['missing', 'IMAGE_FAILED'],
    ['broken', 'IMAGE_FAILED'],
    ['unlisted', 'IMAGE_REFUSED'],
  ])('that is %s gets the report all the same', async (clientId, code) => {
    expect(await run(clientId, clientId)).toEqual({ status: 'completed', images: 0, warnings: [code] });
  });
});

describe('a worker that has drawn images', () => {
  it('stops with nothing left behind', async () => {
    expect(await worker.stop()).toEqual([]);
  });
});
