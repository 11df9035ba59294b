/** Data labels: which values stand at the points, where, and in what colour. */
import type { DataLabels, PlotModel } from '../../report/chart-model.ts';
import { element, val, xmlText } from '../xml.ts';
import { textProperties } from './chart-text.ts';
import type { DrawnSeries, Look } from './drawn-plot.ts';
import { type Ink, ink, inkOn } from './ink.ts';

type Position = NonNullable<DataLabels['position']>;

const codes: Record<Position, string> = {
  center: 'ctr',
  'inside-end': 'inEnd',
  'inside-base': 'inBase',
  'outside-end': 'outEnd',
  above: 't',
  below: 'b',
  left: 'l',
  right: 'r',
  'best-fit': 'bestFit',
};

const aroundPoint: readonly Position[] = ['above', 'below', 'left', 'right', 'center'];
const insideBar: readonly Position[] = ['center', 'inside-end', 'inside-base'];

/** What Excel offers for each kind of plot. It calls a file with any other position corrupt. */
const positions: Record<PlotModel['kind'], readonly Position[]> = {
  column: [...insideBar, 'outside-end'],
  bar: [...insideBar, 'outside-end'],
  line: aroundPoint,
  scatter: aroundPoint,
  pie: ['center', 'inside-end', 'outside-end', 'best-fit'],
  area: ['center'],
  doughnut: ['center'],
};

const positionsOf = (plot: PlotModel): readonly Position[] =>
  (plot.kind === 'column' || plot.kind === 'bar') && plot.grouping !== 'clustered' ? insideBar : positions[plot.kind];

/** Areas and doughnuts have their labels in the middle and no element that says so. */
const alwaysCentered = ({ kind }: PlotModel): boolean => kind === 'area' || kind === 'doughnut';

/** Where the house puts labels when the model does not say: where dark text reads on the paper, if there is such a place. */
const housePosition = (plot: PlotModel): Position => {
  if (plot.kind === 'line' || plot.kind === 'scatter') return 'above';
  return positionsOf(plot).includes('outside-end') ? 'outside-end' : 'center';
};

/** What is wrong with labels on a plot, as the rest of a sentence; `undefined` when nothing is. */
export const labelFault = (plot: PlotModel, { show, position }: DataLabels): string | undefined => {
  if (show.includes('percent') && plot.kind !== 'pie' && plot.kind !== 'doughnut') {
    return `labels a ${plot.kind} plot with shares of the whole, which only pies and doughnuts have: show the value instead`;
  }
  const legal = positionsOf(plot);
  if (position === undefined || legal.includes(position)) return undefined;
  const grouping = 'grouping' in plot ? `${plot.grouping} ` : '';
  return `has labels at "${position}" of a ${grouping}${plot.kind} plot: choose ${legal.join(', ')}, or leave it out`;
};

const flags = ({ show }: DataLabels): string =>
  [
    val('c:showLegendKey', false),
    val('c:showVal', show.includes('value')),
    val('c:showCatName', show.includes('category')),
    val('c:showSerName', show.includes('series')),
    val('c:showPercent', show.includes('percent')),
    val('c:showBubbleSize', false),
  ].join('');

type Drawn = {
  readonly plot: PlotModel;
  readonly series: DrawnSeries;
  readonly look: Look;
  /** Of each slice of a pie, otherwise of the series. */
  readonly fills: readonly Ink[];
};

const onFill = (plot: PlotModel, position: Position): boolean =>
  plot.kind !== 'line' && plot.kind !== 'scatter' && position !== 'outside-end' && position !== 'best-fit';

const face = (color: Ink): string => textProperties({ points: 9, ink: color });

/** `c:dLbls`, or nothing for a series without labels. */
export const dataLabels = ({ plot, series, look, fills }: Drawn): string | undefined => {
  const { labels } = series.model;
  if (!labels || labels.show.length === 0) return undefined;
  const house = look === 'house';
  const position = labels.position ?? (house ? housePosition(plot) : undefined);
  const round = plot.kind === 'pie' || plot.kind === 'doughnut';
  const numberFormat =
    labels.format !== undefined && element('c:numFmt', { formatCode: labels.format, sourceLinked: false });
  const place = position !== undefined && !alwaysCentered(plot) && val('c:dLblPos', codes[position]);
  const separator = house && round && labels.show.length > 1 && element('c:separator', {}, xmlText('\n'));
  const label = (color: Ink): string =>
    [numberFormat, house && face(color), place, flags(labels), separator].filter((part) => part !== false).join('');

  const colors = fills.map((fill) => (house && onFill(plot, position ?? 'center') ? inkOn(fill) : ink.text));
  const common = colors[0] ?? ink.text;
  const others = colors.flatMap((color, index) =>
    color === common ? [] : [element('c:dLbl', {}, val('c:idx', index), label(color))],
  );
  return element('c:dLbls', {}, ...others, label(common), round && val('c:showLeaderLines', house));
};
