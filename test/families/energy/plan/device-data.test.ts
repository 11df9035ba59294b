import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchDeviceData } from '../../../../src/families/energy/plan/device-data.ts';
import { listDevices } from '../../../../src/families/energy/plan/devices.ts';
import type { Database, NamedQuery, Queries } from '../../../../src/ports.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { client, device, seed } from '../../../support/meters.ts';
import { daysOf } from '../support.ts';
import { importCsv, requestOf } from './support.ts';

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
const weekday = { weekdays: ['fri', 'mon'], from: '07:00', to: '22:00' };

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openTestDatabase(testDatabase.url);
  const devices = [
    device('own', { demandMinutes: 60, runHours: { onKw: 2, offKw: 1.5 } }),
    device('plain'),
    device('gas', { commodity: 'gas', unit: 'therm' }),
    device('dipping', { readingKind: 'register', intervalMinutes: 15 }),
    device('water', { commodity: 'water', unit: 'm3', readingKind: 'register', registerModulus: 1e5 }),
  ];
  await seed(database, [
    client('acme', devices, {
      tariffs: [
        tariff('old', '2015-01-01', { commodity: 'electricity' }),
        tariff('default', '2016-01-01', {
          commodity: 'electricity',
          demandRate: 9.5,
          fixedCharge: { amount: 12.34, per: 'month' },
          taxRate: 0.19,
        }),
        tariff('later', '2016-03-16', { commodity: 'electricity' }),
        tariff('own', '2016-03-10', { devices: ['own'] }),
        tariff('future', '2016-04-01', { devices: ['own'] }),
      ],
      peakWindows: [
        weekday,
        { ...weekday, weekdays: ['sat'], from: '22:00', to: '24:00' },
        { ...weekday, commodity: 'gas', from: '06:00' },
        { ...weekday, devices: ['own'], to: '06:00' },
      ],
      holidays: ['2016-02-28', '2016-02-29', '2016-03-25', '2016-04-01'].map((date) => ({ date, name: 'Holiday' })),
    }),
    client('other', [device('own'), device('plain'), device('gas', { commodity: 'gas' })], {
      tariffs: [
        tariff('default', '2016-02-01', { commodity: 'electricity', onPeakRate: 99 }),
        tariff('own', '2016-03-02', { devices: ['own'], onPeakRate: 99 }),
      ],
      peakWindows: [
        { weekdays: ['sun'], from: '01:00', to: '02:00' },
        { weekdays: ['sun'], from: '03:00', to: '04:00', devices: ['plain'] },
        { weekdays: ['sun'], from: '05:00', to: '06:00', commodity: 'gas' },
      ],
      holidays: [{ date: '2016-03-17', name: "Another client's" }],
    }),
    client('bare', [device('plain')]),
  ]);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const march = { period: { from: '2016-03-01', to: '2016-03-31' } };
const wantsAll = { columns: [], timeOfUse: true, tariffs: true } as const;

const devicesOf = async (clientId: string, changes: object = march) => {
  const devices = await listDevices(requestOf(clientId, changes), wantsAll, database, signal);
  return Object.fromEntries(devices.map((each) => [each.id, each]));
};

const tariffsAsText = (tariffs: readonly { id: string; validFrom: string }[] = []) =>
  tariffs.map(({ id, validFrom }) => `${id} ${validFrom}`);

/** Records the names of the queries, and how many connections were borrowed at once. */
const watched = (inner: Database) => {
  const names: string[] = [];
  let [open, most] = [0, 0];
  const noted = <Row>(query: NamedQuery<Row>): NamedQuery<Row> => {
    names.push(query.name);
    return query;
  };
  const record = (queries: Queries): Queries => ({
    rows: (query) => queries.rows(noted(query)),
    maybeOne: (query) => queries.maybeOne(noted(query)),
    run: (query) => queries.run(noted(query)),
  });
  const connect: Database['connect'] = async (work, limits) => {
    most = Math.max(most, (open += 1));
    try {
      return await inner.connect((queries) => work(record(queries)), limits);
    } finally {
      open -= 1;
    }
  };
  return { database: { ...inner, connect }, names, most: () => most };
};

