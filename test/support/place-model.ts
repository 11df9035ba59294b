import type { WorkbookModel } from '../../src/report/model.ts';
import { placeSheet, type PlacedSheet } from '../../src/workbook/layout/place-sheet.ts';
import { sheetNames } from '../../src/workbook/layout/sheet-names.ts';
import type { WriteOptions } from '../../src/workbook/write-workbook.ts';
import { createWriting } from '../../src/workbook/writing.ts';

/** Where the writer puts everything, without its writing any of it. */
export const placeModel = (model: WorkbookModel, { maxSheetRows }: WriteOptions = {}) => {
  const writing = createWriting(model);
  const placed: PlacedSheet[] = [];
  for (const sheet of model.sheets) {
    placed.push(...placeSheet(sheet, placed.length, model.images ?? {}, writing, maxSheetRows));
  }
  return { placed, names: sheetNames(placed.map((sheet) => sheet.model.name)), writing };
};
