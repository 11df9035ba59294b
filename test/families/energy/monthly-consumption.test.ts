import { describe, expect, it } from 'vitest';
import { monthlyConsumptionOptions, type MonthlyConsumptionOptions } from '../../../src/families/energy/options.ts';
import type { EnergyDevice, EnergyDeviceData, Readings } from '../../../src/families/energy/types.ts';
import { buildModel } from '../../../src/families/models.ts';
import { startOfDay } from '../../../src/report/calendar.ts';
import type { ModelInput } from '../../../src/report/definition.ts';
import type { Period } from '../../../src/report/period.ts';
import type { SheetModel } from '../../../src/report/model.ts';
import { cellsOf, column, headText, sheetNamed, tableOf, totalOf, valuesOf } from './read-model.ts';
import { accumulate, device, evenly } from './support.ts';

const zone = 'Europe/Berlin';
const hour = 3_600_000;

/** Hourly from a local day up to another, 1 kWh in 2015 and 2 kWh in 2016, times `factor`. */
const load = (from: string, until: string, factor = 1): Readings => {
  const [start, turn, end] = [startOfDay(zone, from), startOfDay(zone, '2016-01-01'), startOfDay(zone, until)];
  const count = (end - start) / hour;
  return evenly(
    start,
    60,
    Array.from({ length: count }, (_, index) => (start + index * hour < turn ? factor : 2 * factor)),
  );
};

type Fetched = { readonly subject: { id: string; name: string }; readonly data: EnergyDeviceData };

const fetched = (meter: EnergyDevice, data: Readings): Fetched => ({
  subject: { id: meter.id, name: meter.name },
  data: { device: meter, readings: data },
});

const spring: Period = { from: '2016-02-01', to: '2016-04-20' };
const mill = device({ id: 'mill', name: 'Mill' });
const press = device({ id: 'press', name: 'Press' });
const boiler = device({ id: 'boiler', name: 'Boiler', commodity: 'gas', unit: 'm3' });

const build = (
  devices: readonly Fetched[],
  options: Partial<MonthlyConsumptionOptions> = {},
  period: Period = spring,
) => {
  const input: ModelInput<MonthlyConsumptionOptions, EnergyDeviceData> = {
    request: {
      requestId: 'request-8',
      report: 'energy.monthly-consumption',
      client: { id: 'acme', name: 'Acme Mills' },
      period,
      timezone: zone,
      locale: 'en-GB',
      options: monthlyConsumptionOptions.parse(options),
    },
    generatedAt: Date.parse('2016-12-01T00:00Z'),
    codeVersion: '1.2.3',
    fetched: devices,
    failures: [],
    images: {},
    imageWarnings: [],
  };
  return buildModel('energy.monthly-consumption', structuredClone(input));
};

const whole = fetched(mill, load('2015-02-01', '2016-04-21'));
const sheetOf = (name: string, ...given: Parameters<typeof build>): SheetModel => sheetNamed(build(...given), name);

