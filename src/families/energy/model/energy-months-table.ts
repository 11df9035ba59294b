/** One row for each device and local month. */
import type { TableModel } from '../../../report/table-model.ts';
import type { MonthlyEnergyOptions } from '../options.ts';
import type { Bills } from './bills-sheet.ts';
import { instants, number, sumOf, text } from './columns.ts';
import { costColumns } from './cost-columns.ts';
import type { DeviceEnergyMonths } from './device-energy-months.ts';
import {
  apparentColumns,
  type Columns,
  coverageColumn,
  demandColumns,
  energyColumns,
  noteOf,
  powerFactorColumns,
  sideBySide,
  type SpanRow,
} from './figure-columns.ts';
import { rowLinks } from './links.ts';
import { pickColumns } from './pick-columns.ts';
import { figureTexts, withUnit } from './texts/figures.ts';
import { monthlyEnergyTexts } from './texts/monthly-energy.ts';
import { sharedTexts } from './texts/shared.ts';
import type { UnitGroup } from './unit-group.ts';

export type EnergyMonthGroup = UnitGroup<DeviceEnergyMonths>;

/** What all tables of the report are made by. */
export type EnergyMonthView = {
  /** Of the months, in the order of time. */
  readonly names: readonly string[];
  readonly decimals: number;
  readonly columns: MonthlyEnergyOptions['columns'];
  readonly locale: string;
};

export type EnergyMonthRow = SpanRow & { readonly each: DeviceEnergyMonths };

/** Device by device. */
export const monthRows = ({ devices }: EnergyMonthGroup, { names }: EnergyMonthView): readonly EnergyMonthRow[] =>
  devices.flatMap((each) =>
    names.map((_, span) => ({ each, span, figures: each.byMonth, hasWindows: each.hasWindows })),
  );

const runDecimals = 1;

/** Device and month stand before them. */
const leading = 2;

/** @param billOf where the bill of a device's month stands */
export const energyMonthsTable = (
  group: EnergyMonthGroup,
  view: EnergyMonthView,
  billOf: Bills['placeOf'],
): TableModel => {
  const { unit } = group;
  const { names, decimals, locale } = view;
  const rows = monthRows(group, view);
  const look = { unit, decimals, locale };
  const shared = sharedTexts(locale);
  const texts = figureTexts(locale);
  const pick = pickColumns(view.columns);
  const register = sideBySide(...pick('register', [registerColumns(rows, unit, decimals, locale)]));
  const apparent = sideBySide(...pick('apparent', [apparentColumns(rows, instants, look)]));
  const energy = energyColumns(rows, leading + register.columns.length, look);
  const figures = sideBySide(
    register,
    firstOf(energy),
    ...pick('peak', [restOf(energy)]),
    ...pick('demand', [demandColumns(rows, instants, look)]),
    ...pick('power-factor', [powerFactorColumns(rows, look)]),
    apparent,
    ...pick('run-hours', [runHoursColumns(rows, locale)]),
    costColumns(
      rows.map(({ each, span }) => each.bills[span]?.totals ?? []),
      texts.cost,
    ),
    coverageColumn(rows, locale),
  );
  return {
    id: group.tableId,
    title: `${group.commodity} [${unit}]`,
    rowCount: rows.length,
    columns: [
      text(
        shared.device,
        rows.map(({ each }) => each.device.name),
      ),
      text(
        texts.month,
        rows.map(({ span }) => names[span] ?? null),
      ),
      ...figures.columns,
    ],
    totals: [{ label: shared.total, cells: [null, null, ...figures.totals] }],
    links: rowLinks(rows.length, 1, (row) => {
      const { each, span } = rows[row] ?? {};
      return each && span !== undefined ? billOf(each.device.id, span) : null;
    }),
    note: noteOf(locale, [apparent, texts.apparentNote], [register, monthlyEnergyTexts(locale).registerNote]),
  };
};

const firstOf = ({ columns, totals }: Columns): Columns => ({
  columns: columns.slice(0, 1),
  totals: totals.slice(0, 1),
});

const restOf = ({ columns, totals }: Columns): Columns => ({ columns: columns.slice(1), totals: totals.slice(1) });

/** Nothing where no device is a register. */
const registerColumns = (rows: readonly EnergyMonthRow[], unit: string, decimals: number, locale: string): Columns => {
  if (rows.every(({ each }) => each.register === null)) return { columns: [], totals: [] };
  const { opening, closing } = figureTexts(locale);
  const edge = (head: string, after: 0 | 1) =>
    number(
      withUnit(head, unit),
      decimals,
      rows.map(({ each, span }) => each.register?.value[span + after] ?? Number.NaN),
      { flagged: Uint8Array.from(rows, ({ each, span }) => each.register?.estimated[span + after] ?? 0) },
    );
  return { columns: [edge(opening, 0), edge(closing, 1)], totals: [null, null] };
};

/** Marked where it is not known for all of the month whether the device ran; nothing where no device has thresholds. */
const runHoursColumns = (rows: readonly EnergyMonthRow[], locale: string): Columns => {
  if (rows.every(({ each }) => each.runHours === null)) return { columns: [], totals: [] };
  const values = rows.map(({ each, span }) => each.runHours?.onHours[span] ?? Number.NaN);
  const flagged = Uint8Array.from(rows, ({ each, span }) => ((each.runHours?.coverage[span] ?? 1) < 1 ? 1 : 0));
  return {
    columns: [number(withUnit(figureTexts(locale).runHours, 'h'), runDecimals, values, { flagged })],
    totals: [sumOf(values)],
  };
};
