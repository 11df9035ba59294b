import { writeFile } from 'node:fs/promises';
import { Color, Format, FormatAlign, FormatBorder, Workbook } from 'wasm-xlsxwriter';
import { borderArgb, cellLooks, font, heads, sheetName, widths } from '../data.ts';
import { createRowReader, type RowReader, serialOf } from '../rows.ts';
import type { Prepare } from '../writer.ts';

const colorOf = (argb: string): Color => Color.parse(`#${argb.slice(2)}`);

const formatOf = ({ numFmt, align }: (typeof cellLooks)[number]): Format =>
  new Format()
    .setNumFormat(numFmt)
    .setFontName(font.name)
    .setFontSize(font.size)
    .setFontColor(colorOf(font.argb))
    .setBorderBottom(FormatBorder.Thin)
    .setBorderBottomColor(colorOf(borderArgb))
    .setAlign(align === 'left' ? FormatAlign.Left : FormatAlign.Right)
    .setAlign(FormatAlign.VerticalCenter);

/** Rows of a call: with one for each cell, which returns an object to be finalised, half a million rows took minutes. */
const callRows = 8_192;

/** The next rows by column. */
const takeColumns = (reader: RowReader, count: number): (string | number)[][] => {
  const columns = heads.map((): (string | number)[] => []);
  for (let row = 0; row < count; row += 1) {
    for (const [column, value] of reader.next().entries()) {
      columns[column]?.push(column === 0 ? serialOf(Number(value)) : value);
    }
  }
  return columns;
};

export const prepare: Prepare = ({ rows, path }) => {
  const reader = createRowReader(rows);
  return async () => {
    const workbook = new Workbook();
    const sheet = workbook.addWorksheet();
    sheet.setName(sheetName);
    const formats = cellLooks.map(formatOf);
    for (const [column, width] of widths.entries()) sheet.setColumnWidth(column, width);
    for (const [column, head] of heads.entries()) sheet.writeString(0, column, head);
    for (let from = 0; from < rows; from += callRows) {
      for (const [column, values] of takeColumns(reader, Math.min(callRows, rows - from)).entries()) {
        const format = formats[column];
        if (format !== undefined) sheet.writeColumnWithFormat(from + 1, column, values, format);
      }
    }
    await writeFile(path, workbook.saveToBufferSync());
  };
};
