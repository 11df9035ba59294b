/** `energy.activity`: one row for each interval of each device, a sheet for each. */
import { localDays } from '../../../report/calendar.ts';
import type { ReportModel } from '../../../report/definition.ts';
import type { SheetModel } from '../../../report/model.ts';
import type { TableModel } from '../../../report/table-model.ts';
import type { ActivityOptions } from '../options.ts';
import type { EnergyDeviceData } from '../types.ts';
import { type ActivityLook, activityTable } from './activity-table.ts';
import { instants, number, sumOf } from './columns.ts';
import { costColumns } from './cost-columns.ts';
import { type ActivityScope, type DeviceActivity, toDeviceActivity, wholeOf } from './device-activity.ts';
import { deviceColumnCount, deviceColumns } from './device-columns.ts';
import { createSpans } from './device-energy-months.ts';
import { energyWorkbook } from './energy-workbook.ts';
import {
  type Columns,
  apparentColumns,
  coverageColumn,
  demandColumns,
  energyColumns,
  noteOf,
  powerFactorColumns,
  sideBySide,
} from './figure-columns.ts';
import { type Facts, headerBlock } from './header-block.ts';
import { deviceSheetNames, rowLinks } from './links.ts';
import { curveChart, curveTable } from './load-curve.ts';
import { periodHours } from './period-hours.ts';
import { createLoads } from './span-figures.ts';
import { activityTexts } from './texts/activity.ts';
import { dailyEnergyTexts } from './texts/daily-energy.ts';
import { figureTexts, withUnit } from './texts/figures.ts';
import { sharedTexts } from './texts/shared.ts';
import { electricityFirst, groupByUnit, type UnitGroup } from './unit-group.ts';
import { hasTariffs } from './unpriced.ts';

export const activityModel: ReportModel<ActivityOptions, EnergyDeviceData> = (input) => {
  const { request, fetched, generatedAt } = input;
  const { locale, timezone: zone, options, period } = request;
  const days = localDays(zone, period);
  const [from = 0, to = 0] = wholeOf(days);
  const scope: ActivityScope = {
    zone,
    days,
    hours: periodHours(zone, days),
    asOf: generatedAt,
    withCost: options.cost && hasTariffs(fetched),
    toLoad: createLoads({ zone, from, to }),
    toSpans: createSpans(zone, period),
  };
  const devices = electricityFirst(fetched.map(({ data }) => toDeviceActivity(data, scope)));
  const groups = groupByUnit(devices, 'activity', locale);
  const look: ActivityLook = { zone, from, to, decimals: options.decimals, columns: options.columns, locale };
  const { loadCurve } = dailyEnergyTexts(locale);
  const sheetNames = deviceSheetNames(devices, [loadCurve], locale);
  return energyWorkbook(input, {
    title: activityTexts(locale).title,
    devices: devices.map((each) => each.days),
    days,
    sheets: [
      summarySheet(groups, scope, { look, sheetNames }, input),
      {
        name: loadCurve,
        header: headerBlock(loadCurve, input),
        freeze: { head: true, columns: 1 },
        print: { orientation: 'landscape' },
        tables: groups.map((group) => curveTable(group, scope.hours, options.decimals, locale)),
      },
      ...devices.map((each): SheetModel => ({
        name: sheetNames.get(each.device.id) ?? each.device.name,
        header: headerBlock(each.device.name, input),
        freeze: { head: true, columns: 1 },
        print: { orientation: 'landscape' },
        tables: [activityTable(each, look)],
      })),
    ],
  });
};

type ActivityGroup = UnitGroup<DeviceActivity>;

const summaryId = (tableId: string): string => `summary-${tableId}`;

type Shown = { readonly look: ActivityLook; readonly sheetNames: ReadonlyMap<string, string> };

const summarySheet = (
  groups: readonly ActivityGroup[],
  scope: ActivityScope,
  { look, sheetNames }: Shown,
  facts: Facts,
): SheetModel => ({
  name: sharedTexts(look.locale).summary,
  header: headerBlock(activityTexts(look.locale).title, facts),
  print: { orientation: 'landscape' },
  tables: groups.map((group) => ({
    ...summaryTable(group, look),
    links: rowLinks(group.devices.length, 0, (row) => {
      const sheet = sheetNames.get(group.devices[row]?.device.id ?? '');
      return sheet === undefined ? null : { sheet };
    }),
  })),
  charts: groups.map((group) => curveChart(group, scope.hours, summaryId(group.tableId), look.locale)),
});

const summaryTable = (group: ActivityGroup, { decimals, locale }: ActivityLook): TableModel => {
  const { devices, unit } = group;
  const shared = sharedTexts(locale);
  const texts = figureTexts(locale);
  const rows = devices.map(({ figures, hasWindows }) => ({ figures, hasWindows, span: 0 }));
  const look = { unit, decimals, locale };
  const cost = costColumns(
    devices.map(({ bill }) => bill),
    texts.cost,
  );
  const apparent = apparentColumns(rows, instants, look);
  const columns = sideBySide(
    energyColumns(rows, deviceColumnCount, look),
    demandColumns(rows, instants, look),
    powerFactorColumns(rows, look),
    apparent,
    runHoursColumns(devices, locale),
    cost,
    coverageColumn(rows, locale),
  );
  return {
    id: summaryId(group.tableId),
    title: `${group.commodity} [${unit}]`,
    onNewPage: true,
    rowCount: devices.length,
    columns: [...deviceColumns(devices, shared), ...columns.columns],
    totals: [{ label: shared.total, cells: [null, null, ...columns.totals] }],
    note: noteOf(locale, [apparent, texts.apparentNote], [cost, activityTexts(locale).costNote]),
  };
};

const runHoursColumns = (devices: readonly DeviceActivity[], locale: string): Columns => {
  if (devices.every(({ run }) => run === null)) return { columns: [], totals: [] };
  const values = devices.map(({ run }) => run?.hours.onHours[0] ?? Number.NaN);
  const flagged = Uint8Array.from(devices, ({ run }) => ((run?.hours.coverage[0] ?? 1) < 1 ? 1 : 0));
  return {
    columns: [number(withUnit(figureTexts(locale).runHours, 'h'), 1, values, { flagged })],
    totals: [sumOf(values)],
  };
};
