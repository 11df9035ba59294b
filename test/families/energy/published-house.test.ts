/** A real house, minute by minute: power factor and kVA demand in the reports, against the file's own kW and kvar. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  activityOptions,
  dailyEnergyOptions,
  maxConsumptionOptions,
  monthlyEnergyOptions,
} from '../../../src/families/energy/options.ts';
import type { EnergyDeviceData } from '../../../src/families/energy/types.ts';
import { buildModel } from '../../../src/families/models.ts';
import type { ReportName } from '../../../src/families/names.ts';
import type { TableModel } from '../../../src/report/table-model.ts';
import { sheetNamed, tableOf, valuesOf } from './read-model.ts';
import { device } from './support.ts';
import { figuresOf, headsOf, inputOf, totalIn, written } from './tables.ts';

type Minute = { readonly ts: number; readonly kw: number; readonly kvar: number };

/** As published: `1/2/2007;00:00:00;kW;kvar;…`, winter time. */
const minutes = gunzipSync(
  readFileSync(resolve(import.meta.dirname, '../../../src/local/meters/uci-household-2007-02-01-to-02.csv.gz')),
)
  .toString('utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line): Minute => {
    const [date = '', time = '', kw, kvar] = line.split(';');
    const [day = '', month = '', year = ''] = date.split('/');
    const ts = Date.parse(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T${time}+01:00`);
    return { ts, kw: Number(kw), kvar: Number(kvar) };
  });

const house: EnergyDeviceData = {
  device: device({ id: 'house', name: 'House', intervalMinutes: 1, demandMinutes: 15 }),
  readings: {
    ts: Float64Array.from(minutes, ({ ts }) => ts),
    energy: Float64Array.from(minutes, ({ kw }) => kw / 60),
    powerKw: Float64Array.from(minutes, ({ kw }) => kw),
    reactiveKvar: Float64Array.from(minutes, ({ kvar }) => kvar),
  },
};
const paris = { from: '2007-02-01', to: '2007-02-02', timezone: 'Europe/Paris' };
const days = [minutes.slice(0, 1_440), minutes.slice(1_440)];

/** kWh / √(kWh² + kvarh²). */
const factorOf = (rows: readonly Minute[]): number => {
  const kwh = rows.reduce((sum, { kw }) => sum + kw, 0) / 60;
  const kvarh = rows.reduce((sum, { kvar }) => sum + kvar, 0) / 60;
  return kwh / Math.sqrt(kwh ** 2 + kvarh ** 2);
};

/** The largest √(kW² + kvar²) of the means of a block. */
const apparentOf = (rows: readonly Minute[], blockMinutes: number): { kva: number; at: number } => {
  let highest = { kva: 0, at: 0 };
  for (let first = 0; first + blockMinutes <= rows.length; first += blockMinutes) {
    const block = rows.slice(first, first + blockMinutes);
    const kw = block.reduce((sum, row) => sum + row.kw, 0) / blockMinutes;
    const kvar = block.reduce((sum, row) => sum + row.kvar, 0) / blockMinutes;
    const kva = Math.sqrt(kw ** 2 + kvar ** 2);
    if (kva > highest.kva) highest = { kva, at: block[0]?.ts ?? 0 };
  }
  return highest;
};

/** The clock of Paris in that winter. */
const clock = (instant: number): string => new Date(instant + 3_600_000).toISOString();

const build = (report: ReportName, options: object, devices = [house], more: object = {}) =>
  buildModel(report, structuredClone(inputOf(report, options, { ...paris, ...more }, devices)));

const summaryOf = (report: ReportName, options: object, sheet: string, devices = [house]): TableModel =>
  tableOf(sheetNamed(build(report, options, devices), sheet), 'Electricity [kWh]');

/** The same house without its reactive power. */
const plain: EnergyDeviceData = {
  device: house.device,
  readings: { ts: house.readings.ts, energy: house.readings.energy },
};

/** To nine decimals. */
const near = (values: readonly number[]): unknown[] => values.map((value) => expect.closeTo(value, 9) as unknown);

/** What stands right after a column. */
const besideOf = (table: TableModel, head: string): (number | string | null)[] => {
  const { values } = table.columns[headsOf(table).indexOf(head) + 1] ?? { values: [] };
  return 'words' in values ? [] : [...values];
};

describe('the daily energy of the house', () => {
  const model = build('energy.daily-energy', dailyEnergyOptions.parse({}));
  const summary = tableOf(sheetNamed(model, 'Summary'), 'Electricity [kWh]');

  it('has on each day the power factor of its kWh and kvarh', () => {
    expect(figuresOf(summary, 'Power factor')).toEqual(near(days.map(factorOf)));
  });

  it('has on each day the largest √(kW² + kvar²) of one block, and when that block began', () => {
    const expected = days.map((rows) => apparentOf(rows, 15));
    expect(figuresOf(summary, 'Apparent [kVA]')).toEqual(near(expected.map(({ kva }) => kva)));
    expect(besideOf(summary, 'Apparent [kVA]')).toEqual(expected.map(({ at }) => clock(at).slice(11, 16)));
    expect(summary.note).toContain('kVA: the largest √(kW² + kvar²) of one block');
  });

  it('has in each hour its power factor and its kVA demand, with the day’s below', () => {
    const tables = sheetNamed(model, 'House').tables;
    expect(tables).toHaveLength(2);
    for (const [day, table] of tables.entries()) {
      const rows = days[day] ?? [];
      const hours = Array.from({ length: 24 }, (_, hour) => rows.slice(hour * 60, (hour + 1) * 60));
      expect(figuresOf(table, 'Power factor')).toEqual(near(hours.map(factorOf)));
      expect(figuresOf(table, 'Apparent [kVA]')).toEqual(near(hours.map((own) => apparentOf(own, 15).kva)));
      expect(totalIn(table, 'Apparent [kVA]')).toEqual({
        kind: 'max',
        value: expect.closeTo(apparentOf(rows, 15).kva, 9) as number,
      });
    }
  });
});

describe.each([
  ['energy.activity', activityOptions.parse({}), 'Summary', 15],
  ['energy.monthly-energy', monthlyEnergyOptions.parse({}), 'Months', 15],
  ['energy.monthly-energy', monthlyEnergyOptions.parse({ demandMinutes: 30 }), 'Months', 30],
] as const)('%s of the house', (report, options, sheet, blockMinutes) => {
  const summary = summaryOf(report, options, sheet);

  it(`has the power factor of the period, and its kVA demand of ${blockMinutes} minutes with its time`, () => {
    const { kva, at } = apparentOf(minutes, blockMinutes);
    expect(figuresOf(summary, 'Power factor')).toEqual(near([factorOf(minutes)]));
    expect(figuresOf(summary, 'Apparent [kVA]')).toEqual(near([kva]));
    expect(besideOf(summary, 'Apparent [kVA]')).toEqual([at]);
    expect(summary.note).toContain('kVA: the largest √(kW² + kvar²) of one block');
  });
});

describe('the maximum demand of the house', () => {
  it.each([15, 30, 60] as const)('has on each day its kVA demand of %d minutes, and when', (demandMinutes) => {
    const options = maxConsumptionOptions.parse({ demandMinutes });
    const table = summaryOf('energy.max-consumption', options, 'Maximum demand');
    const expected = days.map((rows) => apparentOf(rows, demandMinutes));
    expect(figuresOf(table, 'Apparent [kVA]')).toEqual(near(expected.map(({ kva }) => kva)));
    expect(besideOf(table, 'Apparent [kVA]')).toEqual(expected.map(({ at }) => at));
  });
});

describe('kVA demand', () => {
  const reports = [
    ['energy.activity', activityOptions.parse({}), 'Summary'],
    ['energy.daily-energy', dailyEnergyOptions.parse({}), 'Summary'],
    ['energy.monthly-energy', monthlyEnergyOptions.parse({}), 'Months'],
    ['energy.max-consumption', maxConsumptionOptions.parse({}), 'Maximum demand'],
  ] as const;

  it.each(reports)('has no column in %s where no device tells reactive power', (report, options, sheet) => {
    const table = summaryOf(report, options, sheet, [plain]);
    expect(headsOf(table)).not.toContain('Apparent [kVA]');
    expect(table.note).not.toContain('kVA');
  });

  it.each(reports)('is blank in %s for a device that does not, beside one that does', (report, options, sheet) => {
    const other = { ...plain, device: { ...plain.device, id: 'plain', name: 'Plain' } };
    const values = valuesOf(summaryOf(report, options, sheet, [house, other]), 'Apparent [kVA]').map(Number);
    const half = values.length / 2;
    expect(values.slice(0, half).some(Number.isNaN)).toBe(false);
    expect(values.slice(half).every(Number.isNaN)).toBe(true);
  });

  it.each(['de-DE', 'fr-FR', 'es-ES'])('has a head and a note in %s, and is written without losses', async (locale) => {
    for (const [report, options] of reports) {
      const model = build(report, options, [house], { locale });
      const tables = model.sheets.flatMap((sheet) => sheet.tables);
      const shown = tables.filter((table) => headsOf(table).some((head) => head.endsWith('[kVA]')));
      expect(shown.flatMap(headsOf)).not.toContain('Apparent [kVA]');
      expect(shown.some(({ note }) => note?.includes('√(kW² + kvar²)'))).toBe(true);
      const { losses } = await written(model);
      expect(Object.values(losses).filter((count) => count > 0)).toEqual([]);
    }
  });
});
