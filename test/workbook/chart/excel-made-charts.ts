/** What the charts in test/golden/excel-made show, as models of ours. */
import type { ChartModel, PlotModel, SeriesModel } from '../../../src/report/chart-model.ts';
import type { CellRange } from '../../../src/report/table-model.ts';
import type { RangeCells } from '../../../src/workbook/chart/chart-part.ts';

type Column = { readonly numbers: readonly number[]; readonly formatCode?: string; readonly dates?: boolean };

export type ExcelMadeChart = {
  readonly workbook: string;
  readonly part: string;
  readonly chart: ChartModel;
  readonly resolve: (range: CellRange) => RangeCells;
};

/** One sheet, its name quoted as in a formula, with data from A1. */
const sheet =
  (name: string, ...columns: readonly Column[]) =>
  (range: CellRange): RangeCells => {
    const index = 'column' in range ? range.column : range.from;
    const { numbers, formatCode = 'General', dates = false } = columns[index] ?? { numbers: [] };
    const letter = String.fromCodePoint(65 + index);
    return {
      formula: `${name}!$${letter}$1:$${letter}$${numbers.length}`,
      formatCode,
      dates,
      values: { kind: 'number', numbers },
    };
  };

const column = (index: number): CellRange => ({ table: 'data', column: index });
const [a, b, c] = [column(0), column(1), column(2)];
const over = (categories: CellRange, ...values: readonly CellRange[]): SeriesModel[] =>
  values.map((each) => ({ categories, values: each }));
const alone = (...values: readonly CellRange[]): SeriesModel[] => values.map((each) => ({ values: each }));

const ones = { numbers: [1, 2, 3, 4, 5] };
const twos = { numbers: [2, 4, 6, 8, 10] };
const threes = { numbers: [3, 6, 9, 12, 15] };
const tables = sheet('Sheet1', ones, twos, threes);
const areas = sheet('Sheet1', ones, { numbers: [8, 7, 6, 8, 10] }, threes);
const shares = sheet('Sheet1', { numbers: [2, 4, 6] }, { numbers: [60, 30, 10] });
const mixed = sheet('Sheet1', { numbers: [2, 7, 3, 6, 2] }, { numbers: [20, 25, 10, 10, 20] });
const textInside = sheet('Sheet1', ones, { numbers: [2, 4, 0, 8, 10] }, threes);
const twoLines = sheet('Sheet1', ones, { numbers: [6, 8, 6, 4, 2] });
const days = sheet(
  'Sheet1',
  { numbers: Array.from({ length: 10 }, (_, index) => 41_275 + index), formatCode: 'dd/mm/yyyy', dates: true },
  { numbers: [10, 30, 20, 40, 20, 60, 50, 40, 30, 30] },
);

const columns = (series: readonly SeriesModel[], more: Partial<PlotModel & { kind: 'column' }> = {}): PlotModel => ({
  kind: 'column',
  grouping: 'clustered',
  series,
  ...more,
});
const bars = (series: readonly SeriesModel[]): PlotModel => ({ kind: 'bar', grouping: 'clustered', series });
const lines = (series: readonly SeriesModel[], axis: 'primary' | 'secondary' = 'primary'): PlotModel => ({
  kind: 'line',
  grouping: 'clustered',
  series,
  axis,
});
const area = (grouping: 'clustered' | 'stacked'): PlotModel => ({ kind: 'area', grouping, series: over(a, b, c) });
const scatter = (draw: 'markers' | 'lines-and-markers'): PlotModel => ({
  kind: 'scatter',
  draw,
  series: over(a, b, c),
});
const value = { show: ['value'] } as const;

const made = (
  workbook: string,
  resolve: ExcelMadeChart['resolve'],
  plots: readonly PlotModel[],
  more: Partial<ChartModel> = {},
  part = 'xl/charts/chart1.xml',
): ExcelMadeChart => ({ workbook, part, resolve, chart: { description: workbook, plots, look: 'plain', ...more } });

const axisTitles = (category: string, ofValues: string): Partial<ChartModel> => ({
  categoryAxis: { title: category },
  valueAxis: { title: ofValues },
});

const quotedNames = ['Sheet 1', 'Sheet 2', 'Sheet!3', 'Sheet"4', 'Sheet#5', 'Sheet$6', 'Sheet%7', 'Sheet&8'];

export const excelMadeCharts: readonly ExcelMadeChart[] = [
  made('chart_area01', areas, [area('clustered')]),
  made('chart_area02', areas, [area('stacked')]),
  made('chart_axis01', tables, [bars(alone(a, b, c))], axisTitles('YYY', 'XXX')),
  made('chart_axis05', tables, [lines(alone(a, b, c))], axisTitles('XXX', 'YYY')),
  made('chart_bar01', tables, [bars(over(a, b, c))]),
  made('chart_bar02', sheet('Sheet2', ones, twos, threes), [bars(over(a, b, c))]),
  made('chart_blank01', tables, [lines(alone(a, b, c))]),
  made('chart_column01', tables, [columns(alone(a, b, c))]),
  made('chart_column02', tables, [columns(alone(a, b, c), { grouping: 'stacked' })]),
  made('chart_column03', tables, [columns(alone(a, b, c), { grouping: 'percent' })]),
  made('chart_combined01', mixed, [columns(alone(a, b))]),
  made('chart_combined02', mixed, [columns(alone(a)), lines(alone(b))]),
  made('chart_combined04', mixed, [columns(alone(a)), lines(alone(b), 'secondary')]),
  made('chart_data_labels01', tables, [
    columns([
      { values: a, labels: value },
      { values: b, labels: { ...value, position: 'inside-base' } },
      { values: c },
    ]),
  ]),
  made('chart_data_labels05', tables, [
    lines([
      { values: a, labels: value },
      { values: b, labels: { ...value, position: 'above' } },
      { values: c, labels: { ...value, position: 'below' } },
    ]),
  ]),
  made('chart_date01', days, [lines(over(a, b))]),
  made('chart_date02', days, [lines(over(a, b))], { categoryAxis: { min: 41_276, max: 41_283 } }),
  made('chart_doughnut01', shares, [{ kind: 'doughnut', series: over(a, b) }]),
  made('chart_format01', tables, [lines(over(a, b, c))]),
  made('chart_gap01', tables, [columns(over(a, b, c), { gapWidth: 157, overlap: 5 })]),
  made('chart_legend01', tables, [columns(alone(a, b, c))], { legend: 'none' }),
  made('chart_line01', tables, [lines(alone(a, b, c))]),
  made('chart_line02', twoLines, [lines(alone(a)), lines(alone(b), 'secondary')]),
  made('chart_name01', tables, [lines(alone(a, b, c))]),
  made('chart_pie01', shares, [{ kind: 'pie', series: [{ categories: a, values: b }] }]),
  made('chart_scatter01', tables, [scatter('markers')]),
  made('chart_scatter02', tables, [scatter('lines-and-markers')]),
  made('chart_size01', tables, [columns(alone(a, b, c))]),
  made('chart_str01', textInside, [lines(alone(a, b, c))]),
  made('chart_title01', tables, [columns([{ name: 'Foo', values: a }])]),
  made('chart_title02', tables, [columns(alone(a))], { title: 'Title!' }),
  made('quote_name05', tables, [columns(alone(a, b, c))]),
  ...quotedNames.map((name, index) =>
    made(
      'quote_name01',
      sheet(`'${name}'`, ones),
      [{ kind: 'pie', series: [{ values: a }] }],
      {},
      `xl/charts/chart${index + 1}.xml`,
    ),
  ),
];