describe('the monthly consumption workbook', () => {
  it('opens with the summary and ends with the manifest', () => {
    const names = build([whole]).sheets.map(({ name }) => name);
    expect(names).toEqual(['Summary', 'Monthly consumption', 'Comparison', 'Data quality', 'Manifest']);
  });

  it('has one row for each device and one column for each local month, by its real hours', () => {
    const table = tableOf(sheetOf('Monthly consumption', [whole]), 'Electricity [kWh]');
    expect(table.columns.map(headText)).toEqual([
      'Device',
      'Location',
      'Feb 2016',
      'Mar 2016',
      'Apr 2016 (1–20)',
      'Total',
      'Coverage',
    ]);
    // 29 days; 31 days less an hour, for the clock goes forward on the 27th; 20 days; 2 kWh an hour.
    expect(table.columns.slice(2, 6).map((each) => cellsOf(each)[0])).toEqual([1_392, 1_486, 960, 3_838]);
    expect(column(table, 'Total')).toMatchObject({ formula: { kind: 'sum', from: 2, to: 4 } });
    expect(totalOf(table, 'Mar 2016')).toEqual({ kind: 'sum', value: 1_486 });
    expect(valuesOf(table, 'Coverage')).toEqual([1]);
  });

  it('counts the repeated hour of autumn', () => {
    const autumn = fetched(mill, load('2016-10-01', '2016-11-01'));
    const october = { from: '2016-10-01', to: '2016-10-31' };
    const table = tableOf(sheetOf('Monthly consumption', [autumn], {}, october), 'Electricity [kWh]');
    expect(valuesOf(table, 'Oct 2016')).toEqual([2 * 745]);
  });

  it('marks a month of which the period has only a part, and one that is not covered', () => {
    const late = fetched(press, load('2016-03-10', '2016-04-21'));
    const table = tableOf(sheetOf('Monthly consumption', [whole, late]), 'Electricity [kWh]');
    expect([...(column(table, 'Mar 2016').flagged ?? [])]).toEqual([0, 1]);
    expect([...(column(table, 'Apr 2016 (1–20)').flagged ?? [])]).toEqual([1, 1]);
    expect(valuesOf(table, 'Feb 2016')).toEqual([1_392, Number.NaN]);
  });

  it('gives the same months of a register that counted the same', () => {
    const counter = fetched(
      device({ id: 'mill', name: 'Mill', kind: 'register' }),
      accumulate(load('2015-02-01', '2016-04-21'), hour),
    );
    const table = tableOf(sheetOf('Monthly consumption', [counter]), 'Electricity [kWh]');
    expect(table.columns.slice(2, 6).map((each) => cellsOf(each)[0])).toEqual([1_392, 1_486, 960, 3_838]);
  });

  it('tells nothing on Data quality of readings from before the period', () => {
    const holes = load('2015-02-01', '2016-04-21');
    const keep = (_: number, row: number): boolean => row < 100 || row > 200;
    const given = fetched(mill, { ts: holes.ts.filter(keep), energy: holes.energy.filter(keep) });
    expect(tableOf(sheetOf('Data quality', [given]), 'Findings').rowCount).toBe(0);
  });
});

