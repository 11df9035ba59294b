import { describe, expect, it } from 'vitest';
import { roundHalfAway } from '../../../src/families/energy/model/arithmetic/rounding.ts';
import { monthlyEnergyOptions, type MonthlyEnergyOptions } from '../../../src/families/energy/options.ts';
import type { EnergyDeviceData, Tariff, TimeOfUse } from '../../../src/families/energy/types.ts';
import { buildModel } from '../../../src/families/models.ts';
import { accumulate, device, evenly } from './support.ts';
import { column, sheetNamed, tableOf, valuesOf } from './read-model.ts';
import { figuresOf, headsOf, inputOf, totalIn, written } from './tables.ts';

const chicago = { from: '2016-10-01', to: '2016-11-30', timezone: 'America/Chicago' };
const start = '2016-10-01T00:00:00-05:00';
/** 744 hours of October and 721 of November. */
const hoursOfBoth = 744 + 721;
const options: MonthlyEnergyOptions = { cost: true, decimals: 1 };

/** Monday to Friday, 8 to 20 h: 21 days in October, 22 in November less Thanksgiving. */
const weekdays: TimeOfUse = {
  windows: [{ weekdays: [1, 2, 3, 4, 5], fromMinute: 480, toMinute: 1_200 }],
  holidays: ['2016-11-24'],
};

const tariff: Tariff = {
  id: 't-1',
  name: 'Standard',
  currency: 'USD',
  validFrom: '2016-01-01',
  onPeakRate: 0.3,
  offPeakRate: 0.2,
  demandRate: 10,
  fixedCharge: { amount: 0.5, per: 'day' },
  taxRate: 0.1,
};

/** 2 kWh each hour, and once 7: on 10 October from 12 to 13 h, a Monday. */
const energy = Array.from({ length: hoursOfBoth }, (_, hour) => (hour === 9 * 24 + 12 ? 7 : 2));
const millDevice = device({ id: 'mill', name: 'Mill', runHours: { onKw: 5, offKw: 4 } });
const mill: EnergyDeviceData = {
  device: millDevice,
  readings: evenly(start, 60, energy),
  timeOfUse: weekdays,
  tariffs: [tariff],
};
const boiler: EnergyDeviceData = {
  device: device({ id: 'boiler', name: 'Boiler', commodity: 'gas', unit: 'therm' }),
  readings: evenly(start, 60, Array<number>(hoursOfBoth).fill(0.5)),
};

const build = (devices: readonly EnergyDeviceData[], asked = {}, given = options) =>
  buildModel(
    'energy.monthly-energy',
    structuredClone(inputOf('energy.monthly-energy', given, { ...chicago, ...asked }, devices)),
  );

