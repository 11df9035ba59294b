/** `energy.daily-consumption`: one row for each device, one column for each local day of the period. */
import { localDays, type LocalDays } from '../../../report/calendar.ts';
import type { ReportModel } from '../../../report/definition.ts';
import type { ChartModel, PlacedChart, SeriesModel } from '../../../report/chart-model.ts';
import { pixels } from '../../../report/drawing-model.ts';
import type { ColumnModel, TableModel, Total } from '../../../report/table-model.ts';
import type { DailyConsumptionOptions } from '../options.ts';
import type { EnergyDevice, EnergyDeviceData } from '../types.ts';
import { type DeviceDays, sumPresent, toDeviceDays } from './device-days.ts';
import { dataQualitySheet, headerBlock, incompleteSheet } from './sheets.ts';

const title = 'Daily consumption';

export const dailyConsumptionModel: ReportModel<DailyConsumptionOptions, EnergyDeviceData> = (input) => {
  const { request, fetched, failures, generatedAt } = input;
  const days = localDays(request.timezone, request.period);
  const devices = fetched.map(({ data }) => toDeviceDays(data, days, generatedAt));
  const groups = groupByUnit(devices);
  const facts = { request, generatedAt };
  return {
    properties: {
      title: `${title} – ${request.client.name}`,
      subject: `${request.period.from} to ${request.period.to}`,
      author: 'report-worker',
      createdAt: generatedAt,
    },
    locale: request.locale,
    timezone: request.timezone,
    sheets: [
      {
        name: title,
        header: headerBlock(title, facts),
        freeze: { head: true, columns: 2 },
        print: { orientation: 'landscape' },
        tables: groups.map((group, index) => consumptionTable(group, days, request.options.decimals, index)),
        charts: groups.map((group, index) => daysChart(group, days, index)),
      },
      dataQualitySheet(facts, devices, days),
      ...(failures.length > 0 ? [incompleteSheet(facts, failures)] : []),
    ],
  };
};

/** Only like adds up: one table for each commodity and unit, in the order of their first device. */
const groupByUnit = (devices: readonly DeviceDays[]): readonly (readonly DeviceDays[])[] => [
  ...Map.groupBy(devices, ({ device }) => `${device.commodity}\u0000${device.unit}`).values(),
];

const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const tableTitle = ({ commodity, unit }: EnergyDevice): string => `${capitalise(commodity)} [${unit}]`;

const tableId = (index: number): string => `consumption-${index + 1}`;

const firstDayColumn = 2;

const lastDayColumn = ({ dates }: LocalDays): number => firstDayColumn + dates.length - 1;

const consumptionTable = (
  group: readonly DeviceDays[],
  days: LocalDays,
  decimals: number,
  index: number,
): TableModel => {
  const [first] = group;
  const totals = Float64Array.from(group, ({ total }) => total);
  const dayValues = days.dates.map((_, day) => Float64Array.from(group, ({ energy }) => energy[day] ?? Number.NaN));
  return {
    id: tableId(index),
    ...(first && { title: tableTitle(first.device) }),
    rowCount: group.length,
    columns: [
      { type: 'text', head: { text: 'Device' }, values: group.map(({ device }) => device.name) },
      { type: 'text', head: { text: 'Location' }, values: group.map(({ device }) => device.location) },
      ...days.dates.map((date, day): ColumnModel => ({
        type: 'number',
        head: { date },
        decimals,
        values: dayValues[day] ?? new Float64Array(group.length).fill(Number.NaN),
        flagged: Uint8Array.from(group, ({ flagged }) => flagged[day] ?? 0),
      })),
      {
        type: 'number',
        head: { text: 'Total' },
        decimals,
        formula: { kind: 'sum', from: firstDayColumn, to: lastDayColumn(days) },
        values: totals,
        style: 'strong',
      },
      {
        type: 'percent',
        head: { text: 'Coverage' },
        decimals: 1,
        values: Float64Array.from(group, ({ totalCoverage }) => totalCoverage),
      },
    ],
    totals: [{ label: 'Total', cells: [null, null, ...dayValues.map(sumOf), sumOf(totals), null] }],
    note: 'Italic: the day is incomplete or estimated, see the sheet Data quality. Blank: nothing was measured, which is not the same as 0. Totals add what is there.',
  };
};

const sumOf = (values: Float64Array): Total => ({ kind: 'sum', value: sumPresent(values) });

/** More devices than this are not told apart by their colours. */
const maxStacked = 6;

/** How much was used on which day: by device where they can be told apart, else all together. */
const daysChart = (group: readonly DeviceDays[], days: LocalDays, index: number): PlacedChart => {
  const table = tableId(index);
  const span = { table, from: firstDayColumn, to: lastDayColumn(days) };
  const categories = { ...span, row: 'head' } as const;
  const stacked = group.length <= maxStacked;
  const series: readonly SeriesModel[] = stacked
    ? group.map((_, row) => ({
        name: { table, row, from: 0, to: 0 },
        categories,
        values: { ...span, row },
      }))
    : [{ name: 'All devices', categories, values: { ...span, row: { total: 0 } } }];
  const [first] = group;
  const unit = first?.device.unit ?? '';
  const chart: ChartModel = {
    title: `${capitalise(first?.device.commodity ?? '')} by day`,
    description: `Columns, one for each day: consumption in ${unit}${stacked ? ', by device' : ''}.`,
    plots: [{ kind: 'column', grouping: stacked ? 'stacked' : 'clustered', series }],
    categoryAxis: { type: 'date', baseUnit: 'days' },
    valueAxis: { title: unit },
    legend: group.length > 1 && stacked ? 'bottom' : 'none',
  };
  return { chart, anchor: { kind: 'below', table, height: pixels(0, 260).height } };
};
