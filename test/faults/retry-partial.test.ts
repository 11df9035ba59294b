/** A report whose devices could be read but in part, and its retry. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HistoryEntry, listHistory } from '../../src/ledger/history.ts';
import type { Database } from '../../src/ports.ts';
import { startTestAws, type TestAws } from '../support/aws.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { client, device, importConstant, seed } from '../support/meters.ts';
import { addReadingFaults, failReadings } from '../support/reading-faults.ts';
import { until } from '../support/until.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';
import { readWorkbook } from '../support/read-workbook.ts';

let testDatabase: TestDatabase;
let database: Database;
let aws: TestAws;
let worker: TestWorker;
const ids = Array.from({ length: 5 }, (_, index) => `m${index}`);
const all = 'true';
const none = 'false';

beforeAll(async () => {
  [testDatabase, aws] = await Promise.all([createTestDatabase(), startTestAws()]);
  database = await openTestDatabase(testDatabase.url);
  const devices = ids.map((id) => device(id));
  const recipients = [{ report: 'energy.daily-consumption', emails: ['reports@acme.example'] }];
  await seed(database, [client('acme', devices, { recipients })]);
  for (const id of ids) await importConstant(testDatabase.url, 'acme', id, '2016-03-01', 5);
  await addReadingFaults(testDatabase.url);
  worker = await startWorker({ ...aws.environment, DATABASE_URL: testDatabase.url, MAX_ATTEMPTS: '2' });
});
afterAll(async () => {
  await worker.stop();
  await database.close();
  await Promise.all([testDatabase.drop(), aws.stop()]);
});

const fail = (which: string): Promise<unknown> => failReadings(testDatabase.url, 'error', which);

const settled = (requestId: string, version: number): Promise<HistoryEntry> =>
  until(async () => {
    const [row] = await listHistory(database, { requestId, limit: 1 });
    return row?.version === version && row.finishedAt !== null && row;
  }, `version ${version} of ${requestId} is settled`);

const partial = async (requestId: string, changes: object = {}): Promise<HistoryEntry> => {
  await fail(`id = 'm3'`);
  const period = { from: '2016-03-02', to: '2016-03-03' };
  await aws.send(
    JSON.stringify({ report: 'energy.daily-consumption', clientId: 'acme', requestId, period, ...changes }),
  );
  return settled(requestId, 1);
};

const retry = (requestId: string): Promise<string> => aws.send(JSON.stringify({ retry: requestId }));

const textsOf = async (key: string | undefined, sheet: string): Promise<readonly string[]> => {
  const workbook = await readWorkbook(await aws.object(key ?? ''));
  const texts: string[] = [];
  workbook.getWorksheet(sheet)?.eachRow((row) => row.eachCell((cell) => void texts.push(cell.text)));
  return texts;
};

const keptObjects = async (requestId: string): Promise<readonly string[]> =>
  (await aws.objects()).filter((key) => key.includes('/.kept/') && key.includes(`/${requestId}/`));

describe('the retry of a partial report', () => {
  it('reads only the devices that failed, and supersedes the first workbook with version 2', async () => {
    const first = await partial('heals');
    expect(first).toMatchObject({ status: 'partial', version: 1 });
    // Now all others would fail, if they were read.
    await fail(`id <> 'm3'`);
    await retry('heals');
    const second = await settled('heals', 2);
    expect(second).toMatchObject({ status: 'completed', failures: [], superseded: [first.output] });
    expect(second.output?.key).toMatch(/\/heals\/v2\.xlsx$/u);
    const consumption = await textsOf(second.output?.key, 'Daily consumption');
    for (const id of ids) expect(consumption).toContain(`Meter ${id}`);
    expect(await textsOf(second.output?.key, 'Manifest')).toContain('Version, replaces the one before');
    expect(await textsOf(first.output?.key, 'Incomplete')).toContain('Meter m3');
  });

  it('mails each recipient once more, and announces it under an id of its own', async () => {
    const mails = (await aws.mails()).filter(({ text }) => text.includes('Request heals.'));
    expect(mails.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/\(incomplete\)$/u),
      expect.stringMatching(/\(version 2\)$/u),
    ]);
    expect(mails[1]?.text).toContain('It replaces the workbook that was sent before, which was incomplete.');
    const events = await aws.eventsAbout('heals');
    expect(events.map(({ id }) => id)).toEqual(['heals:partial', 'heals:v2:completed']);
  });

  it('goes to whom the request named, whose address stands in no history row', async () => {
    const email = ['named@acme.example'];
    await partial('named', { delivery: { email } });
    await fail(none);
    await retry('named');
    expect(await settled('named', 2)).toMatchObject({ status: 'completed', deliveries: [{ state: 'sent' }] });
    const mails = (await aws.mails()).filter(({ text }) => text.includes('Request named.'));
    expect(mails.map(({ to }) => to)).toEqual([...email, ...email]);
  });

  it('leaves nothing kept behind once the report is complete', async () => {
    expect(await keptObjects('heals')).toEqual([]);
  });

  it('that is partial again keeps what it has for the next', async () => {
    await partial('slowly');
    await fail(all);
    await retry('slowly');
    const second = await settled('slowly', 2);
    expect(second).toMatchObject({ status: 'partial', failures: [{ subject: { id: 'm3' } }] });
    expect(await keptObjects('slowly')).toHaveLength(1);
    await fail(`id <> 'm3'`);
    await retry('slowly');
    expect(await settled('slowly', 3)).toMatchObject({
      status: 'completed',
      superseded: [{ version: 1 }, { version: 2 }],
    });
  });

  it('reads all devices when what was kept is gone or not what it was', async () => {
    await partial('unkept');
    const [key] = await keptObjects('unkept');
    await aws.put(key ?? '', 'something else');
    await fail(none);
    await retry('unkept');
    expect(await settled('unkept', 2)).toMatchObject({ status: 'completed', failures: [] });
    expect(worker.lines.some(({ message }) => message === 'kept data cannot be read; all devices are read again')).toBe(
      true,
    );
  });
});

describe('a retry of what is not partial', () => {
  it('changes nothing about a completed report', async () => {
    await retry('heals');
    await until(async () => (await aws.pending()) === 0, 'the message is settled');
    expect(await settled('heals', 2)).toMatchObject({ status: 'completed' });
    expect((await aws.mails()).filter(({ text }) => text.includes('Request heals.'))).toHaveLength(2);
  });

  it('is refused with a reason when there is no such request', async () => {
    await retry('never-heard-of');
    const letter = await until(
      async () => (await aws.deadLetters()).find(({ body }) => body.includes('never-heard-of')),
      'it is a dead letter',
    );
    expect(letter.code).toBe('REQUEST_UNKNOWN');
  });
});