describe('the tariffs of a device', () => {
  it('are the default ones of its commodity that touch the period, in the order of time', async () => {
    const { plain } = await devicesOf('acme');
    expect(tariffsAsText(plain?.tariffs)).toEqual(['default 2016-01-01', 'later 2016-03-16']);
    expect(plain?.tariffs?.[0]).toEqual({
      id: 'default',
      name: 'default',
      currency: 'EUR',
      validFrom: '2016-01-01',
      onPeakRate: 0.3,
      offPeakRate: 0.2,
      demandRate: 9.5,
      fixedCharge: { amount: 12.34, per: 'month' },
      taxRate: 0.19,
    });
    expect(plain?.tariffs?.[1]).toMatchObject({ demandRate: null, fixedCharge: null, taxRate: 0 });
  });

  it('are its own from the day on which they begin, whatever defaults come later', async () => {
    const { own } = await devicesOf('acme');
    expect(tariffsAsText(own?.tariffs)).toEqual(['default 2016-01-01', 'own 2016-03-10']);
  });

  it('leave out one that ended before the period, also on the very day', async () => {
    const { plain, own } = await devicesOf('acme', { period: { from: '2016-03-16', to: '2016-03-16' } });
    expect(tariffsAsText(plain?.tariffs)).toEqual(['later 2016-03-16']);
    expect(tariffsAsText(own?.tariffs)).toEqual(['own 2016-03-10']);
  });

  it('are none for a commodity without any, and before the first', async () => {
    expect((await devicesOf('acme'))['gas']?.tariffs).toEqual([]);
    expect((await devicesOf('acme', { period: { from: '2014-01-01', to: '2014-01-02' } }))['plain']?.tariffs).toEqual(
      [],
    );
  });
});

describe('the time of use of a device', () => {
  it("is that of all the client's devices where nothing narrower is given", async () => {
    const { plain, water } = await devicesOf('acme');
    const windows = [
      { weekdays: [1, 5], fromMinute: 420, toMinute: 1_320 },
      { weekdays: [6], fromMinute: 1_320, toMinute: 1_440 },
    ];
    expect(plain?.timeOfUse?.windows).toEqual(windows);
    expect(water?.timeOfUse?.windows).toEqual(windows);
  });

  it("is its commodity's, or its own, which may cross midnight", async () => {
    const { gas, own } = await devicesOf('acme');
    expect(gas?.timeOfUse?.windows).toEqual([{ weekdays: [1, 5], fromMinute: 360, toMinute: 1_320 }]);
    expect(own?.timeOfUse?.windows).toEqual([{ weekdays: [1, 5], fromMinute: 420, toMinute: 360 }]);
  });

  it('has the holidays of the period and of the day before, whose window may reach in', async () => {
    expect((await devicesOf('acme'))['plain']?.timeOfUse?.holidays).toEqual(['2016-02-29', '2016-03-25']);
  });

  it('is empty for a client without windows', async () => {
    expect((await devicesOf('bare'))['plain']).toMatchObject({ timeOfUse: { windows: [], holidays: [] }, tariffs: [] });
  });
});

describe('another client', () => {
  it('sees none of these, although its devices and tariffs have the same ids', async () => {
    const { own, plain, gas, ...rest } = await devicesOf('other');
    expect(rest).toEqual({});
    expect(own).toMatchObject({ demandMinutes: null, runHours: null });
    expect(own?.tariffs?.map(({ id, validFrom, onPeakRate }) => [id, validFrom, onPeakRate])).toEqual([
      ['default', '2016-02-01', 99],
      ['own', '2016-03-02', 99],
    ]);
    expect(tariffsAsText(plain?.tariffs)).toEqual(['default 2016-02-01']);
    expect(own?.timeOfUse).toEqual({
      windows: [{ weekdays: [7], fromMinute: 60, toMinute: 120 }],
      holidays: ['2016-03-17'],
    });
    expect(plain?.timeOfUse?.windows).toEqual([{ weekdays: [7], fromMinute: 180, toMinute: 240 }]);
    expect(gas?.timeOfUse?.windows).toEqual([{ weekdays: [7], fromMinute: 300, toMinute: 360 }]);
  });

  it("cannot name a device that is not its own, and gets nothing of its namesake's readings", async () => {
    await expect(devicesOf('other', { ...march, devices: ['water'] })).rejects.toMatchObject({
      code: 'DEVICE_UNKNOWN',
    });
    await importCsv(testDatabase.url, 'acme', 'gas', ['ts,energy', '2016-03-01T00:00Z,5']);
    const { gas } = await devicesOf('other');
    if (!gas) throw new Error('no device');
    const { readings } = await fetchDeviceData(gas, requestOf('other', march), wantsAll, database, signal);
    expect(readings.ts).toHaveLength(0);
  });
});

