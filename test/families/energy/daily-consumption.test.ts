import { describe, expect, it } from 'vitest';
import type { DailyConsumptionOptions } from '../../../src/families/energy/options.ts';
import type { EnergyDevice, EnergyDeviceData, Readings } from '../../../src/families/energy/types.ts';
import { buildModel } from '../../../src/families/models.ts';
import type { ModelInput } from '../../../src/report/definition.ts';
import type { SheetModel } from '../../../src/report/model.ts';
import { column, headText, sheetNamed, tableOf, totalOf, valuesOf } from './read-model.ts';
import { device, readings } from './support.ts';

const hour = 3_600_000;
/** The first instant of 2016-11-05 in Chicago; the 6th has 25 hours. */
const start = Date.parse('2016-11-05T00:00:00-05:00');

const hours = (count: number, value: number, except: readonly number[] = []): Readings =>
  readings(
    Array.from({ length: count }, (_, index) => [start + index * hour, value] as const).filter(
      (_, index) => !except.includes(index),
    ),
  );

const fetched = (meter: EnergyDevice, data: Readings) => ({
  subject: { id: meter.id, name: meter.name },
  data: { device: meter, readings: data },
});

const input = (
  devices: ReturnType<typeof fetched>[],
  failures: ModelInput<unknown, unknown>['failures'] = [],
): ModelInput<DailyConsumptionOptions, EnergyDeviceData> => ({
  request: {
    requestId: 'request-7',
    report: 'energy.daily-consumption',
    client: { id: 'acme', name: 'Acme Mills' },
    period: { from: '2016-11-05', to: '2016-11-07' },
    timezone: 'America/Chicago',
    locale: 'en-US',
    options: { decimals: 1 },
  },
  generatedAt: Date.parse('2016-12-01T18:05:00Z'),
  codeVersion: '1.2.3',
  fetched: devices,
  failures,
  images: {},
  imageWarnings: [],
});

const mill = device({ id: 'mill', name: 'Mill' });
const press = device({ id: 'press', name: 'Press', location: null });
const boiler = device({ id: 'boiler', name: 'Boiler', commodity: 'gas', unit: 'therm' });
const silent = device({ id: 'silent', name: 'Silent' });

const whole = input([
  fetched(mill, hours(73, 2)),
  fetched(press, hours(73, 1, [10, 11])),
  fetched(boiler, hours(73, 0.5)),
  fetched(silent, readings([])),
]);

const build = (given: ModelInput<DailyConsumptionOptions, EnergyDeviceData>) =>
  // As it reaches the thread: cloned, its types lost.
  buildModel('energy.daily-consumption', structuredClone(given));

const sheetOf = (given: Parameters<typeof build>[0], name: string): SheetModel => sheetNamed(build(given), name);

