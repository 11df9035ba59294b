import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HistoryEntry, listHistory } from '../../src/ledger/history.ts';
import type { Database } from '../../src/ports.ts';
import { startTestAws, type TestAws } from '../support/aws.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { startProxy } from '../support/http-proxy.ts';
import { client, device, importConstant, seed } from '../support/meters.ts';
import { until } from '../support/until.ts';
import { spawnWorker } from '../support/worker.ts';

let testDatabase: TestDatabase;
let database: Database;
let aws: TestAws;
let environment: Record<string, string>;

beforeAll(async () => {
  [testDatabase, aws] = await Promise.all([createTestDatabase(), startTestAws()]);
  // A short lease and visibility: the successor need not wait long for what the dead one held.
  environment = { ...aws.environment, DATABASE_URL: testDatabase.url, VISIBILITY_TIMEOUT_SECONDS: '2' };
  database = await openTestDatabase(testDatabase.url);
  const recipients = [{ report: 'energy.daily-consumption', emails: ['reports@acme.example'] }];
  await seed(database, [client('acme', [device('m1')], { recipients })]);
  await importConstant(testDatabase.url, 'acme', 'm1', '2016-03-01', 5);
});
afterAll(async () => {
  await database.close();
  await Promise.all([testDatabase.drop(), aws.stop()]);
});

const send = (requestId: string): Promise<string> =>
  aws.send(
    JSON.stringify({
      report: 'energy.daily-consumption',
      clientId: 'acme',
      requestId,
      period: { from: '2016-03-02', to: '2016-03-03' },
    }),
  );

const finished = (requestId: string): Promise<HistoryEntry> =>
  until(async () => {
    const [entry] = await listHistory(database, { requestId, limit: 1 });
    return entry?.status === 'completed' && entry;
  }, `${requestId} is completed`);

const traces = async (requestId: string) => ({
  objects: (await aws.objects()).filter((key) => key.includes(requestId)),
  mails: (await aws.mails()).filter(({ text }) => text.includes(requestId)),
  events: await aws.eventsAbout(requestId),
});

/** Runs one worker until a service has answered what `matches`, kills it there, and lets another one finish. */
const killWhenAnswered = async (
  requestId: string,
  service: 'S3' | 'SESV2',
  matches: (method: string, path: string) => boolean,
): Promise<HistoryEntry> => {
  const name = `AWS_ENDPOINT_URL_${service}`;
  const proxy = await startProxy(environment[name] ?? '');
  const held = proxy.holdAnswers(matches);
  const doomed = spawnWorker({ ...environment, [name]: proxy.url });
  await send(requestId);
  await held;
  doomed.child.kill('SIGKILL');
  expect(await doomed.exited).toBe('SIGKILL');
  await proxy.stop();
  const successor = spawnWorker(environment);
  const entry = await finished(requestId);
  await until(async () => (await aws.pending()) === 0, 'the queue is empty');
  successor.child.kill('SIGTERM');
  expect(await successor.exited).toBe(0);
  return entry;
};

describe('a worker killed with SIGKILL', () => {
  it('after the upload and before the mail: one completed row, one mail, one event, one object', async () => {
    const entry = await killWhenAnswered('after-upload', 'S3', (method) => method === 'HEAD');
    expect(entry).toMatchObject({ status: 'completed', attempt: 2, deliveries: [{ state: 'sent' }] });
    const { objects, mails, events } = await traces('after-upload');
    expect({ objects: objects.length, mails: mails.length, events: events.length }).toEqual({
      objects: 1,
      mails: 1,
      events: 1,
    });
  });

  it('after the mail and before noting it: no second mail, the delivery is uncertain', async () => {
    const entry = await killWhenAnswered('after-mail', 'SESV2', (method) => method === 'POST');
    expect(entry).toMatchObject({ status: 'completed', attempt: 2, deliveries: [{ state: 'uncertain' }] });
    const { objects, mails, events } = await traces('after-mail');
    expect({ objects: objects.length, mails: mails.length, events: events.length }).toEqual({
      objects: 1,
      mails: 1,
      events: 1,
    });
    expect(events[0]?.detail['deliveries']).toMatchObject([{ state: 'uncertain' }]);
  });
});
