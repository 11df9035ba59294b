/** The energy reports of one device in a case of the properties, and what they show. */
import { expect } from 'vitest';
import { roundHalfAway } from '../../../src/families/energy/model/arithmetic/rounding.ts';
import type { EnergyDeviceData, Readings, Tariff, TimeOfUse } from '../../../src/families/energy/types.ts';
import { buildModel } from '../../../src/families/models.ts';
import type { ReportName } from '../../../src/families/names.ts';
import type { WorkbookModel } from '../../../src/report/model.ts';
import type { TableModel } from '../../../src/report/table-model.ts';
import type { Case } from './cases.ts';
import { headText, sheetNamed, tableOf } from './read-model.ts';
import { device, type Span } from './support.ts';
import { figuresOf, inputOf } from './tables.ts';

/** The first crosses midnight and cuts intervals of every length; the second meets the hours that clocks move. */
const timeOfUse: TimeOfUse = {
  windows: [
    { weekdays: [1, 3, 5, 6, 7], fromMinute: 1_330, toMinute: 100 },
    { weekdays: [2, 4, 6, 7], fromMinute: 120, toMinute: 1_000 },
  ],
  holidays: ['2016-03-28', '2016-07-02'],
};

export const tariff = (id: string, validFrom: string, rate: number): Tariff => ({
  id,
  name: id,
  currency: 'EUR',
  validFrom,
  onPeakRate: rate * 1.7,
  offPeakRate: rate,
  demandRate: 11.3,
  fixedCharge: { amount: 37, per: 'month' },
  taxRate: 0.19,
});

export const always = tariff('always', '2010-01-01', 0.123);

export const meterOf = (
  { intervalMinutes }: Case,
  readings: Readings,
  more: Partial<EnergyDeviceData> = {},
): EnergyDeviceData => ({
  device: device({ intervalMinutes, name: 'Mill', runHours: { onKw: 800, offKw: 400 } }),
  readings,
  timeOfUse,
  tariffs: [always],
  ...more,
});

export const optionsOf = {
  'energy.activity': { cost: true, decimals: 2 },
  'energy.daily-consumption': { decimals: 2 },
  'energy.daily-energy': { cost: true, decimals: 2 },
  'energy.max-consumption': { by: 'day', rolling: false, decimals: 2 },
  'energy.monthly-consumption': { compare: false, decimals: 2 },
  'energy.monthly-energy': { cost: true, decimals: 2 },
} as const satisfies Record<ReportName, object>;

export const build = (
  report: ReportName,
  { zone, from, to }: Span,
  data: EnergyDeviceData,
  options: object = {},
): WorkbookModel =>
  buildModel(report, inputOf(report, { ...optionsOf[report], ...options }, { from, to, timezone: zone }, [data]));

/** The one table of that sheet: that of electricity. */
export const tableIn = (model: WorkbookModel, sheet: string): TableModel =>
  tableOf(sheetNamed(model, sheet), 'Electricity [kWh]');

export const sum = (values: readonly number[]): number => {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? Number.NaN : known.reduce((total, value) => total + value, 0);
};

/** Equal, NaN included, but for the last digits of a sum of doubles. */
export const near = (value: number): unknown =>
  Number.isNaN(value) ? Number.NaN : expect.closeTo(value, Math.abs(value) > 1e5 ? 5 : 7);
export const allNear = (values: readonly number[]): unknown[] => values.map(near);

/** Energy over the period as each report shows it. */
export const energiesOf = (span: Span, data: EnergyDeviceData): Record<string, number> => {
  const daily = tableIn(build('energy.daily-consumption', span, data), 'Daily consumption');
  const months = tableIn(build('energy.monthly-consumption', span, data), 'Monthly consumption');
  return {
    dayColumns: sum(
      daily.columns.slice(2, -2).flatMap(({ values }) => ('words' in values ? [] : [...values].map(Number))),
    ),
    dayTotal: figuresOf(daily, 'Total')[0] ?? Number.NaN,
    monthColumns: sum(
      months.columns.slice(2, -2).flatMap(({ values }) => ('words' in values ? [] : [...values].map(Number))),
    ),
    activity: figuresOf(tableIn(build('energy.activity', span, data), 'Summary'), 'Energy [kWh]')[0] ?? Number.NaN,
    days: sum(figuresOf(tableIn(build('energy.daily-energy', span, data), 'Summary'), 'Energy [kWh]')),
    hours: sum(
      sheetNamed(build('energy.daily-energy', span, data), 'Mill').tables.flatMap((table) =>
        figuresOf(table, 'Energy [kWh]'),
      ),
    ),
    maxima: sum(figuresOf(tableIn(build('energy.max-consumption', span, data), 'Maximum demand'), 'Energy [kWh]')),
    months: sum(figuresOf(tableIn(build('energy.monthly-energy', span, data), 'Months'), 'Energy [kWh]')),
  };
};

/** What a table shows of a total and its two parts, row by row and below: their digits as numbers. */
export const splitsOf = (table: TableModel): { total: number; on: number; off: number }[] => {
  const at = table.columns.findIndex((column) => headText(column).startsWith('On-peak'));
  const column = table.columns[at];
  if (column?.type !== 'number') return [];
  const shown = (value: number | undefined): number => roundHalfAway(value ?? Number.NaN, column.decimals);
  const cells = (index: number): number[] => {
    const { values } = table.columns[index] ?? { values: [] };
    const below = table.totals?.[0]?.cells[index]?.value ?? Number.NaN;
    return 'words' in values ? [] : [...[...values].map(Number), below].map(shown);
  };
  const [total, on, off] = [cells(at - 1), cells(at), cells(at + 1)];
  return total.map((value, row) => ({ total: value, on: on[row] ?? Number.NaN, off: off[row] ?? Number.NaN }));
};

export const withReactive = (data: Readings): Readings => ({
  ...data,
  reactiveKvar: data.energy.map((energy, index) => (index % 5 === 4 ? Number.NaN : (energy % 7) - 2)),
});

export const tablesOf = ({ sheets }: WorkbookModel): readonly TableModel[] => sheets.flatMap(({ tables }) => tables);

/** All columns of figures whose head begins so. */
export const figuresNamed = (model: WorkbookModel, head: string): number[] =>
  tablesOf(model).flatMap(({ columns }) =>
    columns
      .filter((column) => headText(column).startsWith(head) && column.type !== 'text')
      .flatMap(({ values }) => ('words' in values ? [] : [...values].map(Number))),
  );

export const amountsOf = (span: Span, data: EnergyDeviceData): number =>
  sum(figuresNamed(build('energy.monthly-energy', span, data), 'Amount'));