describe('the daily consumption workbook', () => {
  it('has the sheets, zone and properties of the request', () => {
    const model = build(whole);
    expect(model.sheets.map(({ name }) => name)).toEqual(['Summary', 'Daily consumption', 'Data quality', 'Manifest']);
    expect([model.timezone, model.locale]).toEqual(['America/Chicago', 'en-US']);
    expect(model.properties).toMatchObject({ title: 'Daily consumption – Acme Mills', createdAt: whole.generatedAt });
  });

  it('says in its header whose it is, of when, in which zone, and when and for what it was made', () => {
    const { header } = sheetOf(whole, 'Daily consumption');
    expect([header?.title, header?.subtitle]).toEqual(['Daily consumption', 'Acme Mills']);
    expect(header?.facts).toEqual([
      { label: 'Period', value: '11/05/2016 to 11/07/2016' },
      { label: 'Time zone', value: 'America/Chicago' },
      { label: 'Generated', value: '12/01/2016 12:05 (UTC−06:00)' },
      { label: 'Request', value: 'request-7' },
    ]);
  });

  it('has one table for each commodity and unit, in the order of their first device', () => {
    const { tables } = sheetOf(whole, 'Daily consumption');
    expect(tables.map(({ title, rowCount }) => [title, rowCount])).toEqual([
      ['Electricity [kWh]', 3],
      ['Gas [therm]', 1],
    ]);
  });

  it('has one row for each device and one column for each local day', () => {
    const table = tableOf(sheetOf(whole, 'Daily consumption'), 'Electricity [kWh]');
    expect(table.columns.map((each) => [headText(each), each.type])).toEqual([
      ['Device', 'text'],
      ['Location', 'text'],
      ['2016-11-05', 'number'],
      ['2016-11-06', 'number'],
      ['2016-11-07', 'number'],
      ['Total', 'number'],
      ['Coverage', 'percent'],
    ]);
    expect(valuesOf(table, 'Device')).toEqual(['Mill', 'Press', 'Silent']);
    expect(valuesOf(table, 'Location')).toEqual(['Hall A', null, 'Hall A']);
    expect(valuesOf(table, '2016-11-05')).toEqual([48, 22, Number.NaN]);
    expect(valuesOf(table, '2016-11-06')).toEqual([50, 25, Number.NaN]);
    expect(valuesOf(table, '2016-11-07')).toEqual([48, 24, Number.NaN]);
    expect(table.columns.flatMap((each) => (each.type === 'number' ? [each.decimals] : []))).toEqual([1, 1, 1, 1]);
  });

  it('sums by live formulas over the days of a row and over the devices of a day', () => {
    const table = tableOf(sheetOf(whole, 'Daily consumption'), 'Electricity [kWh]');
    const total = column(table, 'Total');
    expect(total).toMatchObject({ type: 'number', formula: { kind: 'sum', from: 2, to: 4 }, decimals: 1 });
    expect(valuesOf(table, 'Total')).toEqual([146, 71, Number.NaN]);
    expect(table.totals?.map(({ label }) => label)).toEqual(['Total']);
    expect(totalOf(table, '2016-11-06')).toEqual({ kind: 'sum', value: 75 });
    expect(totalOf(table, 'Total')).toEqual({ kind: 'sum', value: 217 });
  });

  it('marks incomplete days, shows how much is covered, and says what the marks mean', () => {
    const table = tableOf(sheetOf(whole, 'Daily consumption'), 'Electricity [kWh]');
    expect([...(column(table, '2016-11-05').flagged ?? [])]).toEqual([0, 1, 1]);
    expect([...(column(table, '2016-11-06').flagged ?? [])]).toEqual([0, 0, 1]);
    const [mills, presses, silents] = valuesOf(table, 'Coverage');
    expect([mills, silents]).toEqual([1, 0]);
    expect(presses).toBeCloseTo(71 / 73, 12);
    expect([...(column(table, 'Total').flagged ?? [])]).toEqual([0, 1, 1]);
    const summary = tableOf(sheetOf(whole, 'Summary'), 'Electricity [kWh]');
    expect([...(column(summary, 'Consumption').flagged ?? [])]).toEqual([0, 1, 1]);
    // The press lost its hours on the first day; the highest is the second.
    expect([...(column(summary, 'Highest day').flagged ?? [])]).toEqual([0, 0, 0]);
    expect(summary.note).toBe(table.note);
    expect(table.note).toMatch(
      /Italic: .*incomplete or estimated.*Blank: nothing was measured, which is not the same as 0/u,
    );
  });
});

describe('its Summary sheet', () => {
  const weekdays = { windows: [{ weekdays: [1, 2, 3, 4, 5], fromMinute: 480, toMinute: 1_200 }], holidays: [] };
  const withWindows = (...devices: ReturnType<typeof fetched>[]) =>
    devices.map((each) => ({ ...each, data: { ...each.data, timeOfUse: weekdays } }));

  it('splits what devices with windows used, such that the shown digits add up', () => {
    // Only the 7th is a weekday: 12 of 73 hours.
    const given = input([...withWindows(fetched(mill, hours(73, 1.26))), fetched(press, hours(73, 1))]);
    const table = tableOf(sheetOf(given, 'Summary'), 'Electricity [kWh]');
    const [on] = valuesOf(table, 'On-peak');
    const [off] = valuesOf(table, 'Off-peak');
    // 15.12 of 91.98, shown as 15.1 + 76.9 = 92.0.
    expect(on).toBe(15.1);
    expect(off).toBeCloseTo(76.88, 9);
    expect(column(table, 'Off-peak')).toMatchObject({ formula: { kind: 'difference', of: [2, 3] } });
    expect([valuesOf(table, 'On-peak')[1], valuesOf(table, 'Off-peak')[1]]).toEqual([Number.NaN, Number.NaN]);
    expect(totalOf(table, 'On-peak')).toEqual({ kind: 'sum', value: 15.1 });
  });

  it('shows no split where no device has windows', () => {
    const table = tableOf(sheetOf(whole, 'Summary'), 'Electricity [kWh]');
    expect(table.columns.map(headText)).toEqual(['Device', 'Location', 'Consumption', 'Highest day', 'on', 'Coverage']);
  });

  it('tells of an interval that lies partly in a window', () => {
    const late = device({ id: 'late', name: 'Late' });
    const half = hours(73, 2);
    for (const [row, ts] of half.ts.entries()) half.ts[row] = ts + hour / 2;
    const quality = tableOf(sheetOf(input(withWindows(fetched(late, half))), 'Data quality'), 'Findings');
    expect(valuesOf(quality, 'What')).toContain('Interval across a window edge');
  });
});

