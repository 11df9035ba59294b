/**
 * One worksheet, xl/worksheets/sheetN.xml, in the order in which CT_Worksheet wants its elements. There is no dimension: it
 * stands before rows whose number is known only after them, and one too small makes readers drop cells.

 *
 *   sheetPr, sheetViews, sheetFormatPr, cols
 *   sheetData                     streamed
 *   autoFilter, mergeCells, conditionalFormatting, hyperlinks
 *   printOptions, pageMargins, pageSetup, headerFooter, ignoredErrors
 *   drawing, legacyDrawing, extLst
 */
import type { WorksheetView } from 'exceljs';
import WorksheetXform from 'exceljs/lib/xlsx/xform/sheet/worksheet-xform.js';
import { writeText } from '../cell/byte-buffer.ts';
import { blockRef } from '../cell/cell-ref.ts';
import { rowHeight } from '../layout/cell-row.ts';
import { pageBreaks } from '../layout/page-breaks.ts';
import { pageMargins, pageSetup, sharedHeadRow } from '../layout/page-setup.ts';
import type { PlacedSheet } from '../layout/place-sheet.ts';
import { type BodyPiece, remarkRow } from '../layout/place-table.ts';
import { themeIndex } from '../look/theme.ts';
import type { Relationships } from '../package/relationships.ts';
import { xmlDeclaration } from '../xml.ts';
import { type Losses, noLosses, type Writing } from '../writing.ts';
import { bodyRows } from './body-rows.ts';
import type { LinkPlaces } from '../package/link-places.ts';
import type { BodySource } from './body-source.ts';
import { writeCellRow } from './cell-rows.ts';
import { type Chunk, createLine, handOnLine, isFull, type Line } from './line.ts';
import { conditionalFormats } from './conditional-formats.ts';
import { describeLosses } from './losses.ts';
import { filterBlock, hyperlinks, mergeRanges } from './overlays.ts';

export type SheetContext = {
  /** Of all sheets, in order. */
  readonly names: readonly string[];
  readonly timezone: string;
  readonly writing: Writing;
  readonly relationships: Relationships;
  /** Ids of the parts that the sheet shows. */
  readonly drawingId: string | null;
  readonly commentsId: string | null;
  readonly partialCharts: number;
  /** Whether the deflater asks for what it need not search for. */
  readonly noteRepeats: boolean;
  readonly sourceOf: (piece: BodyPiece) => BodySource;
  readonly linkPlace: LinkPlaces;
};

/** What is known of a sheet once it is written. */
export type SheetResult = { readonly lastRow: number; readonly losses: Losses };

const xform = new WorksheetXform().map;

const root =
  '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" ' +
  'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">';

const viewOf = (sheet: PlacedSheet): Partial<WorksheetView & { tabSelected: boolean }> => {
  const { model, drawnAbove, part } = sheet;
  const common = {
    tabSelected: part === 0,
    showGridLines: model.gridLines === true,
    zoomScale: 100,
    zoomScaleNormal: 100,
  };
  const xSplit = model.freeze?.columns ?? 0;
  const ySplit = model.freeze?.head === true && !drawnAbove ? (sharedHeadRow(sheet) ?? 0) : 0;
  return xSplit + ySplit === 0 ? { state: 'normal', ...common } : { state: 'frozen', xSplit, ySplit, ...common };
};

const usedRange = ({ lastRow, widths }: PlacedSheet, last = lastRow): string =>
  blockRef({ row: 1, column: 1, lastRow: Math.max(1, last), lastColumn: Math.max(1, widths.length) });