describe('the monthly energy workbook', () => {
  const model = build([mill, boiler]);
  const months = tableOf(sheetNamed(model, 'Months · Electricity'), 'Electricity [kWh]');

  it('has a summary, the months of each device, and their bills', () => {
    const names = model.sheets.map(({ name }) => name);
    expect(names).toEqual(['Summary', 'Months · Electricity', 'Months · Gas', 'Bills', 'Data quality', 'Manifest']);
  });

  it('has one row for each device and month, with all that is known of it', () => {
    expect(headsOf(months)).toEqual([
      'Device',
      'Month',
      'Energy [kWh]',
      'On-peak [kWh]',
      'Off-peak [kWh]',
      'Maximum [kW]',
      'at',
      'Load factor',
      'Run hours [h]',
      'Cost [USD]',
      'Coverage',
    ]);
    expect(valuesOf(months, 'Month')).toEqual(['Oct 2016', 'Nov 2016']);
    expect(figuresOf(months, 'Energy [kWh]')).toEqual([1_493, 1_442]);
    // 21 × 12 × 2 + 5, and 21 × 12 × 2.
    expect(figuresOf(months, 'On-peak [kWh]')).toEqual([509, 504]);
    expect(figuresOf(months, 'Off-peak [kWh]')).toEqual([984, 938]);
    expect(column(months, 'Off-peak [kWh]')).toMatchObject({ formula: { kind: 'difference', of: [2, 3] } });
    expect(valuesOf(months, 'at')).toEqual([Date.parse('2016-10-10T17:00:00Z'), Date.parse('2016-11-01T05:00:00Z')]);
    // November has 721 real hours.
    expect(figuresOf(months, 'Load factor')).toEqual([1_493 / (744 * 7), 1_442 / (721 * 2)]);
    expect(figuresOf(months, 'Run hours [h]')).toEqual([1, 0]);
    expect(figuresOf(months, 'Coverage')).toEqual([1, 1]);
    expect(totalIn(months, 'Energy [kWh]')).toEqual({ kind: 'sum', value: 2_935 });
  });

  it('bills each month line by line, each amount and the sum a live formula, rounded once', () => {
    const bill = tableOf(sheetNamed(model, 'Bills'), 'Mill · Oct 2016');
    expect(valuesOf(bill, 'Item')).toEqual([
      'Energy on-peak',
      'Energy off-peak',
      'Maximum demand',
      'Fixed charge',
      'Tax',
    ]);
    expect(valuesOf(bill, 'Unit')).toEqual(['kWh', 'kWh', 'kW', 'day', 'USD']);
    // 509 × 0.3 + 984 × 0.2 + 7 × 10 + 31 × 0.5 = 435, and a tenth of it.
    const shown = (head: string) => figuresOf(bill, head).map((value) => roundHalfAway(value, 9));
    expect(shown('Quantity')).toEqual([509, 984, 7, 31, 435]);
    expect(shown('Rate')).toEqual([0.3, 0.2, 10, 0.5, 0.1]);
    expect(shown('Amount [USD]')).toEqual([152.7, 196.8, 70, 15.5, 43.5]);
    expect(column(bill, 'Amount [USD]')).toMatchObject({ decimals: 4, formula: { kind: 'product', of: [2, 3] } });
    expect(totalIn(bill, 'Amount [USD]')).toMatchObject({ kind: 'sum', value: expect.closeTo(478.5, 9) as number });
    expect(totalIn(bill, 'Amount [USD]', 1)).toEqual({ kind: 'sum', value: 478.5, roundedTo: 2 });
    // 504 × 0.3 + 938 × 0.2 + 2 × 10 + 30 × 0.5 = 373.8.
    expect(figuresOf(months, 'Cost [USD]')).toEqual([478.5, 411.18]);
  });

  it('sums months and devices on the summary as the sheet of months does, with a chart by window', () => {
    const summary = sheetNamed(model, 'Summary');
    const byMonth = tableOf(summary, 'Electricity by month [kWh]');
    const byDevice = tableOf(summary, 'Electricity by device [kWh]');
    expect(figuresOf(byMonth, 'Energy [kWh]')).toEqual([1_493, 1_442]);
    expect(figuresOf(byMonth, 'Cost [USD]')).toEqual([478.5, 411.18]);
    for (const head of ['Energy [kWh]', 'On-peak [kWh]', 'Off-peak [kWh]', 'Cost [USD]']) {
      expect(totalIn(byMonth, head)).toEqual(totalIn(months, head));
      expect(totalIn(byDevice, head)?.value).toBeCloseTo(totalIn(months, head)?.value ?? Number.NaN, 9);
    }
    const [plot] = summary.charts?.[0]?.chart.plots ?? [];
    expect(plot?.series.map(({ name }) => name)).toEqual(['On-peak', 'Off-peak']);
  });

  it('keeps the units of gas, without what only electricity has', () => {
    expect(headsOf(tableOf(sheetNamed(model, 'Months · Gas'), 'Gas [therm]'))).toEqual([
      'Device',
      'Month',
      'Energy [therm]',
      'Maximum [therm/h]',
      'at',
      'Load factor',
      'Coverage',
    ]);
  });

  it.each(['en-US', 'de-DE', 'fr-FR', 'es-ES'])('is written without losses in %s', async (locale) => {
    const { losses, sheets } = await written(build([mill, boiler], { locale }));
    expect({ losses: Object.values(losses).filter((count) => count > 0), sheets }).toEqual({ losses: [], sheets: 6 });
  });
});

