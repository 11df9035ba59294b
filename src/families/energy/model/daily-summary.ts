/** The first sheet of the daily consumption report: what each device used, and a chart of the days. */
import type { LocalDays } from '../../../report/calendar.ts';
import type { ChartModel, PlacedChart } from '../../../report/chart-model.ts';
import { pixels } from '../../../report/drawing-model.ts';
import type { SheetModel } from '../../../report/model.ts';
import type { TableModel } from '../../../report/table-model.ts';
import { dates, number, percent, sumOf, text } from './columns.ts';
import { dayAxis } from './day-axis.ts';
import type { DayFigures } from './device-days.ts';
import { deviceSeries } from './device-series.ts';
import { type Facts, headerBlock } from './header-block.ts';
import { peakColumns } from './peak-columns.ts';
import { dailyConsumptionTexts } from './texts/daily-consumption.ts';
import { sharedTexts } from './texts/shared.ts';
import { fillPages, type UnitGroup } from './unit-group.ts';

type DayGroup = UnitGroup<DayFigures>;

/** Columns of the table by day: device and location stand before its days. */
export const firstDayColumn = 2;
export const lastDayColumn = ({ dates: days }: LocalDays): number => firstDayColumn + days.length - 1;

/** The day with the most energy; `null` when nothing is known of any. */
const highestDay = ({ energy }: DayFigures): number | null => {
  let highest: number | null = null;
  for (const [day, value] of energy.entries()) {
    if (!Number.isNaN(value) && (highest === null || value > (energy[highest] ?? 0))) highest = day;
  }
  return highest;
};

const summaryId = (tableId: string): string => `summary-${tableId}`;

/** Wide enough for the chart below to be read. */
const nameWidth = 26;

/** Of the summary: device and location stand before it. */
const totalColumn = 2;

const summaryTable = (group: DayGroup, days: LocalDays, decimals: number, locale: string): TableModel => {
  const { devices, unit } = group;
  const texts = sharedTexts(locale);
  const { highestDay: highestHead, on } = dailyConsumptionTexts(locale);
  const totals = devices.map(({ total }) => total);
  const highest = devices.map(highestDay);
  const peak = peakColumns(devices, totalColumn, decimals, texts);
  return {
    id: summaryId(group.tableId),
    title: `${group.commodity} [${unit}]`,
    rowCount: devices.length,
    columns: [
      text(
        texts.device,
        devices.map(({ device }) => device.name),
        { width: nameWidth },
      ),
      text(
        texts.location,
        devices.map(({ device }) => device.location),
        { width: nameWidth },
      ),
      number(texts.consumption, decimals, totals, {
        style: 'strong',
        flagged: Uint8Array.from(devices, ({ totalFlagged }) => totalFlagged),
      }),
      ...peak.columns,
      number(
        highestHead,
        decimals,
        devices.map(({ energy }, index) => energy[highest[index] ?? -1] ?? Number.NaN),
        { width: 13, flagged: Uint8Array.from(devices, ({ flagged }, index) => flagged[highest[index] ?? -1] ?? 0) },
      ),
      dates(
        on,
        highest.map((day) => (day === null ? null : (days.dates[day] ?? null))),
      ),
      percent(
        texts.coverage,
        1,
        devices.map(({ totalCoverage }) => totalCoverage),
      ),
    ],
    totals: [{ label: texts.total, cells: [null, null, sumOf(totals), ...peak.totals, null, null, null] }],
    note: texts.marks,
  };
};

const daysChart = ({ tableId, commodity, unit, devices }: DayGroup, days: LocalDays, locale: string): PlacedChart => {
  const { byDay, chartDescription } = dailyConsumptionTexts(locale);
  const charted = { table: tableId, rows: devices.length, from: firstDayColumn, to: lastDayColumn(days) };
  const chart: ChartModel = {
    title: byDay(commodity, unit),
    description: chartDescription(commodity, unit),
    plots: [{ kind: 'column', grouping: 'stacked', series: deviceSeries(charted, sharedTexts(locale).allDevices) }],
    categoryAxis: dayAxis(days, locale),
  };
  return { chart, anchor: { kind: 'below', table: summaryId(tableId), height: pixels(0, 250).height } };
};

export const dailySummarySheet = (
  groups: readonly DayGroup[],
  days: LocalDays,
  decimals: number,
  facts: Facts,
): SheetModel => {
  const { locale } = facts.request;
  return {
    name: sharedTexts(locale).summary,
    header: headerBlock(dailyConsumptionTexts(locale).title, facts),
    print: { orientation: 'portrait' },
    tables: groups.map((group) => ({ ...summaryTable(group, days, decimals, locale), onNewPage: fillPages(groups) })),
    charts: groups
      .filter(({ devices }) => devices.length > 0 && days.dates.length > 0)
      .map((group) => daysChart(group, days, locale)),
  };
};
