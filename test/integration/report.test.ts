import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HistoryEntry, listHistory } from '../../src/ledger/history.ts';
import type { Database } from '../../src/ports.ts';
import { startTestAws, type TestAws } from '../support/aws.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { client, device, importIllinois, seed } from '../support/meters.ts';
import { until } from '../support/until.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';
import { readWorkbook } from '../support/read-workbook.ts';

let testDatabase: TestDatabase;
let database: Database;
let aws: TestAws;
let worker: TestWorker;
let environment: Record<string, string>;

beforeAll(async () => {
  [testDatabase, aws] = await Promise.all([createTestDatabase(), startTestAws()]);
  environment = { ...aws.environment, DATABASE_URL: testDatabase.url };
  database = await openTestDatabase(testDatabase.url);
  await seed(database, [client('acme', [device('m1')]), client('quiet', [device('q1')], { recipients: [] })]);
  await importIllinois(testDatabase.url, 'acme', 'm1');
  await importIllinois(testDatabase.url, 'quiet', 'q1');
  worker = await startWorker(environment);
});
afterAll(async () => {
  await worker.stop();
  await database.close();
  await Promise.all([testDatabase.drop(), aws.stop()]);
});

const entryOf = async (requestId: string): Promise<HistoryEntry | undefined> =>
  (await listHistory(database, { requestId, limit: 1 }))[0];

const settled = (requestId: string): Promise<HistoryEntry> =>
  until(async () => {
    const entry = await entryOf(requestId);
    return entry && entry.status !== 'running' && entry.status !== 'waiting' ? entry : null;
  }, `${requestId} is settled`);

const march = { from: '2016-03-01', to: '2016-03-31' };
const request = (requestId: string, changes: object = {}): object => ({
  report: 'energy.daily-consumption',
  clientId: 'acme',
  requestId,
  period: march,
  ...changes,
});

const mailsAbout = async (requestId: string) =>
  (await aws.mails()).filter(({ text }) => text.includes(`Request ${requestId}.`));

