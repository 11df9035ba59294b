import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deviceSheetNames, rowLinks } from '../../../src/families/energy/model/links.ts';
import { dailyEnergyOptions, maxConsumptionOptions } from '../../../src/families/energy/options.ts';
import type { EnergyDeviceData } from '../../../src/families/energy/types.ts';
import { buildModel } from '../../../src/families/models.ts';
import type { ReportName } from '../../../src/families/names.ts';
import { writeWorkbook } from '../../../src/workbook/write-workbook.ts';
import { type ReadSheet, readSheets } from '../../support/read-sheet.ts';
import { device, evenly } from './support.ts';
import { inputOf } from './tables.ts';

/** Two of one name, one named as a sheet of the report is, one in other letters, one longer than a sheet's name may be. */
const names = ['Mill', 'Mill', 'SUMMARY', 'mill', 'The saw of the second hall, north side', 'Press'];
const meters = names.map((name, index): EnergyDeviceData => ({
  device: device({ id: `m${index}`, name }),
  // So that the energy of a day tells whose it is.
  readings: evenly('2016-03-01T00:00Z', 60, Array<number>(48).fill(index + 1)),
}));

const sheetsOf = async (report: ReportName, options: object): Promise<readonly ReadSheet[]> => {
  const asked = { from: '2016-03-01', to: '2016-03-02', timezone: 'UTC' };
  const folder = await mkdtemp(join(tmpdir(), 'device-links-'));
  try {
    const path = join(folder, 'report.xlsx');
    await writeWorkbook(buildModel(report, inputOf(report, options, asked, meters)), path);
    return await readSheets(await readFile(path));
  } finally {
    await rm(folder, { recursive: true });
  }
};

type Landing = { readonly sheet: ReadSheet | undefined; readonly row: number };

/** Where each link of a sheet's cells leads, in the order of the cells. */
const landings = (sheets: readonly ReadSheet[], from: string): readonly Landing[] =>
  [...(sheets.find(({ name }) => name === from)?.links.values() ?? [])].map(({ to }) => {
    const [, quoted, plain, row] = /^(?:'((?:[^']|'')*)'|(\w+))!A(\d+)$/u.exec(to) ?? [];
    const name = quoted?.replaceAll("''", "'") ?? plain;
    return { sheet: sheets.find((each) => each.name === name), row: Number(row) };
  });

/** The energy of a device's own sheet by the hour: the first figure below its head. */
const firstFigure = ({ sheet, row }: Landing, letter: string): unknown =>
  [...(sheet?.cells ?? [])].find(
    ([ref, { value }]) =>
      ref.startsWith(letter) && Number(ref.slice(1)) > row && typeof value === 'number' && value > 0,
  )?.[1].value;

describe('the names of device sheets', () => {
  it('are the devices’ own, with the id where two would be called alike', () => {
    expect([...deviceSheetNames(meters, ['Load curve'], 'en-US').values()]).toEqual([
      'Mill · m0',
      'Mill · m1',
      'SUMMARY · m2',
      'mill · m3',
      'The saw of the second hall, north side',
      'Press',
    ]);
  });

  it('keep the id of two that differ only where Excel cuts them', () => {
    const long = ['A', 'B'].map((end, index) => ({
      device: device({ id: `id${index}`, name: `Main building, third floor, east ${end}` }),
    }));
    expect([...deviceSheetNames(long, [], 'en-US').values()]).toEqual([
      'Main building, third floo · id0',
      'Main building, third floo · id1',
    ]);
  });
});

describe('the links of a report', () => {
  it('of activity lead from each device of the summary to its own sheet', async () => {
    const sheets = await sheetsOf('energy.activity', { cost: true, decimals: 3 });
    expect(landings(sheets, 'Summary').map((landing) => firstFigure(landing, 'C'))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(sheets.map(({ name }) => name.toLowerCase())).size).toBe(sheets.length);
  });

  it('of daily energy lead from each device and day to its hours', async () => {
    const sheets = await sheetsOf('energy.daily-energy', dailyEnergyOptions.parse({}));
    const found = landings(sheets, 'Summary');
    expect(found.map((landing) => firstFigure(landing, 'B'))).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]);
    const titles = found.map(({ sheet, row }) => sheet?.cells.get(`A${row}`)?.value);
    expect(titles.slice(0, 2)).toEqual([expect.stringContaining('03/01/2016'), expect.stringContaining('03/02/2016')]);
  });

  it('of maximum demand lead from the ranking to the device’s days', async () => {
    const sheets = await sheetsOf('energy.max-consumption', maxConsumptionOptions.parse({}));
    const found = landings(sheets, 'Summary').map(({ sheet, row }) => sheet?.cells.get(`D${row}`)?.value);
    expect(found).toEqual([6, 5, 4, 3, 2, 1]);
  });

  it.each([
    ['energy.activity', { cost: true, decimals: 3 }],
    ['energy.daily-consumption', { decimals: 2 }],
    ['energy.daily-energy', dailyEnergyOptions.parse({})],
    ['energy.max-consumption', maxConsumptionOptions.parse({})],
    ['energy.monthly-consumption', { decimals: 0, compare: true }],
    ['energy.monthly-energy', { decimals: 0, cost: true }],
  ] as const)('of %s lead back from every sheet', async (report, options) => {
    const [summary, ...others] = await sheetsOf(report, options);
    for (const { name, links } of others) {
      expect([name, [...links.values()].map(({ to }) => to)]).toEqual([
        name,
        expect.arrayContaining([`${summary?.name}!A1`]),
      ]);
    }
  });

  it('are left out where there are more rows than Excel has room for links', () => {
    expect(rowLinks(20_000, 0, () => ({ sheet: 'a' }))).toHaveLength(20_000);
    expect(rowLinks(20_001, 0, () => ({ sheet: 'a' }))).toEqual([]);
  });
});

describe('the chart of maximum demand', () => {
  const titleOf = (count: number): string | undefined => {
    const asked = { from: '2016-03-01', to: '2016-03-02', timezone: 'UTC' };
    const input = inputOf('energy.max-consumption', maxConsumptionOptions.parse({}), asked, meters.slice(0, count));
    return buildModel('energy.max-consumption', input).sheets[0]?.charts?.[0]?.chart.title;
  };

  it('says of how many devices it shows the highest', () => {
    expect(titleOf(6)).toBe('Electricity: maximum of each day [kW] – the 5 highest of 6 devices');
    expect(titleOf(5)).toBe('Electricity: maximum of each day [kW]');
  });
});
