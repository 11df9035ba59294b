/** Every energy report end to end, on two meters that can be read and one that cannot; each figure is reckoned by hand. */
import type ExcelJS from 'exceljs';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importReadings } from '../../src/catalogue/import-readings.ts';
import { reportNames, type ReportName } from '../../src/families/names.ts';
import { listHistory } from '../../src/ledger/history.ts';
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

const prices = {
  peakWindows: [{ weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '20:00' }],
  holidays: [{ date: '2016-03-25', name: 'Good Friday' }],
  tariffs: [
    {
      id: 'standard',
      name: 'Standard',
      currency: 'USD',
      validFrom: '2016-01-01',
      commodity: 'electricity',
      onPeakRate: 0.3,
      offPeakRate: 0.2,
      demandRate: 10,
      fixedCharge: { amount: 12, per: 'month' },
      taxRate: 0.1,
    },
  ],
};

/** A counter that counts 2 kWh in each hour of 33 days, from 1,000. */
const importRegister = (deviceId: string) => {
  const start = Date.parse('2016-02-29T00:00:00Z');
  const lines = Array.from(
    { length: 33 * 24 },
    (_, hour) => `${new Date(start + hour * 3_600_000).toISOString()},${1_000 + 2 * hour}`,
  );
  const source = Readable.from([Buffer.from(`ts,energy\n${lines.join('\n')}\n`)]);
  return importReadings({ source, databaseUrl: testDatabase.url, clientId: 'acme', deviceId });
};

beforeAll(async () => {
  [testDatabase, aws] = await Promise.all([createTestDatabase(), startTestAws()]);
  database = await openTestDatabase(testDatabase.url);
  const devices = [device('delta'), device('counter', { readingKind: 'register' }), device('broken')];
  await seed(database, [client('acme', devices, prices)]);
  await importConstant(testDatabase.url, 'acme', 'delta', '2016-02-29', 33);
  await importConstant(testDatabase.url, 'acme', 'broken', '2016-02-29', 33);
  await importRegister('counter');
  await addReadingFaults(testDatabase.url);
  await failReadings(testDatabase.url, 'error', `id = 'broken'`);
  worker = await startWorker({ ...aws.environment, DATABASE_URL: testDatabase.url });
});
afterAll(async () => {
  await worker.stop();
  await database.close();
  await Promise.all([testDatabase.drop(), aws.stop()]);
});

/** March in Chicago has 743 hours: its 13th has 23. */
const period = { from: '2016-03-01', to: '2016-03-31' };

const made = async (report: ReportName, options: object) => {
  const requestId = `end-to-end-${report}`;
  await aws.send(JSON.stringify({ report, clientId: 'acme', requestId, period, options }));
  const row = await until(async () => {
    const [found] = await listHistory(database, { requestId, limit: 1 });
    return found && found.status !== 'running' && found.status !== 'waiting' ? found : null;
  }, `${requestId} is settled`);
  const workbook = await readWorkbook(await aws.object(row.output?.key ?? ''));
  return { row, workbook };
};

const plain = (value: ExcelJS.CellValue): unknown => {
  if (typeof value === 'object' && value !== null && 'result' in value) return plain(value.result ?? null);
  if (typeof value === 'object' && value !== null && 'text' in value) return value.text;
  if (value instanceof Date) return value.toISOString().slice(0, 16);
  return typeof value === 'number' ? Number(value.toFixed(6)) : value;
};

type Rows = readonly (readonly unknown[])[];

const rowsOf = (workbook: ExcelJS.Workbook, name: string): Rows => {
  const rows: unknown[][] = [];
  workbook.getWorksheet(name)?.eachRow((row) => {
    const cells: unknown[] = [];
    row.eachCell({ includeEmpty: true }, (cell) => cells.push(plain(cell.value)));
    rows.push(cells);
  });
  return rows;
};

/** The cells below some heads, in the first row that begins with these cells. */
const below = (rows: Rows, begins: readonly unknown[], heads: readonly string[]): readonly unknown[] => {
  const at = rows.findIndex((cells) => begins.every((value, column) => cells[column] === value));
  const headRow = rows.slice(0, at).findLast((cells) => heads.every((head) => cells.includes(head)));
  if (at < 0 || !headRow) throw new Error(`No row ${begins.join(', ')} below ${heads.join(', ')}`);
  return heads.map((head) => rows[at]?.[headRow.indexOf(head)]);
};

const energy = ['Energy [kWh]', 'On-peak [kWh]', 'Off-peak [kWh]'];

/**
 * 22 weekdays that are no holiday × 12 h are on-peak: 264 of 743. The bill of 1 kW: 264 × 0.3 + 479 × 0.2 + 10 + 12 = 197, and a
 * tenth of it; of 2 kW: 528 × 0.3 + 958 × 0.2 + 20 + 12 = 382, and a tenth of it.
 */
const march = {
  delta: { energy: [743, 264, 479], cost: 216.7 },
  counter: { energy: [1_486, 528, 958], cost: 420.2 },
} as const;

