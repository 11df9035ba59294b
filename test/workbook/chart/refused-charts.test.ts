import { describe, expect, it } from 'vitest';
import type { ChartModel, PlotModel, SeriesModel } from '../../../src/report/chart-model.ts';
import { type RangeCells, chartPart } from '../../../src/workbook/chart/chart-part.ts';

const numbers: RangeCells = {
  formula: 'Data!$A$1:$A$2',
  formatCode: 'General',
  values: { kind: 'number', numbers: [1, 2] },
};
const texts: RangeCells = { ...numbers, values: { kind: 'text', texts: ['a', 'b'] } };

/** Column 0 holds numbers, column 1 texts. */
const series: SeriesModel = { values: { table: 'data', column: 0 } };
const column: PlotModel = { kind: 'column', grouping: 'clustered', series: [series] };
const bar: PlotModel = { ...column, kind: 'bar' };
const line: PlotModel = { kind: 'line', grouping: 'clustered', series: [series] };
const pie: PlotModel = { kind: 'pie', series: [series] };
const scatter: PlotModel = { kind: 'scatter', draw: 'lines', series: [series] };

const labelled = (plot: 'line' | 'area', labels: SeriesModel['labels']): PlotModel => ({
  kind: plot,
  grouping: 'stacked',
  series: [{ ...series, ...(labels ? { labels } : {}) }],
});

const draw = (chart: Partial<ChartModel>): string =>
  chartPart({ title: 'Load', description: 'd', plots: [column], ...chart }, (range) =>
    'column' in range && range.column === 1 ? texts : numbers,
  );

const refused: readonly (readonly [what: string, chart: Partial<ChartModel>, remedy: string])[] = [
  ['no plots', { plots: [] }, 'give it at least one'],
  ['a plot without series', { plots: [{ ...column, series: [] }] }, 'leave the plot out'],
  ['256 series', { plots: [{ ...column, series: Array.from({ length: 256 }, () => series) }] }, 'draw fewer'],
  ['a pie beside columns', { plots: [pie, column] }, 'give it a chart of its own'],
  ['scatter over categories', { plots: [scatter, line] }, 'draw all as scatter'],
  ['lying bars with lines', { plots: [bar, line] }, 'use columns'],
  ['nothing on the primary axis', { plots: [{ ...line, axis: 'secondary' }] }, 'at least one on the primary axis'],
  ['two plots of a kind on one axis', { plots: [line, line] }, 'put their series into one plot'],
  ['a gap of 501 %', { plots: [{ ...column, gapWidth: 501 }] }, 'choose 0 to 500'],
  ['an overlap of 101 %', { plots: [{ ...column, overlap: 101 }] }, 'choose −100 to 100'],
  ['a hole of 9 %', { plots: [{ kind: 'doughnut', series: [series], holeSize: 9 }] }, 'choose 10 to 90'],
  ['a first slice at 361°', { plots: [{ ...pie, firstSliceAngle: 361 }] }, 'choose 0 to 360'],
  ['a hole that is no number', { plots: [{ kind: 'doughnut', series: [series], holeSize: Number.NaN }] }, 'choose 10'],
  ['shares on a line', { plots: [labelled('line', { show: ['percent'] })] }, 'show the value instead'],
  ['labels outside an area', { plots: [labelled('area', { show: ['value'], position: 'above' })] }, 'choose center'],
  [
    'labels above the ends of stacked columns',
    {
      plots: [
        {
          ...column,
          grouping: 'stacked',
          series: [{ ...series, labels: { show: ['value'], position: 'outside-end' } }],
        },
      ],
    },
    'choose center, inside-end, inside-base',
  ],
  [
    'texts as values',
    { plots: [{ ...column, series: [{ values: { table: 'data', column: 1 } }] }] },
    'a column of numbers',
  ],
  ['an axis from 5 to 5', { valueAxis: { min: 5, max: 5 } }, 'must be below'],
  ['an endless axis', { secondaryAxis: { max: Number.POSITIVE_INFINITY } }, 'leave it out'],
  ['steps of 0', { valueAxis: { majorUnit: 0 } }, 'choose more than 0'],
  ['a logarithm of base 1', { valueAxis: { logBase: 1 } }, 'choose 2 to 1000'],
  ['a logarithm from 0', { valueAxis: { logBase: 10, min: 0 } }, 'limits above 0'],
  ['labels at every half category', { categoryAxis: { labelEvery: 0.5 } }, 'a whole number'],
  ['limits on categories', { categoryAxis: { min: 1 } }, 'choose the rows instead'],
  ['categories on a scatter plot', { plots: [scatter], categoryAxis: { labelEvery: 2 } }, 'set majorUnit'],
  [
    'a date axis over texts',
    {
      plots: [{ ...line, series: [{ ...series, categories: { table: 'data', column: 1 } }] }],
      categoryAxis: { type: 'date' },
    },
    'a column of dates',
  ],
];

describe('a chart that Excel cannot show', () => {
  it.each(refused)('is refused: %s', (_, chart, remedy) => {
    const refusal = expect.objectContaining({
      code: 'RENDER_FAILED',
      message: expect.stringMatching(/^The chart "Load" /u),
      data: expect.objectContaining({ chart: 'Load' }),
    });
    expect(() => draw(chart)).toThrow(refusal);
    expect(() => draw(chart)).toThrow(remedy);
  });

  it('is called by its description when it has no title', () => {
    expect(() => chartPart({ description: 'Load by hour', plots: [] }, () => numbers)).toThrow(
      'The chart "Load by hour"',
    );
  });
});
