import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type CellValue, writeXlsxStream } from 'hucre/xlsx';
import { borderArgb, cellLooks, font, heads, sheetName, widths } from '../data.ts';
import { createRowReader, type RowReader } from '../rows.ts';
import type { Prepare } from '../writer.ts';

function* rowsOf(reader: RowReader): Generator<CellValue[]> {
  for (let index = 0; index < reader.count; index += 1) {
    const [wallMs, ...others] = reader.next();
    yield [new Date(wallMs), ...others];
  }
}

export const prepare: Prepare = ({ rows, path }) => {
  const reader = createRowReader(rows);
  return async () => {
    const columns = cellLooks.map(({ numFmt, align }, index) => ({
      header: heads[index] ?? '',
      width: widths[index] ?? 10,
      style: {
        numFmt,
        font: { name: font.name, size: font.size, color: { rgb: font.argb } },
        border: { bottom: { style: 'thin' as const, color: { rgb: borderArgb } } },
        alignment: { horizontal: align, vertical: 'center' as const },
      },
    }));
    const stream = writeXlsxStream(rowsOf(reader), { name: sheetName, columns, inlineStrings: false });
    await pipeline(Readable.from(stream), createWriteStream(path));
  };
};
