import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeviceFilter, listDeviceDetails } from '../../src/catalogue/device-details.ts';
import { listSchedules } from '../../src/catalogue/schedules.ts';
import type { Database } from '../../src/ports.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { client, device, importConstant, seed } from '../support/meters.ts';

let testDatabase: TestDatabase;
let database: Database;
const { signal } = new AbortController();

const tariff = (id: string, validFrom: string, changes: object) => ({
  id,
  name: id,
  currency: 'EUR',
  validFrom,
  onPeakRate: 0.3,
  offPeakRate: 0.2,
  ...changes,
});
const schedule = (id: string) => ({
  id,
  report: 'energy.daily-consumption',
  cron: '0 6 * * mon',
  timezone: 'Asia/Kolkata',
  request: { period: { relative: 'previous-week' }, devices: ['main'] },
});

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openTestDatabase(testDatabase.url);
  const main = device('main', {
    readingKind: 'register',
    registerModulus: 1e6,
    demandMinutes: 60,
    runHours: { onKw: 2, offKw: 1 },
    topicId: 'acme/main',
    externalClientId: '4711',
  });
  await seed(database, [
    client('acme', [main, device('roof', { location: 'attic', externalClientId: '4711' })], {
      locations: [
        { id: 'site', name: 'Site' },
        { id: 'attic', name: 'Attic' },
      ],
      tariffs: [
        tariff('default', '2016-01-01', { commodity: 'electricity' }),
        tariff('past', '2015-01-01', { devices: ['main'] }),
        tariff('now', '2017-01-01', { devices: ['main'] }),
        tariff('future', '2999-01-01', { devices: ['main', 'roof'] }),
      ],
      schedules: [schedule('weekly')],
    }),
    client('other', [device('main', { topicId: 'other/main' })], { schedules: [schedule('theirs')] }),
  ]);
  await importConstant(testDatabase.url, 'acme', 'main', '2016-03-01', 2);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const found = async (filter: DeviceFilter) =>
  (await listDeviceDetails(database, filter, signal)).map(({ clientId, id }) => `${clientId} ${id}`);

describe('listDeviceDetails', () => {
  it('tells everything of a device, with the tariff of today and the ends of its readings', async () => {
    const [roof, main] = await listDeviceDetails(database, { clientId: 'acme' }, signal);
    expect(main).toEqual({
      clientId: 'acme',
      id: 'main',
      name: 'Meter main',
      locationId: 'site',
      location: 'Site',
      commodity: 'electricity',
      unit: 'kWh',
      readingKind: 'register',
      intervalMinutes: 60,
      registerModulus: 1e6,
      demandMinutes: 60,
      runHours: { onKw: 2, offKw: 1 },
      topicId: 'acme/main',
      externalClientId: '4711',
      tariff: 'now',
      firstReadingAt: Date.UTC(2016, 2, 1),
      lastReadingAt: Date.UTC(2016, 2, 2, 23),
    });
    expect(roof).toMatchObject({ id: 'roof', tariff: 'default', firstReadingAt: null, lastReadingAt: null });
  });

  it.each<[string, DeviceFilter, string[]]>([
    ['all', {}, ['acme roof', 'acme main', 'other main']],
    ['those of a client', { clientId: 'other' }, ['other main']],
    ['those at a location of a client', { clientId: 'acme', locationId: 'attic' }, ['acme roof']],
    ['the one with a topic', { topicId: 'other/main' }, ['other main']],
    ['those of an external client', { externalClientId: '4711' }, ['acme roof', 'acme main']],
    ["none of another client's", { clientId: 'other', topicId: 'acme/main' }, []],
    ['none of a client that there is not', { clientId: 'nobody' }, []],
  ])('lists %s', async (_, filter, ids) => {
    expect(await found(filter)).toEqual(ids);
  });

  it("gives no device another client's tariff", async () => {
    const [main] = await listDeviceDetails(database, { clientId: 'other' }, signal);
    expect(main?.tariff).toBeNull();
  });
});

describe('listSchedules', () => {
  it('lists those of all clients, or of one', async () => {
    const all = await listSchedules(database, {}, signal);
    expect(all.map(({ clientId, id }) => `${clientId} ${id}`)).toEqual(['acme weekly', 'other theirs']);
    expect(await listSchedules(database, { clientId: 'acme' }, signal)).toMatchObject([
      { clientId: 'acme', ...schedule('weekly') },
    ]);
  });
});
