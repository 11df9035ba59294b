/** What lies along the category axis: names, days and months, or the x values of a scatter plot. */
import type { CategoryAxis, ChartModel } from '../../report/chart-model.ts';
import { val } from '../xml.ts';
import { type DrawnPlot, type Look, pointCount } from './drawn-plot.ts';
import { type RangeCells, holdsNumbers } from './range-cells.ts';
import { refuseChart } from './refuse-chart.ts';

export type CategoryScale = {
  readonly name: 'c:catAx' | 'c:dateAx' | 'c:valAx';
  readonly model: CategoryAxis;
  readonly reversed: boolean;
  readonly format: { readonly code: string; readonly linked: boolean } | undefined;
  /** The elements that only this kind of axis has. */
  readonly rest: readonly (string | false | undefined)[];
};

type Chosen = {
  readonly chart: ChartModel;
  readonly look: Look;
  readonly plots: readonly DrawnPlot[];
  readonly all: readonly DrawnPlot[];
};

/** More labels than this are hard to read side by side. */
const maxLabels = 14;
/** Dates are long: with more they are turned on their side. */
const maxDateLabels = 8;

const categoriesOf = ({ plots }: Chosen): RangeCells | undefined =>
  plots.flatMap(({ series }) => series).find(({ categories }) => categories !== undefined)?.categories;

const serialsOf = (cells: RangeCells | undefined): readonly number[] =>
  cells && cells.dates === true && holdsNumbers(cells) ? Array.from(cells.values.numbers).filter(Number.isFinite) : [];

/** Whole days. Hours stay categories: a date axis would put all hours of a day in one place. */
const areDays = (serials: readonly number[]): boolean => serials.length > 0 && serials.every(Number.isInteger);

const isDateAxis = ({ chart }: Chosen, cells: RangeCells | undefined): boolean => {
  const { type } = chart.categoryAxis ?? {};
  if (type === 'date' && cells && !holdsNumbers(cells)) {
    throw refuseChart(
      chart,
      `has a date axis over texts (${cells.formula}): point the categories at a column of dates`,
    );
  }
  return type === undefined ? areDays(serialsOf(cells)) : type === 'date' && cells !== undefined;
};

/** Readings through the day: labels a whole number of days apart, or they would stand at a different hour each time. */
const labelStep = (points: number, serials: readonly number[]): number | undefined => {
  if (points <= 40) return undefined;
  const step = Math.ceil(points / maxLabels);
  const [first = 0, second = 0] = serials;
  const perDay = Math.round(1 / (second - first));
  return Number.isFinite(perDay) && perDay > 1 && step * 2 >= perDay ? Math.ceil(step / perDay) * perDay : step;
};

const formatOf = (model: CategoryAxis, cells: RangeCells | undefined): CategoryScale['format'] => {
  if (model.format !== undefined) return { code: model.format, linked: false };
  return cells && holdsNumbers(cells) ? { code: cells.formatCode, linked: true } : undefined;
};

type DateStep = { readonly unit: 'days' | 'months' | 'years'; readonly count: number; readonly days: number };

const dateSteps: readonly DateStep[] = [
  ...[1, 2, 7, 14].map((count) => ({ unit: 'days', count, days: count }) as const),
  ...[1, 2, 3, 6].map((count) => ({ unit: 'months', count, days: count * 30.4 }) as const),
  ...[1, 2, 5].map((count) => ({ unit: 'years', count, days: count * 365.25 }) as const),
];

/** Whole months rather than every sixteenth day, as Excel chooses by itself. Monthly data is left to Excel. */
const houseDateStep = (serials: readonly number[]): DateStep | undefined => {
  const days = serials.toSorted((a, b) => a - b);
  const [first = 0] = days;
  const span = (days.at(-1) ?? 0) - first;
  const daily = days.some((day, index) => index > 0 && day - (days[index - 1] ?? day) < 28);
  return daily ? dateSteps.find((step) => span / step.days <= maxDateLabels) : undefined;
};

const dateRest = ({ look }: Chosen, model: CategoryAxis, cells: RangeCells | undefined): CategoryScale['rest'] => {
  const asked = model.labelEvery ?? model.majorUnit;
  const chosen = look === 'house' && model.baseUnit === undefined ? houseDateStep(serialsOf(cells)) : undefined;
  const step = asked === undefined ? chosen : { unit: model.baseUnit ?? 'days', count: asked };
  return [
    val('c:auto', model.type === undefined),
    val('c:lblOffset', 100),
    model.baseUnit && val('c:baseTimeUnit', model.baseUnit),
    step && val('c:majorUnit', step.count),
    step && val('c:majorTimeUnit', step.unit),
  ];
};

const categoryRest = (chosen: Chosen, model: CategoryAxis, cells: RangeCells | undefined): CategoryScale['rest'] => {
  const points = pointCount(chosen.all.flatMap(({ series }) => series));
  const serials = serialsOf(cells);
  const step = model.labelEvery ?? (chosen.look === 'house' ? labelStep(points, serials) : undefined);
  return [
    // "Automatic" lets Excel turn cells with a date format into a date axis after all.
    val('c:auto', model.type === undefined && serials.length === 0),
    val('c:lblAlgn', 'ctr'),
    val('c:lblOffset', 100),
    step !== undefined && val('c:tickLblSkip', step),
    step !== undefined && val('c:tickMarkSkip', step),
    val('c:noMultiLvlLbl', false),
  ];
};

const refuseLimits = ({ chart }: Chosen, { min, max, majorUnit }: CategoryAxis): void => {
  if (min === undefined && max === undefined && majorUnit === undefined) return;
  throw refuseChart(
    chart,
    'has limits or steps on an axis of categories, which Excel ignores: choose the rows instead, use labelEvery, or a date axis',
  );
};

/** @throws RENDER_FAILED for a date axis over texts, and for limits on an axis that has none */
export const categoryScale = (chosen: Chosen): CategoryScale => {
  const { chart, look, all } = chosen;
  const model = chart.categoryAxis ?? {};
  const cells = categoriesOf(chosen);
  const has = (kind: string): boolean => all.some(({ plot }) => plot.kind === kind);
  const format = formatOf(model, cells);
  // Excel puts the first bar at the bottom; a reader expects it at the top, as in the table.
  const reversed = model.reversed ?? (look === 'house' && has('bar'));
  if (has('scatter')) {
    const rest = [model.majorUnit !== undefined && val('c:majorUnit', model.majorUnit)];
    return { name: 'c:valAx', model, reversed, format: format ?? { code: 'General', linked: true }, rest };
  }
  if (isDateAxis(chosen, cells))
    return { name: 'c:dateAx', model, reversed, format, rest: dateRest(chosen, model, cells) };
  refuseLimits(chosen, model);
  return { name: 'c:catAx', model, reversed, format, rest: categoryRest(chosen, model, cells) };
};
