/** Whether a large workbook holds what its readings come to. */
import assert from 'node:assert/strict';
import { type Case, deviceName, type Fleet, intervalsOf, totalOf } from './cases.ts';
import { readBack, type SheetSums } from './read-back.ts';

const devicesOf = ({ devices }: Fleet): readonly number[] => Array.from({ length: devices }, (_, device) => device);

const holds = ({ name, sums }: SheetSums, column: string, count: number, sum: number): void => {
  const found = sums.get(column);
  assert.deepEqual({ count: found?.count, sum: found?.sum }, { count, sum }, `${name}, column ${column}`);
};

const totalOfAll = (fleet: Fleet): number => devicesOf(fleet).reduce((sum, device) => sum + totalOf(fleet, device), 0);

type Sheets = ReadonlyMap<string, SheetSums>;

const sheetOf = (sheets: Sheets, name: string): SheetSums => {
  const sheet = sheets.get(name);
  assert.ok(sheet, `There is no sheet ${name}`);
  return sheet;
};

const daysOf = ({ from, to }: Fleet): number => (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;

const monthsOf = ({ from, to }: Fleet): number => Number(to.slice(5, 7)) - Number(from.slice(5, 7)) + 1;

/** Energy of every device and month, day or interval adds up to the readings, to the last digit. */
const checks: Partial<Record<Case['report'], (sheets: Sheets, each: Case) => void>> = {
  'energy.monthly-energy': (sheets, { fleet }) =>
    holds(sheetOf(sheets, 'Months'), 'E', fleet.devices * monthsOf(fleet), totalOfAll(fleet)),
  'energy.max-consumption': (sheets, { fleet, options }) => {
    const spans = 'by' in options && options.by === 'month' ? monthsOf(fleet) : daysOf(fleet);
    holds(sheetOf(sheets, 'Maximum demand'), 'F', fleet.devices * spans, totalOfAll(fleet));
  },
  'energy.activity': (sheets, { fleet }) => {
    for (const device of devicesOf(fleet))
      holds(sheetOf(sheets, deviceName(device)), 'C', intervalsOf(fleet), totalOf(fleet, device));
  },
};

/** @throws AssertionError that names the sheet and the column */
export const checkWorkbook = async (each: Case, path: string): Promise<void> => {
  const sheets = new Map<string, SheetSums>();
  for await (const sheet of readBack(path)) sheets.set(sheet.name, sheet);
  const check = checks[each.report];
  assert.ok(check, `Nothing is known of ${each.report}`);
  check(sheets, each);
};