describe('a month of a register', () => {
  const counter: EnergyDeviceData = {
    ...mill,
    device: { ...millDevice, kind: 'register' },
    readings: accumulate(mill.readings, 3_600_000, 1_000),
  };
  const months = tableOf(sheetNamed(build([counter]), 'Months'), 'Electricity [kWh]');

  it('opens and closes with what the register shows at its edges, whose difference is its energy', () => {
    expect(figuresOf(months, 'Opening [kWh]')).toEqual([1_000, 2_493]);
    expect(figuresOf(months, 'Closing [kWh]')).toEqual([2_493, 3_935]);
    expect(figuresOf(months, 'Energy [kWh]')).toEqual([1_493, 1_442]);
    expect(column(months, 'Off-peak [kWh]')).toMatchObject({ formula: { kind: 'difference', of: [4, 5] } });
    expect(months.note).toContain('Opening and closing');
  });

  it('marks an edge that is far from every reading', () => {
    const { ts, energy: register } = counter.readings;
    const kept = (_: number, hour: number): boolean => hour < 740 || hour > 750;
    const readings = { ts: ts.filter(kept), energy: register.filter(kept) };
    const table = tableOf(sheetNamed(build([{ ...counter, readings }]), 'Months'), 'Electricity [kWh]');
    expect([...(column(table, 'Closing [kWh]').flagged ?? [])]).toEqual([1, 0]);
    expect([...(column(table, 'Opening [kWh]').flagged ?? [])]).toEqual([0, 1]);
    expect(figuresOf(table, 'Closing [kWh]')[0]).toBeCloseTo(2_493, 9);
  });
});

describe('the bill of a month', () => {
  it('in part has its share of the demand, in columns that multiply out, and its name says which days', () => {
    const model = build([mill], { to: '2016-11-15' });
    const bill = tableOf(sheetNamed(model, 'Bills'), 'Mill · Nov 2016 (1–15)');
    expect(headsOf(bill)).toEqual([
      'Item',
      'Unit',
      'Quantity',
      'Share of the month',
      'Billed quantity',
      'Rate',
      'Amount [USD]',
    ]);
    expect(figuresOf(bill, 'Billed quantity')[2]).toBe(1);
    expect(figuresOf(bill, 'Amount [USD]')[2]).toBe(10);
    expect(column(bill, 'Billed quantity')).toMatchObject({ formula: { kind: 'product', of: [2, 3] } });
    expect(column(bill, 'Amount [USD]')).toMatchObject({ formula: { kind: 'product', of: [4, 5] } });
    expect(headsOf(tableOf(sheetNamed(model, 'Bills'), 'Mill · Oct 2016'))).toEqual(headsOf(bill));
  });

  it('under two tariffs prices each part by itself and says which days it is', () => {
    const next = { ...tariff, id: 't-2', validFrom: '2016-10-17', onPeakRate: 0.4, demandRate: null, taxRate: 0 };
    const bill = tableOf(sheetNamed(build([{ ...mill, tariffs: [tariff, next] }]), 'Bills'), 'Mill · Oct 2016');
    expect(valuesOf(bill, 'Item')).toEqual([
      'Energy on-peak, 10/01/2016 – 10/16/2016',
      'Energy off-peak, 10/01/2016 – 10/16/2016',
      'Maximum demand, 10/01/2016 – 10/16/2016',
      'Fixed charge, 10/01/2016 – 10/16/2016',
      'Tax, 10/01/2016 – 10/16/2016',
      'Energy on-peak, 10/17/2016 – 10/31/2016',
      'Energy off-peak, 10/17/2016 – 10/31/2016',
      'Fixed charge, 10/17/2016 – 10/31/2016',
    ]);
    // 10 and 11 weekdays; 245 kWh at 0.3 and 264 at 0.4; 70 kW·16/31 …
    expect(figuresOf(bill, 'Quantity').slice(0, 3)).toEqual([245, 528, 7]);
    expect(figuresOf(bill, 'Quantity').slice(5, 7)).toEqual([264, 456]);
    const [first, second] = [245 * 0.3 + 528 * 0.2 + (70 * 16) / 31 + 16 * 0.5, 264 * 0.4 + 456 * 0.2 + 15 * 0.5];
    expect(totalIn(bill, 'Amount [USD]', 1)?.value).toBe(roundHalfAway(first * 1.1 + second, 2));
  });

  it('names the days that no tariff prices', () => {
    const late = { ...tariff, validFrom: '2016-11-01' };
    const model = build([{ ...mill, tariffs: [late] }]);
    const table = tableOf(sheetNamed(model, 'Bills'), 'Not priced');
    expect([valuesOf(table, 'Device'), valuesOf(table, 'From'), valuesOf(table, 'To')]).toEqual([
      ['Mill'],
      ['2016-10-01'],
      ['2016-10-31'],
    ]);
    const months = tableOf(sheetNamed(model, 'Months'), 'Electricity [kWh]');
    expect(figuresOf(months, 'Cost [USD]')).toEqual([Number.NaN, 411.18]);
    const byDevice = tableOf(sheetNamed(model, 'Summary'), 'Electricity by device [kWh]');
    expect(column(byDevice, 'Cost [USD]').flagged).toEqual(Uint8Array.of(1));
  });

  it('of a device without windows has one line for its energy', () => {
    const { timeOfUse: _, ...plain } = mill;
    const bill = tableOf(sheetNamed(build([plain]), 'Bills'), 'Mill · Oct 2016');
    expect(valuesOf(bill, 'Item')).toEqual(['Energy', 'Maximum demand', 'Fixed charge', 'Tax']);
    expect(figuresOf(bill, 'Quantity')[0]).toBe(1_493);
  });

  it('is marked where not all was measured, and has no total where no energy was', async () => {
    const model = build([{ ...mill, readings: evenly(start, 60, energy.slice(0, 700)) }]);
    const october = tableOf(sheetNamed(model, 'Bills'), 'Mill · Oct 2016');
    expect(column(october, 'Amount [USD]').flagged?.[0]).toBe(1);
    const november = tableOf(sheetNamed(model, 'Bills'), 'Mill · Nov 2016');
    expect(totalIn(november, 'Amount [USD]', 1)?.value).toBeNaN();
    const months = tableOf(sheetNamed(model, 'Months'), 'Electricity [kWh]');
    expect([...(column(months, 'Cost [USD]').flagged ?? [])]).toEqual([1, 1]);
    expect(figuresOf(months, 'Energy [kWh]')[1]).toBeNaN();
    expect(Object.values((await written(model)).losses)).not.toContain(1);
  });

  it('is not made when not asked for', () => {
    const model = build([mill], {}, { ...options, cost: false });
    expect(model.sheets.map(({ name }) => name)).not.toContain('Bills');
    expect(JSON.stringify(sheetNamed(model, 'Months'))).not.toContain('USD');
  });
});

