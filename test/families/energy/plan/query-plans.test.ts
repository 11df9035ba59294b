/**
 * A million readings, as a server has them: 20 devices, every minute one row of each, so that the rows of one device lie
 * far apart. Each query on them must find its way by the primary key.
 */
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listDeviceDetails } from '../../../../src/catalogue/device-details.ts';
import { listDevices } from '../../../../src/families/energy/plan/devices.ts';
import { fetchReadings } from '../../../../src/families/energy/plan/readings.ts';
import { countReadings } from '../../../../src/families/energy/plan/readings-size.ts';
import type { Database } from '../../../../src/ports.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { type Explained, explaining, explainText } from '../../../support/explain.ts';
import { client, device, seed } from '../../../support/meters.ts';
import { requestOf } from './support.ts';

const minutes = 50_000;
const deviceCount = 20;
const start = Date.UTC(2016, 0, 1);
const day = 86_400_000;
const { signal } = new AbortController();

let testDatabase: TestDatabase;
let database: Database;
let connection: Client;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openTestDatabase(testDatabase.url);
  connection = new Client({ connectionString: testDatabase.url });
  await connection.connect();
  const devices = Array.from({ length: deviceCount }, (_, at) =>
    device(`d${at}`, { intervalMinutes: 1, readingKind: at % 2 === 0 ? 'delta' : 'register' }),
  );
  await seed(database, [client('acme', devices)]);
  await connection.query(
    `insert into readings (device_key, ts, energy, power_kw, reactive_kvar, voltage_v, current_a)
     select key, to_timestamp($1::float8 / 1000) + minute * interval '1 minute', minute, 3, 1, 230, 13
     from generate_series(0, $2::integer - 1) as minute, devices order by minute, key`,
    [start, minutes],
  );
  await connection.query('vacuum analyze');
}, 120_000);
afterAll(async () => {
  await connection.end();
  await database.close();
  await testDatabase.drop();
});

const plansOf = async (work: (database: Database) => Promise<unknown>): Promise<readonly Explained[]> => {
  const explainer = explaining(database, connection, 'readings');
  await work(explainer.database);
  return explainer.plans;
};

/** Every look at the readings, however many a query takes, goes by an index. */
const byIndex = (plans: readonly Explained[]): boolean =>
  plans.every(({ scans }) => scans.every((scan) => /^(?:Index|Index Only|Bitmap Heap) Scan$/u.test(scan)));

const read = async (id: string, from: number, to: number, columns: Parameters<typeof fetchReadings>[2] = []) => {
  const [found] = await listDevices(requestOf('acme', { devices: [id] }), {}, database, signal);
  if (!found) throw new Error('no device');
  let rows = 0;
  const [plan] = await plansOf(async (explainer) => {
    rows = (await fetchReadings(found, { from, to }, columns, explainer, signal)).ts.length;
  });
  if (!plan) throw new Error('no plan');
  return { plan, rows };
};

describe('a million readings', () => {
  it('are a million, and a sequential scan over them would be noticed', async () => {
    const plan = await explainText(connection, 'select count(*) from readings where energy < 0', 'readings');
    expect(plan).toMatchObject({ rowsRead: expect.closeTo(minutes * deviceCount, -1) });
    expect(byIndex([plan])).toBe(false);
  });

  it.each([
    ['an interval meter', 'd0', 1],
    ['a register', 'd1', 20],
  ])('are read for a day of %s by the primary key, no row too many', async (_, id, around) => {
    const { plan, rows } = await read(id, start + 10 * day, start + 11 * day);
    expect(byIndex([plan])).toBe(true);
    expect(rows).toBe(1_440 + around);
    expect(plan.rowsRead).toBeLessThanOrEqual(rows + 1);
  });

  it('are read for a month with every column by the primary key', async () => {
    const { plan, rows } = await read('d0', start, start + 31 * day, [
      'powerKw',
      'reactiveKvar',
      'voltageV',
      'currentA',
    ]);
    expect(byIndex([plan])).toBe(true);
    expect(rows).toBe(31 * 1_440);
    expect(plan.rowsRead).toBe(rows);
  });

  it('are counted by the primary key, those of the devices and the span alone', async () => {
    const devices = await listDevices(requestOf('acme', { devices: ['d0', 'd1', 'd2'] }), {}, database, signal);
    const asked = devices.map((each) => ({ device: each, columns: [] }));
    const span = { from: start + 10 * day, to: start + 20 * day };
    const plans = await plansOf(async (explainer) => {
      expect(await countReadings(asked, span, 1e9, explainer, signal)).toMatchObject({ rows: 3 * 10 * 1_440 });
      expect(await countReadings(asked, span, 16_000, explainer, signal)).toMatchObject({ rows: 1_001 });
    });
    expect(byIndex(plans)).toBe(true);
    expect(plans.map(({ rowsRead }) => rowsRead)).toEqual([3 * 10 * 1_440, 1_001]);
  });

  it.each([
    ['long before', start + 10 * day, -400 * day],
    ['long after', start + 10 * day, 400 * day],
  ])('give a register its neighbours of a period %s all of them in a few pages', async (_, from, shift) => {
    const { plan, rows } = await read('d1', from + shift, from + shift + day);
    expect(byIndex([plan])).toBe(true);
    expect(rows).toBe(10);
    expect(plan.rowsRead).toBe(rows);
    expect(plan.pages).toBeLessThan(40);
  });

  it('tell the first and the last reading of each device in a few pages', async () => {
    const plans = await plansOf((explainer) => listDeviceDetails(explainer, { clientId: 'acme' }, signal));
    expect(byIndex(plans)).toBe(true);
    expect(plans.map(({ rowsRead }) => rowsRead)).toEqual([2 * deviceCount]);
    expect(plans[0]?.pages).toBeLessThan(12 * deviceCount);
  });
});

describe('without the primary key', () => {
  beforeAll(async () => {
    await connection.query('alter table readings drop constraint readings_pkey');
  });

  it.each(['d0', 'd1'])('every one of these queries would scan them all: the index earns its keep (%s)', async (id) => {
    const { plan } = await read(id, start + 10 * day, start + 11 * day);
    expect(byIndex([plan])).toBe(false);
    expect(plan.rowsRead).toBeGreaterThanOrEqual(0.9 * minutes * deviceCount);
  });
});
