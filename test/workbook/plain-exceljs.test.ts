import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import ExcelJS, { type Cell, type CellHyperlinkValue, type CellValue, type Font, type Worksheet } from 'exceljs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WorkbookModel } from '../../src/report/model.ts';
import type { CellAt, ColumnModel, TableModel } from '../../src/report/table-model.ts';
import type { WriteOptions } from '../../src/workbook/write-workbook.ts';
import { writePlainExceljs } from '../support/plain-exceljs.ts';
import { type ReadCell, readSheets, type ReadSheet } from '../support/read-sheet.ts';
import { readWorkbook } from '../support/read-workbook.ts';
import { anyModel } from './any-model.ts';
import { richModels } from './rich-models.ts';
import { withPath, writeBytes } from './workbooks.ts';

/** The workbook's own face is not the cell's: ours is Arial, exceljs's Calibri. */
const isDefault = ({ name, size, bold }: Partial<Font>): boolean =>
  (name === 'Arial' && size === 10 && bold === undefined) || (name === 'Calibri' && size === 11);

const noteText = (note: Cell['note']): string | undefined =>
  typeof note === 'string' ? note : note?.texts?.map(({ text }) => text).join('');

/** exceljs finds links to other sheets only where they are relationships too, as it writes them itself. */
const isPlace = (value: CellValue): value is CellHyperlinkValue =>
  typeof value === 'object' && value !== null && 'hyperlink' in value && value.hyperlink.includes('!');

const cellThrough = (cell: Cell) => ({
  value: isPlace(cell.value) ? cell.value.text : cell.value,
  type: isPlace(cell.value) ? ExcelJS.ValueType.String : cell.type,
  master: cell.master.address,
  numFmt: cell.numFmt ?? 'General',
  font: cell.font === undefined || isDefault(cell.font) ? null : cell.font,
  fill: cell.fill ?? null,
  border: cell.border ?? null,
  alignment: cell.alignment ?? null,
  note: noteText(cell.note) ?? null,
});

const sheetThrough = (sheet: Worksheet) => {
  const cells: Record<string, ReturnType<typeof cellThrough>> = {};
  const heights: Record<number, number> = {};
  sheet.eachRow({ includeEmpty: true }, (row, number) => {
    // 15 is the height of every row of ours, and exceljs's own.
    if ((row.height ?? 15) !== 15) heights[number] = row.height;
    row.eachCell({ includeEmpty: true }, (cell) => {
      const read = cellThrough(cell);
      const bare = read.value === null && read.font === null && read.note === null && read.master === cell.address;
      // A blank cell without any look is as good as none.
      if (!bare || read.border !== null || read.fill !== null || read.numFmt !== 'General') cells[cell.address] = read;
    });
  });
  const widths = Array.from({ length: sheet.columnCount }, (_, index) => sheet.getColumn(index + 1).width ?? 9);
  return { name: sheet.name, cells, heights, widths };
};

const throughExceljs = async (bytes: Uint8Array) => {
  const workbook = await readWorkbook(bytes);
  return workbook.worksheets.map(sheetThrough);
};

/** Serial numbers of instants: exceljs keeps digits below the microsecond. */
const rounded = (cell: ReadCell): ReadCell => {
  const { value, style } = cell;
  const isDate = typeof value === 'number' && /[dy]/.test(style.numFmt);
  return isDate ? { ...cell, value: Math.round(value * 86_400_000) } : cell;
};

/** Where no cell is written there is nothing either. */
const isBare = ({ value = null, style }: Partial<ReadCell>): boolean =>
  value === null &&
  style?.numFmt === 'General' &&
  style.font === 'default' &&
  style.alignment === '' &&
  style.fill.includes('none');

const corners = (range: string): readonly number[] => {
  const [first = '', last = first] = range.split(':');
  return [first, last].flatMap((ref) => {
    const [, letters = '', row = ''] = /^([A-Z]+)(\d+)$/.exec(ref) ?? [];
    return [Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0), Number(row)];
  });
};

/** What stands under a merge is not seen: ours keeps it for filters and charts, exceljs drops it. */
const isMergedOver = (ref: string, merges: readonly string[]): boolean => {
  const [column = 0, row = 0] = corners(ref);
  return merges.some((range) => {
    const [left = 0, top = 0, right = 0, bottom = 0] = corners(range);
    const inside = column >= left && column <= right && row >= top && row <= bottom;
    return inside && (column !== left || row !== top);
  });
};

