/** A workbook with one of everything that a model can say, as a report would say it. */
import sharp from 'sharp';
import type { ChartModel, PlacedChart } from '../../src/report/chart-model.ts';
import { pixels } from '../../src/report/drawing-model.ts';
import type { HeaderBlock, WorkbookModel } from '../../src/report/model.ts';
import type { ColumnModel, TableModel } from '../../src/report/table-model.ts';

const hour = 3_600_000;
const names = ['Chiller', 'Boiler', 'Main switchboard', 'Heat pump', 'Lighting', 'Lifts', 'Kitchen', 'Data centre'];
const count = names.length;

const figures = (make: (row: number) => number): Float64Array =>
  Float64Array.from({ length: count }, (_, row) => make(row));
const sumOf = (values: Float64Array): number =>
  values.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value), 0);

const peak = figures((row) => (row === 3 ? Number.NaN : 1_200.5 * (row + 1)));
const offPeak = figures((row) => 830.25 * (count - row));
const energy = peak.map((value, row) => (Number.isNaN(value) ? 0 : value) + (offPeak[row] ?? 0));
const price = figures((row) => 0.21 + row / 100);
const cost = energy.map((value, row) => value * (price[row] ?? 0));
const factor = figures((row) => 0.99 - row * 0.03);

const devices: TableModel = {
  id: 'devices',
  title: 'Devices',
  rowCount: count,
  autofilter: true,
  columns: [
    { type: 'text', head: { text: 'Device' }, values: names },
    {
      type: 'text',
      head: { text: 'Site' },
      values: { words: ['North', 'South'], codes: Uint8Array.from(names, (_, row) => row % 2) },
    },
    {
      type: 'number',
      head: { text: 'Peak' },
      group: 'Energy [kWh]',
      decimals: 2,
      values: peak,
      flagged: Uint8Array.of(0, 1),
    },
    { type: 'number', head: { text: 'Off-peak' }, group: 'Energy [kWh]', decimals: 2, values: offPeak },
    {
      type: 'number',
      head: { text: 'Total' },
      group: 'Energy [kWh]',
      decimals: 2,
      style: 'strong',
      formula: { kind: 'sum', from: 2, to: 3 },
      values: energy,
    },
    { type: 'money', head: { text: 'Price' }, group: 'Cost', currency: 'EUR', decimals: 4, values: price },
    {
      type: 'money',
      head: { text: 'Cost' },
      group: 'Cost',
      currency: 'EUR',
      formula: { kind: 'product', of: [4, 5] },
      values: cost,
    },
    { type: 'percent', head: { text: 'Power factor' }, decimals: 1, values: factor },
    { type: 'duration', head: { text: 'Run hours' }, values: figures((row) => row * 31.5 * hour + 90_000) },
    { type: 'integer', head: { text: 'Starts' }, values: Int32Array.from(names, (_, row) => row * 1_000 - 1) },
    {
      type: 'date',
      head: { text: 'In service' },
      values: names.map((_, row) => (row === 2 ? null : `201${row}-03-0${row + 1}`)),
    },
    {
      type: 'boolean',
      head: { text: 'Billed' },
      values: Uint8Array.from(names, (_, row) => (row === 5 ? 2 : row % 2)),
    },
  ],
  totals: [
    {
      label: 'Total',
      cells: [
        null,
        null,
        { kind: 'sum', value: sumOf(peak) },
        { kind: 'sum', value: sumOf(offPeak) },
        { kind: 'sum', value: sumOf(energy) },
        null,
        { kind: 'sum', value: sumOf(cost) },
        { kind: 'value', value: 0.885 },
        { kind: 'sum', value: sumOf(figures((row) => row * 31.5 * hour + 90_000)) },
        { kind: 'max', value: 6_999 },
        null,
        null,
      ],
    },
    {
      label: 'Mean',
      cells: [null, null, { kind: 'average', value: sumOf(peak) / 7 }, ...Array.from({ length: 9 }, () => null)],
    },
  ],
  conditionalFormats: [
    { kind: 'data-bar', from: 4, to: 4, color: 'accent2' },
    { kind: 'color-scale', from: 6, to: 6, colors: 'low-is-good' },
    { kind: 'rule', from: 7, to: 7, when: { is: 'below', value: 0.9 }, style: 'bad' },
  ],
  comments: [{ at: { row: 1, column: 2 }, text: 'Estimated:\nthe meter was replaced on 3 March.' }],
  links: [
    { at: { row: 0, column: 0 }, to: { sheet: 'Intervals' }, tooltip: 'To its intervals' },
    { at: { row: 1, column: 0 }, to: { url: 'https://example.com/boiler?a=1&b=2' } },
  ],
  note: 'Italic: estimated. Blank: nothing was measured, which is not the same as 0.',
};

const intervalCount = 96;
const start = Date.UTC(2016, 10, 6, 5);
const load = (row: number): number => Math.round(1_000 * (40 + 25 * Math.sin(row / 9) + 6 * Math.sin(row / 2))) / 1_000;

const intervals: TableModel = {
  id: 'intervals',
  rowCount: intervalCount,
  columns: [
    {
      type: 'datetime',
      head: { text: 'Interval start' },
      values: Float64Array.from({ length: intervalCount }, (_, row) => start + (row * hour) / 4),
    },
    {
      type: 'number',
      head: { text: 'Load [kW]' },
      decimals: 1,
      values: Float64Array.from({ length: intervalCount }, (_, row) => (row > 40 && row < 48 ? Number.NaN : load(row))),
    },
    {
      type: 'number',
      head: { text: 'Temperature [°C]' },
      decimals: 1,
      values: Float64Array.from({ length: intervalCount }, (_, row) => 12 + 5 * Math.sin(row / 15)),
    },
  ],
  note: 'Clocks went back on this day: the hour from 01:00 to 02:00 occurs twice and shows its offset.',
};

