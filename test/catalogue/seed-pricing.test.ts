import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import type { Database } from '../../src/ports.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { client, device, seed } from '../support/meters.ts';

let testDatabase: TestDatabase;
let database: Database;
let connection: Client;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openTestDatabase(testDatabase.url);
  connection = new Client({ connectionString: testDatabase.url });
  await connection.connect();
});
afterAll(async () => {
  await connection.end();
  await database.close();
  await testDatabase.drop();
});

const tariff = (id: string, changes: object = {}) => ({
  id,
  name: `Tariff ${id}`,
  currency: 'EUR',
  validFrom: '2016-01-01',
  onPeakRate: 0.1,
  offPeakRate: 0.1,
  ...changes,
});
const schedule = {
  id: 'monthly',
  report: 'energy.daily-consumption',
  cron: '0 6 1 * *',
  request: { period: { relative: 'previous-month' } },
};
const pricing = {
  tariffs: [tariff('default', { commodity: 'electricity' }), tariff('own', { devices: ['m1'], taxRate: 0.2 })],
  peakWindows: [{ weekdays: ['mon', 'tue'], from: '07:00', to: '22:00' }],
  holidays: [
    { date: '2016-12-25', name: 'Christmas' },
    { date: '2016-12-26', name: 'Boxing Day' },
  ],
  schedules: [schedule],
};
const seedClient = (id: string, changes: object) => seed(database, [client(id, [device('m1'), device('m2')], changes)]);

const counts = (inserted: number, updated: number, unchanged: number, removed: number) => ({
  inserted,
  updated,
  unchanged,
  removed,
});

const table = async (text: string): Promise<string[]> => {
  const { rows } = await connection.query<{ row: string }>(text);
  return rows.map(({ row }) => row);
};
const assignments = (clientId: string) =>
  table(`select concat_ws(' ', device_id, tariff_id, valid_from) as row from device_tariffs
    where client_id = '${clientId}' order by 1`);

describe('seed of prices, windows, holidays and schedules', () => {
  it('adds them once, and changes nothing the second time', async () => {
    expect(await seedClient('repeat', pricing)).toMatchObject({
      tariffs: counts(2, 0, 0, 0),
      peakWindows: counts(2, 0, 0, 0),
      holidays: counts(2, 0, 0, 0),
      schedules: counts(1, 0, 0, 0),
    });
    expect(await seedClient('repeat', pricing)).toMatchObject({
      tariffs: counts(0, 0, 2, 0),
      peakWindows: counts(0, 0, 2, 0),
      holidays: counts(0, 0, 2, 0),
      schedules: counts(0, 0, 1, 0),
    });
    expect(await assignments('repeat')).toEqual(['m1 own 2016-01-01']);
    expect(
      await table(`select concat(timezone, ' ', request) as row from report_schedules where client_id = 'repeat'`),
    ).toEqual(['America/Chicago {"period": {"relative": "previous-month"}}']);
  });

  it('keeps a rate exactly as it was written', async () => {
    await seedClient('exact', pricing);
    expect(
      await table(`select on_peak_rate::text as row from tariffs where client_id = 'exact' and id = 'own'`),
    ).toEqual(['0.1']);
  });

  it('updates what differs', async () => {
    await seedClient('change', pricing);
    const changed = await seedClient('change', {
      ...pricing,
      tariffs: [pricing.tariffs[0], tariff('own', { devices: ['m2'], taxRate: 0.2 })],
      holidays: [{ date: '2016-12-25', name: 'Christmas Day' }, pricing.holidays[1]],
      schedules: [{ ...schedule, cron: '0 7 1 * *' }],
    });
    expect(changed).toMatchObject({
      tariffs: counts(0, 1, 1, 0),
      holidays: counts(0, 1, 1, 0),
      schedules: counts(0, 1, 0, 0),
    });
    expect(await assignments('change')).toEqual(['m2 own 2016-01-01']);
  });

  it('removes what the file no longer lists of the client, and nothing of another', async () => {
    await seedClient('stays', pricing);
    await seedClient('leaves', pricing);
    expect(await seedClient('leaves', { holidays: [pricing.holidays[0]] })).toMatchObject({
      devices: counts(0, 0, 2, 0),
      tariffs: counts(0, 0, 0, 2),
      peakWindows: counts(0, 0, 0, 2),
      holidays: counts(0, 0, 1, 1),
      schedules: counts(0, 0, 0, 1),
      recipients: counts(0, 0, 2, 0),
    });
    expect(await assignments('leaves')).toEqual([]);
    expect(await assignments('stays')).toEqual(['m1 own 2016-01-01']);
    expect(await seedClient('stays', pricing)).toMatchObject({ tariffs: counts(0, 0, 2, 0) });
  });

  it('lets two tariffs of a device swap their days', async () => {
    const both = (a: string, b: string) => ({
      tariffs: [tariff('a', { devices: ['m1'], validFrom: a }), tariff('b', { devices: ['m1'], validFrom: b })],
    });
    await seedClient('swap', both('2016-01-01', '2016-07-01'));
    expect(await seedClient('swap', both('2016-07-01', '2016-01-01'))).toMatchObject({ tariffs: counts(0, 2, 0, 0) });
    expect(await assignments('swap')).toEqual(['m1 a 2016-07-01', 'm1 b 2016-01-01']);
  });
});

describe('the schema', () => {
  beforeAll(() => seed(database, [client('one', [device('mine')], {}), client('two', [device('theirs')], {})]));
  const insertTariff = `insert into tariffs (client_id, id, name, currency, valid_from, on_peak_rate, off_peak_rate)
    values ('one', 't', 'T', 'EUR', '2016-01-01', 1, 1) on conflict (client_id, id) do nothing`;

  it.each([
    ["another client's device to a tariff", `insert into device_tariffs values ('one', 'theirs', 't', '2016-01-01')`],
    ["a device to another client's tariff", `insert into device_tariffs values ('two', 'theirs', 't', '2016-01-01')`],
    ["another client's device to a window", `insert into peak_windows values ('one', 'theirs', null, 1, 0, 60)`],
  ])('lets nobody tie %s', async (_, statement) => {
    await connection.query(insertTariff);
    await expect(connection.query(statement)).rejects.toMatchObject({ code: '23503' });
  });

  it('lets no device have two tariffs from one day', async () => {
    await connection.query(insertTariff);
    await connection.query(insertTariff.replace("'t'", "'u'"));
    await connection.query(`insert into device_tariffs values ('one', 'mine', 't', '2016-01-01')`);
    await expect(
      connection.query(`insert into device_tariffs values ('one', 'mine', 'u', '2016-01-01')`),
    ).rejects.toMatchObject({ code: '23505' });
  });
});
