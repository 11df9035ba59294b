import { writeFile } from 'node:fs/promises';
import { type CellObject, utils, type WorkSheet, write } from 'xlsx';
import { cellLooks, heads, sheetName, widths } from '../data.ts';
import { createRowReader, serialOf } from '../rows.ts';
import type { Prepare } from '../writer.ts';

/** The community edition writes no borders or fonts: its cells have their number formats alone. */
export const prepare: Prepare = ({ rows, path }) => {
  const reader = createRowReader(rows);
  return async () => {
    const sheet: CellObject[][] = [heads.map((v) => ({ t: 's', v }))];
    for (let index = 0; index < rows; index += 1) {
      sheet.push(
        reader.next().map((value, column): CellObject => {
          if (typeof value === 'string') return { t: 's', v: value };
          return { t: 'n', v: column === 0 ? serialOf(value) : value, z: cellLooks[column]?.numFmt ?? 'General' };
        }),
      );
    }
    const range = { s: { r: 0, c: 0 }, e: { r: rows, c: heads.length - 1 } };
    // A dense sheet is an array of rows, which its types of 0.18 do not know.
    const dense = Object.assign(sheet, {
      '!ref': utils.encode_range(range),
      '!cols': widths.map((wch) => ({ wch })),
    });
    const workbook = { SheetNames: [sheetName], Sheets: { [sheetName]: dense as unknown as WorkSheet } };
    const bytes: Buffer = write(workbook, { type: 'buffer', bookType: 'xlsx', compression: true, bookSST: true });
    await writeFile(path, bytes);
  };
};
