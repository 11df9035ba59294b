import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundHalfAway } from '../../../src/families/energy/model/arithmetic/rounding.ts';
import { peakTotals, shownPeak } from '../../../src/families/energy/model/shown-peak.ts';
import type { DailyEnergyOptions } from '../../../src/families/energy/options.ts';
import type { EnergyDeviceData, Tariff, TimeOfUse } from '../../../src/families/energy/types.ts';
import { buildModel } from '../../../src/families/models.ts';
import type { TableModel } from '../../../src/report/table-model.ts';
import { accumulate, device, evenly } from './support.ts';
import { column as columnOf, sheetNamed as sheetOf, tableOf, valuesOf } from './read-model.ts';
import { figuresOf, headsOf, inputOf, totalIn as totalOf, written } from './tables.ts';

const chicago = { from: '2016-11-05', to: '2016-11-07', timezone: 'America/Chicago' };
const start = '2016-11-05T00:00:00-05:00';
const options: DailyEnergyOptions = { cost: true, decimals: 2 };

/** Monday to Friday, 8 to 20 h: of these days only the 7th. */
const weekdays: TimeOfUse = {
  windows: [{ weekdays: [1, 2, 3, 4, 5], fromMinute: 480, toMinute: 1_200 }],
  holidays: [],
};

const tariff: Tariff = {
  id: 't-1',
  name: 'Standard',
  currency: 'USD',
  validFrom: '2016-01-01',
  onPeakRate: 0.3,
  offPeakRate: 0.2,
  demandRate: 10,
  fixedCharge: { amount: 30, per: 'month' },
  taxRate: 0.1,
};

/** 73 hours of three days, the second of which has 25: in quarter-hours, 3 of them 0.5 and the last of each hour 0.9. */
const mill: EnergyDeviceData = {
  device: device({ id: 'mill', name: 'Mill', intervalMinutes: 15 }),
  readings: evenly(
    start,
    15,
    Array.from({ length: 4 * 73 }, (_, quarter) => (quarter % 4 === 3 ? 0.9 : 0.5)),
  ),
  timeOfUse: weekdays,
  tariffs: [tariff],
};
const boiler: EnergyDeviceData = {
  device: device({ id: 'boiler', name: 'Boiler', commodity: 'gas', unit: 'therm' }),
  readings: evenly(start, 60, Array<number>(73).fill(0.5)),
};

const build = (devices: readonly EnergyDeviceData[], asked = {}, given = options) =>
  buildModel(
    'energy.daily-energy',
    structuredClone(inputOf('energy.daily-energy', given, { ...chicago, ...asked }, devices)),
  );

const titles = ({ tables }: { tables: readonly TableModel[] }) =>
  tables.map(({ title, rowCount }) => [title, rowCount]);

