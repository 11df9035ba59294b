import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HistoryEntry, listHistory } from '../../src/ledger/history.ts';
import type { Database } from '../../src/ports.ts';
import { startTestAws, type TestAws } from '../support/aws.ts';
import { type CommandResult, runCommand } from '../support/command.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { client, device, importConstant, seed } from '../support/meters.ts';
import { until } from '../support/until.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let testDatabase: TestDatabase;
let database: Database;
let aws: TestAws;
let worker: TestWorker;
let environment: Record<string, string>;

beforeAll(async () => {
  [testDatabase, aws] = await Promise.all([createTestDatabase(), startTestAws()]);
  environment = { ...aws.environment, DATABASE_URL: testDatabase.url };
  database = await openTestDatabase(testDatabase.url);
  await seed(database, [client('acme', [device('m1')])]);
  await importConstant(testDatabase.url, 'acme', 'm1', '2016-03-01', 5);
  worker = await startWorker(environment);
});
afterAll(async () => {
  await worker.stop();
  await database.close();
  await Promise.all([testDatabase.drop(), aws.stop()]);
});

const redrive = (...args: string[]): Promise<CommandResult> =>
  runCommand(['redrive', ...args], { cwd: process.cwd(), environment });

const entryOf = async (requestId: string): Promise<HistoryEntry | undefined> =>
  (await listHistory(database, { requestId, limit: 1 }))[0];

const settled = (requestId: string, status: string): Promise<HistoryEntry> =>
  until(async () => {
    const entry = await entryOf(requestId);
    return entry?.status === status && entry;
  }, `${requestId} is ${status}`);

const send = (changes: object): Promise<string> => {
  const period = { from: '2016-03-02', to: '2016-03-03' };
  return aws.send(JSON.stringify({ report: 'energy.daily-consumption', clientId: 'acme', period, ...changes }));
};

const mailsAbout = async (requestId: string): Promise<number> =>
  (await aws.mails()).filter(({ text }) => text.includes(`Request ${requestId}.`)).length;

describe('redrive', () => {
  it('says that there are none', async () => {
    expect(await redrive()).toMatchObject({ code: 0, out: expect.stringContaining('No dead letters.') });
  });

  it('lists the dead letters with request, client, report, age and reason, and leaves them where they are', async () => {
    await send({ requestId: 'no-client', clientId: 'globex' });
    await send({ requestId: 'no-device', devices: ['m2'] });
    await settled('no-client', 'rejected');
    await settled('no-device', 'rejected');
    for (const _ of [1, 2]) {
      const { code, out } = await redrive();
      expect(code).toBe(0);
      expect(out).toMatch(/no-client.*globex.*energy\.daily-consumption.*0 min.*CLIENT_UNKNOWN/u);
      expect(out).toMatch(/no-device.*acme.*energy\.daily-consumption.*0 min.*DEVICE_UNKNOWN/u);
      expect(out).toContain('there is no client');
    }
  });

  it.each([
    ['--client', 'globex', 'no-client'],
    ['--request', 'no-device', 'no-device'],
    ['--reason', 'DEVICE_UNKNOWN', 'no-device'],
  ])('chooses by %s %s', async (option, value, expected) => {
    const { out } = await redrive(option, value, '--json');
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { requestId: string }).requestId),
    ).toEqual([expected]);
    expect((await redrive('--report', 'energy.activity')).out).toContain('No dead letters.');
  });

  it('with --dry-run says what would be sent, and sends nothing', async () => {
    const { out } = await redrive('--move', '--dry-run', '--client', 'globex');
    expect(out).toContain('would send no-client again');
    expect(out).not.toContain('no-device');
    expect((await redrive('--json')).out.trim().split('\n')).toHaveLength(2);
  });

  it('run twice has no further effect: the report is made once, and who asked for it is on record', async () => {
    await seed(database, [client('globex', [device('g1')])]);
    await importConstant(testDatabase.url, 'globex', 'g1', '2016-03-01', 5);
    const first = await redrive('--move', '--client', 'globex', '--by', 'olga');
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining('1 of 1 dead letters sent again, by olga') });
    const made = await settled('no-client', 'completed');
    const second = await redrive('--move', '--client', 'globex', '--by', 'olga');
    expect(second.out).toContain('0 of 0 dead letters sent again');
    await until(async () => (await aws.pending()) === 0, 'the queue is empty');
    expect(await entryOf('no-client')).toEqual(made);
    expect(await mailsAbout('no-client')).toBe(2);
  });

  it('sends what failed again only when told so, and says when it was sent before and by whom', async () => {
    await redrive('--move', '--request', 'no-device', '--by', 'olga');
    await until(
      async () => (await redrive('--json', '--request', 'no-device')).out.includes('"by":"olga"'),
      'it is back',
    );
    const again = await redrive('--move', '--request', 'no-device', '--by', 'pjotr');
    expect(again.out).toContain('1 were sent again before and are left; --again includes them');
    expect((await redrive('--request', 'no-device')).out).toMatch(/0 min ago, by olga/u);
    await seed(database, [client('acme', [device('m1'), device('m2')])]);
    await importConstant(testDatabase.url, 'acme', 'm2', '2016-03-01', 5);
    expect((await redrive('--move', '--again', '--request', 'no-device')).out).toContain('1 of 1');
    await settled('no-device', 'completed');
  });

  it('keeps the id and the time at which a message was first sent: its "yesterday" stays that day', async () => {
    const id = await send({ clientId: 'initech', period: { relative: 'yesterday' } });
    await settled(id, 'rejected');
    const today = new Date().toISOString().slice(0, 10);
    await seed(database, [client('initech', [device('i1')], { timezone: 'UTC' })]);
    await importConstant(testDatabase.url, 'initech', 'i1', today, 1);
    await redrive('--move', '--client', 'initech');
    const { from } = await settled(id, 'completed');
    expect(Date.parse(`${from}T00:00:00Z`)).toBeLessThan(Date.parse(`${today}T00:00:00Z`));
  });
});
