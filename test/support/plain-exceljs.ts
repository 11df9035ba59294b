/**
 * The same workbook by other means: the places and looks are those of the writer's layout, all that ends up in the file is
 * exceljs's own: cells, rows, merges, notes, links.
 */
import ExcelJS, { type Cell as ExcelCell, type CellValue, type Worksheet } from 'exceljs';
import type { WorkbookModel } from '../../src/report/model.ts';
import type { ColumnModel, LinkTarget, RowFormula } from '../../src/report/table-model.ts';
import { type Content, formatOf } from '../../src/workbook/cell/content.ts';
import { createZoneClock, dateWall, isExcelDate, offsetText, wallText } from '../../src/workbook/cell/dates.ts';
import { safeText } from '../../src/workbook/cell/safe-text.ts';
import { type CellRow, lineHeight, maxRowHeight, rowHeight } from '../../src/workbook/layout/cell-row.ts';
import type { PlacedSheet } from '../../src/workbook/layout/place-sheet.ts';
import type { BodyPiece } from '../../src/workbook/layout/place-table.ts';
import { cellPadding, countLines } from '../../src/workbook/layout/text-width.ts';
import type { WriteOptions } from '../../src/workbook/write-workbook.ts';
import type { Writing } from '../../src/workbook/writing.ts';
import { placeModel } from './place-model.ts';

const textValue = (text: string): CellValue => safeText(text).value;

const contentValue = (content: Content): CellValue => {
  switch (content.kind) {
    case 'blank':
      return null;
    case 'text':
      return textValue(content.text);
    case 'number':
      return content.value;
    case 'formula':
      return { formula: content.formula, result: content.value };
  }
};

const letters = (sheet: Worksheet, index: number): string => sheet.getColumn(index + 1).letter;

const formulaText = (formula: RowFormula, row: number, sheet: Worksheet): string => {
  const at = (index: number): string => `${letters(sheet, index)}${row}`;
  if (formula.kind === 'sum') return `SUM(${at(formula.from)}:${at(formula.to)})`;
  const [one, other] = formula.of;
  return at(one) + { product: '*', difference: '-', quotient: '/' }[formula.kind] + at(other);
};

type Shown = { readonly value: CellValue; readonly numFmt?: string | undefined };

/** Of a body cell; `numFmt` only where the value decides it. */
const bodyValue = (
  column: ColumnModel,
  index: number,
  row: number,
  sheet: Worksheet,
  zone: string,
  writing: Writing,
): Shown => {
  const numFmt = formatOf(column, writing.formats);
  switch (column.type) {
    case 'text': {
      const text =
        'words' in column.values ? column.values.words[column.values.codes[index] ?? -1] : column.values[index];
      return { value: text === null || text === undefined ? null : textValue(text) };
    }
    case 'boolean': {
      const value = column.values[index] ?? 2;
      return { value: value > 1 ? null : value === 1 };
    }
    case 'date': {
      const date = column.values[index] ?? null;
      if (date === null) return { value: null, numFmt };
      const wall = dateWall(date);
      return { value: wall === null ? textValue(date) : new Date(wall), numFmt };
    }
    case 'datetime': {
      const at = column.values[index] ?? Number.NaN;
      if (!Number.isFinite(at)) return { value: null };
      const { offsetMs, repeated } = createZoneClock(zone)(at);
      const wall = at + offsetMs;
      return {
        value: isExcelDate(wall) ? new Date(wall) : wallText(wall),
        numFmt: writing.formats.dateTime(column.seconds === true, repeated ? offsetText(offsetMs) : undefined),
      };
    }
    case 'number':
    case 'integer':
    case 'percent':
    case 'money':
    case 'duration': {
      const value = (column.values[index] ?? Number.NaN) / (column.type === 'duration' ? 86_400_000 : 1);
      if (!Number.isFinite(value)) return { value: null, numFmt };
      if (column.formula === undefined) return { value, numFmt };
      return { value: { formula: formulaText(column.formula, row, sheet), result: value }, numFmt };
    }
  }
};

const setRow = (sheet: Worksheet, { row, height, cells }: CellRow): void => {
  if (height !== undefined) sheet.getRow(row).height = height;
  for (const { column, content, style } of cells) {
    const cell = sheet.getCell(row, column);
    cell.value = contentValue(content);
    cell.style = style;
  }
};

