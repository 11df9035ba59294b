/** Between which bounds the figures of the energy reports lie, and what is blank, in every zone near its odd days. */
import { describe, expect, it } from 'vitest';
import { reportNames } from '../../../src/families/names.ts';
import type { TableModel } from '../../../src/report/table-model.ts';
import { type Case, checkIn, withGaps, zoneNames } from './cases.ts';
import { headText } from './read-model.ts';
import { build, figuresNamed, meterOf, tableIn, tablesOf, withReactive } from './reports.ts';
import { figuresOf, totalIn } from './tables.ts';

const runs = 8;

/** Of the figures that are blank when nothing is known. */
const heads = [
  'Energy [',
  'Consumption',
  'On-peak',
  'Off-peak',
  'Maximum [',
  'Load factor',
  'Mean [',
  'Cost',
  'Hours use',
  'Run hours',
  'Total',
  'Apparent',
];

/** The values of each column of figures whose head begins so. */
const numbersOf = (table: TableModel, head: string): number[][] =>
  table.columns
    .filter((column) => headText(column).startsWith(head))
    .flatMap(({ values }) => (values instanceof Float64Array ? [[...values]] : []));

describe.each(zoneNames)('in %s', (zone) => {
  const check = (judge: (each: Case) => void): void => checkIn(zone, judge, runs);

  it('the maximum is not below the mean, and load and power factor are from 0 to 1', () => {
    check((each) => {
      const full = tableIn(build('energy.max-consumption', each.span, meterOf(each, each.complete)), 'Maximum demand');
      const [maxima, energy, use] = ['Maximum [kW]', 'Energy [kWh]', 'Hours use [h]'].map((head) =>
        figuresOf(full, head),
      );
      for (const [day, kw] of (maxima ?? []).entries()) {
        const hours = ((each.boundaries[day + 1] ?? 0) - (each.boundaries[day] ?? 0)) / 3_600_000;
        // Lord Howe's half-hour may hold the highest load of all, and is no block of an hour; there is no factor then.
        const isCut = hours % 1 !== 0 && each.intervalMinutes === 60;
        expect(isCut || kw * hours >= (energy?.[day] ?? Number.NaN) * (1 - 1e-9)).toBe(true);
        expect(isCut || (use?.[day] ?? Number.NaN) <= hours * (1 + 1e-9)).toBe(true);
      }
      const both = [each.complete, withGaps(each)].map((data) => meterOf(each, withReactive(data)));
      for (const report of [
        'energy.max-consumption',
        'energy.activity',
        'energy.daily-energy',
        'energy.monthly-energy',
      ] as const) {
        const factors = both.flatMap((data) => {
          const model = build(report, each.span, data);
          return [...figuresNamed(model, 'Load factor'), ...figuresNamed(model, 'Power factor')];
        });
        expect(factors.some((factor) => factor > 0)).toBe(true);
        expect(factors.filter((factor) => factor < 0 || factor > 1)).toEqual([]);
      }
    });
  });

  it('what is missing is blank, never 0: days without rows, and a device without any', () => {
    check((each) => {
      const gap = { from: each.boundaries[0] ?? 0, to: each.boundaries[1] ?? 0 };
      const isKept = (ts: number): boolean => ts < gap.from || ts >= gap.to;
      const { ts, energy } = withGaps(each);
      const later = { ts: ts.filter(isKept), energy: energy.filter((_, row) => isKept(ts[row] ?? 0)) };
      for (const [report, sheet] of [
        ['energy.daily-energy', 'Summary'],
        ['energy.max-consumption', 'Maximum demand'],
      ] as const) {
        const table = tableIn(build(report, each.span, meterOf(each, later)), sheet);
        const first = heads.flatMap((head) => numbersOf(table, head).map((values) => values[0]));
        expect(first.length).toBeGreaterThan(0);
        expect(first.filter((value) => !Number.isNaN(value))).toEqual([]);
      }
      const daily = tableIn(build('energy.daily-consumption', each.span, meterOf(each, later)), 'Daily consumption');
      expect(daily.columns[2]?.values).toEqual(Float64Array.of(Number.NaN));
      const silent = meterOf(each, { ts: new Float64Array(), energy: new Float64Array() });
      for (const report of reportNames) {
        const model = build(report, each.span, silent);
        // The manifest names the rates of tariffs, which are known.
        const tables = tablesOf({ ...model, sheets: model.sheets.filter(({ name }) => name !== 'Manifest') });
        const shown = tables.flatMap((table) => heads.flatMap((head) => numbersOf(table, head).flat()));
        const below = tables.flatMap((table) => heads.map((head) => totalIn(table, head)?.value ?? Number.NaN));
        expect([...shown, ...below].filter((value) => !Number.isNaN(value))).toEqual([]);
      }
    });
  });
});
