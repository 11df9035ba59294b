import type { Style } from 'exceljs';
import { borderArgb, cellLooks, font } from '../data.ts';

/** One object per column, shared by its cells: exceljs recognises it and is several times faster than with a style each. */
export const styles: readonly Partial<Style>[] = cellLooks.map(({ numFmt, align }) => ({
  numFmt,
  font: { name: font.name, family: 2, size: font.size, color: { argb: font.argb } },
  border: { bottom: { style: 'thin', color: { argb: borderArgb } } },
  alignment: { horizontal: align, vertical: 'middle' },
}));
