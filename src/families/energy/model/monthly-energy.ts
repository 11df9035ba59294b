/** `energy.monthly-energy`: one row for each device and local month, and its bill line by line. */
import { localDays, type LocalDays, type LocalMonths, localMonths } from '../../../report/calendar.ts';
import type { ReportModel } from '../../../report/definition.ts';
import type { Period } from '../../../report/period.ts';
import type { MonthlyEnergyOptions } from '../options.ts';
import type { EnergyDeviceData } from '../types.ts';
import { makeBills } from './bills-sheet.ts';
import { createSpans, type EnergyMonthScope, toDeviceEnergyMonths } from './device-energy-months.ts';
import { energyMonthsTable, type EnergyMonthView } from './energy-months-table.ts';
import { energyWorkbook } from './energy-workbook.ts';
import { headerBlock } from './header-block.ts';
import { monthNames } from './month-names.ts';
import { monthlyEnergySummary } from './monthly-energy-summary.ts';
import { createLoads } from './span-figures.ts';
import { monthlyEnergyTexts } from './texts/monthly-energy.ts';
import { electricityFirst, groupByUnit, sheetPerGroup } from './unit-group.ts';
import { hasTariffs } from './unpriced.ts';

export const monthlyEnergyModel: ReportModel<MonthlyEnergyOptions, EnergyDeviceData> = (input) => {
  const { request, fetched, generatedAt } = input;
  const { locale, timezone: zone, options, period } = request;
  const days = localDays(zone, period);
  const months = localMonths(zone, period);
  const scope: EnergyMonthScope = {
    zone,
    period,
    days,
    months,
    asOf: generatedAt,
    withCost: options.cost && hasTariffs(fetched),
    demandMinutes: options.demandMinutes,
    toLoad: createLoads({ zone, from: days.boundaries[0] ?? 0, to: days.boundaries.at(-1) ?? 0 }),
    toSpans: createSpans(zone, period),
  };
  const devices = electricityFirst(fetched.map(({ data }) => toDeviceEnergyMonths(data, scope)));
  const groups = groupByUnit(devices, 'months', locale);
  const partial = Uint8Array.from(months.months, (_, month) => (isPartial(months, month) ? 1 : 0));
  const view: EnergyMonthView = {
    names: monthNames(spansOf(months, days), partial, locale),
    decimals: options.decimals,
    columns: options.columns,
    locale,
  };
  const texts = monthlyEnergyTexts(locale);
  const bills = makeBills(devices, view.names, input);
  return energyWorkbook(input, {
    title: texts.title,
    devices: devices.map((each) => each.days),
    days,
    sheets: [
      monthlyEnergySummary(groups, view, input),
      ...sheetPerGroup(groups, texts.months, (name, group) => ({
        name,
        header: headerBlock(name, input),
        freeze: { head: true, columns: 2 },
        print: { orientation: 'landscape' },
        tables: [energyMonthsTable(group, view, bills.placeOf)],
      })),
      ...bills.sheets,
    ],
  });
};

const isPartial = ({ days, daysInMonth }: LocalMonths, month: number): boolean =>
  (days[month] ?? 0) < (daysInMonth[month] ?? 0);

/** The days of each month that the period has. */
const spansOf = ({ months }: LocalMonths, { dates }: LocalDays): readonly Period[] =>
  months.map((month) => {
    const own = dates.filter((date) => date.startsWith(month));
    return { from: own[0] ?? `${month}-01`, to: own.at(-1) ?? `${month}-01` };
  });