describe('fetchDeviceData', () => {
  beforeAll(async () => {
    await importCsv(testDatabase.url, 'acme', 'own', [
      'ts,energy,power_kw,reactive_kvar,voltage_v',
      '2016-02-29T22:00Z,9,9,9,230',
      '2016-02-29T23:00Z,1,1,0.5,230',
      '2016-03-01T00:00Z,2,,0.25,231',
      '2016-03-01T01:00Z,,3,,232',
      '2016-03-02T00:00Z,9,9,9,230',
    ]);
    await importCsv(testDatabase.url, 'acme', 'water', [
      'ts,energy,power_kw',
      '2016-02-20T00:00Z,100,1',
      '2016-02-29T00:00Z,110,2',
      '2016-03-01T12:00Z,120,3',
      '2016-03-02T12:00Z,,4',
      ...[3, 4, 5, 6].map((day) => `2016-03-0${day}T00:00Z,${120 + day},5`),
    ]);
  });

  const fetch = async (id: string, wants: Parameters<typeof fetchDeviceData>[2]) => {
    const request = requestOf('acme', { devices: [id] });
    const { database: recorded, names, most } = watched(database);
    const [found] = await listDevices(request, wants, recorded, signal);
    if (!found) throw new Error('no device');
    const data = await fetchDeviceData(found, request, wants, recorded, signal);
    const columns = Object.entries(data.readings).map(([name, values]) => [name, [...values]]);
    return { data, columns: Object.fromEntries(columns) as Record<string, number[]>, names, most: most() };
  };
  const hour = (text: string) => Date.parse(`2016-${text}:00Z`);

  it('reads energy alone unless asked for more, from the interval that reaches in', async () => {
    const { data, columns, names } = await fetch('own', { columns: [] });
    expect(columns).toEqual({
      ts: [hour('02-29T23'), hour('03-01T00'), hour('03-01T01')],
      energy: [1, 2, Number.NaN],
    });
    expect(data.device).toMatchObject({ id: 'own', demandMinutes: 60, runHours: { onKw: 2, offKw: 1.5 } });
    expect(Object.keys(data)).toEqual(['device', 'readings']);
    expect(names).toEqual(['devices.of-client', 'readings.of-device']);
  });

  it('reads the columns that are asked for, and leaves out one that holds nothing', async () => {
    const wants = { columns: ['powerKw', 'reactiveKvar', 'voltageV', 'currentA', 'powerKw'] } as const;
    const { columns } = await fetch('own', wants);
    expect(columns).toEqual({
      ts: [hour('02-29T23'), hour('03-01T00'), hour('03-01T01')],
      energy: [1, 2, Number.NaN],
      powerKw: [1, Number.NaN, 3],
      reactiveKvar: [0.5, 0.25, Number.NaN],
      voltageV: [230, 231, 232],
    });
  });

  it('gives a register its neighbours, in every column', async () => {
    const { columns } = await fetch('water', { columns: ['powerKw'] });
    const days = ['02-20T00', '02-29T00', '03-01T12', '03-03T00', '03-04T00', '03-05T00', '03-06T00'];
    expect(columns).toEqual({
      ts: days.map(hour),
      energy: [100, 110, 120, 123, 124, 125, 126],
      powerKw: [1, 2, 3, 5, 5, 5, 5],
    });
  });

  it('tells a bad reading at an edge of the period by those around it, so that each day has its own energy once', async () => {
    // 1 kWh an hour; at and around midnight the register dips for an hour and a half.
    const rows = Array.from({ length: 97 }, (_, quarter) => {
      const isBad = quarter >= 46 && quarter <= 51;
      return `${new Date(hour('02-29T12') + quarter * 900_000).toISOString()},${1_000 + quarter / 4 - (isBad ? 60 : 0)}`;
    });
    await importCsv(testDatabase.url, 'acme', 'dipping', ['ts,energy', ...rows]);
    const energyOf = async (date: string): Promise<number> => {
      const span = { from: date, to: date };
      const request = requestOf('acme', { devices: ['dipping'], period: span });
      const [found] = await listDevices(request, {}, database, signal);
      if (!found) throw new Error('no device');
      const data = await fetchDeviceData(found, request, { columns: [] }, database, signal);
      return daysOf(found, data.readings, { zone: 'UTC', ...span }).total;
    };
    expect([await energyOf('2016-02-29'), await energyOf('2016-03-01')]).toEqual([
      expect.closeTo(12, 9),
      expect.closeTo(12, 9),
    ]);
  });

  it('asks for devices, windows and tariffs at the same time, once, and then once for each device', async () => {
    const { data, names, most } = await fetch('own', {
      columns: ['powerKw', 'reactiveKvar'],
      timeOfUse: true,
      tariffs: true,
    });
    expect(names.toSorted()).toEqual([
      'devices.of-client',
      'holidays.of-client',
      'peak-windows.of-client',
      'readings.of-device',
      'tariffs.of-client',
    ]);
    expect(most).toBe(3);
    expect(data).toMatchObject({ timeOfUse: { holidays: ['2016-02-29'] }, tariffs: [{ id: 'default' }] });
    expect(Object.keys(data.device)).not.toContain('tariffs');
  });
});
