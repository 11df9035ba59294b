import { describe, expect, it } from 'vitest';
import {
  activityOptions,
  dailyEnergyOptions,
  maxConsumptionOptions,
  monthlyEnergyOptions,
} from '../../../src/families/energy/options.ts';
import type { EnergyDeviceData } from '../../../src/families/energy/types.ts';
import { buildModel } from '../../../src/families/models.ts';
import { headText } from './read-model.ts';
import { accumulate, device, evenly } from './support.ts';
import { inputOf, written } from './tables.ts';

const day = { timezone: 'America/Chicago', from: '2016-11-02', to: '2016-11-02' };
const quarters = evenly(
  '2016-11-02T05:00Z',
  15,
  Array.from({ length: 97 }, (_, quarter) => 1 + (quarter % 3)),
);
const constant = (value: number): Float64Array => new Float64Array(quarters.ts.length + 1).fill(value);

/** All that can be known of a device is known of this one. */
const press: EnergyDeviceData = {
  device: device({ name: 'Press', kind: 'register', intervalMinutes: 15, runHours: { onKw: 2, offKw: 1.5 } }),
  readings: {
    ...accumulate(quarters, 900_000, 1_000),
    powerKw: constant(2),
    reactiveKvar: constant(1),
    voltageV: constant(230),
    currentA: constant(9),
  },
  timeOfUse: { windows: [{ weekdays: [1, 2, 3, 4, 5], fromMinute: 480, toMinute: 1_200 }], holidays: [] },
  tariffs: [],
};

const reports = [
  ['energy.activity', activityOptions, 'Press', 3],
  ['energy.daily-energy', dailyEnergyOptions, 'Hours', 3],
  ['energy.monthly-energy', monthlyEnergyOptions, 'Months', 4],
  ['energy.max-consumption', maxConsumptionOptions, 'Maximum demand', 7],
] as const;

const build = (report: (typeof reports)[number][0], options: object) =>
  buildModel(report, structuredClone(inputOf(report, options, day, [{ ...press, readings: { ...press.readings } }])));

describe.each(reports)('the columns of %s', (report, options, sheet, always) => {
  const headsOf = (asked: object): readonly string[] => {
    const { sheets } = build(report, options.parse(asked));
    return sheets.find(({ name }) => name === sheet)?.tables[0]?.columns.map(headText) ?? [];
  };
  const names: readonly string[] = options.shape.columns.unwrap().element.options;

  it('are each left out unless it is asked for', () => {
    const all = headsOf({});
    const none = headsOf({ columns: [] });
    expect(none).toHaveLength(always);
    const added = names.map((name) => headsOf({ columns: [name] }).length - none.length);
    expect(added).not.toContain(0);
    expect(added.reduce((sum, count) => sum + count, none.length)).toBe(all.length);
    expect(new Set(names.flatMap((name) => headsOf({ columns: [name] })))).toEqual(new Set(all));
  });

  it('stand in the report’s own order, whatever the order in which they were asked for', () => {
    expect(headsOf({ columns: names.toReversed() })).toEqual(headsOf({}));
  });

  it('keep their formulas and charts right when others are left out', async () => {
    for (const name of names) {
      const { losses } = await written(build(report, options.parse({ columns: [name] })));
      expect(Object.values(losses).flat().filter(Boolean)).toEqual([]);
    }
  });

  it('are refused by name when there is no such column, or twice the same', () => {
    const told = (columns: readonly string[]): string => JSON.stringify(options.safeParse({ columns }).error?.issues);
    expect(told(['colour'])).toContain(`give some of ${names.map((name) => `\\"${name}\\"`).join(', ')}`);
    expect(told([names[0] ?? '', names[0] ?? ''])).toContain('name each column once');
  });
});
