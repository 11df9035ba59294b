/**
 * From a model to a file, front to back, in memory that does not grow with the rows.
 *
 *   model ─ checkModel ─▶ placeSheet ─▶ parts ─▶ path.part ─ verify ─▶ path
 *
 *   [Content_Types].xml      last, when all parts are known
 *   _rels/.rels
 *   docProps/                core.xml  app.xml
 *   xl/
 *     workbook.xml           sheets, defined names
 *     _rels/workbook.xml.rels
 *     theme/theme1.xml       colours, faces
 *     styles.xml
 *     sharedStrings.xml
 *     worksheets/            sheetN.xml, streamed; _rels/ for what each shows
 *     drawings/              drawingN.xml, vmlDrawingN.vml for comments; _rels/
 *     charts/                chartN.xml
 *     media/                 images
 *     commentsN.xml
 */
import { rename, rm } from 'node:fs/promises';
import { asReportError, fail, ReportError } from '../errors.ts';
import type { WorkbookModel } from '../report/model.ts';
import { checkModel } from './check-model.ts';
import { maxSheetRows, placeSheet } from './layout/place-sheet.ts';
import { maxReadableRows } from './layout/table-texts.ts';
import { hashFile } from './package/hash-file.ts';
import type { SharedStringLimits } from './package/shared-strings.ts';
import { createZipFile } from './package/zip-file.ts';
import { writePackage } from './package/write-package.ts';
import { createWriting, type Losses } from './writing.ts';

export type WrittenWorkbook = {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  /** Those that rows rolled over to included. */
  readonly sheets: number;
  /** Body rows of all tables. */
  readonly rows: number;
  /** What could not be shown as it was given; each of its sheets says so. */
  readonly losses: Losses;
};

export type WriteOptions = {
  readonly signal?: AbortSignal | undefined;
  /** Of deflate, 0 to 9: 1 is fast, 6 small, and the default. */
  readonly level?: number;
  /** Rows of a sheet before its tables go on on another; Excel's limit when absent. */
  readonly maxSheetRows?: number;
  /** Rows of a sheet from which on it is deflated by the repeats that are known of it, at the fast levels; 5,000 when absent. */
  readonly repeatsFromRows?: number;
  /** Texts kept once for all their cells. */
  readonly sharedStrings?: SharedStringLimits;
};

const defaultLevel = 6;

/** Lays out and writes all parts. */
const writeParts = async (model: WorkbookModel, part: string, options: WriteOptions) => {
  const writing = createWriting(model, options.sharedStrings);
  const placed = model.sheets.reduce<ReturnType<typeof placeSheet>>(
    (before, sheet) => [
      ...before,
      ...placeSheet(sheet, before.length, model.images ?? {}, writing, options.maxSheetRows ?? maxSheetRows),
    ],
    [],
  );
  const zip = await createZipFile(part, {
    level: options.level ?? defaultLevel,
    modifiedAt: model.properties.createdAt,
    signal: options.signal,
  });
  try {
    const losses = await writePackage(model, placed, writing, {
      zip,
      repeatsFromRows: options.repeatsFromRows ?? maxReadableRows,
    });
    return { ...(await zip.close()), losses, sheets: placed.length };
  } catch (error) {
    await zip.abandon().catch(() => undefined);
    throw error;
  }
};

const sumRows = ({ sheets }: WorkbookModel): number =>
  sheets.flatMap(({ tables }) => tables).reduce((sum, { rowCount }) => sum + rowCount, 0);

/** @throws RENDER_FAILED when the file is not what was written to it */
const verify = async (path: string, written: { readonly bytes: number; readonly crc: number }): Promise<string> => {
  const { bytes, crc, sha256 } = await hashFile(path);
  if (bytes !== written.bytes || crc !== written.crc) {
    throw fail(
      'RENDER_FAILED',
      'The workbook on disk is not what was written: something else changed the file, or the disk is failing',
      { path, bytes, expectedBytes: written.bytes },
    );
  }
  return sha256;
};

/** Full disks and the like are worth another attempt, and the message says which file it was. */
const explain = (error: unknown, path: string): ReportError => {
  if (error instanceof ReportError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return fail(
      'RENDER_FAILED',
      `The disk has no room for the workbook (${code}): free some, or give SCRATCH_DIR another`,
      {
        cause: error,
        path,
      },
    );
  }
  return asReportError(error, 'RENDER_FAILED');
};

/**
 * Writes `model` as an Excel workbook to `path`, which holds the whole workbook afterwards or is not touched. Text is always
 * a plain string cell, sums are live formulas with cached values, `NaN`, infinity and `null` are blank.
 * @throws RENDER_FAILED when the model does not fit Excel or the file cannot be written, ABORTED
 */
export const writeWorkbook = async (
  model: WorkbookModel,
  path: string,
  options: WriteOptions = {},
): Promise<WrittenWorkbook> => {
  const { signal } = options;
  const part = `${path}.part`;
  try {
    signal?.throwIfAborted();
    checkModel(model);
    const written = await writeParts(model, part, options);
    signal?.throwIfAborted();
    const sha256 = await verify(part, written);
    await rename(part, path);
    const { bytes, sheets, losses } = written;
    return { bytes, sha256, sheets, rows: sumRows(model), losses };
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    if (signal?.aborted) throw fail('ABORTED', 'Writing the workbook was cancelled', { cause: signal.reason, path });
    throw explain(error, path);
  }
};
