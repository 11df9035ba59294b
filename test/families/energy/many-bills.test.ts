import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { roundHalfAway } from '../../../src/families/energy/model/arithmetic/rounding.ts';
import type { EnergyDeviceData, Tariff } from '../../../src/families/energy/types.ts';
import { buildModel } from '../../../src/families/models.ts';
import { writeWorkbook } from '../../../src/workbook/write-workbook.ts';
import { readSheets } from '../../support/read-sheet.ts';
import { column, sheetNamed, tableOf, valuesOf } from './read-model.ts';
import { device, evenly } from './support.ts';
import { figuresOf, headsOf, inputOf, totalIn } from './tables.ts';

const tariffIn = (currency: string): Tariff => ({
  id: `t-${currency}`,
  name: 'Standard',
  currency,
  validFrom: '2016-01-01',
  onPeakRate: 0.3,
  offPeakRate: 0.2,
  demandRate: 10,
  fixedCharge: { amount: 12, per: 'month' },
  taxRate: 0.1,
});

/** A year of `kwh` in each hour of UTC. */
const meter = (index: number, currency = 'EUR'): EnergyDeviceData => ({
  device: device({ id: `m${index}`, name: `Meter ${index}` }),
  readings: evenly('2016-01-01T00:00Z', 60, Array<number>(366 * 24).fill(index + 1)),
  tariffs: [tariffIn(currency)],
});

const year = { from: '2016-01-01', to: '2016-12-31', timezone: 'UTC' };
const build = (devices: readonly EnergyDeviceData[], asked = {}) =>
  buildModel(
    'energy.monthly-energy',
    structuredClone(inputOf('energy.monthly-energy', { cost: true, decimals: 1 }, { ...year, ...asked }, devices)),
  );

const sixMeters = Array.from({ length: 6 }, (_, index) => meter(index));

describe('more bills than are leafed through', () => {
  const model = build(sixMeters);
  const sheet = sheetNamed(model, 'Bills');
  const [list] = sheet.tables;
  if (!list) throw new Error('no list');

  it('are one list, filtered by device and month, its head and first columns in view', () => {
    expect(sheet.tables).toHaveLength(1);
    expect([list.autofilter, sheet.freeze]).toEqual([true, { head: true, columns: 2 }]);
    expect(headsOf(list)).toEqual([
      'Device',
      'Month',
      'Item',
      'Unit',
      'Quantity',
      'Rate',
      'Amount [EUR]',
      'Total, rounded [EUR]',
    ]);
    // Energy, demand, fixed charge and tax of each.
    expect(list.rowCount).toBe(6 * 12 * 4);
    expect(list.note).toContain('last line');
  });

  it('show each line with its amount as a live product, and the rounded total at the last', () => {
    const rows = [...valuesOf(list, 'Device').keys()].filter(
      (row) => valuesOf(list, 'Device')[row] === 'Meter 1' && valuesOf(list, 'Month')[row] === 'Feb 2016',
    );
    const shown = (head: string) => rows.map((row) => roundHalfAway(figuresOf(list, head)[row] ?? 0, 9));
    expect(rows.map((row) => valuesOf(list, 'Item')[row])).toEqual(['Energy', 'Maximum demand', 'Fixed charge', 'Tax']);
    // 29 days of 2 kW: 1,392 kWh × 0.2 + 2 kW × 10 + 12 = 310.4, and a tenth of it.
    expect(shown('Quantity')).toEqual([1_392, 2, 1, 310.4]);
    expect(shown('Amount [EUR]')).toEqual([278.4, 20, 12, 31.04]);
    expect(rows.map((row) => figuresOf(list, 'Total, rounded [EUR]')[row])).toEqual([NaN, NaN, NaN, 341.44]);
    expect(column(list, 'Amount [EUR]')).toMatchObject({ formula: { kind: 'product', of: [4, 5] } });
  });

  it('add up to what the months cost', () => {
    const months = tableOf(sheetNamed(model, 'Months'), 'Electricity [kWh]');
    expect(totalIn(list, 'Total, rounded [EUR]')?.kind).toBe('sum');
    expect(totalIn(list, 'Total, rounded [EUR]')?.value).toBeCloseTo(totalIn(months, 'Cost [EUR]')?.value ?? 0, 6);
  });

  it('are reached from the device on the summary and from its month, and lead back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'many-bills-'));
    const path = join(folder, 'report.xlsx');
    await writeWorkbook(model, path);
    const sheets = await readSheets(await readFile(path));
    await rm(folder, { recursive: true });
    const follow = (from: string, text: string, nth = 0): string => {
      const at = sheets.find(({ name }) => name === from);
      const [ref = ''] = [...(at?.cells ?? [])].filter(([, { value }]) => value === text)[nth] ?? [];
      const [, name, cell = ''] = /^'?([^'!]+)'?!(.*)$/u.exec(at?.links.get(ref)?.to ?? '') ?? [];
      const target = sheets.find((each) => each.name === name);
      const row = cell.slice(1);
      return [name, target?.cells.get(`A${row}`)?.value, target?.cells.get(`B${row}`)?.value].join(' / ');
    };
    expect(follow('Summary', 'Meter 4')).toBe('Months / Meter 4 / Jan 2016');
    expect(follow('Months', 'Mar 2016', 4)).toBe('Bills / Meter 4 / Mar 2016');
    for (const name of ['Months', 'Bills', 'Data quality', 'Manifest'])
      expect([name, follow(name, '← Summary')]).toEqual([name, expect.stringMatching(/^Summary \/ Monthly energy/u)]);
  });

  it('have a list and a sheet for each currency', () => {
    const both = build([...sixMeters, meter(6, 'USD')]);
    const bills = both.sheets.filter(({ name }) => name.startsWith('Bills'));
    expect(bills.map(({ name, tables }) => [name, tables[0]?.rowCount])).toEqual([
      ['Bills EUR', 6 * 12 * 4],
      ['Bills USD', 12 * 4],
    ]);
    expect(totalIn(bills[1]?.tables[0] ?? list, 'Total, rounded [USD]')?.value).toBeGreaterThan(0);
  });

  it('name the days without a price below the last list', () => {
    const late = sixMeters.map((each) => ({ ...each, tariffs: [{ ...tariffIn('EUR'), validFrom: '2016-01-02' }] }));
    const { tables } = sheetNamed(build(late), 'Bills');
    expect(tables.map(({ title }) => title)).toEqual([undefined, 'Not priced']);
    // The month in part has a share of its demand and its fixed charge.
    expect(headsOf(tables[0] ?? list)).toContain('Share of the month');
  });
});

describe('few bills', () => {
  const model = build(sixMeters.slice(0, 5));

  it('have a table each, to which their months lead', () => {
    expect(sheetNamed(model, 'Bills').tables).toHaveLength(60);
    const months = tableOf(sheetNamed(model, 'Months'), 'Electricity [kWh]');
    const place = months.links?.find(({ at }) => at.row === 14)?.to;
    const bill = sheetNamed(model, 'Bills').tables.find(({ id }) => place && 'table' in place && id === place.table);
    expect(bill?.title).toBe('Meter 1 · Mar 2016');
  });

  it('are nowhere, and nothing leads to them, where nothing has a price', () => {
    const { tariffs: _, ...unpriced } = meter(1);
    const free = build([unpriced]);
    expect(free.sheets.map(({ name }) => name)).not.toContain('Bills');
    expect(tableOf(sheetNamed(free, 'Months'), 'Electricity [kWh]').links).toEqual([]);
  });
});
