import ExcelJS from 'exceljs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { listHistory } from '../../src/ledger/history.ts';
import type { Database } from '../../src/ports.ts';
import { startTestAws, type TestAws } from '../support/aws.ts';
import { runCommand } from '../support/command.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { client, device, importConstant, seed } from '../support/meters.ts';
import { startWorker } from '../support/worker.ts';

let testDatabase: TestDatabase;
let database: Database;
let aws: TestAws;
let folder: string;
let scratchDir: string;

beforeAll(async () => {
  [testDatabase, aws] = await Promise.all([createTestDatabase(), startTestAws()]);
  database = await openTestDatabase(testDatabase.url);
  folder = await mkdtemp(join(tmpdir(), 'report-worker-data-'));
  scratchDir = await mkdtemp(join(tmpdir(), 'report-worker-data-scratch-'));
  await seed(database, [client('acme', [device('m1'), device('m2')]), client('other', [device('m1')])]);
  for (const id of ['m1', 'm2']) await importConstant(testDatabase.url, 'acme', id, '2016-03-01', 5);
});
afterAll(async () => {
  await database.close();
  const folders = [folder, scratchDir].map((each) => rm(each, { recursive: true, force: true }));
  await Promise.all([testDatabase.drop(), aws.stop(), ...folders]);
});

const run = (args: readonly string[], changes: Readonly<Record<string, string>> = {}) =>
  runCommand(args, {
    cwd: folder,
    environment: { ...aws.environment, DATABASE_URL: testDatabase.url, SCRATCH_DIR: scratchDir, ...changes },
  });

const file = async (name: string, content: unknown): Promise<string> => {
  await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return name;
};

const request = (changes: object = {}): object => ({
  report: 'energy.daily-consumption',
  clientId: 'acme',
  period: { from: '2016-03-02', to: '2016-03-03' },
  ...changes,
});

const onServer = async <T>(url: string, use: (connection: Client) => Promise<T>): Promise<T> => {
  const connection = new Client({ connectionString: url });
  await connection.connect();
  try {
    return await use(connection);
  } finally {
    await connection.end();
  }
};

