import type { Worksheet, WorksheetView } from 'exceljs';
import type { SheetModel } from '../report/model.ts';
import { measureWidths } from './column-widths.ts';
import { writeHeaderBlock } from './header-block.ts';
import { pageMargins, pageSetup } from './page-setup.ts';
import { writeRemark, writeTable } from './write-table.ts';
import type { PlacedTable } from './write-table.ts';
import type { Writing } from './writing.ts';

const view = (model: SheetModel, headRow: number | null): Partial<WorksheetView> => {
  const common = { showGridLines: false, zoomScale: 100, zoomScaleNormal: 100 };
  if (headRow === null) return { state: 'normal', ...common };
  return { state: 'frozen', xSplit: model.frozenColumns ?? 0, ySplit: headRow, ...common };
};

const cutRemark = (count: number): string =>
  `${count === 1 ? 'One text on this sheet is' : `${count} texts on this sheet are`} longer than a cell can hold ` +
  `(32,767 characters) and ${count === 1 ? 'was' : 'were'} cut; the cut is marked with "…".`;

/** Writes one sheet: header block, tables one below the other, view and print setup. */
export const writeSheet = (sheet: Worksheet, model: SheetModel, writing: Writing): void => {
  const cutBefore = writing.cutTexts();
  const widths = measureWidths(model, writing);
  for (const [index, width] of widths.entries()) sheet.getColumn(index + 1).width = width;

  const tablesRow = writeHeaderBlock(sheet, model.header, widths, writing) + 1;
  const placed: PlacedTable[] = [];
  let row = tablesRow;
  for (const table of model.tables) {
    const position = writeTable(sheet, table, row, widths, writing);
    placed.push(position);
    row = position.nextRow + 1;
  }
  const cut = writing.cutTexts() - cutBefore;
  if (cut > 0) writeRemark(sheet, cutRemark(cut), row, widths, writing);

  const headRow = placed[0]?.headRow ?? null;
  sheet.views = [view(model, headRow)];
  const layout = { widths, tablesRow, headRow, lastRow: sheet.rowCount };
  Object.assign(sheet.pageSetup, pageSetup(model, layout, writing.locale));
  Object.assign(sheet.headerFooter, pageMargins(model, layout));
};
