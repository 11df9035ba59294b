import { describe, expect, it } from 'vitest';
import { inputHash } from '../../../src/families/energy/model/input-hash.ts';
import { manifestSheet } from '../../../src/families/energy/model/manifest-sheet.ts';
import type { EnergyDeviceData, Tariff } from '../../../src/families/energy/types.ts';
import { timeZoneDataVersion } from '../../../src/report/calendar.ts';
import type { ModelInput } from '../../../src/report/definition.ts';
import type { TableModel } from '../../../src/report/table-model.ts';
import { device, readings } from './support.ts';

type Input = ModelInput<unknown, EnergyDeviceData>;

const tariff: Tariff = {
  id: 'day-2016',
  name: 'Day 2016',
  currency: 'EUR',
  validFrom: '2016-01-01',
  onPeakRate: 0.3,
  offPeakRate: 0.2,
  demandRate: null,
  fixedCharge: { amount: 9.5, per: 'month' },
  taxRate: 0.19,
};

const data: EnergyDeviceData = {
  device: device({ id: 'mill', name: 'Mill' }),
  readings: {
    ...readings([
      ['2016-03-01T01:00Z', 2],
      ['2016-03-01T00:00Z', 1],
    ]),
    reactiveKvar: Float64Array.of(0.5, Number.NaN),
  },
  timeOfUse: { windows: [{ weekdays: [1, 2], fromMinute: 480, toMinute: 1_200 }], holidays: ['2016-03-25'] },
  tariffs: [tariff],
};

const inputOf = (of: EnergyDeviceData = data, changes: Partial<Input['request']> = {}): Input => ({
  request: {
    requestId: 'r-1',
    report: 'energy.daily-consumption',
    client: { id: 'acme', name: 'Acme' },
    period: { from: '2016-03-01', to: '2016-03-02' },
    timezone: 'Europe/Berlin',
    locale: 'en-GB',
    options: { decimals: 2, by: 'day' },
    ...changes,
  },
  generatedAt: Date.UTC(2016, 3, 1),
  codeVersion: '1.2.3',
  fetched: [{ subject: of.device, data: of }],
  failures: [],
  images: {},
  imageWarnings: [],
});

describe('the hash of the inputs', () => {
  const same = inputHash(inputOf());

  it('is a SHA-256 in hex', () => {
    expect(same).toMatch(/^[0-9a-f]{64}$/u);
  });

  it.each<[string, Input]>([
    ['the order of options', inputOf(data, { options: { by: 'day', decimals: 2 } })],
    ['the id of the request', inputOf(data, { requestId: 'r-2' })],
    ['when it is made', { ...inputOf(), generatedAt: 0 }],
    ['the memory that readings lie in', inputOf({ ...data, readings: inMidstOfOther(data.readings) })],
    ['the crossing to a thread', structuredClone(inputOf())],
  ])('does not depend on %s', (_, input) => {
    expect(inputHash(input)).toBe(same);
  });

  it.each<[string, Input]>([
    ['the period', inputOf(data, { period: { from: '2016-03-01', to: '2016-03-03' } })],
    ['the zone', inputOf(data, { timezone: 'Europe/Paris' })],
    ['an option', inputOf(data, { options: { decimals: 3, by: 'day' } })],
    ['the report', inputOf(data, { report: 'energy.activity' })],
    ['a device', inputOf({ ...data, device: device({ id: 'mill', name: 'Mill', registerModulus: 1_000 }) })],
    ['a window', inputOf({ ...data, timeOfUse: { windows: [], holidays: ['2016-03-25'] } })],
    ['a tariff', inputOf({ ...data, tariffs: [{ ...tariff, taxRate: 0.2 }] })],
    ['a reading', inputOf({ ...data, readings: { ...data.readings, energy: Float64Array.of(2, 1.000_000_1) } })],
    ['a time', inputOf({ ...data, readings: { ...data.readings, ts: data.readings.ts.map((at) => at + 1) } })],
    ['what is missing', inputOf({ ...data, readings: { ...data.readings, energy: Float64Array.of(2, Number.NaN) } })],
    ['a column', inputOf({ ...data, readings: { ts: data.readings.ts, energy: data.readings.energy } })],
    [
      'which column it is',
      inputOf({
        ...data,
        readings: { ts: data.readings.ts, energy: data.readings.energy, powerKw: Float64Array.of(0.5, Number.NaN) },
      }),
    ],
    ['the devices there are', { ...inputOf(), fetched: [] }],
  ])('changes with %s', (_, input) => {
    expect(inputHash(input)).not.toBe(same);
  });
});

/** The same values as views into larger memory. */
function inMidstOfOther({ ts, energy, reactiveKvar }: EnergyDeviceData['readings']): EnergyDeviceData['readings'] {
  const view = (values: Float64Array): Float64Array => Float64Array.of(7, ...values, 7).subarray(1, -1);
  return { ts: view(ts), energy: view(energy), ...(reactiveKvar && { reactiveKvar: view(reactiveKvar) }) };
}

describe('the sheet Manifest', () => {
  const sheet = manifestSheet(inputOf());
  const cellsOf = (title: string): unknown[][] => {
    const table: TableModel | undefined = sheet.tables.find((each) => each.title === title);
    return Array.from({ length: table?.rowCount ?? 0 }, (_, row) =>
      (table?.columns ?? []).map(({ values }) => ('words' in values ? null : values[row])),
    );
  };

  it('says what was asked, of which program, by which rules of time', () => {
    expect(cellsOf('What this report was made from')).toEqual([
      ['Request', 'r-1'],
      ['Report', 'energy.daily-consumption'],
      ['Client', 'Acme (acme)'],
      ['Period', '01/03/2016 to 02/03/2016'],
      ['Time zone', 'Europe/Berlin'],
      ['Locale', 'en-GB'],
      ['Options', '{"decimals":2,"by":"day"}'],
      ['Devices', 'all of the client'],
      ['Program version', '1.2.3'],
      ['Time-zone data (IANA)', timeZoneDataVersion],
      ['Input hash (SHA-256)', inputHash(inputOf())],
    ]);
  });

  it('says which readings of each device were used', () => {
    const [from, to] = [Date.parse('2016-03-01T00:00Z'), Date.parse('2016-03-01T01:00Z')];
    expect(cellsOf('Readings used')).toEqual([['Mill', 'mill', 'kWh', 'energy per interval', 60, from, to, 2]]);
  });

  it('says which tariffs were used, and so when none was', () => {
    expect(cellsOf('Tariffs')).toEqual([
      ['Day 2016', 'day-2016', '2016-01-01', 'EUR', 0.3, 0.2, Number.NaN, 9.5, 'month', 0.19],
    ]);
    const { tariffs: _, ...free } = data;
    const table = manifestSheet(inputOf(free)).tables.at(-1);
    expect([table?.rowCount, table?.emptyText]).toEqual([0, 'This report uses no tariff.']);
  });
});
