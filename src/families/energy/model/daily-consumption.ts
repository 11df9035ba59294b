/** `energy.daily-consumption`: one row for each device, one column for each local day of the period. */
import { localDays, type LocalDays } from '../../../report/calendar.ts';
import type { ReportModel } from '../../../report/definition.ts';
import type { ColumnModel, ColumnTotal, TableModel } from '../../../report/model.ts';
import type { DailyConsumptionOptions } from '../options.ts';
import type { EnergyDevice, EnergyDeviceData } from '../types.ts';
import { type DeviceDays, sumPresent, toDeviceDays } from './device-days.ts';
import { dataQualitySheet, headerBlock, incompleteSheet } from './sheets.ts';

const title = 'Daily consumption';

export const dailyConsumptionModel: ReportModel<DailyConsumptionOptions, EnergyDeviceData> = (input) => {
  const { request, fetched, failures, generatedAt } = input;
  const days = localDays(request.timezone, request.period);
  const devices = fetched.map(({ data }) => toDeviceDays(data, days, generatedAt));
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
        orientation: 'landscape',
        frozenColumns: 2,
        tables: groupByUnit(devices).map((group) => consumptionTable(group, days, request.options.decimals)),
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

const firstDayColumn = 2;

const consumptionTable = (group: readonly DeviceDays[], { dates }: LocalDays, decimals: number): TableModel => {
  const [first] = group;
  const totals = Float64Array.from(group, ({ total }) => total);
  return {
    ...(first && { title: tableTitle(first.device) }),
    rowCount: group.length,
    totalLabel: 'Total',
    columns: [
      { type: 'text', head: { text: 'Device' }, values: group.map(({ device }) => device.name) },
      { type: 'text', head: { text: 'Location' }, values: group.map(({ device }) => device.location) },
      ...dates.map((date, day) => dayColumn(group, date, day, decimals)),
      {
        type: 'row-sum',
        head: { text: 'Total' },
        decimals,
        from: firstDayColumn,
        to: firstDayColumn + dates.length - 1,
        values: totals,
        emphasis: true,
        total: sumOf(totals),
      },
      {
        type: 'percent',
        head: { text: 'Coverage' },
        decimals: 1,
        values: Float64Array.from(group, ({ totalCoverage }) => totalCoverage),
      },
    ],
    note: 'Italic: the day is incomplete or estimated, see the sheet Data quality. Blank: nothing was measured, which is not the same as 0. Totals add what is there.',
  };
};

const dayColumn = (group: readonly DeviceDays[], date: string, day: number, decimals: number): ColumnModel => {
  const values = Float64Array.from(group, ({ energy }) => energy[day] ?? Number.NaN);
  return {
    type: 'number',
    head: { date },
    decimals,
    values,
    flagged: Uint8Array.from(group, ({ flagged }) => flagged[day] ?? 0),
    total: sumOf(values),
  };
};

const sumOf = (values: Float64Array): ColumnTotal => ({ kind: 'sum', value: sumPresent(values) });
