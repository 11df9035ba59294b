/** What adds up in the energy reports in every zone, near the days on which its clock or its calendar jumps. */
import { describe, expect, it } from 'vitest';
import { roundHalfAway } from '../../../src/families/energy/model/arithmetic/rounding.ts';
import { addDays } from '../../../src/report/calendar.ts';
import type { TableModel } from '../../../src/report/table-model.ts';
import { type Case, checkIn, withGaps, zoneNames } from './cases.ts';
import {
  allNear,
  always,
  amountsOf,
  build,
  energiesOf,
  meterOf,
  near,
  splitsOf,
  sum,
  tableIn,
  tablesOf,
  tariff,
  withReactive,
} from './reports.ts';
import { accumulate } from './support.ts';
import { figuresOf } from './tables.ts';

const runs = 8;

describe.each(zoneNames)('in %s', (zone) => {
  const check = (judge: (each: Case) => void): void => checkIn(zone, judge, runs);

  it.each([
    ['energy.daily-consumption', 1],
    ['energy.monthly-consumption', 1],
    ['energy.daily-energy', 2],
    ['energy.activity', 1],
    ['energy.monthly-energy', 2],
  ] as const)('%s has on-peak + off-peak = total, in the digits that it shows', (report, atLeast) => {
    check((each) => {
      const tables = tablesOf(build(report, each.span, meterOf(each, withGaps(each)))).map(splitsOf);
      expect(tables.filter((rows) => rows.length > 0).length).toBeGreaterThanOrEqual(atLeast);
      const off = tables
        .flat()
        .filter(({ total, on, off: rest }) => roundHalfAway(sum([on, rest]), 2) !== total && !Number.isNaN(total));
      expect(off).toEqual([]);
    });
  });

  it('days, hours, months and the period have one sum in all six reports', () => {
    check((each) => {
      const energies = energiesOf(each.span, meterOf(each, withGaps(each)));
      const expected = near(energies['dayTotal'] ?? Number.NaN);
      expect(energies).toEqual(Object.fromEntries(Object.keys(energies).map((key) => [key, expected])));
    });
  });

  it('a register has the same figures as the intervals that it counted', () => {
    check((each) => {
      const counted = accumulate(each.complete, each.intervalMinutes * 60_000);
      const delta = meterOf(each, each.complete);
      const register = { ...delta, device: { ...delta.device, kind: 'register' as const }, readings: counted };
      for (const [report, sheet, heads] of [
        [
          'energy.activity',
          'Summary',
          ['Energy [kWh]', 'On-peak [kWh]', 'Maximum [kW]', 'Load factor', 'Run hours [h]'],
        ],
        [
          'energy.daily-energy',
          'Summary',
          ['Energy [kWh]', 'On-peak [kWh]', 'Maximum [kW]', 'Load factor', 'Cost [EUR]'],
        ],
        ['energy.max-consumption', 'Maximum demand', ['Maximum [kW]', 'at', 'Energy [kWh]', 'Load factor', 'Coverage']],
        [
          'energy.monthly-energy',
          'Months',
          ['Energy [kWh]', 'On-peak [kWh]', 'Maximum [kW]', 'Cost [EUR]', 'Coverage'],
        ],
        ['energy.daily-consumption', 'Daily consumption', ['Total', 'Coverage']],
        ['energy.monthly-consumption', 'Monthly consumption', ['Total', 'Coverage']],
      ] as const) {
        const [a, b] = [register, delta].map((data) => tableIn(build(report, each.span, data), sheet));
        const shown = (table: TableModel | undefined): Record<string, number[]> =>
          Object.fromEntries(heads.map((head) => [head, table ? figuresOf(table, head) : []]));
        const expected = Object.entries(shown(b)).map(([head, values]) => [head, allNear(values)] as const);
        expect({ report, ...shown(a) }).toEqual({ report, ...Object.fromEntries(expected) });
      }
    });
  });

  it('a day has the same figures in a report of its own as in a longer one', () => {
    check((each) => {
      const data = meterOf(each, withReactive(withGaps(each)));
      const { from, to } = each.span;
      for (const [report, sheet, heads] of [
        ['energy.daily-energy', 'Summary', ['Energy [kWh]', 'Cost [EUR]', 'Coverage']],
        ['energy.max-consumption', 'Maximum demand', ['Maximum [kW]', 'at', 'Energy [kWh]', 'Load factor', 'Coverage']],
      ] as const) {
        const whole = tableIn(build(report, each.span, data), sheet);
        const parts: TableModel[] = [];
        for (let day = from; day <= to; day = addDays(day, 1)) {
          if (zone === 'Pacific/Apia' && day === '2011-12-30') continue;
          parts.push(tableIn(build(report, { zone, from: day, to: day }, data), sheet));
        }
        for (const head of heads)
          expect(parts.flatMap((part) => figuresOf(part, head))).toEqual(figuresOf(whole, head));
      }
    });
  });

  it('cost adds up over the pieces of two tariffs before it is rounded', () => {
    check((each) => {
      const { from, to } = each.span;
      // From the second day that there is: no part without days.
      const next = addDays(from, zone === 'Pacific/Apia' && from === '2011-12-29' ? 2 : 1);
      const data = meterOf(each, withGaps(each), { tariffs: [always, tariff('new', next, 0.217)] });
      const whole = amountsOf(each.span, data);
      const parts = [amountsOf({ zone, from, to: addDays(next, -1) }, data), amountsOf({ zone, from: next, to }, data)];
      expect(whole).toEqual(near(sum(parts)));
    });
  });
});
