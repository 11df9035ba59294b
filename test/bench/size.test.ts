import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type Case, casesOf } from './size/cases.ts';
import { checkWorkbook } from './size/check.ts';
import { importFleet, renderCase, seedFleets } from './size/run.ts';

/** Over the spring change of the clock: a day of 23 hours. */
const cases = casesOf(
  { devices: 11, from: '2015-02-27', to: '2015-04-01', minutes: 15 },
  { devices: 2, from: '2015-03-28', to: '2015-03-29', minutes: 1 },
);
const fleets = [...new Set(cases.map(({ fleet }) => fleet))];
const { signal } = new AbortController();

let testDatabase: TestDatabase;
let folder: string;
let path: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'bench-size-'));
  path = join(folder, 'report.xlsx');
  await seedFleets(testDatabase.url, fleets, signal);
  for (const fleet of fleets) await importFleet(testDatabase.url, fleet, () => {}, signal);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await testDatabase.drop();
});

const render = (each: Case) => renderCase(each, { databaseUrl: testDatabase.url, path }, signal);

describe('the large reports, made small', () => {
  it.each(cases)('$report of $fleet.devices devices with $options adds up to its readings', async (each) => {
    const { failures, rows } = await render(each);
    expect({ failures, isEmpty: rows === 0 }).toEqual({ failures: 0, isEmpty: false });
    await checkWorkbook(each, path);
  });
});

describe('the check of them', () => {
  it.each(cases)('notices a reading that is missing in $report with $options', async (each) => {
    const client = new Client({ connectionString: testDatabase.url });
    await client.connect();
    try {
      const { rows } = await client.query<{ device_key: number; ts: Date; energy: number }>(
        `delete from readings where (device_key, ts) in (
           select r.device_key, r.ts from readings r join devices d on d.key = r.device_key
           where d.client_id = $1 and d.reading_kind = 'delta' and r.ts >= '2015-03-28T10:00Z' order by r.ts limit 1)
         returning device_key, ts, energy`,
        [each.fleet.clientId],
      );
      await render(each);
      await expect(checkWorkbook(each, path)).rejects.toThrow(/column [CEF]/u);
      const [gone] = rows;
      await client.query('insert into readings (device_key, ts, energy) values ($1, $2, $3)', [
        gone?.device_key,
        gone?.ts,
        gone?.energy,
      ]);
    } finally {
      await client.end();
    }
  });
});