describe('the daily energy workbook of several days', () => {
  const model = build([mill, boiler]);

  it('has a summary, the load curves, and a sheet for each device with a table for each day, of its hours', () => {
    expect(model.sheets.map(({ name }) => name)).toEqual([
      'Summary · Electricity',
      'Summary · Gas',
      'Load curve',
      'Mill',
      'Boiler',
      'Data quality',
      'Manifest',
    ]);
    expect(titles(sheetOf(model, 'Mill'))).toEqual([
      ['11/05/2016 · 24 hours', 24],
      ['11/06/2016 · 25 hours', 25],
      ['11/07/2016 · 24 hours', 24],
    ]);
  });

  it('tells both passes of the repeated hour apart, and counts both', () => {
    const table = tableOf(sheetOf(model, 'Mill'), '11/06/2016 · 25 hours');
    expect(valuesOf(table, 'Hour').slice(0, 4)).toEqual(['00:00', '01:00 (UTC−05:00)', '01:00 (UTC−06:00)', '02:00']);
    expect(figuresOf(table, 'Energy [kWh]').every((value) => Math.abs(value - 2.4) < 1e-9)).toBe(true);
    expect(totalOf(table, 'Energy [kWh]')?.value).toBeCloseTo(60, 9);
    expect(totalOf(table, 'Energy [kWh]')?.kind).toBe('sum');
  });

  it('has of each hour mean and maximum demand, the energy by window, and its coverage', () => {
    const table = tableOf(sheetOf(model, 'Mill'), '11/07/2016 · 24 hours');
    expect(headsOf(table)).toEqual([
      'Hour',
      'Energy [kWh]',
      'On-peak [kWh]',
      'Off-peak [kWh]',
      'Mean [kW]',
      'Maximum [kW]',
      'Coverage',
    ]);
    expect(figuresOf(table, 'Mean [kW]')[0]).toBeCloseTo(2.4, 9);
    expect(figuresOf(table, 'Maximum [kW]')[0]).toBeCloseTo(3.6, 9);
    expect(totalOf(table, 'Maximum [kW]')).toMatchObject({ kind: 'max', value: expect.closeTo(3.6, 9) as number });
    const on = figuresOf(table, 'On-peak [kWh]').map((value) => roundHalfAway(value, 2));
    expect(on).toEqual([...Array<number>(8).fill(0), ...Array<number>(12).fill(2.4), ...Array<number>(4).fill(0)]);
    expect(columnOf(table, 'Off-peak [kWh]')).toMatchObject({ formula: { kind: 'difference', of: [1, 2] } });
  });

  it('sums up each day of each device, with what it cost without demand', () => {
    const table = tableOf(sheetOf(model, 'Summary · Electricity'), 'Electricity [kWh]');
    expect(headsOf(table)).toEqual([
      'Device',
      'Day',
      'Energy [kWh]',
      'On-peak [kWh]',
      'Off-peak [kWh]',
      'Maximum [kW]',
      'at',
      'Load factor',
      'Cost [USD]',
      'Coverage',
    ]);
    expect(valuesOf(table, 'Day')).toEqual(['2016-11-05', '2016-11-06', '2016-11-07']);
    expect(figuresOf(table, 'Energy [kWh]').map((value) => roundHalfAway(value, 9))).toEqual([57.6, 60, 57.6]);
    expect(figuresOf(table, 'On-peak [kWh]')).toEqual([0, 0, 28.8]);
    expect(valuesOf(table, 'at')).toEqual(['00:45', '00:45', '00:45']);
    // 60 kWh in 25 real hours at 3.6 kW.
    expect(figuresOf(table, 'Load factor')[1]).toBeCloseTo(60 / (25 * 3.6), 12);
    // (57.6 × 0.2 + 30 / 30) × 1.1, and 28.8 of it at 0.3 on the 7th.
    expect(figuresOf(table, 'Cost [USD]')).toEqual([13.77, 14.3, 16.94]);
    expect(totalOf(table, 'Cost [USD]')).toMatchObject({ kind: 'sum', value: expect.closeTo(45.01, 9) as number });
    expect(table.note).toContain('not part of the cost of a day');
  });

  it('keeps the units of gas, without what only electricity has', () => {
    expect(headsOf(tableOf(sheetOf(model, 'Summary · Gas'), 'Gas [therm]'))).toEqual([
      'Device',
      'Day',
      'Energy [therm]',
      'Maximum [therm/h]',
      'at',
      'Load factor',
      'Coverage',
    ]);
    expect(headsOf(tableOf(sheetOf(model, 'Boiler'), '11/06/2016 · 25 hours'))).toEqual([
      'Hour',
      'Energy [therm]',
      'Mean [therm/h]',
      'Coverage',
    ]);
  });

  it('shows no cost when not asked for, and then says nothing of it', () => {
    const table = tableOf(sheetOf(build([mill], {}, { ...options, cost: false }), 'Summary'), 'Electricity [kWh]');
    expect(headsOf(table)).not.toContain('Cost [USD]');
    expect(table.note).not.toContain('Cost');
  });

  it('draws the mean day by the hours that the clock shows, on the summary', () => {
    const table = tableOf(sheetOf(model, 'Load curve'), 'Electricity [kW]');
    expect(headsOf(table).slice(0, 4)).toEqual(['Device', 'Location', '00:00', '01:00']);
    expect(table.columns).toHaveLength(26);
    expect(figuresOf(table, '01:00')[0]).toBeCloseTo(2.4, 9);
    const chartsOf = (name: string) => (sheetOf(model, name).charts ?? []).map(({ chart }) => chart.title);
    expect(chartsOf('Summary · Electricity')).toEqual(['Electricity by hour, mean of the days [kW]']);
    expect(chartsOf('Summary · Gas')).toEqual(['Gas by hour, mean of the days [therm/h]']);
  });

  it.each(['en-US', 'de-DE', 'fr-FR', 'es-ES'])('is written without losses in %s', async (locale) => {
    const { losses, sheets } = await written(build([mill, boiler], { locale }));
    expect({ losses: Object.values(losses).flat().filter(Boolean), sheets }).toEqual({ losses: [], sheets: 7 });
  });
});