describe('a request on the queue', () => {
  it('becomes a workbook in the store, a mail to each recipient, a history row and an event', async () => {
    await aws.send(JSON.stringify(request('full')));
    const entry = await settled('full');
    expect(entry).toMatchObject({
      status: 'completed',
      clientId: 'acme',
      from: march.from,
      to: march.to,
      attempt: 1,
      failures: [],
    });
    expect(Object.keys(entry.timings).toSorted()).toEqual(['fetch', 'mail', 'plan', 'render', 'store']);

    const key = 'reports/acme/energy.daily-consumption/2016-03-01_2016-03-31/full.xlsx';
    expect(entry.output).toMatchObject({ bucket: 'reports', key });
    const bytes = await aws.object(key);
    expect(bytes).toHaveLength(entry.output?.bytes ?? 0);
    const workbook = await readWorkbook(bytes);
    expect(workbook.worksheets.map(({ name }) => name)).toEqual([
      'Summary',
      'Daily consumption',
      'Data quality',
      'Manifest',
    ]);

    const mails = await mailsAbout('full');
    expect(mails.map(({ to }) => to).toSorted()).toEqual(['billing@acme.example', 'reports@acme.example']);
    for (const { subject, html, attachments } of mails) {
      expect(subject).toBe('Daily consumption – Client acme – March 1 – 31, 2016');
      expect(html).toContain('The workbook is attached');
      expect(attachments).toHaveLength(1);
      expect(Buffer.from(attachments[0]?.content ?? '', 'base64').equals(bytes)).toBe(true);
    }

    const events = await aws.eventsAbout('full');
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      id: 'full:completed',
      type: 'report.completed',
      detail: {
        clientId: 'acme',
        status: 'completed',
        output: { key, sha256: entry.output?.sha256 },
        deliveries: [
          { recipient: 'b…@acme.example', state: 'sent' },
          { recipient: 'r…@acme.example', state: 'sent' },
        ],
      },
    });
  });

  it('is logged stage by stage under its own id', async () => {
    await aws.send(JSON.stringify(request('logged')));
    await settled('logged');
    const stages = worker.lines.filter(({ facts }) => facts['requestId'] === 'logged' && 'stage' in facts);
    expect(stages.map(({ facts }) => facts['stage'])).toEqual(['plan', 'fetch', 'render', 'store', 'mail', 'finish']);
    for (const { facts } of stages) expect(facts['elapsedMs']).toBeTypeOf('number');
  });

  it('is acknowledged and nothing more when it comes again', async () => {
    await aws.send(JSON.stringify(request('again')));
    await settled('again');
    await aws.send(JSON.stringify(request('again')));
    await until(
      () =>
        worker.lines.some(
          ({ message, facts }) => message.includes('finished before') && facts['requestId'] === 'again',
        ),
      'it is taken',
    );
    await until(async () => (await aws.pending()) === 0, 'the queue is empty');
    expect(await mailsAbout('again')).toHaveLength(2);
    expect(await aws.eventsAbout('again')).toHaveLength(1);
    expect((await entryOf('again'))?.attempt).toBe(1);
  });

  it('comes as an EventBridge event, with the period that was meant at its time', async () => {
    const { requestId: _, ...detail } = request('x', { period: { relative: 'previous-month' } }) as {
      requestId: string;
    };
    const envelope = { 'detail-type': 'report.requested', id: 'event-1', time: '2016-04-01T04:30:00Z', detail };
    await aws.send(JSON.stringify(envelope));
    // 04:30 UTC on 1 April is still 31 March in Chicago.
    expect(await settled('event-1')).toMatchObject({ status: 'completed', from: '2016-02-01', to: '2016-02-29' });
  });

  it('comes as a pointer to S3', async () => {
    await aws.put('incoming/request.json', JSON.stringify(request('pointed')));
    await aws.send(JSON.stringify({ s3: { bucket: 'reports', key: 'incoming/request.json' } }));
    expect(await settled('pointed')).toMatchObject({ status: 'completed' });
  });

  it('mails a link instead of the workbook when asked to, and to whom it says', async () => {
    await aws.send(
      JSON.stringify(request('linked', { delivery: { email: ['me@acme.example', 'ME@acme.example'], attach: false } })),
    );
    const entry = await settled('linked');
    const [mail, ...others] = await mailsAbout('linked');
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ to: 'ME@acme.example', attachments: [] });
    expect(mail?.text).toContain('The link works until');
    const [link] = /https?:\/\/\S+/u.exec(mail?.text ?? '') ?? [];
    const answer = await fetch(link ?? '');
    expect((await answer.arrayBuffer()).byteLength).toBe(entry.output?.bytes);
    expect(link).toContain('X-Amz-Expires=259200');
  });

  it('mails nobody when there is nobody to mail', async () => {
    await aws.send(JSON.stringify(request('nobody', { clientId: 'quiet' })));
    expect(await settled('nobody')).toMatchObject({ status: 'completed', deliveries: [] });
    expect(await mailsAbout('nobody')).toEqual([]);
  });

  it('keeps the 23-hour day of March exact, with live sums', async () => {
    await aws.send(JSON.stringify(request('dst', { options: { decimals: 3 } })));
    const entry = await settled('dst');
    const workbook = await readWorkbook(await aws.object(entry.output?.key ?? ''));
    const sheet = workbook.getWorksheet('Daily consumption');
    const formulas: string[] = [];
    sheet?.eachRow((row) => row.eachCell((cell) => void (cell.formula && formulas.push(cell.formula))));
    // 31 days and the total below, and the total of the row.
    expect(formulas).toHaveLength(33);
    for (const formula of formulas) expect(formula).toMatch(/^SUM\([A-Z]+\d+:[A-Z]+\d+\)$/u);
    const quality = workbook.getWorksheet('Data quality');
    const texts: unknown[] = [];
    quality?.eachRow((row) => row.eachCell((cell) => void texts.push(cell.value)));
    expect(texts).toContain(23);
  });
});

describe('scratch folders', () => {
  it('hold nothing once the reports are done', async () => {
    const roots = (await readdir(tmpdir())).filter((name) => name.startsWith(`report-worker-${process.pid}-`));
    expect(roots).toHaveLength(1);
    for (const root of roots) expect(await readdir(join(tmpdir(), root))).toEqual([]);
  });
});
