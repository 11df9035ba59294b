import { describe, expect, it } from 'vitest';
import { maxConsumptionOptions } from '../../../src/families/energy/options.ts';
import type { EnergyDevice, EnergyDeviceData, Readings } from '../../../src/families/energy/types.ts';
import { buildModel } from '../../../src/families/models.ts';
import type { ModelInput } from '../../../src/report/definition.ts';
import type { SheetModel } from '../../../src/report/model.ts';
import { cellsOf, column, headText, sheetNamed, tableOf, totalOf, valuesOf } from './read-model.ts';
import { device, evenly } from './support.ts';

/** The day before the clock of Berlin goes forward, and the day on which it does: 24 and 23 hours. */
const start = Date.parse('2016-03-25T23:00Z');
const quarter = 900_000;
const quarters = (24 + 23) * 4;

/** 1 kWh in each quarter-hour, but for some. */
const load = (changes: Readonly<Record<number, number>> = {}, except: readonly number[] = []): Readings => {
  const all = evenly(
    start,
    15,
    Array.from({ length: quarters }, (_, index) => changes[index] ?? 1),
  );
  const keep = (_: number, row: number): boolean => !except.includes(row);
  return { ts: all.ts.filter(keep), energy: all.energy.filter(keep) };
};

const fetched = (meter: EnergyDevice, readings: Readings) => ({
  subject: { id: meter.id, name: meter.name },
  data: { device: meter, readings },
});

const build = (devices: readonly ReturnType<typeof fetched>[], options: object = {}) => {
  const input: ModelInput<unknown, EnergyDeviceData> = {
    request: {
      requestId: 'request-9',
      report: 'energy.max-consumption',
      client: { id: 'acme', name: 'Acme Mills' },
      period: { from: '2016-03-26', to: '2016-03-27' },
      timezone: 'Europe/Berlin',
      locale: 'en-GB',
      options: maxConsumptionOptions.parse(options),
    },
    generatedAt: Date.parse('2016-12-01T00:00Z'),
    codeVersion: '1.2.3',
    fetched: devices,
    failures: [],
    images: {},
    imageWarnings: [],
  };
  return buildModel('energy.max-consumption', structuredClone(input));
};

const sheetOf = (name: string, ...given: Parameters<typeof build>): SheetModel => sheetNamed(build(...given), name);
const detailOf = (...given: Parameters<typeof build>) =>
  tableOf(sheetOf('Maximum demand', ...given), 'Electricity [kWh]');
const rankingOf = (...given: Parameters<typeof build>) =>
  tableOf(sheetOf('Summary', ...given), 'Electricity: devices by their maximum');

const mill = device({ id: 'mill', name: 'Mill', intervalMinutes: 15 });
const press = device({ id: 'press', name: 'Press', intervalMinutes: 15 });
/** 3 kWh from 10:15 on the 26th, 5 kWh from 04:30 on the 27th, which is 3.5 hours after midnight. */
const peaks = fetched(mill, load({ 41: 3, [96 + 14]: 5 }));