describe('the daily energy workbook of one day', () => {
  const spring = { from: '2016-03-13', to: '2016-03-13' };
  const short: EnergyDeviceData = {
    ...mill,
    readings: evenly('2016-03-13T00:00:00-06:00', 15, Array<number>(4 * 23).fill(1)),
  };

  it('has one sheet with a table of 23 hours for each device, and a curve of just these', () => {
    const model = build([short, { ...short, device: { ...short.device, name: 'Press' } }], spring);
    const sheet = sheetOf(model, 'Hours');
    expect(titles(sheet)).toEqual([
      ['Mill · 03/13/2016 · 23 hours', 23],
      ['Press · 03/13/2016 · 23 hours', 23],
    ]);
    const [table] = sheet.tables;
    expect(table && valuesOf(table, 'Hour').slice(0, 4)).toEqual(['00:00', '01:00', '03:00', '04:00']);
    expect(table && totalOf(table, 'Energy [kWh]')).toEqual({ kind: 'sum', value: 92 });
    expect(headsOf(tableOf(sheetOf(model, 'Load curve'), 'Electricity [kW]'))).toHaveLength(25);
    expect(sheet.charts).toHaveLength(2);
  });

  it('leaves an hour without readings blank, and marks one that is not whole and shows no mean of it', () => {
    const { ts, energy } = short.readings;
    const kept = (_: number, quarter: number): boolean => ![0, 1, 2, 3, 5].includes(quarter);
    const holey = { ...short, readings: { ts: ts.filter(kept), energy: energy.filter(kept) } };
    const [table] = sheetOf(build([holey], spring), 'Hours').tables;
    if (!table) throw new Error('no table');
    expect(figuresOf(table, 'Energy [kWh]').slice(0, 3)).toEqual([Number.NaN, 3, 4]);
    expect([...(columnOf(table, 'Energy [kWh]').flagged ?? [])].slice(0, 3)).toEqual([1, 1, 0]);
    expect(figuresOf(table, 'Mean [kW]').slice(0, 3)).toEqual([Number.NaN, Number.NaN, 4]);
    expect(figuresOf(table, 'Coverage').slice(0, 3)).toEqual([0, 0.75, 1]);
    const summary = tableOf(sheetOf(build([holey], spring), 'Summary'), 'Electricity [kWh]');
    expect([...(columnOf(summary, 'Cost [USD]').flagged ?? [])]).toEqual([1]);
  });

  it('shows of a register what it shows of the same energy by interval', () => {
    const register = {
      ...short,
      device: device({ ...short.device, kind: 'register' }),
      readings: accumulate(short.readings, 900_000),
    };
    const of = (each: EnergyDeviceData) => {
      const [table] = sheetOf(build([each], spring), 'Hours').tables;
      return table ? figuresOf(table, 'Energy [kWh]') : [];
    };
    expect(of(register)).toEqual(of(short));
  });

  it('names a device that failed, and is written when there is no other', async () => {
    const failures = [{ subject: { id: 'x', name: 'Lost' }, code: 'QUERY_TIMEOUT', reason: 'took too long' }];
    const model = build([], { ...spring, failures });
    expect(model.sheets.map(({ name }) => name)).toContain('Incomplete');
    expect((await written(model)).sheets).toBe(model.sheets.length);
  });
});

