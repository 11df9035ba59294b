import ExcelJS from 'exceljs';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRenderPool } from '../../src/adapters/render-pool.ts';
import { importReadings } from '../../src/catalogue/import-readings.ts';
import { makeWorkbook } from '../../src/pipeline/make-workbook.ts';
import { planReport } from '../../src/pipeline/plan-report.ts';
import { createStageTimer } from '../../src/pipeline/stage-timer.ts';
import type { Database, Renderer } from '../../src/ports.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { createTestLog } from '../support/log.ts';
import { client, device, meterFile, seed } from '../support/meters.ts';

let testDatabase: TestDatabase;
let database: Database;
let renderer: Renderer;
let folder: string;
const { log } = createTestLog();

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openTestDatabase(testDatabase.url);
  renderer = createRenderPool({ threads: 1, log });
  folder = await mkdtemp(join(tmpdir(), 'report-worker-days-'));
  await seed(database, [
    client('illinois', [device('electricity'), device('gas', { commodity: 'gas', unit: 'therm' })]),
    client('london', [device('half-hourly', { intervalMinutes: 30 })], { timezone: 'Europe/London' }),
  ]);
});
afterAll(async () => {
  await renderer.close();
  await database.close();
  await Promise.all([testDatabase.drop(), rm(folder, { recursive: true, force: true })]);
});

const linesOf = (name: string): string[][] =>
  gunzipSync(readFileSync(meterFile(name)))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));

/** Every calendar month from the first to the last, as its two ends. */
const monthsBetween = (first: string, last: string): { from: string; to: string }[] => {
  const months: { from: string; to: string }[] = [];
  for (let month = new Date(`${first}-01T00:00Z`); month.toISOString().slice(0, 7) <= last;) {
    const from = month.toISOString().slice(0, 10);
    month = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1));
    months.push({ from, to: new Date(month.getTime() - 86_400_000).toISOString().slice(0, 10) });
  }
  return months;
};

/** Renders one device over a month through the real database and thread, and reads its days back from the file. */
const renderDays = async (
  clientId: string,
  deviceId: string,
  period: { from: string; to: string },
): Promise<Map<string, number>> => {
  const { signal } = new AbortController();
  const body = { report: 'energy.daily-consumption', clientId, period, devices: [deviceId], options: { decimals: 4 } };
  const planned = await planReport(body, 'days', Date.UTC(2020, 0, 1), database, signal);
  const path = join(folder, 'days.xlsx');
  const images = { fetch: () => Promise.reject(new Error('no client here has a logo')) };
  const options = {
    database,
    renderer,
    images,
    clock: { now: () => Date.UTC(2020, 0, 1) },
    codeVersion: '1.2.3',
    concurrency: 2,
    maxDataBytes: 1024 ** 3,
    timeoutMs: 10_000,
  };
  await makeWorkbook(planned, path, options, { timer: createStageTimer(log), log }, signal);
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(path);
  return daysOf(workbook.getWorksheet('Daily consumption'), `Meter ${deviceId}`);
};

const daysOf = (sheet: ExcelJS.Worksheet | undefined, name: string): Map<string, number> => {
  const days = new Map<string, number>();
  let head: ExcelJS.Row | undefined;
  sheet?.eachRow((row) => {
    if (Array.isArray(row.values) && row.values.some((value) => value instanceof Date)) head ??= row;
    if (row.getCell(1).value !== name) return;
    row.eachCell((cell, column) => {
      const date = head?.getCell(column).value;
      if (date instanceof Date && typeof cell.value === 'number') days.set(date.toISOString().slice(0, 10), cell.value);
    });
  });
  return days;
};

const renderAll = async (
  clientId: string,
  deviceId: string,
  first: string,
  last: string,
): Promise<Map<string, number>> => {
  const all = new Map<string, number>();
  for (const month of monthsBetween(first, last)) {
    for (const [date, value] of await renderDays(clientId, deviceId, month)) all.set(date, value);
  }
  return all;
};

describe.each([
  ['electricity', 'il-electricity-cdd-hdd'],
  ['gas', 'il-gas-hdd-only'],
])('the Illinois %s meter, imported and rendered month by month', (deviceId, file) => {
  it('shows every published daily total within 0.05, the days of 23 and 25 hours included', async () => {
    await importReadings({ source: meterFile(`${file}-hourly.csv.gz`), databaseUrl: testDatabase.url, deviceId });
    const rendered = await renderAll('illinois', deviceId, '2015-11', '2018-02');
    const published = linesOf(`${file}-daily.csv.gz`).map(([start = '', value = '']) => ({
      date: start.slice(0, 10),
      value: Number(value),
    }));
    expect(published).toHaveLength(810);
    // The last of them was published as "nan": the data end in its first hour.
    const totals = published.filter(({ value }) => !Number.isNaN(value));
    expect(totals).toHaveLength(809);
    // Rounded apart, two gas days differ by 0.05 exactly, which binary fractions may show as a hair more.
    const wrong = totals.filter(
      ({ date, value }) => !(Math.abs((rendered.get(date) ?? Number.NaN) - value) <= 0.05 + 1e-9),
    );
    expect(wrong).toEqual([]);
    const dates = new Set(totals.map(({ date }) => date));
    for (const date of ['2016-03-13', '2016-11-06', '2017-03-12', '2017-11-05']) expect(dates.has(date)).toBe(true);
  }, 120_000);
});

describe('the UK half-hourly meter, imported and rendered month by month', () => {
  it('shows what a sum by the calendar of London gives', async () => {
    const file = 'uk-electricity-hdd-only-hourly-sample-1.csv.gz';
    await importReadings({
      source: meterFile(file),
      databaseUrl: testDatabase.url,
      deviceId: 'half-hourly',
      timezone: 'UTC',
    });
    const rendered = await renderAll('london', 'half-hourly', '2012-10', '2014-01');
    const calendar = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' });
    // Of the fifteen timestamps that the file repeats, the last line counts.
    const byInstant = new Map(
      linesOf(file).map(([start = '', value = '']) => [Date.parse(`${start.replace(' ', 'T')}Z`), Number(value)]),
    );
    const expected = new Map<string, number>();
    for (const [instant, value] of byInstant) {
      if (Number.isNaN(value)) continue;
      const date = calendar.format(instant);
      expected.set(date, (expected.get(date) ?? 0) + value);
    }
    expect([...rendered.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
    for (const [date, value] of expected) expect(rendered.get(date), date).toBeCloseTo(value, 9);
  }, 120_000);
});
