/** Whatever keeps a report from its readers, somebody who can do something is told, once, with the reason in words. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/ports.ts';
import { startTestAws, type TestAws, type TestMail } from '../support/aws.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { client, device, importConstant, seed } from '../support/meters.ts';
import { addReadingFaults, failReadings } from '../support/reading-faults.ts';
import { until } from '../support/until.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let testDatabase: TestDatabase;
let database: Database;
let aws: TestAws;
let worker: TestWorker;
const owner = 'owner@acme.example';
const operations = 'night@operations.example';
let environment: Record<string, string>;

beforeAll(async () => {
  [testDatabase, aws] = await Promise.all([createTestDatabase(), startTestAws()]);
  database = await openTestDatabase(testDatabase.url);
  await seed(database, [client('acme', [device('m1')], { ownerEmail: owner })]);
  await importConstant(testDatabase.url, 'acme', 'm1', '2016-03-01', 5);
  await addReadingFaults(testDatabase.url);
  environment = {
    ...aws.environment,
    DATABASE_URL: testDatabase.url,
    MAX_ATTEMPTS: '2',
    OPERATIONS_EMAIL: operations,
  };
  worker = await startWorker(environment);
});
afterAll(async () => {
  await worker.stop();
  await database.close();
  await Promise.all([testDatabase.drop(), aws.stop()]);
});

const body = (requestId: string, changes: object = {}): object => ({
  report: 'energy.daily-consumption',
  clientId: 'acme',
  requestId,
  period: { from: '2016-03-02', to: '2016-03-03' },
  ...changes,
});

const send = (message: unknown): Promise<string> =>
  aws.send(typeof message === 'string' ? message : JSON.stringify(message));

const mailsTo = async (address: string, about: string): Promise<readonly TestMail[]> =>
  (await aws.mails()).filter(({ to, text }) => to === address && text.includes(about));

const told = (address: string, about: string): Promise<readonly TestMail[]> =>
  until(async () => {
    const mails = await mailsTo(address, about);
    return mails.length > 0 && mails;
  }, `${address} is told of ${about}`);

describe('never silent', () => {
  it('a report that failed for good mails the owner of its client once, with the reason in words', async () => {
    await failReadings(testDatabase.url, 'error', 'true');
    await send(body('broken'));
    const [mail] = await told(owner, 'Request broken');
    expect(mail?.subject).toBe('Report failed: Daily consumption – Client acme – March 2 – 3, 2016');
    expect(mail?.text).toContain('Given up after 2 attempts');
    expect(mail?.text).toContain('disk of this device is broken');
    expect(mail?.text).toContain('report-worker retry broken');
    await failReadings(testDatabase.url, 'error', 'false');
  });

  it('a request that was dead-lettered mails its owner once, also when its message comes twice', async () => {
    await send(body('refused', { options: { decimals: 'two' } }));
    await told(owner, 'Request refused');
    await worker.stop();
    worker = await startWorker(environment);
    const mails = await mailsTo(owner, 'Request refused');
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text).toContain('decimals');
  });

  it('a message that nobody can read mails those who run the worker', async () => {
    const id = await send('{"report": "energy.daily-consumption", "clientId":');
    const [mail] = await told(operations, id);
    expect(mail?.subject).toBe('Report failed: A report');
    expect(mail?.text).toContain('The message is not JSON');
  });

  it('a report that is late by its own rule mails the owner once, and is delivered all the same', async () => {
    const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
    const detail = body('tardy', { delivery: { withinMinutes: 30 } });
    await send({ 'detail-type': 'report.requested', time: anHourAgo, detail });
    await told('reports@acme.example', 'Request tardy');
    await worker.stop();
    const mails = await mailsTo(owner, 'Request tardy');
    expect(mails.map(({ subject }) => subject)).toEqual([expect.stringMatching(/^Report late: Daily consumption/u)]);
    worker = await startWorker(environment);
  });

  it('a report that is there in time mails its owner nothing', async () => {
    await send(body('timely', { delivery: { withinMinutes: 30 } }));
    await told('reports@acme.example', 'Request timely');
    await worker.stop();
    expect(await mailsTo(owner, 'Request timely')).toEqual([]);
    worker = await startWorker(environment);
  });
});
