import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchDeviceData } from '../../../../src/families/energy/plan/device-data.ts';
import { listDevices } from '../../../../src/families/energy/plan/devices.ts';
import type { ReadingColumn } from '../../../../src/families/energy/plan/readings.ts';
import { countReadings, expectReadings, sizeOfReadings } from '../../../../src/families/energy/plan/readings-size.ts';
import { activity } from '../../../../src/families/energy/plan/activity.ts';
import { monthlyConsumption } from '../../../../src/families/energy/plan/monthly-consumption.ts';
import { monthlyEnergy } from '../../../../src/families/energy/plan/monthly-energy.ts';
import type { Database } from '../../../../src/ports.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { client, device, importConstant, seed } from '../../../support/meters.ts';
import { importCsv, requestOf } from './support.ts';

let testDatabase: TestDatabase;
let database: Database;
const { signal } = new AbortController();
const utc = { timezone: 'UTC' };

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openTestDatabase(testDatabase.url);
  const pump = device('pump', { runHours: { onKw: 2, offKw: 1 } });
  const minutely = device('minutely', { intervalMinutes: 15, readingKind: 'register' });
  await seed(database, [
    client('acme', [device('hourly'), pump, minutely, device('silent')], utc),
    client('other', [device('hourly')], utc),
  ]);
  await importConstant(testDatabase.url, 'acme', 'hourly', '2016-02-28', 6);
  await importConstant(testDatabase.url, 'acme', 'pump', '2016-03-01', 1);
  await importConstant(testDatabase.url, 'other', 'hourly', '2016-03-01', 2);
  const lines = Array.from({ length: 120 }, (_, minute) => {
    const ts = new Date(Date.UTC(2016, 2, 1, 0, minute)).toISOString();
    return minute % 2 === 0 ? `${ts},${minute},` : `${ts},,1`;
  });
  await importCsv(testDatabase.url, 'acme', 'minutely', ['ts,energy,reactive_kvar', ...lines]);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

/** 1 March: 24 hours of two devices, 120 minutes of one, nothing of another. */
const span = { from: Date.UTC(2016, 2, 1), to: Date.UTC(2016, 2, 2) };

const askedOf = async (columns: readonly ReadingColumn[], ids?: readonly string[], clientId = 'acme') => {
  const request = requestOf(clientId, ids ? { devices: ids } : {});
  const devices = await listDevices(request, {}, database, signal);
  return devices.map((each) => ({ device: each, columns }));
};

describe('the readings that are expected', () => {
  it('are one for each declared interval, 8 bytes for each value that is asked for', async () => {
    const asked = await askedOf(['powerKw', 'reactiveKvar', 'powerKw']);
    expect(expectReadings(asked, span)).toEqual({ rows: 3 * 24 + 96, bytes: (3 * 24 + 96) * 32 });
    expect(expectReadings([], span)).toEqual({ rows: 0, bytes: 0 });
  });

  it('span what the report reads: a year more where it compares, power where run hours are known', async () => {
    const request = requestOf('acme', { devices: ['hourly', 'pump'] });
    const devices = await listDevices(request, {}, database, signal);
    const consumption = { ...request, options: { compare: true, decimals: 0 } };
    expect(monthlyConsumption.expectSize(devices, consumption).rows).toBe(2 * 24 * (366 + 1));
    expect(
      monthlyConsumption.expectSize(devices, { ...consumption, options: { compare: false, decimals: 0 } }),
    ).toEqual({ rows: 2 * 24, bytes: 2 * 24 * 16 });
    const options = { cost: true, decimals: 1, columns: undefined, demandMinutes: undefined };
    expect(monthlyEnergy.expectSize(devices, { ...request, options }).bytes).toBe(24 * 24 + 24 * 32);
  });
});

describe('the readings that are counted', () => {
  const count = async (maxBytes: number, ...which: Parameters<typeof askedOf>) =>
    countReadings(await askedOf(...which), span, maxBytes, database, signal);

  it('are those of the devices in the span, however many are declared', async () => {
    expect(await count(1e9, [])).toEqual({ rows: 24 + 24 + 120, bytes: 168 * 16 });
    expect(await count(1e9, ['reactiveKvar'], ['minutely'])).toEqual({ rows: 120, bytes: 120 * 24 });
    expect(await count(1e9, [], ['silent'])).toEqual({ rows: 0, bytes: 0 });
    expect(await count(1e9, [], ['hourly'], 'other')).toEqual({ rows: 24, bytes: 24 * 16 });
  });

  it('of no device are none', async () => {
    expect(await countReadings([], span, 1, database, signal)).toEqual({ rows: 0, bytes: 0 });
  });

  it('end with the one that is too many', async () => {
    expect(await count(168 * 16, [])).toEqual({ rows: 168, bytes: 168 * 16 });
    expect(await count(168 * 16 - 1, [])).toEqual({ rows: 168, bytes: 168 * 16 });
    expect(await count(99, [])).toEqual({ rows: 7, bytes: 112 });
  });

  it('are those that reading brings, but for the few beyond the edges', async () => {
    const request = requestOf('acme', { devices: ['hourly', 'minutely'] });
    const devices = await listDevices(request, {}, database, signal);
    const options = { cost: true, decimals: 1, columns: undefined };
    const counted = await activity.countSize(devices, { ...request, options }, 1e9, database, signal);
    expect(counted).toEqual({ rows: 144, bytes: 144 * 48 });
    const wants = { columns: ['powerKw', 'reactiveKvar', 'voltageV', 'currentA'] } as const;
    const read = await Promise.all(devices.map((each) => fetchDeviceData(each, request, wants, database, signal)));
    // The hour that reaches in; power, voltage and current of neither, reactive power of one.
    expect(read.map((data) => activity.sizeOf(data))).toEqual([
      { rows: 25, bytes: 25 * 16 },
      { rows: 120, bytes: 120 * 24 },
    ]);
  });
});

describe('the size of readings', () => {
  it('is that of their columns', () => {
    const column = new Float64Array(10);
    expect(sizeOfReadings({ ts: column, energy: column, powerKw: column })).toEqual({ rows: 10, bytes: 240 });
  });
});
