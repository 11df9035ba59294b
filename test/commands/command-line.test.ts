import ExcelJS from 'exceljs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestAws, type TestAws } from '../support/aws.ts';
import { type CommandResult, runCommand } from '../support/command.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { execute } from '../support/execute.ts';
import { client, device, meterFile } from '../support/meters.ts';
import { until } from '../support/until.ts';
import { startWorker } from '../support/worker.ts';

let testDatabase: TestDatabase;
let aws: TestAws;
let environment: Record<string, string>;
let folder: string;

beforeAll(async () => {
  [testDatabase, aws] = await Promise.all([createTestDatabase(), startTestAws()]);
  environment = { ...aws.environment, DATABASE_URL: testDatabase.url };
  folder = await mkdtemp(join(tmpdir(), 'report-worker-commands-'));
});
afterAll(async () => {
  await Promise.all([testDatabase.drop(), aws.stop(), rm(folder, { recursive: true, force: true })]);
});

const run = (...args: string[]): Promise<CommandResult> => runCommand(args, { cwd: folder, environment });

const file = async (name: string, content: unknown): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

const request = (changes: object = {}): object => ({
  report: 'energy.daily-consumption',
  clientId: 'acme',
  period: { from: '2016-03-12', to: '2016-03-14' },
  ...changes,
});

describe('the command line', () => {
  it.each([
    'start',
    'demo',
    'migrate',
    'seed',
    'import-readings',
    'devices',
    'schedules',
    'backfill',
    'render',
    'send',
    'retry',
    'redrive',
    'history',
    'health',
  ])('explains %s', async (command) => {
    const { code, out } = await run(command, '--help');
    expect(code).toBe(0);
    expect(out).toContain(`Usage: report-worker ${command}`);
  });

  it.each([
    ['an unknown command', ['explode'], 'unknown command'],
    ['an unknown option', ['history', '--colour'], 'unknown option'],
    ['a missing argument', ['seed'], 'missing required argument'],
    ['a missing option', ['render', 'x.json'], '--out'],
    ['an impossible number', ['history', '--limit', '0'], 'Give a whole number'],
  ])('answers %s with a hint and 2', async (_, args, hint) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toContain(hint);
  });
});

describe('migrate', () => {
  it('says that the schema is up to date', async () => {
    expect(await run('migrate')).toMatchObject({ code: 0, out: 'The schema is up to date.\n' });
  });
});

describe('seed', () => {
  it('adds at the first run and changes nothing at the second', async () => {
    const path = await file('catalogue.json', { clients: [client('acme', [device('m1'), device('m2')])] });
    const first = await run('seed', path);
    expect(first.code).toBe(0);
    expect(first.out).toContain('devices: 2 added, 0 updated, 0 unchanged');
    expect((await run('seed', path)).out).toContain('devices: 0 added, 0 updated, 2 unchanged');
  });

  it('reports every fault by its path and changes nothing', async () => {
    const path = await file('bad.json', {
      clients: [client('bad', [device('m1', { unit: '', intervalMinutes: 0 })], { timezone: 'Mars' })],
    });
    const { code, err } = await run('seed', path);
    expect(code).toBe(2);
    for (const at of ['clients[0].timezone', 'clients[0].devices[0].unit', 'clients[0].devices[0].intervalMinutes']) {
      expect(err).toContain(at);
    }
  });

  it.each([
    ['is missing', 'nowhere.json', 'cannot be read'],
    ['is not JSON', 'text.json', 'is not JSON'],
  ])('says that the file %s', async (_, name, words) => {
    await file('text.json', 'clients: none');
    const { code, err } = await run('seed', join(folder, name));
    expect(code).toBe(2);
    expect(err).toContain(words);
  });
});

describe('import-readings', () => {
  it('imports a real meter and says how much', async () => {
    const { code, out } = await run(
      'import-readings',
      meterFile('il-electricity-cdd-hdd-hourly.csv.gz'),
      '--device',
      'm1',
      '--client',
      'acme',
    );
    expect(code).toBe(0);
    expect(out).toContain('19417 rows');
    expect(out).toContain('19417 new');
  });

  it('names the bad lines and imports nothing', async () => {
    const path = await file(
      'bad.csv',
      'ts,energy\n2016-01-01T00:00:00Z,1\n2016-01-01T01:00:00Z,abc\n2016-01-01T02:00,1\n',
    );
    const { code, err } = await run('import-readings', path, '--device', 'm2');
    expect(code).toBe(2);
    expect(err).toContain('line 3: energy "abc"');
    expect(err).toContain('line 4:');
    const again = await run(
      'import-readings',
      await file('good.csv', 'ts,energy\n2016-01-01T00:00,1\n'),
      '--device',
      'm2',
      '--timezone',
      'UTC',
    );
    expect(again.out).toContain('1 new');
  });
});

