/**
 *   WorkbookModel ─ checkModel ─▶ exceljs Workbook ─ zip ─▶ path.part ─ rename ─▶ path
 *                                 └── writeSheet per sheet
 *                                     ├── writeHeaderBlock
 *                                     └── writeTable per table
 */
import { createHash } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import ExcelJS from 'exceljs';
import { asReportError, fail } from '../errors.ts';
import type { WorkbookModel } from '../report/model.ts';
import { checkModel } from './check-model.ts';
import { fixPackage } from './fix-package.ts';
import { cleanText, cutText } from './safe-text.ts';
import { sheetNames } from './sheet-names.ts';
import { writeSheet } from './write-sheet.ts';
import { createWriting } from './writing.ts';

export type WrittenWorkbook = {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  readonly sheets: number;
  /** Body rows of all tables. */
  readonly rows: number;
  /** Texts longer than a cell holds; each of their sheets says so. */
  readonly cutTexts: number;
};

/** Document properties hold at most 255 characters. */
const property = (text: string): string => cutText(cleanText(text), 255);

const describe = (workbook: ExcelJS.Workbook, { properties }: WorkbookModel): void => {
  workbook.title = property(properties.title);
  workbook.subject = property(properties.subject);
  workbook.creator = property(properties.author);
  workbook.lastModifiedBy = property(properties.author);
  workbook.created = new Date(properties.createdAt);
  workbook.modified = new Date(properties.createdAt);
  workbook.views = [{ x: 0, y: 0, width: 28_000, height: 16_000, firstSheet: 0, activeTab: 0, visibility: 'visible' }];
};

const buildWorkbook = (model: WorkbookModel): { workbook: ExcelJS.Workbook; cutTexts: number } => {
  const workbook = new ExcelJS.Workbook();
  describe(workbook, model);
  const writing = createWriting(model);
  const names = sheetNames(model.sheets.map(({ name }) => name));
  for (const [index, sheet] of model.sheets.entries()) {
    writeSheet(workbook.addWorksheet(names[index]), sheet, writing);
  }
  fixPackage(workbook);
  return { workbook, cutTexts: writing.cutTexts() };
};

/** `path` either holds the whole workbook or is not touched. */
const writeWhole = async (path: string, content: Uint8Array, signal: AbortSignal | undefined): Promise<void> => {
  const part = `${path}.part`;
  try {
    await writeFile(part, content, signal === undefined ? {} : { signal });
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
};

/**
 * Writes `model` as an Excel workbook to `path`. Text is always a plain string cell, sums are live formulas with cached
 * values, `NaN`, infinity and `null` are blank.
 * @throws RENDER_FAILED when the model does not fit Excel or the file cannot be written, ABORTED
 */
export const writeWorkbook = async (
  model: WorkbookModel,
  path: string,
  signal?: AbortSignal,
): Promise<WrittenWorkbook> => {
  try {
    signal?.throwIfAborted();
    checkModel(model);
    const { workbook, cutTexts } = buildWorkbook(model);
    const content = new Uint8Array(await workbook.xlsx.writeBuffer());
    signal?.throwIfAborted();
    await writeWhole(path, content, signal);
    const rows = model.sheets.flatMap(({ tables }) => tables).reduce((sum, { rowCount }) => sum + rowCount, 0);
    const sha256 = createHash('sha256').update(content).digest('hex');
    return { bytes: content.byteLength, sha256, sheets: model.sheets.length, rows, cutTexts };
  } catch (error) {
    if (signal?.aborted) throw fail('ABORTED', 'Writing the workbook was cancelled', { cause: signal.reason, path });
    throw asReportError(error, 'RENDER_FAILED');
  }
};
