import { writeFile } from 'node:fs/promises';
import { Color, Format, FormatAlign, FormatBorder, Workbook } from 'wasm-xlsxwriter';
import { borderArgb, cellLooks, font, heads, sheetName, widths } from '../data.ts';
import { createRowReader, serialOf } from '../rows.ts';
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

export const prepare: Prepare = ({ rows, path }) => {
  const reader = createRowReader(rows);
  return async () => {
    const workbook = new Workbook();
    const sheet = workbook.addWorksheet();
    sheet.setName(sheetName);
    const formats = cellLooks.map(formatOf);
    for (const [column, width] of widths.entries()) sheet.setColumnWidth(column, width);
    for (const [column, head] of heads.entries()) sheet.writeString(0, column, head);
    for (let index = 1; index <= rows; index += 1) {
      for (const [column, value] of reader.next().entries()) {
        const format = formats[column];
        if (format === undefined) continue;
        if (typeof value === 'string') sheet.writeStringWithFormat(index, column, value, format);
        else sheet.writeNumberWithFormat(index, column, column === 0 ? serialOf(value) : value, format);
      }
    }
    await writeFile(path, workbook.saveToBufferSync());
  };
};
