/** A plot with the cells of its series at hand. */
import type { ChartModel, PlotModel, SeriesModel } from '../../report/chart-model.ts';
import type { CellRange } from '../../report/table-model.ts';
import { type NumberCells, type RangeCells, cellCount, holdsNumbers } from './range-cells.ts';
import { refuseChart } from './refuse-chart.ts';

export type Look = 'house' | 'plain';
export type AxisSide = 'primary' | 'secondary';

export type DrawnSeries = {
  readonly model: SeriesModel;
  /** Among all series of the chart, from 0: its place in the legend and its colour. */
  readonly index: number;
  readonly name: string | RangeCells | undefined;
  readonly categories: RangeCells | undefined;
  readonly values: NumberCells;
};

export type DrawnPlot = {
  readonly plot: PlotModel;
  readonly side: AxisSide;
  readonly series: readonly DrawnSeries[];
};

export const sideOf = (plot: PlotModel): AxisSide =>
  plot.kind === 'pie' || plot.kind === 'doughnut' ? 'primary' : (plot.axis ?? 'primary');

/** Points of the longest series. */
export const pointCount = (series: readonly DrawnSeries[]): number =>
  series.reduce((most, { values }) => Math.max(most, cellCount(values)), 0);

const numbersOf = (chart: ChartModel, range: CellRange, cells: RangeCells): NumberCells => {
  if (holdsNumbers(cells)) return cells;
  throw refuseChart(
    chart,
    `draws cells that hold text (${cells.formula}): point the values of the series at a column of numbers`,
    { range },
  );
};

// Excel draws areas behind columns and columns behind lines, the primary axis behind the secondary. Other readers go by the
// order in the file, so it is written in Excel's.
const depth: Record<PlotModel['kind'], number> = {
  area: 0,
  pie: 1,
  doughnut: 1,
  column: 2,
  bar: 2,
  line: 3,
  scatter: 4,
};

/** The plots in the order in which they are drawn, from the back to the front. */
export const drawnPlots = (chart: ChartModel, resolve: (range: CellRange) => RangeCells): readonly DrawnPlot[] => {
  let index = 0;
  const drawSeries = (model: SeriesModel): DrawnSeries => ({
    model,
    index: index++,
    name: typeof model.name === 'object' ? resolve(model.name) : model.name,
    categories: model.categories && resolve(model.categories),
    values: numbersOf(chart, model.values, resolve(model.values)),
  });
  return chart.plots
    .map((plot) => ({ plot, side: sideOf(plot), series: plot.series.map(drawSeries) }))
    .toSorted((a, b) => a.side.localeCompare(b.side) || depth[a.plot.kind] - depth[b.plot.kind]);
};