describe('its language', () => {
  it.each([
    ['de-DE', ['Übersicht', 'Tagesverbrauch', 'Datenqualität'], '05.11.2016 bis 07.11.2016', 'Strom [kWh]'],
    [
      'fr-FR',
      ['Synthèse', 'Consommation journalière', 'Qualité des données'],
      'du 05/11/2016 au 07/11/2016',
      'Électricité [kWh]',
    ],
    [
      'es-ES',
      ['Resumen', 'Consumo diario', 'Calidad de los datos'],
      'del 05/11/2016 al 07/11/2016',
      'Electricidad [kWh]',
    ],
    ['pl-PL', ['Summary', 'Daily consumption', 'Data quality'], '05.11.2016 to 07.11.2016', 'Electricity [kWh]'],
  ])('is that of %s, English where we do not speak it', (locale, names, period, table) => {
    const model = build({ ...whole, request: { ...whole.request, locale } });
    expect(model.sheets.map(({ name }) => name).slice(0, names.length)).toEqual(names);
    expect(model.sheets[0]?.header?.facts[0]?.value).toBe(period);
    expect(model.sheets[0]?.tables[0]?.title).toBe(table);
  });
});

describe('its Data quality sheet', () => {
  it('tells of each device how much there is', () => {
    const table = tableOf(sheetOf(whole, 'Data quality'), 'Coverage');
    expect(valuesOf(table, 'Device')).toEqual(['Mill', 'Press', 'Silent', 'Boiler']);
    expect(valuesOf(table, 'Complete days')).toEqual([3, 2, 0, 3]);
    expect(valuesOf(table, 'Incomplete days')).toEqual([0, 1, 0, 0]);
    expect(valuesOf(table, 'Days without readings')).toEqual([0, 0, 3, 0]);
    expect(valuesOf(table, 'Estimated days')).toEqual([0, 0, 0, 0]);
    expect(column(table, 'First reading').type).toBe('datetime');
    expect(valuesOf(table, 'First reading')).toEqual([start, start, Number.NaN, start]);
    expect(valuesOf(table, 'Last reading')[0]).toBe(start + 72 * hour);
  });

  it('has one line for each finding, in local time', () => {
    const table = tableOf(sheetOf(whole, 'Data quality'), 'Findings');
    const lines = Array.from({ length: table.rowCount }, (_, row) =>
      table.columns.map((each) => valuesOf(table, headText(each))[row]),
    );
    expect(lines).toEqual([
      [
        'Press',
        'No readings',
        '11/05/2016 10:00 (UTC−05:00)',
        '11/05/2016 12:00 (UTC−05:00)',
        '2 intervals missing; no consumption is counted for this time.',
      ],
      [
        'Silent',
        'No readings',
        '11/05/2016 00:00 (UTC−05:00)',
        '11/08/2016 00:00 (UTC−06:00)',
        '73 intervals missing; no consumption is counted for this time.',
      ],
    ]);
  });

  it('says so when there is nothing to find', () => {
    const table = tableOf(sheetOf(input([fetched(mill, hours(73, 2))]), 'Data quality'), 'Findings');
    expect(table.rowCount).toBe(0);
    expect(table.emptyText).toMatch(/^Nothing to report/u);
  });

  it('names the days on which the clock changes, by which rules', () => {
    const table = tableOf(sheetOf(whole, 'Data quality'), 'Days that are not 24 hours long');
    expect([valuesOf(table, 'Day'), valuesOf(table, 'Hours')]).toEqual([['2016-11-06'], [25]]);
    expect(table.note).toContain(String(process.versions.tz));
  });

  it('stops listing at 500 findings of one device, and says how many more there are', () => {
    // Every other minute is missing: 1,100 gaps.
    const minutes = device({ id: 'minutes', name: 'Minutes', intervalMinutes: 1 });
    const rows = Array.from({ length: 1_100 }, (_, index) => [start + index * 2 * 60_000, 1] as const);
    const table = tableOf(sheetOf(input([fetched(minutes, readings(rows))]), 'Data quality'), 'Findings');
    expect(table.rowCount).toBe(501);
    expect(valuesOf(table, 'Detail').at(-1)).toBe('600 more are not listed here.');
  });
});

describe('its Incomplete sheet', () => {
  it('names the devices that failed and why, and exists for no other reason', () => {
    const failed = input(
      [fetched(mill, hours(73, 2))],
      [{ subject: { id: 'press', name: 'Press' }, code: 'QUERY_TIMEOUT', reason: 'The query ran over 30 s' }],
    );
    expect(build(failed).sheets.map(({ name }) => name)).toEqual([
      'Summary',
      'Daily consumption',
      'Data quality',
      'Incomplete',
      'Manifest',
    ]);
    const table = tableOf(sheetOf(failed, 'Incomplete'), 'Devices missing from this report');
    expect(table.columns.map((each) => valuesOf(table, headText(each))[0])).toEqual([
      'Press',
      'press',
      'QUERY_TIMEOUT',
      'The query ran over 30 s',
    ]);
  });
});