describe('its comparison', () => {
  const rows = (table: ReturnType<typeof tableOf>, row = 0) => table.columns.slice(2).map((each) => cellsOf(each)[row]);

  it('sets the latest month against the same days of the month before, and of a year ago', () => {
    const table = tableOf(sheetOf('Comparison', [whole]), 'Electricity: latest month [kWh]');
    expect(table.columns.slice(2).map(headText)).toEqual([
      'Apr 2016 (1–20)',
      'Mar 2016 (1–20)',
      'Change',
      'Change [%]',
      'Apr 2015 (1–20)',
      'Change',
      'Change [%]',
    ]);
    expect(rows(table)).toEqual([960, 960, 0, 0, 480, 480, 1]);
    expect(table.columns[7]).toMatchObject({ formula: { kind: 'difference', of: [2, 6] }, flagged: Uint8Array.of(0) });
    expect(table.columns[8]).toMatchObject({ formula: { kind: 'quotient', of: [7, 6] } });
    expect(table.totals?.[0]?.cells.slice(2)).toEqual([
      { kind: 'sum', value: 960 },
      { kind: 'sum', value: 960 },
      { kind: 'sum', value: 0 },
      { kind: 'value', value: 0 },
      { kind: 'sum', value: 480 },
      { kind: 'sum', value: 480 },
      { kind: 'value', value: 1 },
    ]);
  });

  it('marks the total of a period in which readings are missing, and not one that is only cut', () => {
    const holes = load('2015-02-01', '2016-04-21');
    const keep = (_: number, row: number): boolean => row !== holes.ts.length - 50;
    const given = fetched(press, { ts: holes.ts.filter(keep), energy: holes.energy.filter(keep) });
    for (const [name, head] of [
      ['Monthly consumption', 'Total'],
      ['Summary', 'Consumption'],
    ] as const) {
      const table = tableOf(sheetOf(name, [whole, given]), 'Electricity [kWh]');
      expect([...(column(table, head).flagged ?? [])]).toEqual([0, 1]);
      expect(table.note).toMatch(/Italic: incomplete or estimated/u);
    }
  });

  it('sets a whole month against whole months, however long they are', () => {
    const february = { from: '2016-02-01', to: '2016-02-29' };
    const table = tableOf(sheetOf('Comparison', [whole], {}, february), 'Electricity: latest month [kWh]');
    expect(table.columns.slice(2).map(headText)).toContain('Feb 2015');
    // 29, 31 and 28 days.
    expect(rows(table)).toEqual([1_392, 1_488, -96, -96 / 1_488, 672, 720, 720 / 672]);
  });

  it('shows each month a year before', () => {
    const table = tableOf(sheetOf('Comparison', [whole]), 'Electricity: the year before [kWh]');
    expect(table.columns.slice(2).map(headText)).toEqual(['Feb 2015', 'Mar 2015', 'Apr 2015 (1–20)', 'Total']);
    expect(rows(table)).toEqual([672, 743, 480, 1_895]);
    const summary = tableOf(sheetOf('Summary', [whole]), 'Electricity [kWh]');
    expect([valuesOf(summary, 'Year before'), valuesOf(summary, 'Change')]).toEqual([[1_895], [1_943]]);
  });

  it('compares nothing with what was not measured, and no total of which a part is not', () => {
    const young = fetched(press, load('2015-03-10', '2016-04-21'));
    const summary = tableOf(sheetOf('Summary', [whole, young]), 'Electricity [kWh]');
    // February 2015 is unknown, so the year before has no total that compares.
    expect(valuesOf(summary, 'Year before')).toEqual([1_895, Number.NaN]);
    expect(valuesOf(summary, 'Change')).toEqual([1_943, Number.NaN]);
    expect([totalOf(summary, 'Change'), totalOf(summary, 'Change [%]')]).toEqual([null, null]);
  });

  it('marks a change that may come from missing readings', () => {
    const holes = load('2015-02-01', '2016-04-21');
    const april = startOfDay(zone, '2015-04-01');
    const keep = (_: number, row: number): boolean => holes.ts[row] !== april;
    const given = fetched(mill, { ts: holes.ts.filter(keep), energy: holes.energy.filter(keep) });
    const table = tableOf(sheetOf('Comparison', [given]), 'Electricity: latest month [kWh]');
    expect(table.columns.slice(3).map(({ flagged }) => flagged?.[0])).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it('has no share of what was 0', () => {
    const idle = fetched(mill, load('2015-02-01', '2016-04-21', 0));
    const table = tableOf(sheetOf('Comparison', [idle]), 'Electricity: latest month [kWh]');
    expect(valuesOf(table, 'Change [%]')).toEqual([Number.NaN]);
  });

  it('is left out when it is not asked for', () => {
    const model = build([whole], { compare: false });
    expect(model.sheets.map(({ name }) => name)).not.toContain('Comparison');
    const [summary] = model.sheets;
    expect(summary?.tables[0]?.columns.map(headText)).not.toContain('Year before');
    expect(summary?.charts?.[0]?.chart.plots).toHaveLength(1);
  });
});

describe('its summary', () => {
  it('has a chart of the months for each unit, with the year before as a line', () => {
    const gas = fetched(boiler, load('2015-02-01', '2016-04-21', 0.5));
    const { charts = [] } = sheetOf('Summary', [whole, gas]);
    expect(charts.map(({ chart }) => chart.title)).toEqual(['Electricity by month [kWh]', 'Gas by month [m3]']);
    expect(charts[0]?.chart.plots.map(({ kind }) => kind)).toEqual(['column', 'line']);
  });

  it('names the highest month', () => {
    const summary = tableOf(sheetOf('Summary', [whole]), 'Electricity [kWh]');
    expect([valuesOf(summary, 'Highest month'), valuesOf(summary, 'in')]).toEqual([[1_486], ['Mar 2016']]);
  });
});

describe('its options', () => {
  it.each([
    [{ decimals: 7 }, 'decimals'],
    [{ compare: 'yes' }, 'give true or false'],
    [{ compared: true }, 'compared'],
  ])('refuse %j by name', (options, told) => {
    const { error } = monthlyConsumptionOptions.safeParse(options);
    expect(JSON.stringify(error?.issues)).toContain(told);
  });
});
