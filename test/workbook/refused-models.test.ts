import { readdir, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { WorkbookModel } from '../../src/report/model.ts';
import type { ColumnModel, TableModel } from '../../src/report/table-model.ts';
import { writeWorkbook } from '../../src/workbook/write-workbook.ts';
import { modelOf, sheetOf, tableOf, textColumn, withPath } from './workbooks.ts';

const at: ColumnModel = { type: 'datetime', head: { text: 'At' }, values: Float64Array.of(0) };
const ownSum: ColumnModel = {
  type: 'number',
  decimals: 0,
  head: { text: 'Sum' },
  formula: { kind: 'sum', from: 0, to: 0 },
  values: Float64Array.of(1),
};

const withNotes = (more: Partial<TableModel>): WorkbookModel => modelOf([sheetOf([tableOf([at], more)])]);
const note = (row: number, column: number) => ({ at: { row, column }, text: 'Why' });
const link = (sheet: string) => ({ at: { row: 0, column: 0 }, to: { sheet } });

const refused: readonly (readonly [string, WorkbookModel, RegExp])[] = [
  ['without sheets', modelOf([]), /has no sheet/],
  [
    'with more columns than Excel has',
    modelOf([sheetOf([tableOf(Array.from({ length: 16_385 }, () => at))])]),
    /16385 columns and Excel allows 1 to 16384/,
  ],
  [
    'with too few values in a column',
    modelOf([sheetOf([tableOf([textColumn('Device', ['a'])], { rowCount: 2 })])]),
    /"Device" has 1 values for 2 rows/,
  ],
  [
    'with a rounded total of what has no decimals',
    withNotes({
      columns: [textColumn('Device', ['a']), at],
      totals: [{ label: 'Total', cells: [null, { kind: 'max', value: 0, roundedTo: 2 }] }],
    }),
    /total "Total" rounds a datetime column/,
  ],
  ['with a sum over itself', modelOf([sheetOf([tableOf([ownSum])])]), /"Sum" calculates from the columns 0 to 0/],
  ['with two comments on one cell', withNotes({ comments: [note(0, 0), note(0, 0)] }), /two comments at row/],
  ['with a comment outside its table', withNotes({ comments: [note(0, 1)] }), /a comment at row 0, column 1/],
  ['with a comment below its table', withNotes({ comments: [note(1, 0)] }), /a comment at row 1, column 0/],
  ['with two links in one cell', withNotes({ links: [link('Sheet'), link('Sheet')] }), /two links at row/],
  ['with a link to a sheet it has not', withNotes({ links: [link('Gone')] }), /leads to the sheet "Gone"/],
  ['in a zone that does not exist', modelOf([sheetOf([])], { timezone: 'Mars/Olympus' }), /Mars\/Olympus/],
  ['in a locale that does not exist', modelOf([sheetOf([])], { locale: 'not a locale' }), /locale/],
];

describe('writeWorkbook', () => {
  it.each(refused)('refuses a model %s and leaves no file', (_, model, message) =>
    withPath(async (path, folder) => {
      await expect(writeWorkbook(model, path)).rejects.toMatchObject({
        code: 'RENDER_FAILED',
        message: expect.stringMatching(message),
      });
      expect(await readdir(folder)).toEqual([]);
    }),
  );

  it('that is cancelled keeps the reason and the file that was there before', () =>
    withPath(async (path, folder) => {
      await writeFile(path, 'before');
      const reason = new Error('stop');
      const writing = writeWorkbook(modelOf([sheetOf([])]), path, { signal: AbortSignal.abort(reason) });
      await expect(writing).rejects.toMatchObject({ code: 'ABORTED', cause: reason });
      expect(await readdir(folder)).toEqual(['report.xlsx']);
    }));

  it('that cannot take its place removes what it wrote', () =>
    withPath(async (_, folder) => {
      await writeFile(`${folder}/occupied`, '');
      const writing = writeWorkbook(modelOf([sheetOf([])]), `${folder}/occupied/report.xlsx`);
      await expect(writing).rejects.toMatchObject({ code: 'RENDER_FAILED' });
      await expect(writeWorkbook(modelOf([sheetOf([])]), folder)).rejects.toMatchObject({ code: 'RENDER_FAILED' });
      expect(await readdir(folder)).toEqual(['occupied']);
    }));
});
