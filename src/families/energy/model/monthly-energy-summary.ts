/** The first sheet of the monthly energy report: what was used and what it cost, by month and by device. */
import type { PlacedChart } from '../../../report/chart-model.ts';
import { pixels } from '../../../report/drawing-model.ts';
import type { SheetModel } from '../../../report/model.ts';
import type { ColumnModel, TableModel, Total } from '../../../report/table-model.ts';
import { type Figures, sumPresent } from './arithmetic/figure.ts';
import { roundHalfAway } from './arithmetic/rounding.ts';
import { flagsOf, number, sumOf, text } from './columns.ts';
import { type EnergyMonthGroup, type EnergyMonthRow, type EnergyMonthView, monthRows } from './energy-months-table.ts';
import { type Facts, headerBlock } from './header-block.ts';
import { rowLinks } from './links.ts';
import { peakTotals, shownPeak } from './shown-peak.ts';
import type { SpanFigures } from './span-figures.ts';
import { figureTexts, withUnit } from './texts/figures.ts';
import { monthlyEnergyTexts } from './texts/monthly-energy.ts';
import { sharedTexts } from './texts/shared.ts';

/** The name stands before it. */
const energyColumn = 1;

const nameWidth = 26;

/** The rows of the sheet of months that add up to one row here: those of a month, or those of a device. */
type Parts = { readonly head: string; readonly names: readonly string[]; readonly rowsOf: (part: number) => number[] };

type Shown = { readonly columns: readonly ColumnModel[]; readonly totals: readonly Total[] };

const valueOf = (row: EnergyMonthRow | undefined, pick: (figures: SpanFigures) => Figures): number =>
  row ? (pick(row.figures).value[row.span] ?? Number.NaN) : Number.NaN;

/**
 * Sums of what the sheet of months is made of, so that both have the same sums. On-peak and off-peak only where every device has
 * windows: else they would not add up to the energy.
 */
const sumTable = (
  id: string,
  title: string,
  rows: readonly EnergyMonthRow[],
  { head, names, rowsOf }: Parts,
  unit: string,
  { decimals, locale }: EnergyMonthView,
): TableModel => {
  const sums = (pick: (figures: SpanFigures) => Figures): Float64Array =>
    Float64Array.from(names, (_, part) => sumPresent(rowsOf(part).map((row) => valueOf(rows[row], pick))));
  const marks = rows.map(({ figures, span }) => flagsOf(figures.energy)[span] ?? 0);
  const flagged = Uint8Array.from(names, (_, part) => (rowsOf(part).some((row) => marks[row] === 1) ? 1 : 0));
  const isSplit = rows.length > 0 && rows.every(({ hasWindows }) => hasWindows);
  const shared = sharedTexts(locale);
  const total = sums(({ energy }) => energy);
  const parts = { on: sums(({ peak }) => peak.on), off: sums(({ peak }) => peak.off) };
  const shown = shownPeak(total, parts, decimals);
  const { on: onSums, off: offSums } = shown;
  const columns: readonly ColumnModel[] = [
    number(withUnit(figureTexts(locale).energy, unit), decimals, total, { style: 'strong', flagged }),
    ...(isSplit
      ? [
          number(withUnit(shared.onPeak, unit), decimals, onSums, { flagged }),
          number(withUnit(shared.offPeak, unit), decimals, offSums, { flagged }),
        ]
      : []),
  ];
  const costs = costSums(rows, names, rowsOf, locale);
  return {
    id,
    title,
    rowCount: names.length,
    columns: [text(head, names, { width: nameWidth }), ...columns, ...costs.columns],
    totals: [
      {
        label: shared.total,
        cells: [null, sumOf(total), ...(isSplit ? peakTotals(total, shown, decimals) : []), ...costs.totals],
      },
    ],
    note: shared.marks,
  };
};

