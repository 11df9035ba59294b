/** Any chart that Excel can show, over cells that hold anything. */
import fc from 'fast-check';
import type { CategoryAxis, ChartModel, PlotModel, SeriesModel, ValueAxis } from '../../../src/report/chart-model.ts';
import type { CellRange } from '../../../src/report/table-model.ts';
import type { RangeCells } from '../../../src/workbook/chart/chart-part.ts';
import { hostileText } from '../hostile-text.ts';

/** Columns of the fake table, by what their cells hold. */
const firstOf = { number: 0, text: 10, day: 20, hour: 30 } as const;

const range = (...kinds: readonly (keyof typeof firstOf)[]): fc.Arbitrary<CellRange> =>
  fc
    .tuple(fc.constantFrom(...kinds), fc.nat(9))
    .map(([kind, index]) => ({ table: 'data', column: firstOf[kind] + index }));

const color = fc.constantFrom(
  ...(['text', 'muted', 'accent1', 'accent2', 'accent3', 'accent4', 'accent5', 'accent6'] as const),
);
const side = fc.constantFrom('primary' as const, 'secondary' as const);
const grouping = fc.constantFrom('clustered' as const, 'stacked' as const, 'percent' as const);
const flag = fc.boolean();

type Labels = NonNullable<SeriesModel['labels']>;
const labels = (positions: readonly NonNullable<Labels['position']>[], shares: boolean): fc.Arbitrary<Labels> => {
  const shown: Labels['show'][number][] = ['value', 'category', 'series'];
  return fc.record(
    {
      show: fc.subarray(shares ? [...shown, 'percent'] : shown),
      position: fc.constantFrom(...positions),
      format: hostileText,
    },
    { requiredKeys: ['show'] },
  );
};

const series = (label: fc.Arbitrary<Labels>): fc.Arbitrary<SeriesModel> =>
  fc.record(
    {
      name: fc.oneof(hostileText, range('number', 'text', 'day')),
      categories: range('number', 'text', 'day', 'hour'),
      values: range('number'),
      color,
      dashed: flag,
      labels: label,
    },
    { requiredKeys: ['values'] },
  );

const seriesList = (label: fc.Arbitrary<Labels>): fc.Arbitrary<SeriesModel[]> =>
  fc.array(series(label), { minLength: 1, maxLength: 9 });

const around = labels(['above', 'below', 'left', 'right', 'center'], false);
const inside = ['center', 'inside-end', 'inside-base'] as const;

const barLike = (kind: 'column' | 'bar'): fc.Arbitrary<PlotModel> =>
  grouping.chain((chosen) =>
    fc.record(
      {
        kind: fc.constant(kind),
        grouping: fc.constant(chosen),
        axis: side,
        series: seriesList(labels(chosen === 'clustered' ? [...inside, 'outside-end'] : inside, false)),
        gapWidth: fc.double({ min: 0, max: 500, noNaN: true }),
        overlap: fc.double({ min: -100, max: 100, noNaN: true }),
      },
      { requiredKeys: ['kind', 'grouping', 'series'] },
    ),
  );

const line: fc.Arbitrary<PlotModel> = fc.record(
  { kind: fc.constant('line' as const), grouping, axis: side, series: seriesList(around), markers: flag, smooth: flag },
  { requiredKeys: ['kind', 'grouping', 'series'] },
);

const area: fc.Arbitrary<PlotModel> = fc.record(
  { kind: fc.constant('area' as const), grouping, axis: side, series: seriesList(labels(['center'], false)) },
  { requiredKeys: ['kind', 'grouping', 'series'] },
);

const scatter: fc.Arbitrary<PlotModel> = fc.record(
  {
    kind: fc.constant('scatter' as const),
    draw: fc.constantFrom('markers' as const, 'lines' as const, 'lines-and-markers' as const),
    axis: side,
    series: seriesList(around),
    smooth: flag,
  },
  { requiredKeys: ['kind', 'draw', 'series'] },
);

const angle = fc.double({ min: 0, max: 360, noNaN: true });
const pie: fc.Arbitrary<PlotModel> = fc.record(
  {
    kind: fc.constant('pie' as const),
    series: fc.tuple(series(labels(['center', 'inside-end', 'outside-end', 'best-fit'], true))),
    firstSliceAngle: angle,
  },
  { requiredKeys: ['kind', 'series'] },
);

