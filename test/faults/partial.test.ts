import type ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listHistory } from '../../src/ledger/history.ts';
import type { Database } from '../../src/ports.ts';
import { startTestAws, type TestAws } from '../support/aws.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { execute } from '../support/execute.ts';
import { client, device, importConstant, seed } from '../support/meters.ts';
import { until } from '../support/until.ts';
import { addReadingFaults, failReadings, type ReadingFault } from '../support/reading-faults.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';
import { readWorkbook } from '../support/read-workbook.ts';

let testDatabase: TestDatabase;
let database: Database;
let aws: TestAws;
let worker: TestWorker;
const ids = Array.from({ length: 100 }, (_, index) => `m${index}`);

beforeAll(async () => {
  [testDatabase, aws] = await Promise.all([createTestDatabase(), startTestAws()]);
  database = await openTestDatabase(testDatabase.url);
  await seed(database, [
    client(
      'acme',
      ids.map((id) => device(id)),
    ),
  ]);
  for (const id of ids) await importConstant(testDatabase.url, 'acme', id, '2016-03-01', 5);
  await addReadingFaults(testDatabase.url);
  worker = await startWorker({
    ...aws.environment,
    DATABASE_URL: testDatabase.url,
    DEVICE_TIMEOUT_SECONDS: '3',
    MAX_ATTEMPTS: '2',
  });
});
afterAll(async () => {
  await worker.stop();
  await database.close();
  await Promise.all([testDatabase.drop(), aws.stop()]);
});

const send = (requestId: string, changes: object = {}): Promise<string> => {
  const period = { from: '2016-03-02', to: '2016-03-03' };
  return aws.send(
    JSON.stringify({ report: 'energy.daily-consumption', clientId: 'acme', requestId, period, ...changes }),
  );
};

const report = async (requestId: string, changes: object = {}) => {
  await send(requestId, changes);
  return until(async () => {
    const [row] = await listHistory(database, { requestId, limit: 1 });
    return row && row.status !== 'running' && row.status !== 'waiting' ? row : null;
  }, `${requestId} is settled`);
};

const faulty = (kind: ReadingFault, which: string): Promise<unknown> => failReadings(testDatabase.url, kind, which);

const textsOf = (sheet: ExcelJS.Worksheet | undefined): string[] => {
  const texts: string[] = [];
  sheet?.eachRow((row) => row.eachCell((cell) => void texts.push(cell.text)));
  return texts;
};

describe.each<[string, ReadingFault, string, string]>([
  ['failing', 'error', 'QUERY_FAILED', 'disk of this device is broken'],
  ['hanging', 'hang', 'QUERY_TIMEOUT', 'took longer than 3 s'],
])('one of 100 devices %s', (_, kind, code, reason) => {
  it('99 are delivered, and the one named with the reason', async () => {
    await faulty(kind, `id = 'm7'`);
    const row = await report(`partial-${kind}`);
    expect(row.status).toBe('partial');
    expect(row.failures).toEqual([
      { subject: { id: 'm7', name: 'Meter m7' }, code, reason: expect.stringContaining(reason) },
    ]);

    const workbook = await readWorkbook(await aws.object(row.output?.key ?? ''));
    const consumption = textsOf(workbook.getWorksheet('Daily consumption'));
    expect(ids).toHaveLength(100);
    for (const id of ids) expect(consumption.includes(`Meter ${id}`), id).toBe(id !== 'm7');
    const incomplete = textsOf(workbook.getWorksheet('Incomplete'));
    expect(incomplete).toContain('Meter m7');
    expect(incomplete.join('\n')).toContain(reason);

    const mails = (await aws.mails()).filter(({ text }) => text.includes(`Request partial-${kind}.`));
    expect(mails).toHaveLength(2);
    for (const { subject, text } of mails) {
      expect(subject).toContain('(incomplete)');
      expect(text).toContain('1 of 100 meters could not be read');
      expect(text).toContain('Meter m7 (m7)');
    }
    const [event] = await aws.eventsAbout(`partial-${kind}`);
    expect(event).toMatchObject({ type: 'report.partial', detail: { failures: [{ device: 'm7', code }] } });
  });

  it('leaves no statement running and every connection back', async () => {
    const running = `select 1 from pg_stat_activity
      where datname = current_database() and state = 'active' and pid <> pg_backend_pid()`;
    await until(async () => (await execute(testDatabase.url, running)).length === 0, 'the server is idle');
    await until(() => worker.gauges().acquired === 0, 'every connection is back');
    expect(worker.gauges().waiting).toBe(0);
  });
});

/** Each is tried again by itself, so that a hundred would take long. */
const few = { devices: ids.slice(0, 5) };

describe('a report none of whose devices can be read', () => {
  it('is tried again, then fails for good with the reason, a dead letter and an event', async () => {
    await faulty('error', 'true');
    const row = await report('all-broken', few);
    expect(row).toMatchObject({ status: 'failed', error: { code: 'ATTEMPTS_EXHAUSTED' } });
    expect(row.error?.message).toContain('disk of this device is broken');
    const letter = await until(
      async () => (await aws.deadLetters()).find(({ body }) => body.includes('all-broken')),
      'it is a dead letter',
    );
    expect(letter.code).toBe('ATTEMPTS_EXHAUSTED');
    expect(await aws.eventsAbout('all-broken')).toMatchObject([{ type: 'report.failed' }]);
    expect((await aws.mails()).filter(({ text }) => text.includes('all-broken'))).toEqual([]);
  });

  it('succeeds at the next attempt when the fault has passed', async () => {
    await faulty('error', 'true');
    await send('heals', few);
    await until(
      async () => (await listHistory(database, { requestId: 'heals', limit: 1 }))[0]?.status === 'waiting',
      'the first attempt failed',
    );
    await failReadings(testDatabase.url, 'error', 'false');
    const row = await until(async () => {
      const [entry] = await listHistory(database, { requestId: 'heals', limit: 1 });
      return entry?.status === 'completed' && entry;
    }, 'the second attempt is done');
    expect(row).toMatchObject({ attempt: 2, failures: [], error: null });
  });
});