describe('the hours of a window and of the rest', () => {
  const shown = (values: Iterable<number>) => [...values].map((value) => roundHalfAway(value, 2));
  const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

  it('add up as shown, in each hour and in the sums, which are the sums of the windows but for the last digit', () => {
    const hour = fc.record({
      milli: fc.integer({ min: 0, max: 9_999 }),
      share: fc.constantFrom(0, 0, 0, 1, 1, 1, 0.25, 0.5, 0.001, 0.999, 0.9995),
    });
    const night = fc.record({ milli: fc.integer({ min: 100, max: 9_999 }), share: fc.constant(0) });
    const nights = { minLength: 10, maxLength: 10 };
    fc.assert(
      fc.property(fc.array(hour, { minLength: 14, maxLength: 14 }), fc.array(night, nights), (day, calm) => {
        const hours = [...day, ...calm];
        const total = Float64Array.from(hours, ({ milli }) => milli / 1_000);
        const onPeak = hours.map(({ milli, share }) => (milli * share) / 1_000);
        const rest = onPeak.map((value, index) => (hours[index]?.share === 1 ? 0 : (total[index] ?? 0) - value));
        const { on, off } = shownPeak(total, { on: onPeak, off: rest }, 2);
        for (const index of total.keys()) {
          const [whole = 0, a = 0, b = 0] = shown([total[index] ?? 0, on[index] ?? 0, off[index] ?? 0]);
          expect(roundHalfAway(a + b, 2)).toBe(whole);
          expect(Math.min(on[index] ?? -1, off[index] ?? -1)).toBeGreaterThanOrEqual(0);
          expect(Math.abs((on[index] ?? 0) - (onPeak[index] ?? 0))).toBeLessThan(0.0101);
        }
        const below = peakTotals(total, { on, off }, 2).map(({ value }) => value);
        const [whole = 0, a = 0, b = 0] = shown([sum(total), ...below]);
        expect(roundHalfAway(a + b, 2)).toBe(whole);
        expect(Math.abs(a - sum(onPeak))).toBeLessThan(0.0101);
      }),
    );
  });
});

describe('the house near Paris, minute by minute', () => {
  const lines = gunzipSync(readFileSync(resolve(import.meta.dirname, '../../../src/local/meters/uci-house.csv.gz')))
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(1, 1 + 1_440)
    .map((line) => line.split(','));
  const cells = (index: number) => Float64Array.from(lines, (line) => Number(line[index]));
  const house: EnergyDeviceData = {
    device: device({ id: 'house', name: 'House', intervalMinutes: 1, demandMinutes: 15 }),
    readings: {
      ts: Float64Array.from(lines, ([ts = '']) => Date.parse(ts)),
      energy: cells(1),
      reactiveKvar: cells(3),
    },
  };
  const paris = { from: '2007-02-01', to: '2007-02-01', timezone: 'Europe/Paris' };
  const model = build([house], paris);

  it('has in each hour the kvarh and the power factor that the minutes add up to', () => {
    const [table] = sheetOf(model, 'Hours').tables;
    if (!table) throw new Error('no table');
    for (let hour = 0; hour < 24; hour += 1) {
      const own = lines.slice(hour * 60, hour * 60 + 60);
      const kwh = own.reduce((total, line) => total + Number(line[1]), 0);
      const kvarh = own.reduce((total, line) => total + Number(line[3]) / 60, 0);
      expect(figuresOf(table, 'Energy [kWh]')[hour]).toBeCloseTo(kwh, 9);
      expect(figuresOf(table, 'Reactive [kvarh]')[hour]).toBeCloseTo(kvarh, 9);
      expect(figuresOf(table, 'Power factor')[hour]).toBeCloseTo(kwh / Math.sqrt(kwh ** 2 + kvarh ** 2), 9);
    }
  });

  it('has of the day the highest quarter-hour, and a power factor of its sums', () => {
    const table = tableOf(sheetOf(model, 'Summary'), 'Electricity [kWh]');
    const quarters = Array.from({ length: 96 }, (_, quarter) =>
      lines.slice(quarter * 15, quarter * 15 + 15).reduce((total, line) => total + Number(line[1]) * 4, 0),
    );
    expect(figuresOf(table, 'Maximum [kW]')[0]).toBeCloseTo(Math.max(...quarters), 9);
    const kwh = cells(1).reduce((total, value) => total + value, 0);
    const kvarh = cells(3).reduce((total, value) => total + value / 60, 0);
    expect(figuresOf(table, 'Power factor')[0]).toBeCloseTo(kwh / Math.sqrt(kwh ** 2 + kvarh ** 2), 9);
  });
});
