/** What the workbooks in test/golden/excel-made show, as models of ours: every chart, anchor, quoted name and print set-up. */
import type { ChartModel, SeriesModel } from '../../src/report/chart-model.ts';
import type { PlacedImage } from '../../src/report/drawing-model.ts';
import type { PrintSetup, SheetModel, WorkbookModel } from '../../src/report/model.ts';
import type { ColumnModel, TableModel } from '../../src/report/table-model.ts';
import { rowsOf } from '../../src/workbook/layout/table-texts.ts';
import { goldenBytes } from '../support/golden-part.ts';
import { excelMadeCharts } from './chart/excel-made-charts.ts';
import { chartAnchor, imageAnchors } from './drawing/excel-made-anchors.ts';

/** Excel's own, and those it sets once the page set-up was opened. */
const margins = { left: 0.7, right: 0.7, top: 0.75, bottom: 0.75, header: 0.3, footer: 0.3 };
const setMargins = { ...margins, left: 0.71, right: 0.71, header: 0.31, footer: 0.31 };

const print: PrintSetup = { orientation: 'portrait', paper: 'a4', pagesWide: null, margins };

const figures = (values: readonly number[], head = ''): ColumnModel => ({
  type: 'integer',
  head: { text: head },
  values: Float64Array.from(values),
});
const texts = (values: readonly (string | null)[], head = ''): ColumnModel => ({
  type: 'text',
  head: { text: head },
  values,
});

const plain = (columns: readonly ColumnModel[], more: Partial<TableModel> = {}): TableModel => ({
  columns,
  rowCount: columns[0] === undefined ? 0 : rowsOf(columns[0].values),
  look: 'plain',
  heads: false,
  ...more,
});

const sheet = (tables: readonly TableModel[], more: Partial<SheetModel> = {}): SheetModel => ({
  name: 'Sheet1',
  tables,
  gridLines: true,
  print,
  ...more,
});

const workbook = (sheets: readonly SheetModel[], more: Partial<WorkbookModel> = {}): WorkbookModel => ({
  properties: { title: '', subject: '', author: '', createdAt: 0 },
  // Days before months, as in the workbooks with dates.
  locale: 'en-GB',
  timezone: 'UTC',
  sheets,
  ...more,
});

/** Most of the workbooks have "Foo" in A1 and nothing else. */
const foo = plain([texts(['Foo'])]);
const fooHead = plain([texts([], 'Foo')], { heads: true });

const ones = [1, 2, 3, 4, 5];
const twos = ones.map((value) => 2 * value);
const threes = ones.map((value) => 3 * value);
const ten = (of: (index: number) => number): number[] => Array.from({ length: 10 }, (_, index) => of(index));

const days: readonly ColumnModel[] = [
  {
    type: 'date',
    head: { text: '' },
    values: ten((index) => index + 1).map((day) => `2013-01-${String(day).padStart(2, '0')}`),
  },
  figures([10, 30, 20, 40, 20, 60, 50, 40, 30, 30]),
];

const mixed = [figures([2, 7, 3, 6, 2]), figures([20, 25, 10, 10, 20])];
const shares = [figures([2, 4, 6]), figures([60, 30, 10])];
const areas = [figures(ones), figures([8, 7, 6, 8, 10]), figures(threes)];

/** The columns that the charts show; of those not named, the table of ones, twos and threes. */
const chartColumns: Readonly<Record<string, readonly ColumnModel[]>> = {
  chart_area01: areas,
  chart_area02: areas,
  chart_combined01: mixed,
  chart_combined02: mixed,
  chart_combined04: mixed,
  chart_date01: days,
  chart_date02: days,
  chart_doughnut01: shares,
  chart_pie01: shares,
  chart_line02: [figures(ones), figures([6, 8, 6, 4, 2])],
  chart_str01: [figures(ones), figures([2, 4, 0, 8, 10]), figures(threes)],
};
const tables = [figures(ones), figures(twos), figures(threes)];

const charts = (name: string): SheetModel['charts'] =>
  excelMadeCharts
    .filter((made) => made.workbook === name)
    .map(({ chart }) => ({ chart: { ...chart, description: '' }, anchor: chartAnchor(name) }));

