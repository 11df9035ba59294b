/** Hand-made models that between them have everything a cell can be. */
import type { WorkbookModel } from '../../src/report/model.ts';
import type { ColumnModel, TableModel } from '../../src/report/table-model.ts';
import { modelOf, sheetOf, sum, tableOf, textColumn } from './workbooks.ts';

const gap = Number.NaN;
const hour = 3_600_000;
/** The hour before the one that occurs twice in Chicago. */
const autumn = Date.UTC(2016, 10, 6, 5);

const everyColumn: readonly ColumnModel[] = [
  textColumn('Device', ['Chiller', '=1+1', null, 'Boiler & <pump>']),
  {
    type: 'number',
    head: { text: 'kW' },
    decimals: 3,
    values: Float64Array.of(1.5, gap, -1e12, 0.1 + 0.2),
    flagged: Uint8Array.of(1, 0, 1, 0),
    group: 'North',
  },
  { type: 'integer', head: { text: 'n' }, values: Int32Array.of(1, -2, 0, 2_147_483_647), group: 'North' },
  { type: 'percent', head: { text: '%' }, decimals: 1, values: Float32Array.of(0, 0.5, 1, gap), group: 'North' },
  {
    type: 'money',
    head: { text: 'Cost' },
    currency: 'USD',
    values: Float64Array.of(1.005, gap, 1e9, -3),
    group: 'South',
    style: 'bad',
  },
  {
    type: 'money',
    head: { text: 'Yen' },
    currency: 'JPY',
    decimals: 2,
    values: Uint32Array.of(1, 2, 3, 4),
    group: 'South',
  },
  { type: 'duration', head: { text: 'On' }, values: Float64Array.of(90 * 60_000, 30 * hour, 0, gap), style: 'muted' },
  { type: 'duration', head: { text: 'Off' }, seconds: true, values: Float64Array.of(1_000, 999, hour, 25 * hour) },
  { type: 'date', head: { text: 'Day' }, values: ['2016-03-13', null, '1899-12-31', '9999-12-31'] },
  { type: 'datetime', head: { text: 'At' }, values: Float64Array.of(autumn, autumn + hour, autumn + 2 * hour, gap) },
  {
    type: 'datetime',
    head: { text: 'Since' },
    seconds: true,
    values: Float64Array.of(autumn + 1, autumn + 1_001, 0, Date.UTC(1900, 1, 1)),
  },
  {
    type: 'text',
    head: { text: 'State' },
    values: { words: ['on', '_x0041_'], codes: Uint8Array.of(0, 1, 2, 0) },
    style: 'good',
  },
  { type: 'boolean', head: { text: 'OK' }, values: Uint8Array.of(0, 1, 2, 1) },
  {
    type: 'number',
    head: { date: '2016-11-06' },
    decimals: 1,
    formula: { kind: 'sum', from: 1, to: 3 },
    values: Float64Array.of(2.5, gap, 3, 4),
    style: 'strong',
  },
  {
    type: 'number',
    head: { text: 'a × b' },
    decimals: 2,
    formula: { kind: 'product', of: [1, 2] },
    values: Float64Array.of(1.5, gap, 0, 6),
  },
  {
    type: 'number',
    head: { text: 'a − b' },
    decimals: 2,
    formula: { kind: 'difference', of: [2, 1] },
    values: Float64Array.of(-0.5, 1, 2, 3),
  },
  {
    type: 'percent',
    head: { text: 'a ÷ b' },
    decimals: 0,
    formula: { kind: 'quotient', of: [1, 2] },
    values: Float64Array.of(1.5, gap, 0.1, 0.3),
  },
];

const totals: TableModel['totals'] = (['sum', 'average', 'min', 'max', 'count', 'value'] as const).map(
  (kind, index) => ({
    label: `By ${kind}`,
    cells: everyColumn.map(({ type }, at) =>
      at === 0 || type === 'text' || type === 'boolean' || type === 'date' || type === 'datetime'
        ? null
        : { kind, value: at === 3 ? gap : index + at / 4 },
    ),
  }),
);

const header = {
  title: 'Everything',
  subtitle: 'January & February',
  facts: [
    { label: 'Period', value: '2016' },
    { label: 'Zone', value: 'America/Chicago' },
    { label: 'Meters', value: '4' },
    { label: 'Made by', value: '=cmd' },
  ],
};

const everything = tableOf(everyColumn, {
  title: 'All of it',
  totals,
  note: 'Blank: no reading. '.repeat(12),
  autofilter: true,
  links: [
    { at: { row: 0, column: 0 }, to: { url: 'https://example.com/?a=1&b=2' }, tooltip: 'More "about" it' },
    { at: { row: 3, column: 0 }, to: { sheet: 'Second sheet' } },
    { at: { row: 'head', column: 1 }, to: { url: 'mailto:a@example.com' } },
  ],
  comments: [
    { at: { row: 1, column: 1 }, text: 'Estimated\nby hand' },
    { at: { row: 'head', column: 2 }, text: 'How many' },
  ],
});

const wrapped = tableOf(
  [
    textColumn('Reason', [
      'The readings of this device took longer than thirty seconds to read. '.repeat(4),
      'short',
      'two\nlines',
    ]),
    textColumn('Where', ['Hall', 'Hall', 'Yard']),
    { type: 'integer', head: { text: 'Times' }, values: Uint16Array.of(1, 2, 3) },
  ],
  {
    merges: [
      { row: 0, column: 1, rows: 2, columns: 1 },
      { row: 2, column: 1, rows: 1, columns: 2 },
    ],
  },
);

const figures = ['a', 'b', 'c', 'd', 'e'].map((text): ColumnModel => ({
  type: 'integer',
  head: { text: `Count of ${text}` },
  values: Float64Array.of(1),
}));

/** The remarks run on over the columns of the table above. */
const runningOn = tableOf([textColumn('Device', ['Chiller']), textColumn('Detail', ['Many intervals missing'])]);

const nothing = tableOf([textColumn('Reason', []), textColumn('Since', [])], {
  emptyText: 'Nothing to report.',
  totals: [{ label: 'Total', cells: [null, null] }],
});

const plain = tableOf(everyColumn.slice(0, 9), {
  look: 'plain',
  totals: [{ label: 'T', cells: [null, sum(1), ...Array.from({ length: 7 }, () => null)] }],
});

export const richModels: readonly (readonly [string, WorkbookModel])[] = [
  ['with every column', modelOf([sheetOf([everything], { header }), sheetOf([], { name: 'Second sheet' })])],
  [
    'in German',
    modelOf([sheetOf([everything, wrapped], { header }), sheetOf([], { name: 'Second sheet' })], {
      locale: 'de-DE',
      timezone: 'Europe/Berlin',
    }),
  ],
  ['with wrapped texts and merges', modelOf([sheetOf([wrapped, runningOn])])],
  ['with texts that run on', modelOf([sheetOf([tableOf(figures), runningOn]), sheetOf([wrapped], { name: 'Other' })])],
  ['with nothing in it', modelOf([sheetOf([nothing]), sheetOf([], { name: 'Bare' })])],
  [
    'in the plain look',
    modelOf([{ name: 'Plain', tables: [plain, { ...plain, heads: false }], print: { orientation: 'portrait' } }]),
  ],
];
