/** `energy.daily-consumption`: one row for each device, one column for each local day of the period. */
import { localDays, type LocalDays } from '../../../report/calendar.ts';
import type { ReportModel } from '../../../report/definition.ts';
import type { ColumnModel, TableModel, Total } from '../../../report/table-model.ts';
import type { DailyConsumptionOptions } from '../options.ts';
import type { EnergyDeviceData } from '../types.ts';
import { dailySummarySheet, type DayGroup, firstDayColumn, lastDayColumn } from './daily-summary.ts';
import { sumPresent } from './arithmetic/figure.ts';
import { type DeviceDays, toDeviceDays } from './device-days.ts';
import { dataQualitySheet, headerBlock, incompleteSheet } from './sheets.ts';

const title = 'Daily consumption';

export const dailyConsumptionModel: ReportModel<DailyConsumptionOptions, EnergyDeviceData> = (input) => {
  const { request, fetched, failures, generatedAt, images } = input;
  const days = localDays(request.timezone, request.period);
  const devices = fetched.map(({ data }) => toDeviceDays(data, days, generatedAt));
  const { decimals } = request.options;
  const groups = groupByUnit(devices).map((group, index) => toGroup(group, index));
  return {
    properties: {
      title: `${title} – ${request.client.name}`,
      subject: `${request.period.from} to ${request.period.to}`,
      author: 'report-worker',
      createdAt: generatedAt,
    },
    locale: request.locale,
    timezone: request.timezone,
    images,
    sheets: [
      dailySummarySheet(groups, days, decimals, input),
      {
        name: title,
        header: headerBlock(title, input),
        freeze: { head: true, columns: 2 },
        print: { orientation: 'landscape' },
        tables: groups.map((group) => consumptionTable(group, days, decimals)),
      },
      dataQualitySheet(input, devices, days),
      ...(failures.length > 0 ? [incompleteSheet(input, failures)] : []),
    ],
  };
};

/** Only like adds up: one table for each commodity and unit, in the order of their first device. */
const groupByUnit = (devices: readonly DeviceDays[]): readonly (readonly DeviceDays[])[] => [
  ...Map.groupBy(devices, ({ device }) => `${device.commodity}\u0000${device.unit}`).values(),
];

const toGroup = (devices: readonly DeviceDays[], index: number): DayGroup => {
  const { commodity = '', unit = '' } = devices[0]?.device ?? {};
  const name = commodity.charAt(0).toUpperCase() + commodity.slice(1);
  return { tableId: `days-${index + 1}`, commodity: name, unit, devices };
};

const consumptionTable = (
  { tableId, commodity, unit, devices: group }: DayGroup,
  days: LocalDays,
  decimals: number,
): TableModel => {
  const totals = Float64Array.from(group, ({ total }) => total);
  const dayValues = days.dates.map((_, day) => Float64Array.from(group, ({ energy }) => energy[day] ?? Number.NaN));
  return {
    id: tableId,
    title: `${commodity} [${unit}]`,
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