const withChart = (name: string): WorkbookModel => {
  const table = plain(chartColumns[name] ?? tables, { id: 'data' });
  const paper = name === 'quote_name05' ? 'letter' : 'a4';
  const shown = sheet([table], { charts: charts(name) ?? [], print: { ...print, paper } });
  return workbook(name === 'chart_bar02' ? [sheet([foo]), { ...shown, name: 'Sheet2' }] : [shown]);
};

const quotedNames = ['Sheet 1', 'Sheet 2', 'Sheet!3', 'Sheet"4', 'Sheet#5', 'Sheet$6', 'Sheet%7', 'Sheet&8'];

/** A pie on every sheet, over the first column of its own table. */
const quoted = workbook(
  quotedNames.map((name): SheetModel => {
    const series: SeriesModel = { values: { table: name, column: 0 } };
    const chart: ChartModel = { description: '', look: 'plain', plots: [{ kind: 'pie', series: [series] }] };
    return sheet([plain(tables, { id: name })], { name, charts: [{ chart, anchor: chartAnchor('quote_name01') }] });
  }),
);

/** Pixels of each side. */
const imageSides = { image01: 32, image02: 72, image_anchor01: 32, object_position01: 32 } as const;

const withImage = async (name: keyof typeof imageAnchors): Promise<WorkbookModel> => {
  const side = imageSides[name];
  const description = name === 'image02' ? 'yellow.png' : 'red.png';
  const image: PlacedImage = { image: 'square', anchor: imageAnchors[name], description };
  const bytes = await goldenBytes(name, 'xl/media/image1.png');
  return workbook([sheet([], { images: [image] })], {
    images: { square: { bytes, format: 'png', width: side, height: side } },
  });
};

const freezing = (more: SheetModel['freeze'], number: number, tablesOnIt = [fooHead]): SheetModel =>
  sheet(tablesOnIt, { name: `Sheet${number}`, freeze: more ?? {}, print: { ...print, repeatHeads: false } });

const panes = workbook([
  freezing({ head: true }, 1),
  // Above the head stands a title.
  freezing({ head: true }, 2, [plain([texts([])], { heads: true, title: 'Foo' })]),
  freezing({ columns: 1 }, 3, [foo]),
  freezing({ columns: 2 }, 4, [foo]),
  freezing({ head: true, columns: 1 }, 5),
]);

/** Region, item, volume, month. */
const fruit = `
  East Apple 9000 July; East Apple 5000 July; South Orange 9000 September; North Apple 2000 November
  West Apple 9000 November; South Pear 7000 October; North Pear 9000 August; West Orange 1000 December
  West Grape 1000 November; South Pear 10000 April; West Grape 6000 January; South Orange 3000 May
  North Apple 3000 December; South Apple 7000 February; West Grape 1000 December; East Grape 8000 February
  South Grape 10000 June; West Pear 7000 December; South Apple 2000 October; East Grape 7000 December
  North Grape 6000 April; East Pear 8000 February; North Apple 7000 August; North Orange 7000 July
  North Apple 6000 June; South Grape 8000 September; West Apple 3000 October; South Orange 10000 November
  West Grape 4000 July; North Orange 5000 August; East Orange 1000 November; East Orange 4000 October
  North Grape 5000 August; East Apple 1000 December; South Apple 10000 March; East Grape 7000 October
  West Grape 1000 September; East Grape 10000 October; South Orange 8000 March; North Apple 4000 July
  South Orange 5000 July; West Apple 4000 June; East Apple 5000 April; North Pear 3000 August
  East Grape 9000 November; North Orange 8000 October; East Apple 10000 June; South Pear 1000 December
  North Grape 10000 July; East Grape 6000 February
`
  .trim()
  .split(/;\s+|\n\s*/)
  .map((line) => line.split(' '));

/** U+0000 to U+007E, one a row, but for the quotation mark. */
const characters = Array.from({ length: 127 }, (_, code) => (code === 34 ? null : String.fromCharCode(code)));

const noon = Date.UTC(2013, 1, 28, 12);

