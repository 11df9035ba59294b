/** The first sheet of the daily consumption report: what each device used, and a chart of the days. */
import type { LocalDays } from '../../../report/calendar.ts';
import type { ChartModel, PlacedChart, SeriesModel } from '../../../report/chart-model.ts';
import { pixels } from '../../../report/drawing-model.ts';
import type { SheetModel } from '../../../report/model.ts';
import type { TableModel } from '../../../report/table-model.ts';
import { sumPresent } from './arithmetic/figure.ts';
import type { DeviceDays } from './device-days.ts';
import { type Facts, headerBlock } from './sheets.ts';

/** Devices whose figures add up, and the table that shows them by day. */
export type DayGroup = {
  readonly tableId: string;
  readonly commodity: string;
  readonly unit: string;
  readonly devices: readonly DeviceDays[];
};

/** Columns of the table by day: device and location stand before its days. */
export const firstDayColumn = 2;
export const lastDayColumn = ({ dates }: LocalDays): number => firstDayColumn + dates.length - 1;

/** The day with the most energy; `null` when nothing is known of any. */
const highestDay = ({ energy }: DeviceDays): number | null => {
  let highest: number | null = null;
  for (const [day, value] of energy.entries()) {
    if (!Number.isNaN(value) && (highest === null || value > (energy[highest] ?? 0))) highest = day;
  }
  return highest;
};

const summaryId = (tableId: string): string => `summary-${tableId}`;

/** Wide enough for the chart below to be read. */
const nameWidth = 26;

const summaryTable = (group: DayGroup, { dates }: LocalDays, decimals: number): TableModel => {
  const { devices, unit } = group;
  const totals = Float64Array.from(devices, ({ total }) => total);
  const highest = devices.map(highestDay);
  return {
    id: summaryId(group.tableId),
    title: `${group.commodity} [${unit}]`,
    rowCount: devices.length,
    columns: [
      { type: 'text', head: { text: 'Device' }, width: nameWidth, values: devices.map(({ device }) => device.name) },
      {
        type: 'text',
        head: { text: 'Location' },
        width: nameWidth,
        values: devices.map(({ device }) => device.location),
      },
      { type: 'number', head: { text: 'Consumption' }, decimals, values: totals, style: 'strong' },
      {
        type: 'number',
        head: { text: 'Highest day' },
        width: 13,
        decimals,
        values: Float64Array.from(devices, ({ energy }, index) => energy[highest[index] ?? -1] ?? Number.NaN),
      },
      {
        type: 'date',
        head: { text: 'on' },
        values: highest.map((day) => (day === null ? null : (dates[day] ?? null))),
      },
      {
        type: 'percent',
        head: { text: 'Coverage' },
        decimals: 1,
        values: Float64Array.from(devices, ({ totalCoverage }) => totalCoverage),
      },
    ],
    totals: [{ label: 'Total', cells: [null, null, { kind: 'sum', value: sumPresent(totals) }, null, null, null] }],
  };
};

/** More devices than this are not told apart by their colours. */
const maxStacked = 6;

/** By device where they can be told apart, else all together. */
const seriesOf = ({ tableId: table, devices }: DayGroup, days: LocalDays): readonly SeriesModel[] => {
  const span = { table, from: firstDayColumn, to: lastDayColumn(days) };
  const categories = { ...span, row: 'head' } as const;
  if (devices.length > maxStacked) return [{ name: 'All devices', categories, values: { ...span, row: { total: 0 } } }];
  return devices.map((_, row) => ({ name: { table, row, from: 0, to: 0 }, categories, values: { ...span, row } }));
};

/** `March 2016` where all days are of one month: their labels are then their numbers. */
const monthOf = ({ dates }: LocalDays, locale: string): string | null => {
  const months = new Set(dates.map((date) => date.slice(0, 7)));
  const [month] = months;
  if (month === undefined || months.size > 1) return null;
  const format = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return format.format(Date.parse(`${month}-01`));
};

const daysChart = (group: DayGroup, days: LocalDays, locale: string): PlacedChart => {
  const month = monthOf(days, locale);
  const chart: ChartModel = {
    title: `${group.commodity} by day [${group.unit}]`,
    description: `Columns, one for each day: ${group.commodity.toLowerCase()} in ${group.unit}, by device.`,
    plots: [{ kind: 'column', grouping: 'stacked', series: seriesOf(group, days) }],
    categoryAxis: { type: 'date', baseUnit: 'days', ...(month !== null && { title: month, format: 'd' }) },
    valueAxis: { format: '#,##0' },
  };
  return { chart, anchor: { kind: 'below', table: summaryId(group.tableId), height: pixels(0, 250).height } };
};

export const dailySummarySheet = (
  groups: readonly DayGroup[],
  days: LocalDays,
  decimals: number,
  facts: Facts,
): SheetModel => ({
  name: 'Summary',
  header: headerBlock('Daily consumption', facts),
  print: { orientation: 'portrait' },
  tables: groups.map((group) => summaryTable(group, days, decimals)),
  charts: groups
    .filter(({ devices }) => devices.length > 0 && days.dates.length > 0)
    .map((group) => daysChart(group, days, facts.request.locale)),
});