describe('the maximum demand workbook', () => {
  it('opens with the summary and ends with the manifest', () => {
    const names = build([peaks]).sheets.map(({ name }) => name);
    expect(names).toEqual(['Summary', 'Maximum demand', 'By day', 'Data quality', 'Manifest']);
  });

  it.each([false, true])(
    'marks the kVA of a register read between the edges of blocks as estimated (rolling: %s)',
    (rolling) => {
      const counter = device({ id: 'counter', kind: 'register', intervalMinutes: 15 });
      /** 4 kW and 3 kvar, but in the second half-hour of the 26th, when the kvar are 30. */
      const offBy = (minutes: number) => {
        const rows = Array.from({ length: quarters + 2 }, (_, index) => 500 + index);
        const readings = evenly(start + (minutes - 15) * 60_000, 15, rows);
        const reactiveKvar = readings.ts.map((_, index) => (index === 3 || index === 4 ? 30 : 3));
        return fetched(counter, { ...readings, reactiveKvar });
      };
      const shown = (minutes: number) => {
        const table = detailOf([offBy(minutes)], { rolling });
        const kva = column(table, 'Apparent [kVA]');
        return { kva: cellsOf(kva)[0], marks: kva.flagged?.[0], kwMarks: column(table, 'Maximum [kW]').flagged?.[0] };
      };
      expect(shown(0)).toMatchObject({ kva: expect.closeTo(Math.sqrt(4 * 4 + 30 * 30), 12), marks: 0, kwMarks: 0 });
      // The reactive power of a block is made of parts of two means; the kW are those of a line between two readings.
      // A block that slides begins with a reading, so there the highest one holds whole means alone.
      expect(shown(7)).toMatchObject({
        kva: expect.closeTo(Math.sqrt(4 * 4 + 30 * 30), 12),
        marks: rolling ? 0 : 1,
        kwMarks: 0,
      });
    },
  );

  it('has one row for each device and day, by real hours', () => {
    const table = detailOf([peaks]);
    expect(valuesOf(table, 'Day')).toEqual(['2016-03-26', '2016-03-27']);
    expect(valuesOf(table, 'Maximum [kW]')).toEqual([12, 20]);
    expect(valuesOf(table, 'at')).toEqual([start + 41 * quarter, start + 110 * quarter]);
    expect(valuesOf(table, 'Energy [kWh]')).toEqual([98, 96]);
    expect(valuesOf(table, 'Load factor')).toEqual([98 / (24 * 12), 96 / (23 * 20)]);
    expect(valuesOf(table, 'Hours use [h]')[1]).toBeCloseTo(96 / 20, 12);
    expect(valuesOf(table, 'Coverage')).toEqual([1, 1]);
    expect(totalOf(table, 'Maximum [kW]')).toEqual({ kind: 'max', value: 20 });
    expect(table.totals?.[1]?.cells[5]).toEqual({ kind: 'sum', value: 194 });
  });

  it('takes the block length that is asked for, from the local hour', () => {
    // 10:00 to 10:30 has 1 + 3 kWh, 04:30 to 05:00 has 5 + 1.
    const table = detailOf([peaks], { demandMinutes: 30 });
    expect(valuesOf(table, 'Maximum [kW]')).toEqual([8, 12]);
    expect(valuesOf(table, 'at')).toEqual([start + 40 * quarter, start + 110 * quarter]);
  });

  it('finds with sliding blocks what lies across two fixed ones', () => {
    const across = [fetched(mill, load({ 41: 3, 42: 3 }))];
    expect(valuesOf(detailOf(across, { demandMinutes: 30 }), 'Maximum [kW]')[0]).toBe(8);
    expect(valuesOf(detailOf(across, { demandMinutes: 30, rolling: true }), 'Maximum [kW]')[0]).toBe(12);
  });

  it('lets a block with a missing reading set no maximum, and marks the day', () => {
    const table = detailOf([fetched(mill, load({ 41: 3, 42: 9 }, [43]))], { demandMinutes: 60 });
    // The hour of 9 kWh is not complete.
    expect(valuesOf(table, 'Maximum [kW]')).toEqual([4, 4]);
    expect([...(table.columns[3]?.flagged ?? [])]).toEqual([1, 0]);
    expect(valuesOf(table, 'Coverage')).toEqual([23 / 24, 1]);
  });

  it('has one row for each month when asked', () => {
    const table = detailOf([peaks], { by: 'month' });
    expect(valuesOf(table, 'Month')).toEqual(['Mar 2016 (26–27)']);
    expect(valuesOf(table, 'Load factor')).toEqual([194 / (47 * 20)]);
  });

  it('shows the largest apparent demand of one block where reactive power is known', () => {
    const data = load({ 41: 3 });
    // 4 kW and 16 kvar in one block are more than 12 kW and 5 kvar in another.
    const reactiveKvar = data.ts.map((_, row) => (row === 10 ? 16 : row === 41 ? 5 : 0));
    const table = detailOf([fetched(mill, { ...data, reactiveKvar }), fetched(press, load())]);
    expect(valuesOf(table, 'Apparent [kVA]')).toEqual([Math.sqrt(16 + 256), 4, Number.NaN, Number.NaN]);
    expect(detailOf([peaks]).columns.map(headText)).not.toContain('Apparent [kVA]');
  });

  it('leaves blank what nobody measured, and the demand of a meter read once a day', () => {
    const silent = fetched(press, { ts: new Float64Array(), energy: new Float64Array() });
    expect(valuesOf(detailOf([silent]), 'Maximum [kW]')).toEqual([Number.NaN, Number.NaN]);
    const daily = fetched(device({ intervalMinutes: 1_440 }), evenly(start, 1_440, [98, 96]));
    const ranking = rankingOf([daily]);
    expect([valuesOf(ranking, 'Maximum [kW]'), valuesOf(ranking, 'Block [min]')]).toEqual([[Number.NaN], [Number.NaN]]);
    expect(ranking.note).toContain('less than once an hour');
  });

  it('calls a demand that is no power by its unit', () => {
    const gas = fetched(device({ commodity: 'gas', unit: 'm3', intervalMinutes: 15 }), load());
    const table = tableOf(sheetOf('Summary', [gas]), 'Gas: devices by their maximum');
    expect(valuesOf(table, 'Maximum [m3/h]')).toEqual([4]);
  });
});

describe('its summary', () => {
  it('ranks the devices, those alike side by side and those without a maximum last', () => {
    const silent = fetched(device({ id: 's', name: 'Silent' }), { ts: new Float64Array(), energy: new Float64Array() });
    const twin = fetched(device({ id: 't', name: 'Twin', intervalMinutes: 15 }), load());
    const table = rankingOf([silent, fetched(press, load()), twin, peaks]);
    expect(valuesOf(table, 'Device')).toEqual(['Mill', 'Press', 'Twin', 'Silent']);
    expect(valuesOf(table, 'Rank')).toEqual([1, 2, 2, Number.NaN]);
  });

  it('charts the devices with the highest maxima, each from its own column', () => {
    const { charts = [] } = sheetOf('Summary', [fetched(press, load()), peaks]);
    expect(charts[0]?.chart.plots[0]?.series.map(({ values }) => values)).toEqual([
      { table: 'maxima-1', column: 2 },
      { table: 'maxima-1', column: 1 },
    ]);
  });
});

describe('its options', () => {
  it.each([
    [{ by: 'week' }, 'give \\"day\\" or \\"month\\"'],
    [{ demandMinutes: 20 }, 'give 15, 30 or 60'],
    [{ rolling: 1 }, 'give true or false'],
  ])('refuse %j and say what to give', (options, told) => {
    expect(JSON.stringify(maxConsumptionOptions.safeParse(options).error?.issues)).toContain(told);
  });
});