const plainWorkbooks: Readonly<Record<string, WorkbookModel>> = {
  fit_to_pages01: workbook([sheet([foo], { print: { ...print, margins: setMargins, pagesWide: 1, pagesHigh: 1 } })]),
  header01: workbook([sheet([], { print: { ...print, margins: setMargins, header: { left: '{page}' } } })]),
  print_options01: workbook([sheet([foo], { print: { ...print, margins: setMargins, gridLines: true } })]),
  repeat01: workbook([sheet([fooHead], { print: { ...print, margins: setMargins, repeatHeads: true } })]),
  panes01: panes,
  autofilter01: workbook([
    sheet(
      [
        plain(
          [
            texts(
              fruit.map(([region = '']) => region),
              'Region',
            ),
            texts(
              fruit.map(([, item = '']) => item),
              'Item',
            ),
            figures(
              fruit.map(([, , volume]) => Number(volume)),
              'Volume',
            ),
            texts(
              fruit.map(([, , , month = '']) => month),
              'Month',
            ),
          ],
          { heads: true, autofilter: true },
        ),
      ],
      { print: { ...print, repeatHeads: false } },
    ),
  ]),
  // An empty table takes the row above.
  merge_range01: workbook([
    sheet([
      plain([texts([])]),
      plain([texts([null]), texts(['Foo']), texts([null]), texts([null])], {
        merges: [{ row: 0, column: 1, rows: 1, columns: 3 }],
      }),
    ]),
  ]),
  tab_color01: workbook([sheet([foo], { tabColor: 'accent1' })]),
  defined_name01: workbook(
    [
      sheet(
        [
          plain(
            ['', '', '', '', '', 'Auto', 'Filter'].map((head) => texts([], head)),
            {
              id: 'data',
              heads: true,
              autofilter: true,
            },
          ),
        ],
        { print: { ...print, margins: setMargins, pagesWide: 2, pagesHigh: 2, repeatHeads: false } },
      ),
      sheet([], { name: 'Sheet2' }),
      sheet([], { name: 'Sheet 3' }),
    ],
    { names: ['Abc', '_Fog', '_Egg'].map((name) => ({ name, range: { table: 'data', row: 'head', from: 0, to: 0 } })) },
  ),
  hyperlink01: workbook([
    sheet([
      plain([texts(['http://www.perl.org/'])], {
        links: [{ at: { row: 0, column: 0 }, to: { url: 'https://www.perl.org/' } }],
      }),
    ]),
  ]),
  comment01: workbook([
    sheet([
      plain([texts(['Foo', null]), texts([null, null])], {
        comments: [{ at: { row: 1, column: 1 }, text: 'Some text' }],
      }),
    ]),
  ]),
  cond_format01: workbook([
    sheet([
      plain([figures([10, 20, 30, 40])], {
        conditionalFormats: [{ from: 0, to: 0, kind: 'rule', when: { is: 'above', value: 5 }, style: 'bad' }],
      }),
    ]),
  ]),
  cond_format10: workbook([
    sheet([
      plain([texts(['Hello'])]),
      plain([texts([null, null, null, null]), figures([10, 20, 30, 40])], {
        conditionalFormats: [{ from: 1, to: 1, kind: 'rule', when: { is: 'above', value: 20 }, style: 'bad' }],
      }),
    ]),
  ]),
  utf8_01: workbook([sheet([plain([texts(['Это фраза на русском!'])])])]),
  escapes01: workbook([sheet([plain([texts([...Array.from({ length: 7 }, () => null), '"&<>'])])], { name: '5&4' })]),
  shared_strings01: workbook([sheet([plain([texts(characters)])])]),
  properties01: workbook(
    [sheet([plain([texts(["Select 'Office Button -> Prepare -> Properties' to see the file properties."])])])],
    {
      properties: {
        title: 'This is an example spreadsheet',
        subject: 'With document properties',
        author: 'Someone',
        company: 'of Wolves',
        keywords: 'Sample, Example, Properties',
        createdAt: Date.UTC(2011, 3, 7, 0, 9, 27),
      },
    },
  ),
  date_examples01: workbook([
    sheet([plain([{ type: 'datetime', head: { text: '' }, values: new Float64Array(7).fill(noon) }])]),
  ]),
  quote_name01: quoted,
};

/** Of the same content as Excel's; every one of test/golden/excel-made. */
export const excelMadeWorkbooks = async (): Promise<Readonly<Record<string, WorkbookModel>>> => ({
  ...Object.fromEntries(excelMadeCharts.map((made) => [made.workbook, withChart(made.workbook)])),
  ...plainWorkbooks,
  image01: await withImage('image01'),
  image02: await withImage('image02'),
  image_anchor01: await withImage('image_anchor01'),
  object_position01: await withImage('object_position01'),
});
