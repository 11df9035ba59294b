import { describe, expect, it } from 'vitest';
import type { CategoryAxis, ChartModel, PlotModel, SeriesModel } from '../../../src/report/chart-model.ts';
import type { CellRange } from '../../../src/report/table-model.ts';
import { type RangeCells, chartPart } from '../../../src/workbook/chart/chart-part.ts';

const range: CellRange = { table: 'data', column: 0 };
const dates: CellRange = { table: 'data', column: 1 };

type Cells = { readonly numbers: readonly number[]; readonly serials?: readonly number[] };

const cellsOf = (numbers: readonly number[], isDate = false, formatCode = '0.0'): RangeCells => ({
  formula: `'日本 & <B> "q"'!$A$1:$A$${numbers.length}`,
  formatCode: isDate ? 'd mmm' : formatCode,
  dates: isDate,
  values: { kind: 'number', numbers },
});

const draw = (plots: readonly PlotModel[], { numbers, serials = [] }: Cells, more: Partial<ChartModel> = {}): string =>
  chartPart({ description: 'd', plots, ...more }, (asked) =>
    asked === dates ? cellsOf(serials, true) : cellsOf(numbers),
  );

const plot = (kind: 'line' | 'column' | 'bar', ...series: readonly SeriesModel[]): PlotModel => ({
  kind,
  grouping: 'clustered',
  series: series.length === 0 ? [{ values: range }] : series,
});

const gap = Number.NaN;
const longLine = [...Array.from({ length: 20 }, (_, index) => index), gap, 7, gap, 8, 9];
const between = (xml: string, from: string, to: string): string => xml.split(from)[1]?.split(to)[0] ?? '';

describe('the cells of a chart', () => {
  it('are named as the workbook names them, with markup escaped and other scripts as they are', () => {
    expect(draw([plot('line')], { numbers: [1] })).toContain(`<c:f>'日本 &amp; &lt;B&gt; "q"'!$A$1:$A$1</c:f>`);
  });

  it('leave gaps out of the copied values and count them', () => {
    const cache = between(
      draw([plot('line')], { numbers: [1, gap, -0, Number.POSITIVE_INFINITY] }),
      '<c:numCache>',
      '</c:numCache>',
    );
    expect(cache).toBe(
      '<c:formatCode>0.0</c:formatCode><c:ptCount val="4"/><c:pt idx="0"><c:v>1</c:v></c:pt><c:pt idx="2"><c:v>0</c:v></c:pt>',
    );
  });

  it('name a series by its cell', () => {
    const xml = draw([plot('line', { name: range, values: range })], { numbers: [2024] });
    expect(between(xml, '<c:tx>', '</c:tx>')).toContain(
      '<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>2024</c:v>',
    );
  });
});

describe('a line of the house', () => {
  it('shows a value between two gaps, which a line without markers would hide', () => {
    const xml = draw([plot('line')], { numbers: longLine });
    expect(xml).toContain(
      '<c:marker><c:symbol val="none"/></c:marker><c:dPt><c:idx val="21"/><c:marker><c:symbol val="circle"/>',
    );
    expect(xml.split('<c:dPt>')).toHaveLength(2);
  });

  it('has markers when it is short, unless they are declined', () => {
    expect(draw([plot('line')], { numbers: [1, 2, 3] })).toContain('<c:symbol val="circle"/>');
    const without: PlotModel = { kind: 'line', grouping: 'clustered', series: [{ values: range }], markers: false };
    expect(draw([without], { numbers: [1, 2, 3] })).not.toContain('circle');
  });
});

describe('the labels of a value axis', () => {
  const labels = (
    numbers: readonly number[],
    valueAxis: ChartModel['valueAxis'] = {},
    kind: 'line' | 'column' = 'line',
  ) =>
    /<c:valAx>.*<c:numFmt formatCode="([^"]*)"/u.exec(
      chartPart({ description: 'd', plots: [plot(kind)], valueAxis }, () => cellsOf(numbers, false, '#,##0.000')),
    )?.[1];

  it('have no decimals that only the cells need', () => {
    expect(labels([0, 35])).toBe('#,##0');
    expect(labels([-12.5, 3.125])).toBe('#,##0');
    expect(labels([0.5, 4, gap])).toBe('#,##0.0');
    expect(labels([0.01, 0.04])).toBe('#,##0.000');
  });

  it('have those that tell values of nearly equal height apart, where the axis does not start at 0', () => {
    expect(labels([99.25, 99.5])).toBe('#,##0.00');
    expect(labels([99.25, 99.5], { min: 0 })).toBe('#,##0');
    expect(labels([99.25, 99.5], {}, 'column')).toBe('#,##0');
  });

  it('have the cells’ own where there is nothing to go by', () => {
    expect(labels([gap])).toBe('#,##0.000');
    expect(labels([0, 0])).toBe('#,##0.000');
  });
});

