/** The first sheet of the daily energy report: the load curves, and what each device used on each day. */
import { clockSegment, formatInstant } from '../../../report/calendar.ts';
import type { SheetModel } from '../../../report/model.ts';
import type { ColumnModel, TableModel } from '../../../report/table-model.ts';
import { dates, text } from './columns.ts';
import { costColumns } from './cost-columns.ts';
import type { DeviceHours, HourScope } from './device-hours.ts';
import {
  apparentColumns,
  coverageColumn,
  demandColumns,
  energyColumns,
  noteOf,
  powerFactorColumns,
  sideBySide,
} from './figure-columns.ts';
import { type Facts, headerBlock } from './header-block.ts';
import { rowLinks } from './links.ts';
import { curveChart } from './load-curve.ts';
import { dailyEnergyTexts } from './texts/daily-energy.ts';
import { figureTexts } from './texts/figures.ts';
import { sharedTexts } from './texts/shared.ts';
import { sheetPerGroup, type UnitGroup } from './unit-group.ts';

type HourGroup = UnitGroup<DeviceHours>;

/** Device and day stand before it. */
const energyColumn = 2;
const nameWidth = 22;

/** `18:45`; `02:15 (UTC+01:00)` where the clock shows that time twice. */
const clockTime = (zone: string, instant: number): string | null => {
  if (Number.isNaN(instant)) return null;
  const time = formatInstant(zone, instant).slice('2016-03-13 '.length);
  return clockSegment(zone, instant).repeated ? time : time.slice(0, '18:45'.length);
};

export const dailySummaryId = (tableId: string): string => `summary-${tableId}`;

type Shown = {
  readonly decimals: number;
  /** The id of the table of a device's day. */
  readonly hourTableOf: (deviceId: string, day: number) => string;
};

const summaryTable = (
  group: HourGroup,
  scope: HourScope,
  { decimals, hourTableOf }: Shown,
  locale: string,
): TableModel => {
  const { devices, unit } = group;
  const shared = sharedTexts(locale);
  const texts = figureTexts(locale);
  const look = { unit, decimals, locale };
  const rows = devices.flatMap((each) =>
    scope.days.dates.map((_, span) => ({ each, figures: each.byDay, span, hasWindows: each.hasWindows })),
  );
  const cost = costColumns(
    rows.map(({ each, span }) => each.costs[span] ?? []),
    texts.cost,
  );
  const timesOf = (head: string, instants: readonly number[]): ColumnModel =>
    text(
      head,
      instants.map((instant) => clockTime(scope.zone, instant)),
    );
  const apparent = apparentColumns(rows, timesOf, look);
  const figures = sideBySide(
    energyColumns(rows, energyColumn, look),
    demandColumns(rows, timesOf, look),
    powerFactorColumns(rows, look),
    apparent,
    cost,
    coverageColumn(rows, locale),
  );
  return {
    id: dailySummaryId(group.tableId),
    title: `${group.commodity} [${unit}]`,
    rowCount: rows.length,
    columns: [
      text(
        shared.device,
        rows.map(({ each }) => each.device.name),
        { width: nameWidth },
      ),
      dates(
        texts.day,
        rows.map(({ span }) => scope.days.dates[span] ?? null),
      ),
      ...figures.columns,
    ],
    totals: [{ label: shared.total, cells: [null, null, ...figures.totals] }],
    links: rowLinks(rows.length, 1, (row) => {
      const { each, span } = rows[row] ?? {};
      return each && span !== undefined ? { table: hourTableOf(each.device.id, span) } : null;
    }),
    note: noteOf(locale, [apparent, texts.apparentNote], [cost, dailyEnergyTexts(locale).costNote]),
  };
};

export const dailyEnergySummaries = (
  groups: readonly HourGroup[],
  scope: HourScope,
  shown: Shown,
  facts: Facts,
): readonly SheetModel[] => {
  const { locale } = facts.request;
  const { title } = dailyEnergyTexts(locale);
  const { summary } = sharedTexts(locale);
  const sheet = (name: string, more: Pick<SheetModel, 'tables' | 'charts'>): SheetModel => ({
    name,
    header: headerBlock(name.replace(summary, title), facts),
    print: { orientation: 'landscape' },
    ...more,
  });
  if (groups.length === 0) return [sheet(summary, { tables: [] })];
  return sheetPerGroup(groups, summary, (name, group) =>
    sheet(name, {
      tables: [summaryTable(group, scope, shown, locale)],
      charts: [curveChart(group, scope.hours, dailySummaryId(group.tableId), locale)],
    }),
  );
};
