import ExcelJS from 'exceljs';
import { heads, sheetName, widths } from '../data.ts';
import { createRowReader } from '../rows.ts';
import type { Prepare } from '../writer.ts';
import { styles } from './exceljs-look.ts';

export const prepare: Prepare = ({ rows, level, path }) => {
  const reader = createRowReader(rows);
  return async () => {
    const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({
      filename: path,
      useStyles: true,
      useSharedStrings: true,
      zip: { zlib: { level } },
    });
    const sheet = workbook.addWorksheet(sheetName);
    sheet.columns = widths.map((width) => ({ width }));
    sheet.addRow(heads).commit();
    for (let index = 0; index < rows; index += 1) {
      const cells = reader.next();
      const row = sheet.getRow(index + 2);
      for (const [column, value] of cells.entries()) {
        const cell = row.getCell(column + 1);
        cell.value = column === 0 ? new Date(Number(value)) : value;
        cell.style = styles[column] ?? {};
      }
      row.commit();
    }
    await workbook.commit();
  };
};
