import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { EnergyDeviceData } from '../../../src/families/energy/types.ts';
import { buildModel } from '../../../src/families/models.ts';
import type { TableModel } from '../../../src/report/table-model.ts';
import { column, sheetNamed, tableOf, valuesOf } from './read-model.ts';
import { accumulate, device, evenly } from './support.ts';
import { figuresOf, headsOf, inputOf, totalIn, written } from './tables.ts';

const options = { cost: true, decimals: 3 };

const build = (
  devices: readonly EnergyDeviceData[],
  asked: { from: string; to: string; timezone: string; locale?: string },
) => buildModel('energy.activity', structuredClone(inputOf('energy.activity', options, asked, devices)));

const rowsOf = (model: ReturnType<typeof build>, name: string): TableModel => {
  const [table] = sheetNamed(model, name).tables;
  if (!table) throw new Error(`${name} has no table`);
  return table;
};

/** The texts of a column that is given as words. */
const wordsOf = (table: TableModel, head: string): (string | null)[] => {
  const { values } = column(table, head);
  if (!('words' in values)) throw new Error(`${head} holds no words`);
  return [...values.codes].map((code) => values.words[code] ?? null);
};

describe('the activity of a day of 25 hours', () => {
  const autumn = { from: '2016-11-06', to: '2016-11-06', timezone: 'America/Chicago' };
  const mill: EnergyDeviceData = {
    device: device({ id: 'mill', name: 'Mill', runHours: { onKw: 5, offKw: 4 } }),
    readings: evenly('2016-11-06T00:00:00-05:00', 60, [2, 7, 4.5, 3, ...Array<number>(21).fill(2)]),
    timeOfUse: { windows: [{ weekdays: [7], fromMinute: 60, toMinute: 150 }], holidays: [] },
    tariffs: [
      {
        id: 't-1',
        name: 'Standard',
        currency: 'USD',
        validFrom: '2016-01-01',
        onPeakRate: 0.3,
        offPeakRate: 0.2,
        demandRate: 30,
        fixedCharge: { amount: 0.5, per: 'day' },
        taxRate: 0,
      },
    ],
  };
  const model = build([mill], autumn);
  const rows = rowsOf(model, 'Mill');

  it('has a summary, the load curve, and a sheet for each device', () => {
    const names = model.sheets.map(({ name }) => name);
    expect(names).toEqual(['Summary', 'Load curve', 'Mill', 'Data quality', 'Manifest']);
  });

  it('has one row for each interval, the repeated hour told apart by its offset', () => {
    expect(headsOf(rows)).toEqual(['Local time', 'Offset', 'Energy [kWh]', 'Power [kW]', 'Window', 'Running']);
    expect(rows.rowCount).toBe(25);
    expect(wordsOf(rows, 'Offset').slice(0, 4)).toEqual(['UTC−05:00', 'UTC−05:00', 'UTC−06:00', 'UTC−06:00']);
    expect(totalIn(rows, 'Energy [kWh]')).toEqual({ kind: 'sum', value: 58.5 });
  });

  it('says in which window an interval lies, and whether the device ran', () => {
    // From 1 to 2:30 h, and 1 h comes twice; on above 5 kW, off below 4.
    expect(wordsOf(rows, 'Window').slice(0, 5)).toEqual(['Off-peak', 'On-peak', 'On-peak', 'Both', 'Off-peak']);
    expect(wordsOf(rows, 'Running').slice(0, 4)).toEqual(['no', 'yes', 'yes', 'no']);
  });

  it('sums up each device, with the bill of the period', () => {
    const summary = tableOf(sheetNamed(model, 'Summary'), 'Electricity [kWh]');
    expect(figuresOf(summary, 'Energy [kWh]')).toEqual([58.5]);
    expect(figuresOf(summary, 'On-peak [kWh]')).toEqual([13]);
    expect(figuresOf(summary, 'Maximum [kW]')).toEqual([7]);
    expect(valuesOf(summary, 'at')).toEqual([Date.parse('2016-11-06T06:00:00Z')]);
    expect(figuresOf(summary, 'Load factor')).toEqual([58.5 / (25 * 7)]);
    expect(figuresOf(summary, 'Run hours [h]')).toEqual([2]);
    // 13 × 0.3 + 45.5 × 0.2 + 7 × 30 / 30 + 0.5.
    expect(figuresOf(summary, 'Cost [USD]')).toEqual([20.5]);
  });

  it('marks what a register counted over missing readings, and shows each interval it was read in', () => {
    const { ts, energy } = accumulate(mill.readings, 3_600_000);
    const kept = (_: number, row: number): boolean => row < 5 || row > 7;
    const register = {
      ...mill,
      device: { ...mill.device, kind: 'register' as const },
      readings: { ts: ts.filter(kept), energy: energy.filter(kept) },
    };
    const table = rowsOf(build([register], autumn), 'Mill');
    expect(table.rowCount).toBe(22);
    expect([...(column(table, 'Energy [kWh]').flagged ?? [])].slice(3, 6)).toEqual([0, 1, 0]);
    expect(totalIn(table, 'Energy [kWh]')).toEqual({ kind: 'sum', value: 58.5 });
  });

  it.each(['en-US', 'de-DE', 'fr-FR', 'es-ES'])(
    'is written without losses in %s, silent devices too',
    async (locale) => {
      const silent = { device: device({ id: 'silent', name: 'Silent' }), readings: evenly(0, 60, []) };
      const { losses } = await written(build([mill, silent], { ...autumn, locale }));
      expect(Object.values(losses).filter((count) => count > 0)).toEqual([]);
    },
  );
});

describe('the activity of the house near Paris', () => {
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
      powerKw: cells(2),
      reactiveKvar: cells(3),
      voltageV: cells(4),
      currentA: cells(5),
    },
  };
  const table = rowsOf(build([house], { from: '2007-02-01', to: '2007-02-01', timezone: 'Europe/Paris' }), 'House');

  it('has each minute as the file has it, with its power factor', () => {
    expect(table.rowCount).toBe(1_440);
    expect(figuresOf(table, 'Local time')).toEqual([...house.readings.ts]);
    expect(figuresOf(table, 'Energy [kWh]')).toEqual([...cells(1)]);
    expect(figuresOf(table, 'Power [kW]')).toEqual([...cells(2)]);
    expect(figuresOf(table, 'Reactive power [kvar]')).toEqual([...cells(3)]);
    expect(figuresOf(table, 'Voltage [V]')).toEqual([...cells(4)]);
    expect(figuresOf(table, 'Current [A]')).toEqual([...cells(5)]);
    const factors = figuresOf(table, 'Power factor');
    for (const [row, [, kwh, , kvar]] of lines.entries()) {
      expect(factors[row]).toBeCloseTo(Number(kwh) / Math.sqrt(Number(kwh) ** 2 + (Number(kvar) / 60) ** 2), 9);
    }
  });
});