describe('migrate', () => {
  it('makes the schema of an empty database once, though two begin at the same time', async () => {
    const adminUrl = inject('postgresUrl');
    const name = `empty_${process.pid}`;
    const url = new URL(adminUrl);
    url.pathname = `/${name}`;
    await onServer(adminUrl, (connection) => connection.query(`create database ${name}`));
    try {
      const migrate = () => run(['migrate'], { DATABASE_URL: url.href });
      const both = await Promise.all([migrate(), migrate()]);
      expect(both.map(({ code }) => code)).toEqual([0, 0]);
      expect(both.map(({ out }) => out).sort()).toEqual([
        'Applied: 0001_first-schema\n',
        'The schema is up to date.\n',
      ]);
      const { rows } = await onServer(url.href, (connection) => connection.query('select * from clients'));
      expect(rows).toEqual([]);
    } finally {
      await onServer(adminUrl, (connection) => connection.query(`drop database ${name} with (force)`));
    }
  });

  it('says which server does not answer, exits with 1, and keeps the password to itself', async () => {
    const { code, err } = await run(['migrate'], { DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/x' });
    expect(code).toBe(1);
    expect(err).toContain('127.0.0.1:1');
    expect(err).not.toContain('hunter2');
  });
});

describe('import-readings', () => {
  it('needs the client where two have a device of that id', async () => {
    const path = await file('one.csv', 'ts,energy\n2016-05-01T00:00:00Z,1\n');
    const { code, err } = await run(['import-readings', path, '--device', 'm1']);
    expect(code).toBe(2);
    expect(err).toContain('--client');
    expect((await run(['import-readings', path, '--device', 'm1', '--client', 'other'])).out).toContain('1 new');
  });

  it.each([
    ['a device that nobody has', ['--device', 'nothing'], 'nothing'],
    ['a zone that is none', ['--device', 'm2', '--timezone', 'Mars/Base'], 'Mars/Base'],
  ])('refuses %s with 2', async (_, flags, words) => {
    const path = await file('one.csv', 'ts,energy\n2016-05-01T00:00:00Z,1\n');
    const { code, err } = await run(['import-readings', path, ...flags]);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });

  it('says that a file is missing', async () => {
    const { code, err } = await run(['import-readings', 'nowhere.csv', '--device', 'm2']);
    expect(code).toBe(2);
    expect(err).toContain('nowhere.csv');
  });
});

describe('render', () => {
  it('writes what could be read of a report, names what could not on stderr, and exits with 1', async () => {
    await onServer(testDatabase.url, (connection) =>
      connection.query(`
        create function check_fault(given int) returns boolean language plpgsql volatile as $$
        begin
          if given = (select key from devices where client_id = 'acme' and id = 'm2') then
            raise exception 'disk of this device is broken';
          end if;
          return true;
        end $$;
        alter table readings rename to readings_behind;
        create view readings as select * from readings_behind where check_fault(device_key);`),
    );
    const { code, out, err } = await run(['render', await file('r.json', request()), '--out', 'partial.xlsx']);
    await onServer(testDatabase.url, (connection) =>
      connection.query('drop view readings; alter table readings_behind rename to readings'),
    );
    expect(code).toBe(1);
    expect(out).toMatch(/^partial\.xlsx: 5 sheets, /u);
    expect(err).toContain('missing: Meter m2 (m2): ');
    expect(err).toContain('disk of this device is broken');
    expect(err).toContain('Incomplete: 1 of 2 devices failed.');
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(join(folder, 'partial.xlsx'));
    expect(workbook.worksheets.map(({ name }) => name)).toContain('Incomplete');
  });

  it('puts the workbook over an earlier one, in a folder that it makes, and leaves no scratch', async () => {
    for (const devices of [['m1', 'm2'], ['m1']]) {
      const path = await file('r.json', request({ devices }));
      expect(await run(['render', path, '--out', 'a/b/report.xlsx'])).toMatchObject({ code: 0, err: '' });
    }
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(join(folder, 'a/b/report.xlsx'));
    const texts: string[] = [];
    workbook.worksheets[0]?.eachRow((row) => row.eachCell((cell) => void texts.push(cell.text)));
    expect(texts).toContain('Meter m1');
    expect(texts).not.toContain('Meter m2');
    expect(await readdir(scratchDir)).toEqual([]);
  });
});

describe('send and history', () => {
  it('print the id under which the request is found, put it on the queue, and list it', async () => {
    const named = await run(['send', await file('named.json', request({ requestId: 'by-name' }))]);
    expect(named).toMatchObject({ code: 0, out: 'by-name\n', err: '' });
    const nameless = await run(['send', await file('nameless.json', request({ devices: ['m1'] }))]);
    const id = nameless.out.trim();
    expect(id).toMatch(/^[\w-]+$/u);
    expect(await aws.pending()).toBe(2);

    const worker = await startWorker({ ...aws.environment, DATABASE_URL: testDatabase.url });
    try {
      expect((await aws.eventsAbout('by-name'))[0]).toMatchObject({ type: 'report.completed' });
      expect((await aws.eventsAbout(id))[0]).toMatchObject({ type: 'report.completed' });
    } finally {
      await worker.stop();
    }
    const json = await run(['history', '--json']);
    const entries = json.out
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    const recorded = await listHistory(database, { limit: 10 });
    expect(entries).toEqual(JSON.parse(JSON.stringify(recorded)));
    expect(entries).toHaveLength(2);
    const table = await run(['history', '--client', 'acme']);
    expect(table.out).toContain('by-name');
    expect(table.out).toContain(id);
    expect(table.out).toMatch(/request.*client.*report.*status/u);
    expect((await run(['history', '--client', 'other'])).out).toBe('No such requests.\n');
    expect((await run(['history', '--limit', '1', '--json'])).out.trimEnd().split('\n')).toHaveLength(1);
  });

  it('say which states there are', async () => {
    const { code, err } = await run(['history', '--status', 'lost']);
    expect(code).toBe(2);
    for (const status of ['running', 'waiting', 'completed', 'partial', 'failed', 'rejected'])
      expect(err).toContain(status);
  });

  it('say that the queue is not there, with 1', async () => {
    const { code, out, err } = await run(['send', await file('s.json', request())], {
      AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1',
      QUEUE_URL: 'http://127.0.0.1:1/000000000000/report-requests',
    });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/QUEUE_FAILED: Sending [0-9a-f-]{36}: /u);
  });
});
