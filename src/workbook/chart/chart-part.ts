/**
 * A chart as DrawingML, in the order of the schema (ISO/IEC 29500-1, 21.2).
 *
 *   xl/charts/chartN.xml
 *   c:chartSpace
 *   ├── c:chart
 *   │   ├── c:title                      chart-text.ts
 *   │   ├── c:plotArea
 *   │   │   ├── c:barChart, c:lineChart … plots.ts
 *   │   │   │   └── c:ser                series.ts, labels.ts, range-cells.ts
 *   │   │   └── c:catAx, c:dateAx, c:valAx axes.ts, category-scale.ts
 *   │   └── c:legend
 *   ├── c:spPr, c:txPr                   ink.ts
 *   └── c:printSettings
 *
 * Booleans are always written, also where they are false: an element left out means "true" to some readers, "false" to others.
 */
import type { ChartModel } from '../../report/chart-model.ts';
import type { CellRange } from '../../report/table-model.ts';
import { element, val, xmlDeclaration } from '../xml.ts';
import { axisPair } from './axes.ts';
import { richText, shownText, textProperties } from './chart-text.ts';
import { checkChart } from './check-chart.ts';
import { type DrawnPlot, type Look, drawnPlots } from './drawn-plot.ts';
import { ink, noStroke, shape, solidFill } from './ink.ts';
import { plotElement } from './plots.ts';
import type { RangeCells } from './range-cells.ts';

export type { RangeCells } from './range-cells.ts';

const namespaces = {
  'xmlns:c': 'http://schemas.openxmlformats.org/drawingml/2006/chart',
  'xmlns:a': 'http://schemas.openxmlformats.org/drawingml/2006/main',
  'xmlns:r': 'http://schemas.openxmlformats.org/officeDocument/2006/relationships',
};

const titleFace = { points: 12, ink: ink.title, bold: true, align: 'l' } as const;
const labelFace = { points: 9, ink: ink.muted } as const;

/** At the upper left, where the title of a table stands too. */
const titlePlace = element(
  'c:layout',
  {},
  element('c:manualLayout', {}, val('c:xMode', 'edge'), val('c:yMode', 'edge'), val('c:x', 0.015), val('c:y', 0.025)),
);

const chartTitle = (text: string, look: Look): string =>
  element(
    'c:title',
    {},
    richText(text, look === 'house' ? titleFace : undefined),
    look === 'house' ? titlePlace : '<c:layout/>',
    val('c:overlay', false),
  );

const legendCodes = { right: 'r', bottom: 'b', top: 't', left: 'l' } as const;

/** A legend of one entry only repeats the title; that of a pie names its slices, and reads best beside it. */
const houseLegend = (plots: readonly DrawnPlot[]): NonNullable<ChartModel['legend']> => {
  if (plots.some(({ plot }) => plot.kind === 'pie' || plot.kind === 'doughnut')) return 'right';
  return plots.flatMap(({ series }) => series).length > 1 ? 'bottom' : 'none';
};

const legend = (chart: ChartModel, plots: readonly DrawnPlot[], look: Look): string | undefined => {
  const place = chart.legend ?? (look === 'house' ? houseLegend(plots) : 'right');
  if (place === 'none') return undefined;
  const text = look === 'house' && textProperties(labelFace);
  return element('c:legend', {}, val('c:legendPos', legendCodes[place]), '<c:layout/>', val('c:overlay', false), text);
};

const plotArea = (chart: ChartModel, plots: readonly DrawnPlot[], look: Look): string => {
  const round = plots.some(({ plot }) => plot.kind === 'pie' || plot.kind === 'doughnut');
  const axesOf = (side: DrawnPlot['side']): readonly string[] => {
    const own = plots.filter((drawn) => drawn.side === side);
    return round || own.length === 0 ? [] : axisPair({ chart, look, plots: own, all: plots, side });
  };
  return element(
    'c:plotArea',
    {},
    '<c:layout/>',
    ...plots.map((drawn) => plotElement(drawn, look)),
    ...axesOf('primary'),
    ...axesOf('secondary'),
    look === 'house' && shape('<a:noFill/>', noStroke),
  );
};

const printSettings = element(
  'c:printSettings',
  {},
  '<c:headerFooter/>',
  element('c:pageMargins', { b: 0.75, l: 0.7, r: 0.7, t: 0.75, header: 0.3, footer: 0.3 }),
  '<c:pageSetup/>',
);

/**
 * The part `xl/charts/chartN.xml`.
 * @param resolve the cells of a range, with the values to show until they are calculated
 * @throws RENDER_FAILED for what Excel cannot show
 */
export const chartPart = (chart: ChartModel, resolve: (range: CellRange) => RangeCells): string => {
  checkChart(chart);
  const look = chart.look ?? 'house';
  const plots = drawnPlots(chart, resolve);
  const title = shownText(chart.title);
  const content = element(
    'c:chart',
    {},
    title !== undefined && chartTitle(title, look),
    val('c:autoTitleDeleted', title === undefined),
    plotArea(chart, plots, look),
    legend(chart, plots, look),
    val('c:plotVisOnly', true),
    val('c:dispBlanksAs', chart.gaps ?? 'gap'),
  );
  const house = look === 'house' && [shape(solidFill(ink.paper), noStroke), textProperties(labelFace)].join('');
  return (
    xmlDeclaration + element('c:chartSpace', namespaces, val('c:roundedCorners', false), content, house, printSettings)
  );
};