describe('the category axis', () => {
  const days = Array.from({ length: 365 }, (_, index) => 42_370 + index);
  const hours = Array.from({ length: 336 }, (_, index) => 42_370 + index / 24);
  const over = (serials: readonly number[], categoryAxis: CategoryAxis = {}): string =>
    draw(
      [plot('line', { categories: dates, values: range })],
      { numbers: serials.map(() => 1), serials },
      { categoryAxis },
    );

  it('is one of dates over whole days, labelled at whole months', () => {
    expect(over(days)).toContain('<c:majorUnit val="2"/><c:majorTimeUnit val="months"/></c:dateAx>');
  });

  it('stays one of categories over hours, labelled at the same hour, so that a day is not one place', () => {
    const xml = over(hours);
    expect(xml).not.toContain('<c:dateAx>');
    expect(xml).toContain('<c:auto val="0"/>');
    expect(xml).toContain('<c:tickLblSkip val="24"/>');
  });

  it('is what the model says it is', () => {
    expect(over(days, { type: 'category' })).toContain('</c:catAx>');
    expect(over(days, { type: 'date', baseUnit: 'months', labelEvery: 3 })).toContain(
      '<c:auto val="0"/><c:lblOffset val="100"/><c:baseTimeUnit val="months"/><c:majorUnit val="3"/><c:majorTimeUnit val="months"/>',
    );
  });

  it('has the first bar at the top, with the values still below', () => {
    const xml = draw([plot('bar')], { numbers: [1, 2] });
    expect(between(xml, '<c:catAx>', '</c:catAx>')).toContain('<c:orientation val="maxMin"/>');
    expect(between(xml, '<c:valAx>', '</c:valAx>')).toContain('<c:crosses val="max"/>');
  });
});

describe('the value axis of columns', () => {
  const axis = (numbers: readonly number[], valueAxis: ChartModel['valueAxis'] = {}): string =>
    between(draw([plot('column')], { numbers }, { valueAxis }), '<c:valAx>', '</c:valAx>');

  it('starts at 0, or columns of nearly equal height would look far apart', () => {
    expect(axis([995, 1_001])).toContain('<c:min val="0"/>');
  });

  it('starts where the data or the model asks', () => {
    expect(axis([-5, 10])).not.toContain('<c:min val');
    expect(axis([995, 1_001], { min: 990 })).toContain('<c:min val="990"/>');
    expect(axis([995, 1_001], { logBase: 10 })).not.toContain('<c:min val');
  });

  it('has the format of the cells, or the one asked for', () => {
    expect(axis([1])).toContain('<c:numFmt formatCode="0.0" sourceLinked="1"/>');
    expect(axis([1], { format: '0" kW"' })).toContain('<c:numFmt formatCode="0&quot; kW&quot;" sourceLinked="0"/>');
  });
});

describe('the legend of the house', () => {
  it('is below for several series, beside a pie, and left out for one', () => {
    const one = { values: range };
    expect(draw([plot('line', one, one)], { numbers: [1] })).toContain('<c:legendPos val="b"/>');
    expect(draw([{ kind: 'pie', series: [one] }], { numbers: [1] })).toContain('<c:legendPos val="r"/>');
    expect(draw([plot('line', one)], { numbers: [1] })).not.toContain('<c:legend>');
  });
});

describe('text in a chart', () => {
  it('is cut where Excel stops showing it, and breaks into paragraphs', () => {
    const xml = draw([plot('line')], { numbers: [1] }, { title: `One\n${'x'.repeat(300)}` });
    expect(xml).toContain('<a:t>One</a:t>');
    expect(xml).toContain(`<a:t>${'x'.repeat(250)}…</a:t>`);
  });

  it('that says nothing makes no title', () => {
    expect(draw([plot('line')], { numbers: [1] }, { title: ' \u0007' })).toContain('<c:autoTitleDeleted val="1"/>');
  });
});

describe('labels of the house', () => {
  it('are dark on light slices and light on dark ones', () => {
    const pie: PlotModel = {
      kind: 'pie',
      series: [{ values: range, labels: { show: ['percent'], position: 'center' } }],
    };
    const labels = between(draw([pie], { numbers: [1, 2, 3] }), '<c:dLbls>', '</c:dLbls>');
    expect(between(labels, '<c:dLbl>', '</c:dLbl>')).toMatch(/<c:idx val="2"\/>.*<a:schemeClr val="tx1"\/>/u);
    expect(labels.split('</c:dLbl>')[1]).toContain('<a:schemeClr val="bg1"/>');
  });
});