/** Sums of bills, each rounded; one column for each currency. */
const costSums = (
  rows: readonly EnergyMonthRow[],
  names: readonly string[],
  rowsOf: Parts['rowsOf'],
  locale: string,
): Shown => {
  const bills = rows.map(({ each, span }) => each.bills[span]?.totals ?? []);
  // A month before the first tariff has no total that could be marked.
  const isUnpriced = rows.map(({ each, span }) => (each.bills[span]?.unpriced.length ?? 0) > 0);
  const currencies = new Map(bills.flat().map(({ currency, decimals }) => [currency, decimals]));
  const columns = [...currencies].map(([currency, decimals]): ColumnModel & { values: Float64Array } => {
    const of = (row: number) => bills[row]?.find((each) => each.currency === currency);
    const isMarked = (row: number): boolean =>
      isUnpriced[row] === true || of(row)?.incomplete === true || of(row)?.estimated === true;
    return {
      type: 'money',
      head: { text: withUnit(figureTexts(locale).cost, currency) },
      currency,
      values: Float64Array.from(names, (_, part) =>
        roundHalfAway(sumPresent(rowsOf(part).map((row) => of(row)?.total ?? Number.NaN)), decimals),
      ),
      flagged: Uint8Array.from(names, (_, part) => (rowsOf(part).some(isMarked) ? 1 : 0)),
    };
  });
  return { columns, totals: columns.map(({ values }) => sumOf(values)) };
};

const byMonthId = (tableId: string): string => `summary-${tableId}`;

const tablesOf = (group: EnergyMonthGroup, view: EnergyMonthView): readonly TableModel[] => {
  const { commodity, unit, devices, tableId } = group;
  const { names, locale } = view;
  const rows = monthRows(group, view);
  const texts = monthlyEnergyTexts(locale);
  const months: Parts = {
    head: figureTexts(locale).month,
    names,
    rowsOf: (month) => devices.map((_, index) => index * names.length + month),
  };
  const each: Parts = {
    head: sharedTexts(locale).device,
    names: devices.map(({ device }) => device.name),
    rowsOf: (index) => names.map((_, month) => index * names.length + month),
  };
  return [
    { ...sumTable(byMonthId(tableId), texts.byMonth(commodity, unit), rows, months, unit, view), onNewPage: true },
    {
      ...sumTable(`devices-${tableId}`, texts.byDevice(commodity, unit), rows, each, unit, view),
      links: rowLinks(devices.length, 0, (index) => ({ table: tableId, row: index * names.length })),
    },
  ];
};

const monthsChart = (
  { tableId, commodity, unit, devices }: EnergyMonthGroup,
  { locale }: EnergyMonthView,
): PlacedChart => {
  const texts = monthlyEnergyTexts(locale);
  const shared = sharedTexts(locale);
  const table = byMonthId(tableId);
  const parts = devices.every(({ hasWindows }) => hasWindows)
    ? [
        { name: shared.onPeak, column: energyColumn + 1, color: 'accent2' as const },
        { name: shared.offPeak, column: energyColumn + 2, color: 'accent1' as const },
      ]
    : [{ name: figureTexts(locale).energy, column: energyColumn, color: 'accent1' as const }];
  return {
    chart: {
      title: texts.byMonth(commodity, unit),
      description: texts.chartDescription(commodity, unit),
      plots: [
        {
          kind: 'column',
          grouping: 'stacked',
          series: parts.map(({ name, column, color }) => ({
            name,
            color,
            categories: { table, column: 0 },
            values: { table, column },
          })),
        },
      ],
    },
    anchor: { kind: 'above', table, height: pixels(0, 215).height },
  };
};

export const monthlyEnergySummary = (
  groups: readonly EnergyMonthGroup[],
  view: EnergyMonthView,
  facts: Facts,
): SheetModel => ({
  name: sharedTexts(view.locale).summary,
  header: headerBlock(monthlyEnergyTexts(view.locale).title, facts),
  print: { orientation: 'portrait', repeatHeads: false },
  tables: groups.flatMap((group) => tablesOf(group, view)),
  charts: groups.map((group) => monthsChart(group, view)),
});
