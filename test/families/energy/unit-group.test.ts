import { describe, expect, it } from 'vitest';
import { groupByUnit, sheetPerGroup } from '../../../src/families/energy/model/unit-group.ts';
import { sheetOf } from '../../workbook/workbooks.ts';
import { device } from './support.ts';

const meters = [
  { device: device({ id: 'boiler', commodity: 'gas', unit: 'therm' }) },
  { device: device({ id: 'mill', commodity: 'electricity', unit: 'kWh' }) },
  { device: device({ id: 'well', commodity: 'water', unit: 'm3' }) },
  { device: device({ id: 'oven', commodity: 'gas', unit: 'm3' }) },
  { device: device({ id: 'press', commodity: 'electricity', unit: 'kWh' }) },
];
const groups = groupByUnit(meters, 'load', 'en-GB');
const namesOf = (shown: typeof groups): string[] =>
  sheetPerGroup(shown, 'Load', (name) => sheetOf([], { name })).map(({ name }) => name);

describe('devices whose figures add up', () => {
  it('stand together, electricity first, the others in the order of their first device', () => {
    expect(groups.map(({ devices }) => devices.map(({ device: { id } }) => id))).toEqual([
      ['mill', 'press'],
      ['boiler'],
      ['well'],
      ['oven'],
    ]);
    expect(groups.map(({ commodity, unit }) => `${commodity} ${unit}`)).toEqual([
      'Electricity kWh',
      'Gas therm',
      'Water m3',
      'Gas m3',
    ]);
  });

  it('have a sheet of their own, named for what they meter, and for its unit when only that tells them apart', () => {
    expect(namesOf(groups)).toEqual(['Load · Electricity', 'Load · Gas therm', 'Load · Water', 'Load · Gas m3']);
    expect(namesOf(groups.slice(0, 1))).toEqual(['Load']);
    expect(namesOf([])).toEqual([]);
  });
});
