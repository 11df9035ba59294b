/** One `c:…Chart` for each plot: how its series are grouped, and which axes they share. */
import type { Grouping } from '../../report/chart-model.ts';
import { element, val } from '../xml.ts';
import { axisIds } from './axis-ids.ts';
import { type DrawnPlot, type Look, pointCount } from './drawn-plot.ts';
import { seriesElement } from './series.ts';

const lineGroupings: Record<Grouping, string> = {
  clustered: 'standard',
  stacked: 'stacked',
  percent: 'percentStacked',
};

const barGroupings: Record<Grouping, string> = { ...lineGroupings, clustered: 'clustered' };

/** Wide bars with thin gaps; many bars all but touch, so that a load profile reads as one shape. */
const houseGapWidth = ({ series }: DrawnPlot): number => (pointCount(series) > 60 ? 20 : 55);

const gapAndOverlap = (drawn: DrawnPlot, look: Look): readonly (string | false)[] => {
  const { plot } = drawn;
  if (plot.kind !== 'column' && plot.kind !== 'bar') return [];
  const gapWidth = plot.gapWidth ?? (look === 'house' ? houseGapWidth(drawn) : undefined);
  const overlap = plot.overlap ?? (plot.grouping === 'clustered' ? undefined : 100);
  return [
    gapWidth !== undefined && val('c:gapWidth', Math.round(gapWidth)),
    overlap !== undefined && val('c:overlap', Math.round(overlap)),
  ];
};

const houseHoleSize = 62;

/** What stands before and after the series; the axes come last. */
type Frame = {
  readonly name: string;
  readonly before: readonly string[];
  readonly after: readonly (string | false)[];
};

const frameOf = (drawn: DrawnPlot, look: Look): Frame => {
  const { plot } = drawn;
  if (plot.kind === 'pie' || plot.kind === 'doughnut') {
    const angle = val('c:firstSliceAng', Math.round(plot.firstSliceAngle ?? 0));
    if (plot.kind === 'pie') return { name: 'c:pieChart', before: [], after: [angle] };
    const hole = Math.round(plot.holeSize ?? (look === 'house' ? houseHoleSize : 50));
    return { name: 'c:doughnutChart', before: [], after: [angle, val('c:holeSize', hole)] };
  }
  if (plot.kind === 'scatter') {
    const style = val('c:scatterStyle', plot.smooth === true ? 'smoothMarker' : 'lineMarker');
    return { name: 'c:scatterChart', before: [style], after: [] };
  }
  if (plot.kind === 'column' || plot.kind === 'bar') {
    const direction = val('c:barDir', plot.kind === 'bar' ? 'bar' : 'col');
    const grouping = val('c:grouping', barGroupings[plot.grouping]);
    return { name: 'c:barChart', before: [direction, grouping], after: gapAndOverlap(drawn, look) };
  }
  const grouping = val('c:grouping', lineGroupings[plot.grouping]);
  return plot.kind === 'area'
    ? { name: 'c:areaChart', before: [grouping], after: [] }
    : { name: 'c:lineChart', before: [grouping], after: [val('c:marker', true)] };
};

/** `c:barChart`, `c:lineChart` and so on. */
export const plotElement = (drawn: DrawnPlot, look: Look): string => {
  const { name, before, after } = frameOf(drawn, look);
  const round = drawn.plot.kind === 'pie' || drawn.plot.kind === 'doughnut';
  const { category, value } = axisIds[drawn.side];
  return element(
    name,
    {},
    ...before,
    val('c:varyColors', round),
    ...drawn.series.map((each) => seriesElement({ ...drawn, look }, each)),
    ...after,
    ...(round ? [] : [val('c:axId', category), val('c:axId', value)]),
  );
};
