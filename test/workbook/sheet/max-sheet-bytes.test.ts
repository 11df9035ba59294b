import JSZip from 'jszip';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { SheetModel } from '../../../src/report/model.ts';
import { maxSheetBytes } from '../../../src/workbook/sheet/max-sheet-bytes.ts';
import { writeWorkbook } from '../../../src/workbook/write-workbook.ts';
import { placeModel } from '../../support/place-model.ts';
import { modelOf, sheetOf, tableOf, textColumn, withPath } from '../workbooks.ts';

/** What the bound allows for a sheet's heads and notes: a test of less than this would prove nothing. */
const slack = 20_000_000;

/** The size of the sheet when no text is shared, and the bound of it. */
const measure = (sheet: SheetModel): Promise<{ readonly bytes: number; readonly bound: number }> => {
  const model = modelOf([sheet]);
  return withPath(async (path) => {
    await writeWorkbook(model, path, { level: 1, sharedStrings: { texts: 0, characters: 0 } });
    const zip = await JSZip.loadAsync(await readFile(path));
    const part = await zip.file('xl/worksheets/sheet1.xml')?.async('nodebuffer');
    const [placed] = placeModel(model).placed;
    if (part === undefined || placed === undefined) throw new Error('no sheet');
    return { bytes: part.length, bound: maxSheetBytes(placed) };
  });
};

/** As long in XML as a text of its length can be, in a cell and in an attribute. */
const ampersands = (length: number): string => '&'.repeat(length);
const quotes = (length: number): string => '"'.repeat(length);

describe('the bound of a sheet’s size', () => {
  it.each<[string, () => SheetModel]>([
    [
      'long texts',
      () =>
        sheetOf([
          tableOf([
            textColumn(
              'Note',
              Array.from({ length: 200 }, () => ampersands(30_000)),
            ),
          ]),
        ]),
    ],
    [
      'few long texts on many rows',
      () => {
        const codes = Uint8Array.from({ length: 200 }, (_, row) => row % 2);
        const words = [ampersands(32_000), ampersands(31_999)];
        return sheetOf([
          tableOf([{ type: 'text', head: { text: 'Note' }, values: { words, codes } }], { rowCount: 200 }),
        ]);
      },
    ],
    [
      'links with long tooltips',
      () => {
        const rows = 30_000;
        const table = tableOf([{ type: 'integer', head: { text: 'N' }, values: new Int32Array(rows) }], { id: 'n' });
        const links = Array.from({ length: rows }, (_, row) => ({
          at: { row, column: 0 },
          to: { table: 'n', row },
          tooltip: quotes(255),
        }));
        return sheetOf([{ ...table, links }], { name: "O'Brien & sons' electricity <3" });
      },
    ],
  ])('holds for %s', async (_, sheetFor) => {
    const { bytes, bound } = await measure(sheetFor());
    expect(bytes).toBeGreaterThan(slack);
    expect(bytes).toBeLessThanOrEqual(bound);
  });

  it('is not far above the size of a sheet of figures, which the 32-bit form keeps readable for all', async () => {
    const values = Float64Array.from({ length: 400_000 }, (_, row) => -(row + 1) / 7e300);
    const figures = (text: string) => ({ type: 'number', decimals: 2, head: { text }, values }) as const;
    const { bytes, bound } = await measure(sheetOf([tableOf([figures('A'), figures('B'), figures('C')])]));
    expect(bytes).toBeGreaterThan(slack);
    expect(bytes).toBeLessThanOrEqual(bound);
    expect(bound).toBeLessThan(3 * bytes);
  });
});
