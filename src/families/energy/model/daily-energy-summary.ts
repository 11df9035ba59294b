/** The first sheet of the daily energy report: the load curves, and what each device used on each day. */
import { clockSegment, formatInstant } from '../../../report/calendar.ts';
import type { SheetModel } from '../../../report/model.ts';
import type { ColumnModel, TableModel, Total } from '../../../report/table-model.ts';
import { demandUnit } from './arithmetic/units.ts';
import { dates, flagsOf, number, percent, sumOf, text } from './columns.ts';
import { costColumns } from './cost-columns.ts';
import type { DeviceHours, HourScope } from './device-hours.ts';
import { type Facts, headerBlock } from './header-block.ts';
import { hasDemand, hasReactive } from './hour-table.ts';
import { curveChart } from './load-curve.ts';
import { peakColumns } from './peak-columns.ts';
import { dailyEnergyTexts } from './texts/daily-energy.ts';
import { figureTexts, withUnit } from './texts/figures.ts';
import { sharedTexts } from './texts/shared.ts';
import type { UnitGroup } from './unit-group.ts';

type HourGroup = UnitGroup<DeviceHours>;
type Row = { readonly each: DeviceHours; readonly day: number };
type Shown = { readonly columns: readonly ColumnModel[]; readonly totals: readonly (Total | null)[] };

/** Device and day stand before it. */
const totalColumn = 2;
const factorDecimals = 3;
const nameWidth = 22;

/** `18:45`; `02:15 (UTC+01:00)` where the clock shows that time twice. */
const clockTime = (zone: string, instant: number): string | null => {
  if (Number.isNaN(instant)) return null;
  const time = formatInstant(zone, instant).slice('2016-03-13 '.length);
  return clockSegment(zone, instant).repeated ? time : time.slice(0, '18:45'.length);
};

const energyOf = (rows: readonly Row[], unit: string, decimals: number, locale: string): Shown => {
  const shared = sharedTexts(locale);
  const totals = rows.map(({ each, day }) => each.byDay.energy.value[day] ?? Number.NaN);
  const heads = { ...shared, onPeak: withUnit(shared.onPeak, unit), offPeak: withUnit(shared.offPeak, unit) };
  const split = rows.map(({ each, day }, row) => {
    const { on, off } = each.byDay.peak;
    const peak = {
      on: on.value[day] ?? Number.NaN,
      off: off.value[day] ?? Number.NaN,
      estimated: flagsOf(on)[day] === 1 || flagsOf(off)[day] === 1,
    };
    return { total: totals[row] ?? Number.NaN, peak: each.hasWindows ? peak : null };
  });
  const peak = peakColumns(split, totalColumn, decimals, heads);
  const flagged = Uint8Array.from(rows, ({ each, day }) => flagsOf(each.byDay.energy)[day] ?? 0);
  return {
    columns: [
      number(withUnit(figureTexts(locale).energy, unit), decimals, totals, { style: 'strong', flagged }),
      ...peak.columns,
    ],
    totals: [sumOf(totals), ...peak.totals],
  };
};

const demandOf = (rows: readonly Row[], unit: string, decimals: number, zone: string, locale: string): Shown => {
  if (!rows.some(({ each }) => hasDemand(each))) return { columns: [], totals: [] };
  const texts = figureTexts(locale);
  const maxima = rows.map(({ each, day }) => each.byDay.maximum.value[day] ?? Number.NaN);
  const flagged = Uint8Array.from(rows, ({ each, day }) => flagsOf(each.byDay.maximum)[day] ?? 0);
  const factors = rows.map(({ each, day }) => each.byDay.loadFactor.value[day] ?? Number.NaN);
  return {
    columns: [
      number(withUnit(texts.maximum, demandUnit(unit)), decimals, maxima, { flagged }),
      text(
        texts.at,
        rows.map(({ each, day }) => clockTime(zone, each.byDay.maximum.at[day] ?? Number.NaN)),
      ),
      percent(texts.loadFactor, 1, factors, { flagged }),
    ],
    totals: [null, null, null],
  };
};

const factorOf = (rows: readonly Row[], locale: string): Shown => {
  if (!rows.some(({ each }) => hasReactive(each))) return { columns: [], totals: [] };
  const values = rows.map(({ each, day }) => each.byDay.powerFactor.value[day] ?? Number.NaN);
  const flagged = Uint8Array.from(rows, ({ each, day }) => flagsOf(each.byDay.powerFactor)[day] ?? 0);
  return {
    columns: [number(figureTexts(locale).powerFactor, factorDecimals, values, { flagged })],
    totals: [null],
  };
};

export const dailySummaryId = (tableId: string): string => `summary-${tableId}`;

const summaryTable = (group: HourGroup, scope: HourScope, decimals: number, locale: string): TableModel => {
  const { devices, unit } = group;
  const shared = sharedTexts(locale);
  const texts = figureTexts(locale);
  const rows = devices.flatMap((each) => scope.days.dates.map((_, day): Row => ({ each, day })));
  const energy = energyOf(rows, unit, decimals, locale);
  const demand = demandOf(rows, unit, decimals, scope.zone, locale);
  const factor = factorOf(rows, locale);
  const cost = costColumns(
    rows.map(({ each, day }) => each.costs[day] ?? []),
    texts.cost,
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
        rows.map(({ day }) => scope.days.dates[day] ?? null),
      ),
      ...energy.columns,
      ...demand.columns,
      ...factor.columns,
      ...cost.columns,
      percent(
        shared.coverage,
        1,
        rows.map(({ each, day }) => each.byDay.energy.coverage[day] ?? 0),
      ),
    ],
    totals: [
      {
        label: shared.total,
        cells: [null, null, ...energy.totals, ...demand.totals, ...factor.totals, ...cost.totals, null],
      },
    ],
    note: cost.columns.length > 0 ? `${shared.marks} ${dailyEnergyTexts(locale).costNote}` : shared.marks,
  };
};

export const dailyEnergySummary = (
  groups: readonly HourGroup[],
  scope: HourScope,
  decimals: number,
  facts: Facts,
): SheetModel => {
  const { locale } = facts.request;
  return {
    name: sharedTexts(locale).summary,
    header: headerBlock(dailyEnergyTexts(locale).title, facts),
    print: { orientation: 'landscape' },
    tables: groups.map((group) => summaryTable(group, scope, decimals, locale)),
    charts: groups
      .filter(({ devices }) => devices.length > 0)
      .map((group) => curveChart(group, scope.hours, dailySummaryId(group.tableId), locale)),
  };
};
