/** The axes of one side: the primary ones below and to the left, the secondary ones to the right. */
import type { ChartModel, ValueAxis } from '../../report/chart-model.ts';
import { element, val } from '../xml.ts';
import { axisFormat } from './axis-format.ts';
import { axisIds } from './axis-ids.ts';
import { type CategoryScale, categoryScale } from './category-scale.ts';
import { richText, shownText, textProperties } from './chart-text.ts';
import type { AxisSide, DrawnPlot, Look } from './drawn-plot.ts';
import { ink, noStroke, shape, stroke } from './ink.ts';

type Context = {
  readonly chart: ChartModel;
  readonly look: Look;
  /** Those of this side. */
  readonly plots: readonly DrawnPlot[];
  /** Those of both sides. */
  readonly all: readonly DrawnPlot[];
  readonly side: AxisSide;
};

type AxisParts = {
  readonly name: 'c:catAx' | 'c:dateAx' | 'c:valAx';
  readonly id: number;
  readonly crossId: number;
  readonly model: ValueAxis;
  readonly position: 'b' | 'l' | 'r' | 't';
  readonly deleted: boolean;
  readonly gridLines: boolean;
  readonly min: number | undefined;
  readonly format: { readonly code: string; readonly linked: boolean } | undefined;
  /** `categories` have their line and labels at the edge of the plot, `values` only labels. */
  readonly role: 'categories' | 'values';
  readonly crosses: 'autoZero' | 'max';
  /** What follows in this kind of axis only. */
  readonly rest: readonly (string | false | undefined)[];
};

const axisFace = { points: 9, ink: ink.muted } as const;

const scaling = ({ model, min }: AxisParts): string =>
  element(
    'c:scaling',
    {},
    model.logBase !== undefined && val('c:logBase', model.logBase),
    val('c:orientation', model.reversed ? 'maxMin' : 'minMax'),
    model.max !== undefined && val('c:max', model.max),
    min !== undefined && val('c:min', min),
  );

const axisTitle = ({ model, position }: AxisParts, look: Look): string | undefined => {
  const text = shownText(model.title);
  if (text === undefined) return undefined;
  const vertical = position === 'l' || position === 'r';
  const face = look === 'house' ? axisFace : undefined;
  return element('c:title', {}, richText(text, face, vertical), '<c:layout/>', val('c:overlay', false));
};

const gridLines = ({ gridLines }: AxisParts, look: Look): string | false =>
  gridLines && element('c:majorGridlines', {}, look === 'house' && shape(stroke({ ink: ink.gridLine, points: 0.5 })));

const axisElement = (parts: AxisParts, look: Look): string => {
  const house = look === 'house';
  const { format, role } = parts;
  const line = role === 'categories' ? stroke({ ink: ink.axisLine, points: 0.75 }) : noStroke;
  return element(
    parts.name,
    {},
    val('c:axId', parts.id),
    scaling(parts),
    val('c:delete', parts.deleted),
    val('c:axPos', parts.position),
    gridLines(parts, look),
    axisTitle(parts, look),
    format && element('c:numFmt', { formatCode: format.code, sourceLinked: format.linked }),
    val('c:majorTickMark', house ? 'none' : 'out'),
    val('c:minorTickMark', 'none'),
    // At the low end they stay clear of columns that hang below zero.
    val('c:tickLblPos', house && role === 'categories' ? 'low' : 'nextTo'),
    house && shape(line),
    house && textProperties(axisFace),
    val('c:crossAx', parts.crossId),
    val('c:crosses', parts.crosses),
    ...parts.rest,
  );
};

const lyingBars = ({ all }: Context): boolean => all.some(({ plot }) => plot.kind === 'bar');

/** Columns need half a step of room at the ends; areas and scatter plots reach from edge to edge. */
const crossBetween = ({ all }: Context): string => {
  const has = (...kinds: readonly string[]): boolean => all.some(({ plot }) => kinds.includes(plot.kind));
  if (has('column', 'bar')) return 'between';
  return has('area', 'scatter') ? 'midCat' : 'between';
};

/** Excel starts the axis of columns of nearly equal height far from 0, which makes small differences look large. */
const fromZero = ({ plots }: Context): boolean =>
  plots.some(({ plot }) => plot.kind === 'column' || plot.kind === 'bar' || plot.kind === 'area') &&
  plots.every(({ plot }) => !('grouping' in plot) || plot.grouping !== 'percent') &&
  plots.every(({ series }) => series.every(({ values }) => Array.from(values.values.numbers).every((n) => !(n < 0))));

const valueFormat = ({ plots, look }: Context, { format }: ValueAxis, min: number | undefined): AxisParts['format'] => {
  if (format !== undefined) return { code: format, linked: false };
  if (plots.every(({ plot }) => 'grouping' in plot && plot.grouping === 'percent')) return { code: '0%', linked: true };
  const code = plots[0]?.series[0]?.values.formatCode ?? 'General';
  if (look === 'plain') return { code, linked: true };
  const values = plots.flatMap(({ series }) => series.map((each) => each.values.values.numbers));
  const fewer = axisFormat(code, values, min === 0);
  return { code: fewer, linked: fewer === code };
};

const valueAxis = (context: Context, categories: CategoryScale): string => {
  const { chart, look, side } = context;
  const primary = side === 'primary';
  const model = (primary ? chart.valueAxis : chart.secondaryAxis) ?? {};
  const lying = lyingBars(context);
  const zero = look === 'house' && model.logBase === undefined && (model.max ?? 1) > 0 && fromZero(context);
  // On reversed categories "max" is the left (or lower) end: the axis keeps its side.
  const atMax = primary ? look === 'house' && categories.reversed : !(look === 'house' && categories.reversed);
  const min = model.min ?? (zero ? 0 : undefined);
  const parts: AxisParts = {
    name: 'c:valAx',
    id: axisIds[side].value,
    crossId: axisIds[side].category,
    model,
    position: primary ? (lying ? 'b' : 'l') : lying ? 't' : 'r',
    deleted: model.hidden === true,
    gridLines: model.gridLines ?? primary,
    min,
    format: valueFormat(context, model, min),
    role: 'values',
    crosses: atMax ? 'max' : 'autoZero',
    rest: [
      val('c:crossBetween', crossBetween(context)),
      model.majorUnit !== undefined && val('c:majorUnit', model.majorUnit),
    ],
  };
  return axisElement(parts, look);
};

const categoryAxis = (context: Context, { name, model, format, reversed, rest }: CategoryScale): string => {
  const { look, side } = context;
  const primary = side === 'primary';
  const { title, gridLines = false, ...scale } = model;
  const parts: AxisParts = {
    name,
    id: axisIds[side].category,
    crossId: axisIds[side].value,
    // The secondary categories are those of the primary axis, which shows them.
    model: { ...scale, reversed, ...(primary && title !== undefined ? { title } : {}) },
    position: lyingBars(context) ? 'l' : 'b',
    deleted: !primary || model.hidden === true,
    gridLines: gridLines && primary,
    min: model.min,
    format,
    role: 'categories',
    crosses: 'autoZero',
    rest: name === 'c:valAx' ? [val('c:crossBetween', crossBetween(context)), ...rest] : rest,
  };
  return axisElement(parts, look);
};

/** The two axes of one side, in the order in which Excel writes them. */
export const axisPair = (context: Context): readonly string[] => {
  const scale = categoryScale(context);
  const pair = [categoryAxis(context, scale), valueAxis(context, scale)];
  return context.side === 'primary' ? pair : pair.toReversed();
};