const bars: ChartModel = {
  title: 'Energy by device [kWh]',
  description: 'Stacked columns of peak and off-peak energy, one for each device',
  plots: [
    {
      kind: 'column',
      grouping: 'stacked',
      series: [2, 3].map((column) => ({
        name: { table: 'devices', row: 'head', from: column, to: column } as const,
        categories: { table: 'devices', column: 0 },
        values: { table: 'devices', column },
      })),
    },
  ],
  valueAxis: { format: '#,##0' },
};

const combination: ChartModel = {
  title: 'Load and temperature',
  description: 'Area of the load, line of the temperature on its own axis',
  plots: [
    {
      kind: 'area',
      grouping: 'clustered',
      series: [
        {
          name: { table: 'intervals', row: 'head', from: 1, to: 1 },
          categories: { table: 'intervals', column: 0 },
          values: { table: 'intervals', column: 1 },
        },
      ],
    },
    {
      kind: 'line',
      grouping: 'clustered',
      axis: 'secondary',
      series: [
        {
          name: { table: 'intervals', row: 'head', from: 2, to: 2 },
          categories: { table: 'intervals', column: 0 },
          values: { table: 'intervals', column: 2 },
        },
      ],
    },
  ],
  categoryAxis: { format: 'hh:mm' },
  valueAxis: { title: 'kW', format: '0' },
  secondaryAxis: { title: '°C', format: '0' },
};

const share: ChartModel = {
  title: 'Share of cost',
  description: 'Doughnut of the cost, one slice for each device',
  plots: [
    {
      kind: 'doughnut',
      series: [
        {
          categories: { table: 'devices', column: 0 },
          values: { table: 'devices', column: 6 },
          labels: { show: ['percent'] },
        },
      ],
    },
  ],
};

const below = (chart: ChartModel, table: string, height: number, width?: number): PlacedChart => ({
  chart,
  anchor: {
    kind: 'below',
    table,
    height: pixels(0, height).height,
    ...(width !== undefined && { width: pixels(width, 0).width }),
  },
});

const header = (title: string): HeaderBlock => ({
  title,
  subtitle: 'Größe & Söhne GmbH',
  facts: [
    { label: 'Period', value: 'November 2016' },
    { label: 'Time zone', value: 'America/Chicago' },
  ],
  logo: { image: 'logo', description: 'Logo of Größe & Söhne' },
});

const wide: readonly ColumnModel[] = [
  {
    type: 'text',
    head: { text: 'Remark' },
    values: ['A text that is long enough to need several lines in its column. '.repeat(4), 'Short', null],
  },
  { type: 'text', head: { text: 'From right to left' }, values: ['מונה ראשי', 'عداد', '=1+1'] },
];

/** @param logo a PNG of 480 × 128 pixels */
export const showcaseOf = (logo: Uint8Array): WorkbookModel => ({
  properties: {
    title: 'Showcase',
    subject: 'Everything',
    author: 'report-worker',
    company: 'Größe & Söhne',
    keywords: 'kWh',
    createdAt: Date.UTC(2016, 11, 1),
  },
  locale: 'de-DE',
  timezone: 'America/Chicago',
  images: { logo: { bytes: logo, format: 'png', width: 480, height: 128 } },
  names: [{ name: 'EnergyTotals', range: { table: 'devices', column: 4 } }],
  sheets: [
    {
      name: "Overview 'A' & Ω",
      header: header('Overview'),
      tables: [devices],
      charts: [below(bars, 'devices', 280, 560), below(share, 'devices', 280, 420)],
      tabColor: 'accent3',
      freeze: { head: true, columns: 1 },
      print: {
        orientation: 'landscape',
        pagesWide: 1,
        paper: 'a4',
        footer: { left: '{sheet}', center: '{date}', right: '{page} / {pages}' },
      },
    },
    {
      name: 'Intervals',
      header: header('Intervals'),
      tables: [intervals],
      charts: [
        {
          chart: combination,
          anchor: { kind: 'two-cell', from: { column: 4, row: 6 }, to: { column: 13, row: 24 }, editAs: 'oneCell' },
        },
      ],
      freeze: { head: true },
      print: { orientation: 'landscape' },
    },
    {
      name: 'Texts',
      tables: [
        { title: 'Texts', rowCount: 3, columns: wide, merges: [{ row: 1, column: 0, rows: 1, columns: 2 }] },
        {
          title: 'Nothing',
          rowCount: 0,
          columns: [{ type: 'text', head: { text: 'Device' }, values: [] }],
          emptyText: 'Nothing to report.',
        },
      ],
      images: [
        {
          image: 'logo',
          anchor: { kind: 'absolute', x: pixels(600, 0).width, y: pixels(0, 20).height, size: pixels(120, 32) },
          description: 'Logo',
        },
      ],
      print: { orientation: 'portrait', gridLines: true, centered: 'horizontally' },
    },
  ],
});

/** With a picture of three bars. */
export const showcase = async (): Promise<WorkbookModel> => {
  const bar = (x: number, height: number): string =>
    `<rect x="${x}" y="${120 - height}" width="100" height="${height}" fill="#2D828A"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="128">${bar(20, 40)}${bar(180, 80)}${bar(340, 110)}</svg>`;
  return showcaseOf(new Uint8Array(await sharp(Buffer.from(svg)).png().toBuffer()));
};