/** All before the rows. */
const sheetHead = (sheet: PlacedSheet): string => {
  const { model, widths } = sheet;
  const fitToPage = model.print.pagesWide !== null;
  return [
    xmlDeclaration,
    root,
    xform.sheetPr.toXml({
      ...(model.tabColor && { tabColor: { theme: themeIndex[model.tabColor] } }),
      ...(fitToPage && { pageSetup: { fitToPage } }),
    }),
    xform.sheetViews.toXml([viewOf(sheet)]),
    `<sheetFormatPr defaultRowHeight="${rowHeight}" customHeight="1"/>`,
    xform.cols.toXml(widths.map((width, index) => ({ min: index + 1, max: index + 1, width: round(width) }))),
    '<sheetData>',
  ].join('');
};

const round = (width: number): number => Math.round(width * 100) / 100;

/**
 * Two of Excel's green triangles accuse a good report: a total below a date head "omits adjacent cells", an id such as 00123
 * kept as text is a "number stored as text". Both are meant.
 */
const ignoredErrors = (range: string): string =>
  `<ignoredErrors><ignoredError sqref="${range}" numberStoredAsText="1" formulaRange="1"/></ignoredErrors>`;

/** Of the widest sheet there can be: a break goes all the way across. */
const lastColumnIndex = 16_383;

/** All after the rows. */
const sheetTail = (sheet: PlacedSheet, merges: readonly string[], lastRow: number, context: SheetContext): string => {
  const { writing, relationships, drawingId, commentsId } = context;
  const page = pageSetup(sheet, writing.locale);
  const filter = filterBlock(sheet);
  const formats = conditionalFormats(sheet, writing);
  return [
    '</sheetData>',
    filter === null ? '' : xform.autoFilter.toXml(blockRef(filter)),
    merges.length === 0 ? '' : xform.mergeCells.toXml(merges),
    formats.rules,
    hyperlinks(sheet, relationships, context.linkPlace),
    xform.printOptions.toXml(page),
    xform.pageMargins.toXml(page.margins),
    xform.pageSetup.toXml(page),
    xform.headerFooter.toXml(pageMargins(sheet, writing.texts)),
    xform.rowBreaks.toXml(pageBreaks(sheet, writing.locale).map((id) => ({ id, max: lastColumnIndex, man: 1 }))),
    ignoredErrors(usedRange(sheet, lastRow)),
    drawingId === null ? '' : `<drawing r:id="${drawingId}"/>`,
    commentsId === null ? '' : `<legacyDrawing r:id="${commentsId}"/>`,
    formats.extension,
    '</worksheet>',
  ].join('');
};

/** The rows; each full chunk is handed on. */
function* sheetRows(sheet: PlacedSheet, line: Line, losses: Losses, context: SheetContext): Generator<Chunk> {
  const { names, writing, timezone } = context;
  for (const section of sheet.sections) {
    if (section.kind === 'body') {
      const { piece } = section;
      const source = context.sourceOf(piece);
      yield* bodyRows(piece, source, line, { timezone, writing, losses });
      if (piece.from + piece.count >= piece.table.rowCount) source.finish();
    } else {
      for (const row of section.rows(names)) writeCellRow(line, row, writing, losses);
    }
    if (isFull(line)) yield handOnLine(line);
  }
}

/** Yields the part chunk by chunk; a chunk's memory is used again after the next one. */
export function* sheetPart(sheet: PlacedSheet, context: SheetContext): Generator<Chunk, SheetResult> {
  const { writing } = context;
  const line = createLine(context.noteRepeats);
  const losses = { ...noLosses(), partialCharts: context.partialCharts };
  writeText(line.out, sheetHead(sheet));
  yield* sheetRows(sheet, line, losses, context);
  const merges = [...sheet.merges, ...mergeRanges(sheet)];
  let { lastRow } = sheet;
  for (const text of describeLosses(losses, writing.texts)) {
    lastRow += lastRow === sheet.lastRow ? 2 : 1;
    const remark = remarkRow(text, lastRow, sheet.widths, writing);
    writeCellRow(line, remark.row, writing, losses);
    if (remark.merge !== null) merges.push(remark.merge);
  }
  writeText(line.out, sheetTail(sheet, merges, lastRow, context));
  yield handOnLine(line);
  return { lastRow, losses };
}
