import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listHistory } from '../../src/ledger/history.ts';
import type { Database } from '../../src/ports.ts';
import { startTestAws, type TestAws } from '../support/aws.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { client, device, seed } from '../support/meters.ts';
import { until } from '../support/until.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let testDatabase: TestDatabase;
let database: Database;
let aws: TestAws;
let worker: TestWorker;

const devices = [
  device('minutes', { intervalMinutes: 1 }),
  device('dense', { intervalMinutes: 60 }),
  device('new', { intervalMinutes: 1 }),
];

/** A reading each minute, from so many days before June on. */
const days: Readonly<Record<string, number>> = { minutes: 60, dense: 60, new: 10 };

/** 60 days of minutes are 86,400 readings of 16 bytes: 1.3 MB, of which one report may have 1. */
beforeAll(async () => {
  [testDatabase, aws] = await Promise.all([createTestDatabase(), startTestAws()]);
  database = await openTestDatabase(testDatabase.url);
  await seed(database, [client('acme', devices, { timezone: 'UTC' })]);
  const connection = new Client({ connectionString: testDatabase.url });
  await connection.connect();
  for (const [id, count] of Object.entries(days)) {
    await connection.query(
      `insert into readings (device_key, ts, energy)
       select key, timestamptz '2016-06-01Z' - minute * interval '1 minute', 0.5
       from generate_series(1, $2::integer * 1440) as minute, devices where id = $1`,
      [id, count],
    );
  }
  await connection.end();
  worker = await startWorker(environment('1'));
});
afterAll(async () => {
  await worker.stop();
  await database.close();
  await Promise.all([testDatabase.drop(), aws.stop()]);
});

const environment = (megabytes: string) => ({
  ...aws.environment,
  DATABASE_URL: testDatabase.url,
  REPORT_DATA_MAX_MB: megabytes,
});

const bodyOf = (requestId: string, ids: readonly string[]): string =>
  JSON.stringify({
    report: 'energy.daily-consumption',
    clientId: 'acme',
    requestId,
    period: { from: '2016-04-02', to: '2016-05-31' },
    devices: ids,
  });

const settled = (requestId: string) =>
  until(async () => {
    const [row] = await listHistory(database, { requestId, limit: 1 });
    return row && row.status !== 'running' && row.status !== 'waiting' ? row : null;
  }, `${requestId} is settled`);

/** Those of `readings.count` and of `readings.of-device`, since line `from` of the log. */
const queriesSince = (from: number): readonly unknown[] =>
  worker.lines
    .slice(from)
    .map(({ facts }) => facts['query'])
    .filter((name) => String(name).startsWith('readings.'));

describe('a report with more readings than REPORT_DATA_MAX_MB allows', () => {
  it.each([
    ['counted before one is read', 'minutes', ['readings.count']],
    ['denser than declared, found while they are read', 'dense', ['readings.of-device']],
  ])('is refused at the first attempt, its readings %s', async (_, id, queries) => {
    const from = worker.lines.length;
    const body = bodyOf(`too-large-${id}`, [id]);
    await aws.send(body);
    const row = await settled(`too-large-${id}`);
    expect(row).toMatchObject({ status: 'rejected', attempt: 1, output: null, error: { code: 'REPORT_TOO_LARGE' } });
    for (const words of ['energy.daily-consumption', '1 MB', 'fewer devices', 'REPORT_DATA_MAX_MB'])
      expect(row.error?.message).toContain(words);
    expect(queriesSince(from)).toEqual(queries);

    const letters = await until(async () => {
      const mine = (await aws.deadLetters()).filter((letter) => letter.body === body);
      return mine.length > 0 && mine;
    }, 'it is a dead letter');
    expect(letters).toMatchObject([{ code: 'REPORT_TOO_LARGE', reason: row.error?.message }]);
    expect(await aws.eventsAbout(`too-large-${id}`)).toMatchObject([
      { type: 'report.failed', detail: { error: { code: 'REPORT_TOO_LARGE' } } },
    ]);
    await until(async () => (await aws.pending()) === 0, 'it does not come back');
    expect((await aws.mails()).filter(({ text }) => text.includes(`too-large-${id}`))).toEqual([]);
  });

  it('leaves the worker to the others: one that is declared as large and is not there yet is delivered', async () => {
    const from = worker.lines.length;
    await aws.send(bodyOf('fits', ['new']));
    expect(await settled('fits')).toMatchObject({ status: 'completed', attempt: 1 });
    expect(queriesSince(from)).toEqual(['readings.count', 'readings.of-device']);
  });

  it('is made when its dead letter comes again to a worker that allows it', async () => {
    await worker.stop();
    worker = await startWorker(environment('2'));
    await aws.send(bodyOf('too-large-minutes', ['minutes']));
    const row = await until(async () => {
      const [entry] = await listHistory(database, { requestId: 'too-large-minutes', limit: 1 });
      return entry?.status === 'completed' && entry;
    }, 'it is done');
    expect(row.error).toBeNull();
  });
});