const cases: Readonly<Record<ReportName, { options: object; check: (workbook: ExcelJS.Workbook) => void }>> = {
  'energy.daily-consumption': {
    options: {},
    check: (workbook) => {
      const rows = rowsOf(workbook, 'Daily consumption');
      const days = (perHour: number) =>
        Array.from({ length: 31 }, (_, day) => (day === 12 ? 23 * perHour : 24 * perHour));
      expect(rows.find(([name]) => name === 'Meter delta')?.slice(2)).toEqual([...days(1), 743, 1]);
      expect(rows.find(([name]) => name === 'Meter counter')?.slice(2)).toEqual([...days(2), 1_486, 1]);
    },
  },
  'energy.monthly-consumption': {
    options: {},
    check: (workbook) => {
      const rows = rowsOf(workbook, 'Monthly consumption');
      expect(rows.find(([name]) => name === 'Meter delta')).toContain(743);
      expect(rows.find(([name]) => name === 'Meter counter')).toContain(1_486);
    },
  },
  'energy.daily-energy': {
    options: {},
    check: (workbook) => {
      const rows = rowsOf(workbook, 'Summary');
      const day = (name: string, date: string) => below(rows, [name, `${date}T00:00`], energy);
      expect(day('Meter delta', '2016-03-13')).toEqual([23, 0, 23]);
      expect(day('Meter delta', '2016-03-14')).toEqual([24, 12, 12]);
      expect(day('Meter counter', '2016-03-14')).toEqual([48, 24, 24]);
      expect(day('Meter counter', '2016-03-25')).toEqual([48, 0, 48]);
    },
  },
  'energy.monthly-energy': {
    options: {},
    check: (workbook) => {
      const rows = rowsOf(workbook, 'Months');
      const of = (name: string) =>
        below(rows, [name, 'Mar 2016'], [...energy, 'Maximum [kW]', 'Load factor', 'Cost [USD]']);
      expect(of('Meter delta')).toEqual([...march.delta.energy, 1, 1, march.delta.cost]);
      expect(of('Meter counter')).toEqual([...march.counter.energy, 2, 1, march.counter.cost]);
      // 06:00 UTC on 1 March is 30 hours after the first reading.
      const registers = ['Opening [kWh]', 'Closing [kWh]'];
      expect(below(rows, ['Meter counter'], registers)).toEqual([1_060, 2_546]);
      expect(below(rows, ['Meter delta'], registers)).toEqual([null, null]);
      const bill = rowsOf(workbook, 'Bills');
      const at = bill.findIndex(([title]) => title === 'Meter counter · Mar 2016');
      expect(bill.slice(at + 2, at + 9).map((cells) => [cells[0], cells[2], cells.at(-1)])).toEqual([
        ['Energy on-peak', 528, 158.4],
        ['Energy off-peak', 958, 191.6],
        ['Maximum demand', 2, 20],
        ['Fixed charge', 1, 12],
        ['Tax', 382, 38.2],
        ['Sum', null, 420.2],
        ['Total, rounded', null, 420.2],
      ]);
    },
  },
  'energy.max-consumption': {
    options: { by: 'month' },
    check: (workbook) => {
      const rows = rowsOf(workbook, 'Maximum demand');
      const of = (name: string) =>
        below(rows, [name], ['Maximum [kW]', 'Energy [kWh]', 'Load factor', 'Hours use [h]']);
      expect(of('Meter delta')).toEqual([1, 743, 1, 743]);
      expect(of('Meter counter')).toEqual([2, 1_486, 1, 743]);
      const ranking = rowsOf(workbook, 'Summary');
      expect(below(ranking, ['Meter counter'], ['Rank'])).toEqual([1]);
    },
  },
  'energy.activity': {
    options: {},
    check: (workbook) => {
      const rows = rowsOf(workbook, 'Summary');
      const of = (name: string) => below(rows, [name], [...energy, 'Maximum [kW]', 'Cost [USD]']);
      expect(of('Meter delta')).toEqual([...march.delta.energy, 1, march.delta.cost]);
      expect(of('Meter counter')).toEqual([...march.counter.energy, 2, march.counter.cost]);
      const intervals = rowsOf(workbook, 'Meter counter').filter(([, offset]) =>
        /^UTC−0[56]:00$/u.test(String(offset)),
      );
      expect(intervals).toHaveLength(743);
      expect(new Set(intervals.map(([, , kwh]) => kwh))).toEqual(new Set([2]));
      expect(intervals.filter((cells) => cells.includes('On-peak'))).toHaveLength(264);
    },
  },
};

describe.each(reportNames)('%s, with one device that cannot be read', (report) => {
  it('becomes a workbook of the others, its figures as reckoned by hand, that names the one and why', async () => {
    const { options, check } = cases[report];
    const { row, workbook } = await made(report, options);
    expect(row).toMatchObject({ status: 'partial', report });
    expect(row.failures).toMatchObject([{ subject: { id: 'broken' }, code: 'QUERY_FAILED' }]);
    check(workbook);
    const incomplete = rowsOf(workbook, 'Incomplete').find(([name]) => name === 'Meter broken');
    expect(incomplete?.slice(1, 3)).toEqual(['broken', 'QUERY_FAILED']);
    expect(String(incomplete?.[3])).toContain('disk of this device is broken');
    const others = workbook.worksheets.filter(({ name }) => name !== 'Incomplete');
    for (const { name } of others) expect(rowsOf(workbook, name).flat(), name).not.toContain('Meter broken');
  });
});