describe('its options', () => {
  it('may ask for longer blocks of the demand shown; the bill keeps those of the tariff', () => {
    const quarters = { ...mill, device: device({ name: 'Mill', intervalMinutes: 15, demandMinutes: 15 }) };
    const readings = evenly(
      start,
      15,
      Array.from({ length: 4 * 744 }, (_, quarter) => (quarter === 50 ? 2 : 0.5)),
    );
    const model = build([{ ...quarters, readings }], { to: '2016-10-31' }, { ...options, demandMinutes: 60 });
    const months = tableOf(sheetNamed(model, 'Months'), 'Electricity [kWh]');
    // (2 + 3 × 0.5) kWh in the hour; 2 kWh in its quarter.
    expect(figuresOf(months, 'Maximum [kW]')).toEqual([3.5]);
    expect(figuresOf(tableOf(sheetNamed(model, 'Bills'), 'Mill · Oct 2016'), 'Quantity')[2]).toBe(8);
  });

  it('are refused when they make no sense', () => {
    expect(monthlyEnergyOptions.safeParse({ demandMinutes: 20 }).success).toBe(false);
    expect(monthlyEnergyOptions.parse({})).toEqual({ cost: true, decimals: 1 });
  });
});

describe('its power factor', () => {
  it('is that of the month’s kWh and kvarh', () => {
    const { readings } = mill;
    const reactive = { ...mill, readings: { ...readings, reactiveKvar: readings.energy.map((_, hour) => hour % 2) } };
    const months = tableOf(sheetNamed(build([reactive]), 'Months'), 'Electricity [kWh]');
    expect(figuresOf(months, 'Power factor')[0]).toBeCloseTo(1_493 / Math.sqrt(1_493 ** 2 + 372 ** 2), 12);
  });
});
