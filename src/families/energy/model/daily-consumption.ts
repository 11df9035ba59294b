/** `energy.daily-consumption`: one row for each device, one column for each local day of the period. */
import { localDays, type LocalDays } from '../../../report/calendar.ts';
import type { ReportModel } from '../../../report/definition.ts';
import type { TableModel } from '../../../report/table-model.ts';
import type { DailyConsumptionOptions } from '../options.ts';
import type { EnergyDeviceData } from '../types.ts';
import { percent, sumOf, text } from './columns.ts';
import { dailySummarySheet, firstDayColumn, lastDayColumn } from './daily-summary.ts';
import { type DayFigures, toDeviceDays } from './device-days.ts';
import { energyWorkbook } from './energy-workbook.ts';
import { headerBlock } from './header-block.ts';
import { dailyConsumptionTexts } from './texts/daily-consumption.ts';
import { type SharedTexts, sharedTexts } from './texts/shared.ts';
import { electricityFirst, groupByUnit, type UnitGroup } from './unit-group.ts';

export const dailyConsumptionModel: ReportModel<DailyConsumptionOptions, EnergyDeviceData> = (input) => {
  const { request, fetched, generatedAt } = input;
  const { locale, timezone: zone, options } = request;
  const days = localDays(zone, request.period);
  const devices = electricityFirst(
    fetched.map(({ data }): DayFigures => {
      const { series: _, ...figures } = toDeviceDays(data, { zone, days, asOf: generatedAt });
      return figures;
    }),
  );
  const groups = groupByUnit(devices, 'days', locale);
  const { title } = dailyConsumptionTexts(locale);
  const texts = sharedTexts(locale);
  return energyWorkbook(input, {
    title,
    devices,
    days,
    sheets: [
      dailySummarySheet(groups, days, options.decimals, input),
      {
        name: title,
        header: headerBlock(title, input),
        freeze: { head: true, columns: firstDayColumn },
        print: { orientation: 'landscape' },
        tables: groups.map((group) => consumptionTable(group, days, options.decimals, texts)),
      },
    ],
  });
};

const consumptionTable = (
  { tableId, commodity, unit, devices: group }: UnitGroup<DayFigures>,
  days: LocalDays,
  decimals: number,
  texts: SharedTexts,
): TableModel => {
  const totals = Float64Array.from(group, ({ total }) => total);
  const dayValues = days.dates.map((_, day) => Float64Array.from(group, ({ energy }) => energy[day] ?? Number.NaN));
  return {
    id: tableId,
    title: `${commodity} [${unit}]`,
    rowCount: group.length,
    columns: [
      text(
        texts.device,
        group.map(({ device }) => device.name),
      ),
      text(
        texts.location,
        group.map(({ device }) => device.location),
      ),
      ...dayValues.map((values, day) => ({
        type: 'number' as const,
        head: { date: days.dates[day] ?? '' },
        decimals,
        values,
        flagged: Uint8Array.from(group, ({ flagged }) => flagged[day] ?? 0),
      })),
      {
        type: 'number',
        head: { text: texts.total },
        decimals,
        formula: { kind: 'sum', from: firstDayColumn, to: lastDayColumn(days) },
        values: totals,
        style: 'strong',
        flagged: Uint8Array.from(group, ({ totalFlagged }) => totalFlagged),
      },
      percent(
        texts.coverage,
        1,
        group.map(({ totalCoverage }) => totalCoverage),
      ),
    ],
    totals: [{ label: texts.total, cells: [null, null, ...dayValues.map(sumOf), sumOf(totals), null] }],
    note: texts.marks,
  };
};
