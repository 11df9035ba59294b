/** `energy.monthly-consumption`: one row for each device, one column for each local month of the period. */
import type { ReportModel } from '../../../report/definition.ts';
import type { SheetModel } from '../../../report/model.ts';
import type { ColumnModel, TableModel } from '../../../report/table-model.ts';
import type { MonthlyConsumptionOptions } from '../options.ts';
import type { EnergyDeviceData } from '../types.ts';
import { number, percent, sumOf } from './columns.ts';
import { deviceColumnCount, deviceColumns } from './device-columns.ts';
import { dayStartsOf, type DeviceMonths, toDeviceMonths, toMonthScope } from './device-months.ts';
import { energyWorkbook } from './energy-workbook.ts';
import { headerBlock } from './header-block.ts';
import { monthlyComparisonTables } from './monthly-comparison.ts';
import { monthlySummarySheet } from './monthly-summary.ts';
import type { MonthlyView } from './monthly-view.ts';
import { monthNames } from './month-names.ts';
import { monthlyConsumptionTexts } from './texts/monthly-consumption.ts';
import { sharedTexts } from './texts/shared.ts';
import { electricityFirst, groupByUnit, type UnitGroup } from './unit-group.ts';

export const monthlyConsumptionModel: ReportModel<MonthlyConsumptionOptions, EnergyDeviceData> = (input) => {
  const { request, fetched, generatedAt } = input;
  const { locale, timezone, options } = request;
  const scope = toMonthScope(timezone, request.period, options.compare, generatedAt);
  const dayStarts = dayStartsOf(scope);
  const devices = electricityFirst(fetched.map(({ data }) => toDeviceMonths(data, scope, dayStarts)));
  const groups = groupByUnit(devices, 'months', locale);
  const view: MonthlyView = {
    scope,
    names: monthNames(scope.months.spans, scope.partial, locale),
    decimals: options.decimals,
    locale,
    texts: { own: monthlyConsumptionTexts(locale), shared: sharedTexts(locale) },
  };
  const { title, comparison } = view.texts.own;
  const sheet = (name: string, tables: readonly TableModel[]): SheetModel => ({
    name,
    header: headerBlock(name, input),
    freeze: { head: true, columns: deviceColumnCount },
    print: { orientation: 'landscape' },
    tables,
  });
  return energyWorkbook(input, {
    title,
    devices: devices.map(({ days }) => days),
    days: scope.days,
    sheets: [
      monthlySummarySheet(groups, view, input),
      sheet(
        title,
        groups.map((group) => monthsTable(group, view)),
      ),
      ...(options.compare
        ? [
            sheet(
              comparison,
              groups.flatMap((group) =>
                monthlyComparisonTables(group, view).map((table, index) => ({ ...table, onNewPage: index === 0 })),
              ),
            ),
          ]
        : []),
    ],
  });
};

const monthsTable = (
  { tableId, commodity, unit, devices }: UnitGroup<DeviceMonths>,
  { names, decimals, texts: { own, shared } }: MonthlyView,
): TableModel => {
  const totals = devices.map(({ total }) => total);
  const values = names.map((_, month) => devices.map(({ months }) => months.value[month] ?? Number.NaN));
  return {
    id: tableId,
    title: `${commodity} [${unit}]`,
    rowCount: devices.length,
    columns: [
      ...deviceColumns(devices, shared),
      ...names.map((name, month): ColumnModel =>
        number(name, decimals, values[month] ?? [], {
          flagged: Uint8Array.from(devices, ({ flagged }) => flagged[month] ?? 0),
        }),
      ),
      {
        type: 'number',
        head: { text: shared.total },
        decimals,
        formula: { kind: 'sum', from: deviceColumnCount, to: deviceColumnCount + names.length - 1 },
        values: Float64Array.from(totals),
        style: 'strong',
        flagged: Uint8Array.from(devices, ({ days }) => days.totalFlagged),
      },
      percent(
        shared.coverage,
        1,
        devices.map(({ days }) => days.totalCoverage),
      ),
    ],
    totals: [{ label: shared.total, cells: [null, null, ...values.map(sumOf), sumOf(totals), null] }],
    note: `${shared.marks} ${own.monthsNote}`,
  };
};