const setBody = (sheet: Worksheet, piece: BodyPiece, zone: string, writing: Writing): void => {
  const { table, firstRow, from, count, looks, widths, lastColumn } = piece;
  for (let down = 0; down < count; down += 1) {
    const row = firstRow + down;
    let height: number = rowHeight;
    for (const [index, column] of table.columns.entries()) {
      const cell = sheet.getCell(row, index + 1);
      const { value, numFmt = formatOf(column, writing.formats) } = bodyValue(
        column,
        from + down,
        row,
        sheet,
        zone,
        writing,
      );
      const look = looks[index] ?? { align: 'left' };
      const link = table.links?.some(({ at }) => at.row === from + down && at.column === index) === true;
      const flagged = !link && column.flagged?.[from + down] === 1;
      cell.value = value;
      cell.style = writing.styles.cell({ ...look, flagged, link, ...(numFmt !== undefined && { numFmt }) });
      const text =
        column.type === 'text' &&
        ('words' in column.values
          ? column.values.words[column.values.codes[from + down] ?? -1]
          : column.values[from + down]);
      if (look.wrap && typeof text === 'string') {
        const lines = countLines(text, (widths[index] ?? 0) - cellPadding);
        height = Math.max(height, Math.min(maxRowHeight, lines * lineHeight + 3));
      }
    }
    for (let index = table.columns.length; index <= lastColumn; index += 1) {
      sheet.getCell(row, index + 1).style = writing.styles.cell({ align: 'left' });
    }
    if (height !== rowHeight) sheet.getRow(row).height = height;
  }
};

const linkTo = (to: LinkTarget, nameOf: (sheet: string) => string): string => {
  if ('url' in to) return to.url;
  if ('table' in to) throw new Error('Where tables are placed is not known here');
  const name = nameOf(to.sheet);
  return `${/^[a-z]\w*$/i.test(name) ? name : `'${name.replaceAll("'", "''")}'`}!A1`;
};

/** The cell that a table's own coordinates mean here, if any. */
const cellAt = (
  sheet: Worksheet,
  placed: PlacedSheet,
  piece: BodyPiece,
  at: { readonly row: number | 'head'; readonly column: number },
): ExcelCell | null => {
  if (at.row === 'head') {
    const table = placed.tables.find(({ pieces }) => pieces[0] === piece);
    return table?.headRow ? sheet.getCell(table.headRow, at.column + 1) : null;
  }
  const down = at.row - piece.from;
  return down < 0 || down >= piece.count ? null : sheet.getCell(piece.firstRow + down, at.column + 1);
};

const setOverlays = (sheet: Worksheet, placed: PlacedSheet, nameOf: (sheet: string) => string): void => {
  for (const piece of placed.pieces) {
    const { merges = [], links = [], comments = [] } = piece.table;
    for (const { row, column, rows, columns } of merges) {
      const top = Math.max(row, piece.from);
      const bottom = Math.min(row + rows, piece.from + piece.count) - 1;
      if (top > bottom || (top === bottom && columns === 1)) continue;
      const first = piece.firstRow - piece.from;
      sheet.mergeCellsWithoutStyle(first + top, column + 1, first + bottom, column + columns);
    }
    for (const { at, to, tooltip } of links) {
      const cell = cellAt(sheet, placed, piece, at);
      if (cell === null) continue;
      cell.value = {
        text: cell.text,
        hyperlink: linkTo(to, nameOf),
        ...(tooltip !== undefined && { tooltip }),
      };
    }
    for (const { at, text } of comments) {
      const cell = cellAt(sheet, placed, piece, at);
      if (cell !== null) cell.note = { texts: [{ text }] };
    }
  }
  for (const range of placed.merges) sheet.mergeCellsWithoutStyle(range);
};

/** @returns the bytes of the file */
export const writePlainExceljs = async (model: WorkbookModel, options: WriteOptions = {}): Promise<Uint8Array> => {
  const { placed, names, writing } = placeModel(model, options);
  const workbook = new ExcelJS.Workbook();
  const nameOf = (name: string): string => names[placed.findIndex((each) => each.model.name === name)] ?? name;
  for (const each of placed) {
    const sheet = workbook.addWorksheet(names[each.part]);
    for (const [index, width] of each.widths.entries())
      sheet.getColumn(index + 1).width = Math.round(width * 100) / 100;
    for (const section of each.sections) {
      if (section.kind === 'body') setBody(sheet, section.piece, model.timezone, writing);
      else for (const row of section.rows(names)) setRow(sheet, row);
    }
    setOverlays(sheet, each, nameOf);
  }
  return new Uint8Array(await workbook.xlsx.writeBuffer());
};
