import fc from 'fast-check';
import ExcelJS from 'exceljs';
import JSZip from 'jszip';
import { describe, expect, it } from 'vitest';
import type { WorkbookModel } from '../../src/report/model.ts';
import type { ColumnModel, TableModel } from '../../src/report/table-model.ts';
import { validatePackage } from '../support/validate-package.ts';
import { showcase } from './showcase.ts';
import { modelOf, sheetOf, sum, tableOf, textColumn, write } from './workbooks.ts';

const hour = 3_600_000;
const autumn = Date.UTC(2016, 10, 6, 5);

const everyColumn: readonly ColumnModel[] = [
  textColumn('Name', ['A & B', '<b>"q"</b>', '=1+1']),
  {
    type: 'number',
    head: { text: 'kW' },
    decimals: 3,
    values: Float64Array.of(1.5, Number.NaN, -1e12),
    flagged: Uint8Array.of(1, 0, 1),
  },
  {
    type: 'number',
    head: { date: '2016-11-06' },
    decimals: 0,
    values: Float64Array.of(1, 2, 3),
  },
  {
    type: 'number',
    head: { text: 'Sum' },
    decimals: 1,
    formula: { kind: 'sum', from: 1, to: 2 },
    values: Float64Array.of(2.5, 2, 3),
    style: 'strong',
  },
  {
    type: 'integer',
    head: { text: 'n' },
    values: Float64Array.of(1, 2, Number.NaN),
  },
  { type: 'percent', head: { text: '%' }, decimals: 1, values: Float64Array.of(0, 0.5, 1) },
  { type: 'date', head: { text: 'Day' }, values: ['2016-03-13', null, '1999-12-31'] },
  // The hour that occurs twice in Chicago.
  { type: 'datetime', head: { text: 'At' }, values: Float64Array.of(autumn, autumn + hour, autumn + 2 * hour) },
];

const totals: TableModel['totals'] = [
  { label: 'Total', cells: [null, sum(1), sum(6), sum(7.5), { kind: 'value', value: 3 }, null, null, null] },
];

const everything = (locale: string): WorkbookModel =>
  modelOf(
    [
      sheetOf(
        [
          tableOf(everyColumn, { title: 'All', totals, note: 'A note' }),
          tableOf([textColumn('None', [])], { rowCount: 0, emptyText: 'Nothing' }),
        ],
        {
          name: `Q1 'A' & <B> 日本`,
          print: { orientation: 'landscape' },
          freeze: { head: true, columns: 1 },
          header: {
            title: 'T & T',
            subtitle: 's',
            facts: [
              { label: 'a', value: '<&>' },
              { label: 'b', value: 'c' },
              { label: 'd', value: 'e' },
            ],
          },
        },
      ),
      sheetOf([tableOf([textColumn('x', ['y'])])], { name: 'second' }),
    ],
    { locale },
  );

describe('a package', () => {
  it.each(['en-US', 'de-DE', 'fr-FR', 'ja-JP'])(
    'is valid by ISO 29500 with everything a model can say, in %s',
    async (locale) => {
      const { bytes } = await write(everything(locale));
      expect(await validatePackage(bytes)).toEqual([]);
    },
  );

  it('is valid with charts, pictures, comments, links, filters and conditional formats', async () => {
    const { bytes } = await write(await showcase());
    expect(await validatePackage(bytes)).toEqual([]);
  });

  it('is valid whatever the text in it', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(text, fc.array(text, { minLength: 1, maxLength: 4 }), async (title, cells) => {
        const sheet = sheetOf([tableOf([textColumn(title, cells)], { title, note: title })], {
          name: title || 'x',
          header: { title, facts: [{ label: title, value: title }] },
        });
        const { bytes } = await write(
          modelOf([sheet], { properties: { title, subject: title, author: title, createdAt: 0 } }),
        );
        expect(await validatePackage(bytes)).toEqual([]);
      }),
      { numRuns: 6 },
    );
  }, 60_000);
});

describe('validatePackage', () => {
  it('finds a part that breaks the schema, a target that is missing, and a part without a type', async () => {
    const { bytes } = await write(everything('en-US'));
    const zip = await JSZip.loadAsync(bytes);
    const sheet = (await zip.file('xl/worksheets/sheet1.xml')?.async('string')) ?? '';
    zip.file('xl/worksheets/sheet1.xml', sheet.replace('<sheetData>', '<sheetData><row r="x"/>'));
    zip.remove('xl/theme/theme1.xml');
    zip.file('xl/stray.bin', 'x');
    const faults = (await validatePackage(await zip.generateAsync({ type: 'uint8array' }))).join('\n');
    expect(faults).toContain('xl/worksheets/sheet1.xml');
    expect(faults).toContain('theme/theme1.xml is not in the package');
    expect(faults).toContain('xl/stray.bin: it has no content type');
  });

  it('accepts what exceljs writes for itself', async () => {
    const workbook = new ExcelJS.Workbook();
    workbook.addWorksheet('Plain').addRow([1, 'two']);
    expect(await validatePackage(new Uint8Array(await workbook.xlsx.writeBuffer()))).toEqual([]);
  });
});
