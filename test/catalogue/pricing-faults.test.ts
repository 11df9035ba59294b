import { describe, expect, it } from 'vitest';
import { parseCatalogue } from '../../src/catalogue/catalogue.ts';
import { ReportError } from '../../src/errors.ts';

const report = 'energy.daily-consumption';
const device = { name: 'Meter', commodity: 'electricity', unit: 'kWh', readingKind: 'delta', intervalMinutes: 15 };
const tariff = {
  id: 't1',
  name: 'Standard',
  currency: 'EUR',
  validFrom: '2016-01-01',
  commodity: 'electricity',
  onPeakRate: 0.3,
  offPeakRate: 0.2,
};
const weekday = { weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '07:00', to: '22:00' };

/** The faults of a client with an electricity meter "m1", a gas meter "g1" and these entries. */
const faultsOf = (entries: object): string[] => {
  const client = {
    id: 'acme',
    name: 'Acme',
    timezone: 'Europe/Berlin',
    locations: [{ id: 'roof', name: 'Roof' }],
    devices: [
      { ...device, id: 'm1' },
      { ...device, id: 'g1', commodity: 'gas' },
    ],
    ...entries,
  };
  try {
    parseCatalogue({ clients: [client] }, [report]);
  } catch (error) {
    if (!(error instanceof ReportError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim().replaceAll('clients[0].', ''));
  }
  return [];
};

describe('tariffs', () => {
  const own = { commodity: undefined, devices: ['m1'] };
  const faults = (...tariffs: object[]) =>
    faultsOf({ tariffs: tariffs.map((changes, at) => ({ ...tariff, id: `t${at}`, ...changes })) });

  it('may follow each other, and be a default beside the tariff of one device', () => {
    expect(
      faults(
        { demandRate: 9.5, fixedCharge: { amount: 12, per: 'month' }, taxRate: 0.19 },
        { validFrom: '2016-07-01' },
        { commodity: 'gas' },
        own,
      ),
    ).toEqual([]);
  });

  it.each([
    ['two ids alike', [{ id: 'x' }, { id: 'x', commodity: 'gas' }], 'tariffs[1].id: "x" is given twice'],
    ['an unknown device', [{ ...own, devices: ['m1', 'm9'] }], 'tariffs[0].devices[1]: the client has no device "m9"'],
    [
      'a commodity that nothing meters',
      [{ commodity: 'gass' }],
      'tariffs[0].commodity: no device of the client meters',
    ],
    ['nobody to pay it', [{ commodity: undefined }], 'tariffs[0].devices: give either devices or commodity'],
    ['both a default and a device', [{ devices: ['m1'] }], 'tariffs[0].devices: give either devices or commodity'],
    ['a currency that is none', [{ currency: 'EURO' }], 'tariffs[0].currency: give an ISO 4217 code'],
    ['a day that is none', [{ validFrom: '2016-02-30' }], 'tariffs[0].validFrom: give a date that exists'],
    ['a negative rate', [{ onPeakRate: -0.1 }], 'tariffs[0].onPeakRate: give 0 or more'],
    ['percent for a fraction', [{ taxRate: 19 }], 'tariffs[0].taxRate: give a fraction: 0.19 is 19 %'],
    [
      'a charge per year',
      [{ fixedCharge: { amount: 1, per: 'year' } }],
      'tariffs[0].fixedCharge.per: give day or month',
    ],
    [
      'two of one device from one day',
      [own, { ...own, name: 'Other' }],
      'tariffs[1].validFrom: the device "m1" has two tariffs from 2016-01-01 on, the other at tariffs[0]; keep one',
    ],
    [
      'two defaults from one day',
      [{}, { name: 'Other' }],
      'tariffs[1].validFrom: electricity has two tariffs from 2016-01-01 on, the other at tariffs[0]; keep one',
    ],
    [
      'two currencies for one device',
      [{}, { ...own, validFrom: '2016-07-01', currency: 'USD' }],
      'tariffs[1].currency: the device "m1" would be charged in USD here and in EUR at tariffs[0]; give one currency',
    ],
  ])('are refused with %s', (_, tariffs, fault) => {
    const found = faults(...tariffs);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(fault);
  });

  it('may be of another currency where the own tariff of a device leaves nothing of the default', () => {
    expect(faults({}, { ...own, currency: 'USD' })).toEqual([]);
  });
});

describe('on-peak windows', () => {
  const faults = (...windows: object[]) =>
    faultsOf({ peakWindows: windows.map((changes) => ({ ...weekday, ...changes })) });

  it('may meet, cross midnight, and be narrower for a commodity or a device', () => {
    expect(
      faults(
        {},
        { from: '22:00', to: '24:00' },
        { weekdays: ['sat'], from: '22:00', to: '06:00' },
        { commodity: 'gas' },
        { devices: ['m1'] },
      ),
    ).toEqual([]);
  });

  it.each([
    ['an end at the beginning', [{ to: '07:00' }], 'peakWindows[0].to: a window that ends when it begins is none'],
    ['an unknown device', [{ devices: ['m9'] }], 'peakWindows[0].devices[0]: the client has no device "m9"'],
    [
      'an unknown commodity',
      [{ commodity: 'steam' }],
      'peakWindows[0].commodity: no device of the client meters "steam"',
    ],
    ['a day that is none', [{ weekdays: ['Monday'] }], 'peakWindows[0].weekdays[0]: give days of mon, tue'],
    ['a day twice', [{ weekdays: ['mon', 'mon'] }], 'peakWindows[0].weekdays: give each day once'],
    ['a time that is none', [{ to: '25:00' }], 'peakWindows[0].to: give a time from 00:00 to 24:00'],
    ['a beginning at the end of the day', [{ from: '24:00' }], 'peakWindows[0].from: give a time from 00:00 to 23:59'],
    [
      'devices and a commodity',
      [{ devices: ['m1'], commodity: 'gas' }],
      'peakWindows[0].devices: give devices or commodity',
    ],
    [
      'an overlap',
      [{}, { weekdays: ['wed'], from: '21:59', to: '23:00' }],
      'peakWindows[1]: overlaps with peakWindows[0], from wed 21:59 on',
    ],
    [
      'an overlap across midnight and the end of the week',
      [
        { weekdays: ['mon'], from: '05:00', to: '08:00' },
        { weekdays: ['sun'], from: '22:00', to: '06:00' },
      ],
      'peakWindows[1]: overlaps with peakWindows[0], from sun 22:00 on',
    ],
    [
      'an overlap for one of the devices',
      [{ devices: ['m1'] }, { devices: ['g1', 'm1'] }],
      'peakWindows[1]: overlaps with peakWindows[0], from mon 07:00 on',
    ],
  ])('are refused with %s', (_, windows, fault) => {
    const found = faults(...windows);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(fault);
  });
});

describe('holidays', () => {
  it('are refused when a date is given twice or does not exist', () => {
    const holidays = ['2016-12-25', '2016-12-25', '2015-02-29'].map((date) => ({ date, name: 'Holiday' }));
    expect(faultsOf({ holidays })).toEqual([
      'holidays[2].date: give a date that exists, as YYYY-MM-DD, from 1900 on',
      'holidays[1].date: "2016-12-25" is given twice, first at holidays[0].date; keep one',
    ]);
  });
});
