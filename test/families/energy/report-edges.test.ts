/** What stands on an edge: of a day, of a register's count, of the calendar, of a currency. */
import { describe, expect, it } from 'vitest';
import { maxConsumptionOptions, monthlyEnergyOptions } from '../../../src/families/energy/options.ts';
import type { EnergyDevice, Readings } from '../../../src/families/energy/types.ts';
import { buildModel } from '../../../src/families/models.ts';
import { sheetNamed, tableOf, valuesOf } from './read-model.ts';
import { accumulate, device, evenly } from './support.ts';
import { figuresOf, inputOf, totalIn } from './tables.ts';

const unknown = Number.NaN;
const hour = 3_600_000;

/** Maximum, energy, load factor and coverage of each day. */
const daysOf = (meter: EnergyDevice, data: Readings, from: string, to: string, timezone = 'UTC') => {
  const asked = inputOf('energy.max-consumption', maxConsumptionOptions.parse({}), { from, to, timezone }, [
    { device: meter, readings: data },
  ]);
  const table = tableOf(sheetNamed(buildModel('energy.max-consumption', asked), 'Maximum demand'), 'Electricity [kWh]');
  const [maximum, energy, factor, coverage] = ['Maximum [kW]', 'Energy [kWh]', 'Load factor', 'Coverage'].map((head) =>
    figuresOf(table, head),
  );
  return { maximum, energy, factor, coverage };
};

describe('a register at midnight', () => {
  /** 10 kWh an hour for two days from 1 January; at the midnight between them it shows 100,000. */
  const counted = accumulate(evenly('2016-01-01T00:00Z', 60, Array<number>(48).fill(10)), hour, 99_760);
  const changed = (change: (value: number, row: number) => number): Readings => ({
    ts: counted.ts,
    energy: counted.energy.map(change),
  });
  const meter = device({ kind: 'register' });

  it('may roll over there, and both days have all of their energy', () => {
    const rolled = daysOf(
      { ...meter, registerModulus: 100_000 },
      changed((value) => value % 100_000),
      '2016-01-01',
      '2016-01-02',
    );
    expect(rolled).toEqual({ maximum: [10, 10], energy: [240, 240], factor: [1, 1], coverage: [1, 1] });
  });

  it('may be replaced there, and the hour before it is unknown', () => {
    const reset = daysOf(
      meter,
      changed((value, row) => (row < 24 ? value : value - 100_000)),
      '2016-01-01',
      '2016-01-02',
    );
    expect(reset).toMatchObject({ maximum: [10, 10], energy: [230, 240], coverage: [23 / 24, 1] });
  });

  it('may be misread there, and its neighbours share what they counted', () => {
    const dipped = daysOf(
      meter,
      changed((value, row) => (row === 24 ? value - 300 : value)),
      '2016-01-01',
      '2016-01-02',
    );
    expect(dipped).toEqual({ maximum: [10, 10], energy: [240, 240], factor: [1, 1], coverage: [23 / 24, 23 / 24] });
  });
});

describe('a day', () => {
  it('without consumption has a maximum of 0 and no load factor', () => {
    const still = evenly('2016-01-01T00:00Z', 60, Array<number>(24).fill(0));
    const shown = { maximum: [0], energy: [0], factor: [unknown], coverage: [1] };
    expect(daysOf(device(), still, '2016-01-01', '2016-01-01')).toEqual(shown);
  });

  it('of 29 February is one like any other', () => {
    const leap = evenly('2016-02-28T00:00Z', 60, Array<number>(72).fill(2));
    expect(daysOf(device(), leap, '2016-02-28', '2016-03-01').energy).toEqual([48, 48, 48]);
  });

  it.each([
    ['2016-04-03', '2016-04-02T13:00Z', 24.5],
    ['2016-10-02', '2016-10-01T13:30Z', 23.5],
  ])('of Lord Howe on %s is half an hour off, and an even load has a load factor of 1', (date, start, hours) => {
    const even = evenly(start, 60, Array<number>(25).fill(2));
    const shown = { maximum: [2], energy: [2 * hours], factor: [1], coverage: [1] };
    expect(daysOf(device(), even, date, date, 'Australia/Lord_Howe')).toEqual(shown);
  });
});

describe('the bill of a leap February', () => {
  /** 696 kWh at 0.12345 and a charge of 31, with a tenth of tax: 128.61332. */
  it.each([
    ['JPY', 129, 0],
    ['EUR', 128.61, 2],
    ['KWD', 128.613, 3],
  ])('is rounded once, to the minor unit of %s, and shown so', (currency, total, decimals) => {
    const tariff = {
      id: 't-1',
      name: 'Standard',
      currency,
      validFrom: '2016-01-01',
      onPeakRate: 1,
      offPeakRate: 0.123_45,
      demandRate: null,
      fixedCharge: { amount: 31, per: 'month' as const },
      taxRate: 0.1,
    };
    const readings = evenly('2016-01-31T18:30Z', 60, Array<number>(29 * 24).fill(1));
    const period = { from: '2016-02-01', to: '2016-02-29', timezone: 'Asia/Kolkata' };
    const asked = inputOf('energy.monthly-energy', monthlyEnergyOptions.parse({}), period, [
      { device: device(), readings, tariffs: [tariff] },
    ]);
    const model = buildModel('energy.monthly-energy', asked);
    const bill = tableOf(sheetNamed(model, 'Bills'), 'Main meter · Feb 2016');
    expect(totalIn(bill, `Amount [${currency}]`)?.value).toBeCloseTo(128.613_32, 9);
    expect(totalIn(bill, `Amount [${currency}]`, 1)).toEqual({ kind: 'sum', value: total, roundedTo: decimals });
  });
});

describe('a window that cuts an interval every day', () => {
  /** Hourly, from noon to half past six, for 400 days; the meter is replaced near their end. */
  const hours = 400 * 24;
  const counted = accumulate(evenly('2016-01-01T00:00Z', 60, Array<number>(hours).fill(2)), hour, 1_000);
  const replacedAt = hours - 30;
  const readings = {
    ...counted,
    energy: counted.energy.map((value, row) => (row < replacedAt ? value : value - 18_000)),
  };
  const period = { from: '2016-01-01', to: '2017-02-03', timezone: 'UTC' };
  const windows = [{ weekdays: [1, 2, 3, 4, 5, 6, 7], fromMinute: 11 * 60 + 30, toMinute: 18 * 60 + 30 }];
  const asked = inputOf('energy.monthly-consumption', { decimals: 0, compare: false }, period, [
    { device: device({ kind: 'register' }), readings, timeOfUse: { windows, holidays: [] } },
  ]);
  const findings = tableOf(sheetNamed(buildModel('energy.monthly-consumption', asked), 'Data quality'), 'Findings');

  it('is one finding, and leaves room for what else was found', () => {
    expect(valuesOf(findings, 'What')).toEqual(['Interval across a window edge', 'Register reset or replaced']);
    expect(valuesOf(findings, 'Detail')[0]).toMatch(/^800 intervals partly on-peak and partly off-peak/u);
    expect([valuesOf(findings, 'From')[0], valuesOf(findings, 'To')[0]]).toEqual([
      '01/01/2016 11:00 (UTC+00:00)',
      '02/03/2017 19:00 (UTC+00:00)',
    ]);
  });
});
