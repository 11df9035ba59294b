/** No form of a request reads what belongs to another client. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportNames } from '../../src/families/names.ts';
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

beforeAll(async () => {
  [testDatabase, aws] = await Promise.all([createTestDatabase(), startTestAws()]);
  database = await openTestDatabase(testDatabase.url);
  const vault = { locations: [{ id: 'vault', name: 'Vault' }] };
  await seed(database, [
    client('acme', [device('mine')]),
    client('rival', [device('theirs', { location: 'vault' })], vault),
  ]);
  for (const [owner, id] of [
    ['acme', 'mine'],
    ['rival', 'theirs'],
  ] as const)
    await importConstant(testDatabase.url, owner, id, '2016-03-01', 4);
  worker = await startWorker({ ...aws.environment, DATABASE_URL: testDatabase.url });
});
afterAll(async () => {
  await worker.stop();
  await database.close();
  await Promise.all([testDatabase.drop(), aws.stop()]);
});

const period = { from: '2016-03-02', to: '2016-03-03' };
const body = (requestId: string, changes: object) => ({
  report: 'energy.daily-consumption',
  clientId: 'acme',
  requestId,
  period,
  ...changes,
});

/** Each way in which a request may come. */
const forms: Readonly<Record<string, (request: { readonly requestId: string }) => Promise<unknown>>> = {
  message: (request) => aws.send(JSON.stringify(request)),
  event: (detail) =>
    aws.send(JSON.stringify({ 'detail-type': 'report.requested', id: 'e', time: '2016-04-01T00:00:00Z', detail })),
  pointer: async (request) => {
    await aws.put(`incoming/${request.requestId}.json`, JSON.stringify(request));
    await aws.send(JSON.stringify({ s3: { bucket: 'reports', key: `incoming/${request.requestId}.json` } }));
  },
};

const foreign = [
  ['device', { devices: ['theirs'] }],
  ['device beside one of its own', { devices: ['mine', 'theirs'] }],
  ['location', { locations: ['vault'] }],
  ['device by its key', { devices: ['2'] }],
] as const;

const refused = (requestId: string) =>
  until(
    async () => (await aws.deadLetters()).find((letter) => letter.body.includes(requestId)),
    `${requestId} is refused`,
  );

describe.each(Object.keys(forms))('a request as a %s', (form) => {
  it.each(foreign)('is refused with another client’s %s, and makes nothing', async (what, changes) => {
    const requestId = `${form}-${what.replaceAll(' ', '-')}`;
    await forms[form]?.(body(requestId, changes));
    expect(await refused(requestId)).toMatchObject({ code: 'DEVICE_UNKNOWN' });
    const [entry] = await listHistory(database, { requestId, limit: 1 });
    expect(entry?.output ?? null).toBeNull();
  });
});

describe.each(reportNames)('%s', (report) => {
  it('is refused with another client’s device', async () => {
    const requestId = `each-${report}`;
    await aws.send(JSON.stringify(body(requestId, { report, devices: ['theirs'] })));
    expect(await refused(requestId)).toMatchObject({ code: 'DEVICE_UNKNOWN' });
  });

  it('of all of a client’s devices has none of another’s', async () => {
    const requestId = `all-${report}`;
    await aws.send(JSON.stringify(body(requestId, { report })));
    const entry = await until(async () => {
      const [found] = await listHistory(database, { requestId, limit: 1 });
      return found?.status === 'completed' ? found : null;
    }, `${requestId} is done`);
    const stage = worker.lines.find(
      ({ facts }) => facts['requestId'] === requestId && facts['stage'] === 'fetch' && 'devices' in facts,
    );
    expect([entry.failures, stage?.facts['devices']]).toEqual([[], 1]);
  });
});