describe('devices and schedules', () => {
  it('list what the catalogue says, as a table or as lines of JSON', async () => {
    const schedule = { id: 'monthly', report: 'energy.daily-consumption', cron: '0 6 1 * *' };
    const path = await file('listed.json', {
      clients: [
        client('listed', [device('d1', { externalClientId: '4711', demandMinutes: 60 }), device('d2')], {
          schedules: [{ ...schedule, request: { period: { relative: 'previous-month' } } }],
        }),
      ],
    });
    expect((await run('seed', path)).out).toContain('peak windows: 0 added');
    const table = await run('devices', '--client', 'listed', '--location', 'site');
    expect(table).toMatchObject({ code: 0, err: '' });
    expect(table.out).toMatch(/listed \(4711\).*d1.*Site.*electricity, kWh, delta.*60 min.*60 min.*none/u);
    const json = await run('devices', '--external-client', '4711', '--json');
    expect(JSON.parse(json.out)).toMatchObject({ clientId: 'listed', id: 'd1', tariff: null });
    expect((await run('devices', '--topic', 'nowhere')).out).toBe('No such devices.\n');
    expect((await run('schedules')).out).toMatch(/listed.*monthly.*0 6 1 \* \*.*America\/Chicago.*previous-month/u);
    const line = await run('schedules', '--client', 'listed', '--json');
    expect(JSON.parse(line.out)).toMatchObject({ ...schedule, clientId: 'listed', timezone: 'America/Chicago' });
    expect(JSON.parse(line.out)).toMatchObject({
      lastRun: null,
      next: [{ requestId: expect.stringMatching(/^listed\.monthly\.\d{4}-\d{2}-01T0600$/u) }],
    });
    const more = JSON.parse((await run('schedules', '--client', 'listed', '--next', '2', '--json')).out) as {
      next: { localTime: string; period: { from: string; to: string } }[];
    };
    expect(more.next.map(({ localTime }) => localTime)).toEqual(
      Array(2).fill(expect.stringMatching(/-01 06:00 \(UTC−0[56]:00\) America\/Chicago$/u)),
    );
    expect(more.next[0]?.period.from).toMatch(/-01$/u);
    expect((more.next[0]?.period.to ?? '') < (more.next[1]?.period.from ?? '')).toBe(true);
    expect((await run('schedules', '--client', 'acme')).out).toBe('No schedules.\n');
  });

  it('backfill says what it would ask for, asks for it, and complains of what cannot be', async () => {
    const of = ['backfill', '--client', 'listed', '--from', '2016-02-15', '--to', '2016-04-01'];
    const dry = await run(...of, '--dry-run');
    expect(dry).toMatchObject({ code: 0, err: '' });
    expect(dry.out).toBe(
      'listed monthly 2016-03-01T06:00: would be asked for (listed.monthly.2016-03-01T0600)\n' +
        'listed monthly 2016-04-01T06:00: would be asked for (listed.monthly.2016-04-01T0600)\n' +
        '2 of 2 windows would be asked for\n',
    );
    expect((await run('backfill', '--from', '2016-02-30', '--to', '2016-03-01')).err).toContain('a date that exists');
    expect((await run('backfill', '--from', '2016-04-01', '--to', '2016-03-01')).err).toContain('turn them round');
    const nobody = await run('backfill', '--client', 'nobody', '--from', '2016-02-15', '--to', '2016-04-01');
    expect(nobody).toMatchObject({
      code: 2,
      err: 'INPUT_INVALID: There is no such schedule; `schedules` lists them\n',
    });
  });

  it('backfill asks under the next id where one can make nothing any more', async () => {
    const ids = ['2016-03-01T0600', '2016-04-01T0600', '2016-05-01T0600'].map((window) => `listed.monthly.${window}`);
    const row = (id: string | undefined, client: string, output: string): string =>
      `('${id}', '${client}', 'x', '{}', 'rejected', ${output})`;
    // Another client's; refused with a workbook of another request; refused before it had one, and so to be tried anew.
    await execute(
      testDatabase.url,
      `insert into report_history (request_id, client_id, body_hash, request, status, output)
       values ${row(ids[0], 'acme', 'null')}, ${row(ids[1], 'listed', `'{}'`)}, ${row(ids[2], 'listed', 'null')}`,
    );
    const { out } = await run(
      'backfill',
      '--client',
      'listed',
      '--from',
      '2016-02-15',
      '--to',
      '2016-05-01',
      '--dry-run',
    );
    await execute(testDatabase.url, 'delete from report_history');
    expect(out.match(/\(listed\S+\)/gu)).toEqual([`(${ids[0]}.again-2)`, `(${ids[1]}.again-2)`, `(${ids[2]})`]);
  });
});

