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

beforeAll(async () => {
  [testDatabase, aws] = await Promise.all([createTestDatabase(), startTestAws()]);
  database = await openTestDatabase(testDatabase.url);
  await seed(database, [client('acme', [device('m1')]), client('other', [device('secret')]), client('empty', [])]);
  await importConstant(testDatabase.url, 'acme', 'm1', '2016-03-01', 10);
  worker = await startWorker({ ...aws.environment, DATABASE_URL: testDatabase.url });
});
afterAll(async () => {
  await worker.stop();
  await database.close();
  await Promise.all([testDatabase.drop(), aws.stop()]);
});

const good = { report: 'energy.daily-consumption', clientId: 'acme', period: { from: '2016-03-02', to: '2016-03-03' } };
const asText = (changes: object): string => JSON.stringify({ ...good, ...changes });

/** What is sent, and the code and words of the reason that must come back. */
const hostile: readonly (readonly [what: string, body: string, code: string, words: string])[] = [
  ['not JSON', 'SELECT * FROM users', 'MESSAGE_UNREADABLE', 'not JSON'],
  ['a number', '42', 'MESSAGE_INVALID', 'request'],
  ['an unknown report', asText({ report: 'energy.gossip' }), 'REPORT_UNKNOWN', 'energy.daily-consumption'],
  ['constructor as report', asText({ report: 'constructor' }), 'REPORT_UNKNOWN', 'constructor'],
  ['an unknown field', asText({ colour: 'red' }), 'MESSAGE_INVALID', 'colour'],
  [
    'an unknown option',
    asText({ options: { colour: 'red' } }),
    'OPTIONS_INVALID',
    'options: unknown field "colour"; there are decimals',
  ],
  ['a huge number', asText({ options: { decimals: 1e308 } }), 'OPTIONS_INVALID', 'decimals'],
  ['an abbreviation for a zone', asText({ timezone: 'CST' }), 'MESSAGE_INVALID', 'timezone'],
  ['a bad date', asText({ period: { from: '2016-02-30', to: '2016-03-01' } }), 'MESSAGE_INVALID', 'period.from'],
  ['from after to', asText({ period: { from: '2016-03-03', to: '2016-03-02' } }), 'MESSAGE_INVALID', 'period.from'],
  ['a century', asText({ period: { from: '1916-01-01', to: '2016-01-01' } }), 'PERIOD_INVALID', 'period'],
  ['an unknown client', asText({ clientId: 'nobody' }), 'CLIENT_UNKNOWN', 'clientId'],
  ["another client's device", asText({ devices: ['secret'] }), 'DEVICE_UNKNOWN', 'devices'],
  ["another client's location", asText({ clientId: 'empty', locations: ['elsewhere'] }), 'DEVICE_UNKNOWN', 'locations'],
  ['a client without devices', asText({ clientId: 'empty' }), 'DEVICE_UNKNOWN', 'no devices'],
  ['__proto__', `{"__proto__":{"report":"x"},${asText({}).slice(1)}`, 'MESSAGE_INVALID', ''],
  ['deep nesting', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`, 'MESSAGE_INVALID', ''],
  ['a NUL', asText({ report: 'a\u0000b' }), 'REPORT_UNKNOWN', 'a b'],
  ['half a character', asText({ report: 'a\uD800b' }), 'MESSAGE_INVALID', 'Unicode'],
  [
    'an option nested without end',
    `{"options":{"decimals":${'['.repeat(100_000)}${']'.repeat(100_000)}},${asText({}).slice(1)}`,
    'OPTIONS_INVALID',
    'decimals',
  ],
  [
    'a missing pointer',
    '{"s3":{"bucket":"reports","key":"nothing/here.json"}}',
    'POINTER_MISSING',
    'nothing/here.json',
  ],
  ['a pointer to 2 MB', '{"s3":{"bucket":"reports","key":"huge.json"}}', 'MESSAGE_TOO_LARGE', '1048576'],
];

describe('hostile and broken messages', () => {
  it('all get a reason, none stops the worker, and the queue drains', async () => {
    await aws.put('huge.json', asText({ options: { x: 'x'.repeat(2_000_000) } }));
    const ids = new Map<string, string>();
    for (const [what, body] of hostile) ids.set(what, await aws.send(body));
    await aws.send(asText({ requestId: 'good-among-bad' }));
    await until(async () => (await aws.pending()) === 0, 'the queue is drained');

    const letters = await aws.deadLetters();
    for (const [what, body, code, words] of hostile) {
      const mine = letters.filter((letter) => letter.body === body);
      expect(mine, what).toHaveLength(1);
      expect(mine[0]?.code, what).toBe(code);
      expect(mine[0]?.reason, what).toContain(words);
    }
    const events = await until(async () => {
      const seen = await aws.events();
      return [...ids.values()].every((id) => seen.some(({ detail }) => detail['messageId'] === id)) && seen;
    }, 'every refusal is announced');
    for (const [what] of hostile) {
      const messageId = ids.get(what);
      const mine = events.filter(({ detail }) => detail['messageId'] === messageId);
      expect(mine, what).toHaveLength(1);
      expect(mine[0]?.type, what).toBe('report.failed');
    }
    const [row] = await listHistory(database, { requestId: 'good-among-bad', limit: 1 });
    expect(row?.status).toBe('completed');
  });

  it('never tells one client of the devices of another', async () => {
    for (const { reason } of await aws.deadLetters()) expect(reason).not.toContain('Meter secret');
  });

  it('refuses the id of a finished report for another body, and leaves the report as it is', async () => {
    await aws.send(asText({ requestId: 'taken' }));
    const before = await until(async () => {
      const [row] = await listHistory(database, { requestId: 'taken', limit: 1 });
      return row?.status === 'completed' && row;
    }, 'it is done');
    const body = asText({ requestId: 'taken', period: { from: '2016-03-04', to: '2016-03-05' } });
    await aws.send(body);
    const letter = await until(
      async () => (await aws.deadLetters()).find((each) => each.body === body),
      'it is refused',
    );
    expect(letter.code).toBe('REQUEST_CONFLICT');
    const [after] = await listHistory(database, { requestId: 'taken', limit: 1 });
    expect(after).toEqual(before);
  });
});
