/** What Excel cannot show, or repairs by throwing the chart away, is refused before anything is written. */
import type { CategoryAxis, ChartModel, PlotModel, ValueAxis } from '../../report/chart-model.ts';
import { sideOf } from './drawn-plot.ts';
import { labelFault } from './labels.ts';
import { refuseChart } from './refuse-chart.ts';

const maxSeries = 255;

/** What is wrong, as the rest of a sentence with its remedy; `undefined` when nothing is. */
type Fault = string | undefined;

const plotsFault = ({ plots }: ChartModel): Fault => {
  if (plots.length === 0) return 'has no plots: give it at least one';
  const empty = plots.find(({ series }) => series.length === 0);
  if (empty) return `has a ${empty.kind} plot without series: give it one or leave the plot out`;
  const count = plots.reduce((sum, { series }) => sum + series.length, 0);
  if (count > maxSeries) return `has ${count} series, Excel takes ${maxSeries}: draw fewer, or several charts`;
  return undefined;
};

const combinationFault = ({ plots }: ChartModel): Fault => {
  const kinds = plots.map(({ kind }) => kind);
  const every = (kind: PlotModel['kind']): boolean => kinds.every((each) => each === kind);
  const alone = kinds.find((kind) => kind === 'pie' || kind === 'doughnut');
  if (alone && plots.length > 1) return `combines a ${alone} with other plots: give it a chart of its own`;
  if (kinds.includes('scatter') && !every('scatter')) {
    return 'mixes scatter plots with plots over categories: draw all as scatter, or use two charts';
  }
  if (kinds.includes('bar') && !every('bar')) {
    return 'mixes lying bars with upright plots: use columns instead of bars';
  }
  if (plots.every((plot) => sideOf(plot) === 'secondary')) {
    return 'has all plots on the secondary axis: leave at least one on the primary axis';
  }
  const places = plots.map((plot) => `${plot.kind} plots on the ${sideOf(plot)} axis`);
  const twice = places.find((place, index) => places.indexOf(place) !== index);
  return twice && `has several ${twice}, which Excel keeps as one: put their series into one plot`;
};

const outside = (value: number | undefined, low: number, high: number): boolean =>
  value !== undefined && !(value >= low && value <= high);

const plotFault = (plot: PlotModel): Fault => {
  if ((plot.kind === 'column' || plot.kind === 'bar') && outside(plot.gapWidth, 0, 500)) {
    return `has a gap width of ${plot.gapWidth} %: choose 0 to 500`;
  }
  if ((plot.kind === 'column' || plot.kind === 'bar') && outside(plot.overlap, -100, 100)) {
    return `has an overlap of ${plot.overlap} %: choose −100 to 100`;
  }
  if ((plot.kind === 'pie' || plot.kind === 'doughnut') && outside(plot.firstSliceAngle, 0, 360)) {
    return `starts its first slice at ${plot.firstSliceAngle}°: choose 0 to 360`;
  }
  if (plot.kind === 'doughnut' && outside(plot.holeSize, 10, 90)) {
    return `has a hole of ${plot.holeSize} %: choose 10 to 90`;
  }
  return plot.series.map(({ labels }) => labels && labelFault(plot, labels)).find((fault) => fault !== undefined);
};

const scaleFault = (name: string, { min, max, majorUnit, logBase }: ValueAxis): Fault => {
  if (![min, max, majorUnit, logBase].every((value) => value === undefined || Number.isFinite(value))) {
    return `has a limit on its ${name} that is not a finite number: leave it out to take it from the data`;
  }
  if (min !== undefined && max !== undefined && min >= max) {
    return `has a ${name} from ${min} to ${max}: the minimum must be below the maximum`;
  }
  if (majorUnit !== undefined && majorUnit <= 0) {
    return `has steps of ${majorUnit} on its ${name}: choose more than 0`;
  }
  if (outside(logBase, 2, 1_000)) return `has a logarithm of base ${logBase} on its ${name}: choose 2 to 1000`;
  if (logBase !== undefined && [min, max].some((limit) => limit !== undefined && limit <= 0)) {
    return `has a logarithmic ${name} that starts at or below 0: choose limits above 0`;
  }
  return undefined;
};

const categoryAxisFault = (axis: CategoryAxis, scatter: boolean): Fault => {
  const { labelEvery, type, baseUnit } = axis;
  if (labelEvery !== undefined && !(Number.isInteger(labelEvery) && labelEvery > 0)) {
    return `labels every ${labelEvery}th category: choose a whole number from 1`;
  }
  if (scatter && (labelEvery !== undefined || type !== undefined || baseUnit !== undefined)) {
    return 'is a scatter plot, whose x axis has no categories: set majorUnit instead of type, baseUnit or labelEvery';
  }
  return scaleFault('category axis', axis);
};

const axesFault = ({ plots, categoryAxis = {}, valueAxis = {}, secondaryAxis = {} }: ChartModel): Fault =>
  categoryAxisFault(
    categoryAxis,
    plots.some(({ kind }) => kind === 'scatter'),
  ) ??
  scaleFault('value axis', valueAxis) ??
  scaleFault('secondary axis', secondaryAxis);

/** @throws RENDER_FAILED naming the chart, what Excel does not take, and what to do instead */
export const checkChart = (chart: ChartModel): void => {
  const fault =
    plotsFault(chart) ??
    combinationFault(chart) ??
    chart.plots.map(plotFault).find((each) => each !== undefined) ??
    axesFault(chart);
  if (fault !== undefined) throw refuseChart(chart, fault);
};