describe('render', () => {
  it('makes the workbook, and leaves no trace in the history', async () => {
    const { code, out } = await run(
      'render',
      await file('r.json', request({ devices: ['m1'] })),
      '--out',
      'made/report.xlsx',
    );
    expect(code).toBe(0);
    expect(out).toContain('made/report.xlsx: 4 sheets');
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(join(folder, 'made/report.xlsx'));
    expect(workbook.worksheets.map(({ name }) => name)).toEqual([
      'Summary',
      'Daily consumption',
      'Data quality',
      'Manifest',
    ]);
    expect((await run('history')).out).toBe('No requests yet.\n');
  });

  it.each([
    ['an unknown device', request({ devices: ['nothing'] }), 'DEVICE_UNKNOWN'],
    ['an unknown report', request({ report: 'x' }), 'REPORT_UNKNOWN'],
    ['a field too many', request({ colour: 'red' }), 'colour'],
  ])('refuses %s with 2 and writes no file', async (_, body, words) => {
    const { code, err } = await run('render', await file('bad-request.json', body), '--out', 'none.xlsx');
    expect(code).toBe(2);
    expect(err).toContain(words);
    await expect(readFile(join(folder, 'none.xlsx'))).rejects.toThrow('ENOENT');
  });
});

describe('send and history', () => {
  it('put a checked request on the queue, wait for its end, and list it', async () => {
    const worker = await startWorker(environment);
    try {
      const sent = await run(
        'send',
        await file('s.json', request({ requestId: 'by-hand', devices: ['m1'] })),
        '--wait',
      );
      expect(sent.code).toBe(0);
      expect(sent.out.split('\n')[0]).toBe('by-hand');
      expect(sent.out).toContain('completed');
      const nameless = await run('send', await file('s2.json', request({ devices: ['nothing'] })), '--wait');
      expect(nameless.code).toBe(1);
      expect(nameless.out).toContain('rejected');
    } finally {
      await worker.stop();
    }
    const { out } = await run(
      'history',
      '--json',
      '--client',
      'acme',
      '--status',
      'completed',
      '--request',
      'by-hand',
      '--limit',
      '5',
    );
    expect(JSON.parse(out)).toMatchObject({
      requestId: 'by-hand',
      status: 'completed',
      deliveries: [{ state: 'sent' }, { state: 'sent' }],
    });
    expect((await run('history')).out).toMatch(/by-hand.*completed/u);
  });

  it('do not send what would be refused', async () => {
    const { code, err } = await run('send', await file('bad-send.json', request({ timezone: 'Mars' })));
    expect(code).toBe(2);
    expect(err).toContain('timezone');
    expect(await aws.pending()).toBe(0);
    const option = await run('send', await file('bad-option.json', request({ options: { decimal: 1 } })));
    expect([option.code, option.err]).toEqual([
      2,
      expect.stringContaining('unknown field "decimal"; there are decimals'),
    ]);
    const report = await run('send', await file('bad-report.json', request({ report: 'energy.gossip' })));
    expect([report.code, report.err]).toEqual([2, expect.stringContaining('REPORT_UNKNOWN')]);
  });
});

describe('retry', () => {
  it('puts a request that was refused on the queue once more', async () => {
    const worker = await startWorker(environment);
    try {
      const body = request({ requestId: 'nobodys', devices: ['nothing'] });
      expect((await run('send', await file('nobodys.json', body), '--wait')).out).toContain('rejected');
      const { code, out } = await run('retry', 'nobodys');
      expect(code).toBe(0);
      expect(out).toContain('nobodys is rejected. It is tried anew');
      await until(
        async () => (await aws.deadLetters()).filter(({ body: letter }) => letter.includes('nobodys')).length === 2,
        'it was refused twice',
      );
    } finally {
      await worker.stop();
    }
  });

  it.each([
    ['nobody', 'There is no request "nobody"'],
    ['by-hand', 'is completed; for a new report'],
  ])('of %s is refused with what to do instead', async (requestId, reason) => {
    const { code, err } = await run('retry', requestId);
    expect(code).toBe(2);
    expect(err).toContain(reason);
  });
});
