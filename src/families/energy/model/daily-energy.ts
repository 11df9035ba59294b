/** `energy.daily-energy`: one row for each hour of each local day of each device. */
import { type LocalDays, localDays } from '../../../report/calendar.ts';
import type { ReportModel } from '../../../report/definition.ts';
import type { SheetModel } from '../../../report/model.ts';
import type { DailyEnergyOptions } from '../options.ts';
import type { EnergyDeviceData } from '../types.ts';
import { dailyEnergySummaries } from './daily-energy-summary.ts';
import { type DeviceHours, type HourScope, toDeviceHours } from './device-hours.ts';
import { energyWorkbook } from './energy-workbook.ts';
import { type Facts, formatDate, headerBlock } from './header-block.ts';
import { type HourLook, type HourTable, hourChart, hourTable } from './hour-table.ts';
import { deviceSheetNames } from './links.ts';
import { curveTable } from './load-curve.ts';
import { periodHours } from './period-hours.ts';
import { createLoads } from './span-figures.ts';
import { dailyEnergyTexts } from './texts/daily-energy.ts';
import { sharedTexts } from './texts/shared.ts';
import { electricityFirst, groupByUnit } from './unit-group.ts';
import { hasTariffs } from './unpriced.ts';

export const dailyEnergyModel: ReportModel<DailyEnergyOptions, EnergyDeviceData> = (input) => {
  const { request, fetched, generatedAt } = input;
  const { locale, timezone: zone, options, period } = request;
  const days = localDays(zone, period);
  const scope: HourScope = {
    zone,
    period,
    days,
    hours: periodHours(zone, days),
    asOf: generatedAt,
    withCost: options.cost && hasTariffs(fetched),
    toLoad: createLoads({ zone, from: days.boundaries[0] ?? 0, to: days.boundaries.at(-1) ?? 0 }),
  };
  const devices = electricityFirst(fetched.map(({ data }) => toDeviceHours(data, scope)));
  const groups = groupByUnit(devices, 'days', locale);
  const { title, loadCurve } = dailyEnergyTexts(locale);
  return energyWorkbook(input, {
    title,
    devices: devices.map((each) => each.days),
    days,
    sheets: [
      ...dailyEnergySummaries(groups, scope, { decimals: options.decimals, hourTableOf: hourTableIds(devices) }, input),
      {
        name: loadCurve,
        header: headerBlock(loadCurve, input),
        freeze: { head: true, columns: 1 },
        print: { orientation: 'landscape' },
        tables: groups.map((group) => curveTable(group, scope.hours, options.decimals, locale)),
      },
      ...hourSheets(
        devices,
        { hours: scope.hours, decimals: options.decimals, columns: options.columns, locale },
        days,
        input,
      ),
    ],
  });
};

/** More charts than this on one sheet nobody looks at; the bars in the cells remain. */
const maxChartedDays = 7;

/** The id of the table of a device's day. */
const hourTableIds = (devices: readonly DeviceHours[]): ((deviceId: string, day: number) => string) => {
  const places = new Map(devices.map(({ device }, index) => [device.id, index + 1]));
  return (deviceId, day) => `hours-${places.get(deviceId) ?? 0}-${day + 1}`;
};

/** Of one day one sheet for all devices; of several one for each device, day below day. */
const hourSheets = (
  devices: readonly DeviceHours[],
  look: HourLook,
  days: LocalDays,
  facts: Facts,
): readonly SheetModel[] => {
  const { locale } = look;
  const texts = dailyEnergyTexts(locale);
  const tableId = hourTableIds(devices);
  const dayTitle = (day: number): string => {
    const lengthMs = (days.boundaries[day + 1] ?? 0) - (days.boundaries[day] ?? 0);
    const length = new Intl.NumberFormat(locale).format(lengthMs / 3_600_000);
    return texts.dayTitle(formatDate(days.dates[day] ?? '', locale), length);
  };
  const sheet = (name: string, shown: readonly { each: DeviceHours; table: HourTable }[]): SheetModel => ({
    name,
    header: headerBlock(name, facts),
    print: { orientation: 'portrait' },
    tables: shown.map(({ each, table }, index) => ({
      ...hourTable(each, table, look),
      ...(index === shown.length - 1 && { note: sharedTexts(locale).marks }),
    })),
    charts: days.dates.length > maxChartedDays ? [] : shown.map(({ each, table }) => hourChart(each, table, look)),
  });
  if (days.dates.length === 1) {
    const shown = devices.map((each) => ({
      each,
      table: { id: tableId(each.device.id, 0), title: `${each.device.name} · ${dayTitle(0)}`, day: 0 },
    }));
    return devices.length === 0 ? [] : [sheet(texts.hours, shown)];
  }
  const sheetNames = deviceSheetNames(devices, [texts.loadCurve], locale);
  return devices.map((each) =>
    sheet(
      sheetNames.get(each.device.id) ?? each.device.name,
      days.dates.map((_, day) => ({ each, table: { id: tableId(each.device.id, day), title: dayTitle(day), day } })),
    ),
  );
};