const doughnut: fc.Arbitrary<PlotModel> = fc.record(
  {
    kind: fc.constant('doughnut' as const),
    series: seriesList(labels(['center'], true)),
    firstSliceAngle: angle,
    holeSize: fc.double({ min: 10, max: 90, noNaN: true }),
  },
  { requiredKeys: ['kind', 'series'] },
);

const sideOf = (plot: PlotModel): string => ('axis' in plot ? (plot.axis ?? 'primary') : 'primary');

const combinations = (plot: fc.Arbitrary<PlotModel>, maxLength: number): fc.Arbitrary<readonly PlotModel[]> =>
  fc
    .uniqueArray(plot, { minLength: 1, maxLength, selector: (each) => `${each.kind} ${sideOf(each)}` })
    .filter((plots) => plots.some((each) => sideOf(each) === 'primary'));

const limits = fc
  .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1, max: 1e6, noNaN: true }))
  .map(([min, width]) => ({ min, max: min + width }));

const axisCommon = {
  title: hostileText,
  format: hostileText,
  reversed: flag,
  hidden: flag,
  gridLines: flag,
};
const majorUnit = fc.double({ min: 1, max: 1e6, noNaN: true });

const valueAxis: fc.Arbitrary<ValueAxis> = fc.oneof(
  fc
    .tuple(fc.record({ ...axisCommon, majorUnit }, { requiredKeys: [] }), fc.option(limits, { nil: {} }))
    .map(([axis, range]) => ({ ...axis, ...range })),
  fc.record({ ...axisCommon, logBase: fc.double({ min: 2, max: 1_000, noNaN: true }) }, { requiredKeys: [] }),
);

const categoryAxis: fc.Arbitrary<CategoryAxis> = fc.record(
  {
    ...axisCommon,
    type: fc.constant('category' as const),
    baseUnit: fc.constantFrom('days' as const, 'months' as const, 'years' as const),
    labelEvery: fc.integer({ min: 1, max: 100 }),
  },
  { requiredKeys: [] },
);
const xAxis: fc.Arbitrary<CategoryAxis> = fc.record({ ...axisCommon, majorUnit }, { requiredKeys: [] });

const chartOf = (
  plots: fc.Arbitrary<readonly PlotModel[]>,
  alongX: fc.Arbitrary<CategoryAxis>,
): fc.Arbitrary<ChartModel> =>
  fc.record(
    {
      title: hostileText,
      description: hostileText,
      plots,
      categoryAxis: alongX,
      valueAxis,
      secondaryAxis: valueAxis,
      legend: fc.constantFrom(...(['right', 'bottom', 'top', 'left', 'none'] as const)),
      gaps: fc.constantFrom(...(['gap', 'zero', 'span'] as const)),
      look: fc.constantFrom('house' as const, 'plain' as const),
    },
    { requiredKeys: ['description', 'plots'] },
  );

/** By the plots that Excel lets stand in one chart. */
export const anyChart: fc.Arbitrary<ChartModel> = fc.oneof(
  chartOf(combinations(fc.oneof(barLike('column'), line, area), 4), categoryAxis),
  chartOf(combinations(barLike('bar'), 2), categoryAxis),
  chartOf(combinations(scatter, 2), xAxis),
  chartOf(combinations(pie, 1), categoryAxis),
  chartOf(combinations(doughnut, 1), categoryAxis),
);

const gap = Number.NaN;
const anyNumbers = fc.array(
  fc.oneof(fc.double(), fc.constantFrom(gap, -0, 1e-300, 1e300, Number.POSITIVE_INFINITY), fc.integer()),
  { maxLength: 70 },
);

/** The cells of the fake table, column by column. */
export const anyCells: fc.Arbitrary<(range: CellRange) => RangeCells> = fc
  .record({
    sheet: hostileText,
    formatCode: hostileText,
    numbers: anyNumbers,
    texts: fc.array(fc.option(hostileText), { maxLength: 70 }),
    first: fc.integer({ min: 1, max: 60_000 }),
  })
  .map(({ sheet, formatCode, numbers, texts, first }) => (asked) => {
    const column = 'column' in asked ? asked.column : asked.from;
    const common = { formula: `'${sheet}'!$A$1:$A$70`, formatCode };
    if (column < firstOf.text) return { ...common, values: { kind: 'number', numbers: Float64Array.from(numbers) } };
    if (column < firstOf.day) return { ...common, values: { kind: 'text', texts } };
    const step = column < firstOf.hour ? 1 : 1 / 24;
    const serials = Array.from({ length: numbers.length }, (_, index) => first + index * step);
    return { ...common, dates: true, values: { kind: 'number', numbers: serials } };
  });
