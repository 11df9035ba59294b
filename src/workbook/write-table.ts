import type { Style, Worksheet } from 'exceljs';
import type { ColumnModel, TableModel } from '../report/model.ts';
import { alignOf, isIndented } from './alignment.ts';
import { bodyContent, headContents, totalContent } from './cell-content.ts';
import type { CellContent } from './cell-content.ts';
import { runsOn } from './column-widths.ts';
import type { Look } from './styles.ts';
import { cellPadding, countLines, textWidth } from './text-width.ts';
import type { Writing } from './writing.ts';

/** Where a table came to stand; rows count from 1. */
export type PlacedTable = { readonly headRow: number; readonly nextRow: number };

/** Points. */
const lineHeight = 12;
const rowHeight = 15;
const maxRowHeight = 409;

/** Notes wrap at about this width, so that they can be read without scrolling sideways. */
const noteWidth = 110;

const wraps = (column: ColumnModel, width: number): boolean =>
  column.type === 'text' &&
  column.values.some((value) => value !== null && (value.includes('\n') || textWidth(value) + cellPadding > width));

const put = (sheet: Worksheet, row: number, column: number, content: CellContent, style: Partial<Style>): void => {
  const cell = sheet.getCell(row, column);
  cell.value = content.value;
  cell.style = style;
};

const withFormat = (look: Look, { numFmt }: CellContent): Look => (numFmt === undefined ? look : { ...look, numFmt });

const writeHead = (
  sheet: Worksheet,
  table: TableModel,
  row: number,
  widths: readonly number[],
  writing: Writing,
): void => {
  const contents = headContents(table, writing);
  let lines = 1;
  for (const [index, content] of contents.entries()) {
    const column = table.columns[index];
    if (column === undefined) continue;
    const look = { align: alignOf(column), indent: isIndented(table.columns, index) };
    put(sheet, row, index + 1, content, writing.styles.head(withFormat(look, content)));
    if (typeof content.value === 'string') {
      lines = Math.max(lines, countLines(content.value, (widths[index] ?? 0) - cellPadding, true));
    }
  }
  sheet.getRow(row).height = lines * lineHeight + 6;
};

/** The look of each column's body cells. */
const bodyLooks = (table: TableModel, widths: readonly number[]): readonly Look[] => {
  const room = (index: number): number =>
    index === table.columns.length - 1 && runsOn(table, widths) ? Number.POSITIVE_INFINITY : (widths[index] ?? 0);
  const wrapping = table.columns.map((column, index) => wraps(column, room(index)));
  const vertical = wrapping.includes(true) ? 'top' : 'middle';
  return table.columns.map((column, index) => ({
    align: alignOf(column),
    emphasis: column.emphasis === true,
    wrap: wrapping[index] === true,
    indent: isIndented(table.columns, index),
    vertical,
  }));
};

const heightOf = (text: string, width: number): number =>
  Math.min(maxRowHeight, countLines(text, width - cellPadding) * lineHeight + 3);

const writeBody = (
  sheet: Worksheet,
  table: TableModel,
  firstRow: number,
  widths: readonly number[],
  writing: Writing,
): void => {
  const looks = bodyLooks(table, widths);
  for (let index = 0; index < table.rowCount; index += 1) {
    let height = rowHeight;
    for (const [position, look] of looks.entries()) {
      const column = table.columns[position];
      if (column === undefined) continue;
      const content = bodyContent(column, index, firstRow + index, writing);
      const flagged = column.flagged?.[index] === 1;
      put(
        sheet,
        firstRow + index,
        position + 1,
        content,
        writing.styles.cell(withFormat({ ...look, flagged }, content)),
      );
      if (look.wrap && typeof content.value === 'string') {
        height = Math.max(height, heightOf(content.value, widths[position] ?? 0));
      }
    }
    sheet.getRow(firstRow + index).height = height;
  }
};

const writeTotal = (sheet: Worksheet, table: TableModel, label: string, row: number, writing: Writing): void => {
  const rows = { firstRow: row - table.rowCount, lastRow: row - 1 };
  for (const [index, column] of table.columns.entries()) {
    const content = index === 0 ? { value: writing.text(label) } : totalContent(column, index + 1, rows, writing);
    const look: Look = { align: index === 0 ? 'left' : alignOf(column), total: true };
    put(sheet, row, index + 1, content, writing.styles.cell(withFormat(look, content)));
  }
  sheet.getRow(row).height = rowHeight + 2;
};

/** Writes a remark that wraps over the sheet's first columns; returns the row after it. */
export const writeRemark = (
  sheet: Worksheet,
  remark: string,
  row: number,
  widths: readonly number[],
  writing: Writing,
): number => {
  let span = 0;
  let width = 0;
  while (span < widths.length && width < noteWidth) {
    width += widths[span] ?? 0;
    span += 1;
  }
  put(sheet, row, 1, { value: writing.text(remark) }, writing.styles.note);
  if (span > 1) sheet.mergeCells(row, 1, row, span);
  sheet.getRow(row).height = countLines(remark, width - cellPadding) * lineHeight + 4;
  return row + 1;
};

/** Carries the lines of a table on to the end of the text that runs out of its last column. */
const carryOn = (
  sheet: Worksheet,
  table: TableModel,
  headRow: number,
  widths: readonly number[],
  writing: Writing,
): void => {
  if (!runsOn(table, widths)) return;
  for (let column = table.columns.length + 1; column <= widths.length; column += 1) {
    sheet.getCell(headRow, column).style = writing.styles.head({ align: 'left' });
    for (let row = headRow + 1; row <= headRow + table.rowCount; row += 1) {
      sheet.getCell(row, column).style = writing.styles.cell({ align: 'left' });
    }
  }
};

/** Writes title, head, body, total and note of one table from `row` on. */
export const writeTable = (
  sheet: Worksheet,
  table: TableModel,
  row: number,
  widths: readonly number[],
  writing: Writing,
): PlacedTable => {
  let next = row;
  if (table.title !== undefined) {
    put(sheet, next, 1, { value: writing.text(table.title) }, writing.styles.tableTitle);
    sheet.getRow(next).height = 19;
    next += 1;
  }
  const headRow = next;
  writeHead(sheet, table, headRow, widths, writing);
  writeBody(sheet, table, headRow + 1, widths, writing);
  carryOn(sheet, table, headRow, widths, writing);
  next = headRow + 1 + table.rowCount;
  if (table.rowCount === 0 && table.emptyText !== undefined) {
    next = writeRemark(sheet, table.emptyText, next, widths, writing);
  }
  if (table.rowCount > 0 && table.totalLabel !== undefined) {
    writeTotal(sheet, table, table.totalLabel, next, writing);
    next += 1;
  }
  if (table.note !== undefined) next = writeRemark(sheet, table.note, next, widths, writing);
  return { headRow, nextRow: next };
};