const shown = (sheet: ReadSheet) => ({
  ...sheet,
  cells: Object.fromEntries(
    [...sheet.cells]
      .map(([ref, cell]) => [ref, isMergedOver(ref, sheet.merges) ? { style: cell.style } : rounded(cell)] as const)
      .filter(([, cell]) => !isBare(cell))
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  ),
  merges: sheet.merges.toSorted(),
  // exceljs takes 9 for the default and leaves it out.
  widths: Object.fromEntries([...sheet.widths].filter(([, width]) => width !== 9)),
  heights: Object.fromEntries([...sheet.heights].filter(([, height]) => height !== 15)),
});

const throughXml = async (bytes: Uint8Array) => (await readSheets(bytes)).map(shown);

const python = '/usr/bin/python3';
const hasOpenpyxl = spawnSync(python, ['-c', 'import openpyxl']).status === 0;

const throughOpenpyxl = (...workbooks: readonly Uint8Array[]): Promise<readonly unknown[]> =>
  withPath(async (_, folder) => {
    const paths = workbooks.map((__, index) => `${folder}/${index}.xlsx`);
    for (const [index, path] of paths.entries()) await writeFile(path, workbooks[index] ?? '');
    const script = `${import.meta.dirname}/../support/read-openpyxl.py`;
    const { stdout, stderr, status } = spawnSync(python, [script, ...paths], { encoding: 'utf8', maxBuffer: 1e9 });
    if (status !== 0) throw new Error(stderr);
    const read: unknown = JSON.parse(stdout);
    if (!Array.isArray(read)) throw new Error(stdout);
    return read;
  });

const writeBoth = async (model: WorkbookModel, options: WriteOptions = {}) =>
  [await writeBytes(model, options), await writePlainExceljs(model, options)] as const;

const textAt = (column: ColumnModel | undefined, row: CellAt['row']): string | null => {
  if (column === undefined) return null;
  if (row === 'head') return 'text' in column.head ? column.head.text : null;
  if (column.type !== 'text') return null;
  const { values } = column;
  return ('words' in values ? values.words[values.codes[row] ?? -1] : values[row]) ?? null;
};

/** exceljs has links only as texts of their own, neither they nor notes go under a merge, it explains no gaps, and knows no charts. */
const sayable = (table: TableModel): TableModel => {
  const covered = ({ row, column }: CellAt): boolean =>
    (table.merges ?? []).some(
      (block) =>
        row !== 'head' &&
        row >= block.row &&
        row < block.row + block.rows &&
        column >= block.column &&
        column < block.column + block.columns,
    );
  return {
    ...table,
    note: table.note ?? 'Blank: no reading.',
    links: (table.links ?? []).filter(({ at }) => !covered(at) && textAt(table.columns[at.column], at.row)),
    comments: (table.comments ?? []).filter(({ at, text }) => !covered(at) && text !== ''),
  };
};

const lossless = anyModel('lossless').map(({ model, options }) => ({
  model: {
    ...model,
    sheets: model.sheets.map((sheet) => ({ ...sheet, charts: [], tables: sheet.tables.map(sayable) })),
  },
  options,
}));

describe('a workbook of ours and the same one by plain exceljs', () => {
  describe.each(richModels)('%s', (_, model) => {
    it('are equal to exceljs', async () => {
      const [ours, plain] = await writeBoth(model);
      expect(await throughExceljs(ours)).toEqual(await throughExceljs(plain));
    });

    it('are equal to a reader of the XML', async () => {
      const [ours, plain] = await writeBoth(model);
      expect(await throughXml(ours)).toEqual(await throughXml(plain));
    });

    it.runIf(hasOpenpyxl)('are equal to openpyxl', async () => {
      const [ours, plain] = await throughOpenpyxl(...(await writeBoth(model)));
      expect(ours).toEqual(plain);
    });
  });

  it('are equal to both readers, whatever the model', async () => {
    await fc.assert(
      fc.asyncProperty(lossless, async ({ model, options }) => {
        const [ours, plain] = await writeBoth(model, options);
        expect(await throughExceljs(ours)).toEqual(await throughExceljs(plain));
        expect(await throughXml(ours)).toEqual(await throughXml(plain));
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
