/** One `c:ser`: the elements of every kind of plot, each kind with its own selection, in the schema's order. */
import type { PlotModel } from '../../report/chart-model.ts';
import { element, val } from '../xml.ts';
import { cacheText } from './chart-text.ts';
import { type DrawnPlot, type DrawnSeries, type Look, pointCount } from './drawn-plot.ts';
import {
  type Ink,
  accentInk,
  ink,
  noFill,
  noStroke,
  plainLinePoints,
  shape,
  solidFill,
  stroke,
  tintInk,
} from './ink.ts';
import { dataLabels } from './labels.ts';
import { categoryReference, cellCount, nameReference, numberReference } from './range-cells.ts';

/** Up to here a line shows its points. */
const markedPoints = 14;
/** From here a line is thinner, or its ups and downs run into each other. */
const densePoints = 120;
/** Slices beyond these have the colours that the reader's program gives them. */
const maxColoredSlices = 60;
const maxLonePoints = 500;

type Context = DrawnPlot & { readonly look: Look };

const isRound = ({ kind }: PlotModel): boolean => kind === 'pie' || kind === 'doughnut';
const hasLine = ({ kind }: PlotModel): boolean => kind === 'line' || kind === 'scatter';

const seriesName = ({ name }: DrawnSeries): string | undefined => {
  if (typeof name === 'object') return element('c:tx', {}, nameReference(name));
  const text = cacheText(name ?? null);
  return text === undefined ? undefined : element('c:tx', {}, element('c:v', {}, text));
};

const seriesInk = ({ model, index }: DrawnSeries): Ink =>
  model.color === undefined ? accentInk(index) : { color: model.color };

const withoutLine = (plot: PlotModel): boolean => plot.kind === 'scatter' && plot.draw === 'markers';

/** As Excel does by itself: nothing is said unless the model asks for it. */
const plainShape = (plot: PlotModel, { model }: DrawnSeries, color: Ink): string | undefined => {
  if (withoutLine(plot)) return shape(element('a:ln', { w: plainLinePoints * 12_700 }, noFill));
  if (model.color === undefined && model.dashed !== true) return undefined;
  const outline = stroke({ ink: color, points: hasLine(plot) ? plainLinePoints : 1, dashed: model.dashed === true });
  return hasLine(plot) ? shape(outline) : shape(model.color && solidFill(color), model.dashed && outline);
};

const houseLine = ({ series }: Context, { model }: DrawnSeries, color: Ink): string =>
  stroke({ ink: color, points: pointCount(series) > densePoints ? 1.25 : 2, dashed: model.dashed === true });

const houseShape = (context: Context, series: DrawnSeries, color: Ink): string => {
  const { plot } = context;
  if (withoutLine(plot)) return shape(noStroke);
  if (hasLine(plot)) return shape(houseLine(context, series, color));
  // Dashed surfaces are pale ones in a dashed outline, as forecasts are drawn.
  if (series.model.dashed) {
    return shape(solidFill({ ...color, alpha: 30 }), stroke({ ink: color, points: 1, dashed: true }));
  }
  if (isRound(plot)) return shape(solidFill(color), stroke({ ink: ink.paper, points: 1.5 }));
  const seeThrough = plot.kind === 'area' && plot.grouping === 'clustered' && context.series.length > 1;
  return shape(solidFill(seeThrough ? { ...color, alpha: 65 } : color), noStroke);
};

const dot = (color: Ink, size: number): string =>
  element(
    'c:marker',
    {},
    val('c:symbol', 'circle'),
    val('c:size', size),
    shape(solidFill(color), stroke({ ink: ink.paper, points: 0.75 })),
  );

const noMarker = element('c:marker', {}, val('c:symbol', 'none'));

const showsMarkers = ({ plot, look, series }: Context): boolean => {
  if (plot.kind === 'scatter') return plot.draw !== 'lines';
  if (plot.kind !== 'line') return false;
  return plot.markers ?? (look === 'house' && pointCount(series) <= markedPoints);
};

const marker = (context: Context, color: Ink): string | undefined => {
  if (!hasLine(context.plot)) return undefined;
  if (!showsMarkers(context)) return noMarker;
  return context.look === 'house' ? dot(color, context.plot.kind === 'scatter' ? 7 : 6) : undefined;
};

/** Values between two gaps: a line without markers would hide them. */
const lonePoints = ({ values }: DrawnSeries): readonly number[] => {
  const { numbers } = values.values;
  const known = (index: number): boolean => Number.isFinite(numbers[index]);
  return Array.from(numbers, (_, index) => index).filter(
    (index) => known(index) && !known(index - 1) && !known(index + 1),
  );
};

/** The colour of each slice, or of the series. */
const fillsOf = ({ plot }: Context, series: DrawnSeries, color: Ink): readonly Ink[] => {
  if (!isRound(plot)) return [color];
  const count = Math.min(cellCount(series.values), maxColoredSlices);
  const { color: asked } = series.model;
  return Array.from({ length: count }, (_, index) =>
    asked === undefined ? accentInk(index) : tintInk(asked, index, count),
  );
};

const dataPoints = (context: Context, series: DrawnSeries, color: Ink): readonly string[] => {
  if (context.look === 'plain') return [];
  if (isRound(context.plot)) {
    return fillsOf(context, series, color).map((fill, index) =>
      element('c:dPt', {}, val('c:idx', index), val('c:bubble3D', false), houseShape(context, series, fill)),
    );
  }
  if (!hasLine(context.plot) || showsMarkers(context)) return [];
  return lonePoints(series)
    .slice(0, maxLonePoints)
    .map((index) =>
      element(
        'c:dPt',
        {},
        val('c:idx', index),
        dot(color, 5),
        val('c:bubble3D', false),
        houseShape(context, series, color),
      ),
    );
};

const shapeOf = (context: Context, series: DrawnSeries, color: Ink): string | undefined => {
  if (context.look === 'plain') return plainShape(context.plot, series, color);
  return isRound(context.plot) ? shape(stroke({ ink: ink.paper, points: 1.5 })) : houseShape(context, series, color);
};

/** `c:ser` */
export const seriesElement = (context: Context, series: DrawnSeries): string => {
  const { plot, look } = context;
  const color = seriesInk(series);
  const scatter = plot.kind === 'scatter';
  const fills = fillsOf(context, series, color);
  return element(
    'c:ser',
    {},
    val('c:idx', series.index),
    val('c:order', series.index),
    seriesName(series),
    shapeOf(context, series, color),
    (plot.kind === 'column' || plot.kind === 'bar') && val('c:invertIfNegative', false),
    marker(context, color),
    ...dataPoints(context, series, color),
    dataLabels({ plot, series, look, fills }),
    series.categories && element(scatter ? 'c:xVal' : 'c:cat', {}, categoryReference(series.categories)),
    element(scatter ? 'c:yVal' : 'c:val', {}, numberReference(series.values)),
    (plot.kind === 'line' || plot.kind === 'scatter') && val('c:smooth', plot.smooth === true),
  );
};
