/** The first sheet of the monthly consumption report: what each device used, how that compares, and a chart of the months. */
import type { PlacedChart, PlotModel } from '../../../report/chart-model.ts';
import { pixels } from '../../../report/drawing-model.ts';
import type { SheetModel } from '../../../report/model.ts';
import type { TableModel } from '../../../report/table-model.ts';
import { anyFlag, changeColumns } from './change-columns.ts';
import { flagsOf, number, percent, sumOf, text } from './columns.ts';
import { deviceColumnCount, deviceColumns } from './device-columns.ts';
import type { DeviceMonths } from './device-months.ts';
import { deviceSeries } from './device-series.ts';
import { type Facts, headerBlock } from './header-block.ts';
import { yearBeforeId } from './monthly-comparison.ts';
import type { MonthlyView } from './monthly-view.ts';
import { peakColumns } from './peak-columns.ts';
import type { UnitGroup } from './unit-group.ts';

type Group = UnitGroup<DeviceMonths>;

const summaryId = (tableId: string): string => `summary-${tableId}`;

/** Wide enough for the chart below to be read. */
const nameWidth = 24;

const highestMonth = ({ months }: DeviceMonths): number | null => {
  let highest: number | null = null;
  for (const [month, value] of months.value.entries()) {
    if (!Number.isNaN(value) && (highest === null || value > (months.value[highest] ?? 0))) highest = month;
  }
  return highest;
};

const summaryTable = (group: Group, view: MonthlyView): TableModel => {
  const { devices } = group;
  const { names, decimals, texts } = view;
  const { own, shared } = texts;
  const totals = devices.map(({ total }) => total);
  const highest = devices.map(highestMonth);
  const peak = peakColumns(
    devices.map(({ total, days }) => ({ total, peak: days.peak })),
    deviceColumnCount,
    decimals,
    shared,
  );
  const change = yearColumns(group, view, deviceColumnCount + 1 + peak.columns.length);
  return {
    id: summaryId(group.tableId),
    title: `${group.commodity} [${group.unit}]`,
    rowCount: devices.length,
    columns: [
      ...deviceColumns(devices, shared, { width: nameWidth }),
      number(shared.consumption, decimals, totals, {
        style: 'strong',
        flagged: Uint8Array.from(devices, ({ days }) => days.totalFlagged),
      }),
      ...peak.columns,
      ...change.columns,
      number(
        own.highestMonth,
        decimals,
        devices.map(({ months }, row) => months.value[highest[row] ?? -1] ?? Number.NaN),
        { flagged: Uint8Array.from(devices, ({ flagged }, row) => flagged[highest[row] ?? -1] ?? 0) },
      ),
      text(
        own.in,
        highest.map((month) => (month === null ? null : (names[month] ?? null))),
      ),
      percent(
        shared.coverage,
        1,
        devices.map(({ days }) => days.totalCoverage),
      ),
    ],
    totals: [
      { label: shared.total, cells: [null, null, sumOf(totals), ...peak.totals, ...change.totals, null, null, null] },
    ],
    note: view.scope.compared ? `${shared.marks} ${own.compareNote}` : shared.marks,
  };
};

/** The whole period against the same days a year before; nothing when nothing is compared. */
const yearColumns = (
  { devices }: Group,
  { scope, decimals, texts: { own } }: MonthlyView,
  before: number,
): ReturnType<typeof changeColumns> => {
  if (!scope.compared) return { columns: [], totals: [] };
  const flags = ({ months, compared }: DeviceMonths): number =>
    anyFlag(...flagsOf(months), ...(compared ? flagsOf(compared.yearBefore) : []));
  return changeColumns(
    {
      now: devices.map(({ total }) => total),
      before: devices.map(({ compared }) => compared?.comparableTotal ?? Number.NaN),
      flagged: Uint8Array.from(devices, flags),
    },
    { before: own.yearBefore, change: own.change, share: own.changeShare },
    { now: deviceColumnCount, before },
    decimals,
  );
};

const monthsChart = ({ tableId, commodity, unit, devices }: Group, view: MonthlyView): PlacedChart => {
  const { own, shared } = view.texts;
  const span = { from: deviceColumnCount, to: deviceColumnCount + view.names.length - 1 };
  // A line that lacks a device which the columns have would show a rise that is none.
  const compared = devices.every((each) => each.compared && !Number.isNaN(each.compared.comparableTotal));
  const line: PlotModel = {
    kind: 'line',
    grouping: 'clustered',
    markers: true,
    series: [
      {
        name: own.yearBefore,
        color: 'muted',
        dashed: true,
        categories: { table: tableId, row: 'head', ...span },
        values: { table: yearBeforeId(tableId), row: { total: 0 }, ...span },
      },
    ],
  };
  return {
    chart: {
      title: own.byMonth(commodity, unit),
      description: own.chartDescription(commodity, unit, compared),
      plots: [
        {
          kind: 'column',
          grouping: 'stacked',
          series: deviceSeries({ table: tableId, rows: devices.length, ...span }, shared.allDevices),
        },
        ...(compared ? [line] : []),
      ],
      legend: 'bottom',
    },
    anchor: { kind: 'below', table: summaryId(tableId), height: pixels(0, 250).height },
  };
};

export const monthlySummarySheet = (groups: readonly Group[], view: MonthlyView, facts: Facts): SheetModel => ({
  name: view.texts.shared.summary,
  header: headerBlock(view.texts.own.title, facts),
  print: { orientation: 'landscape' },
  tables: groups.map((group) => ({ ...summaryTable(group, view), onNewPage: true })),
  charts: view.names.length === 0 ? [] : groups.map((group) => monthsChart(group, view)),
});
