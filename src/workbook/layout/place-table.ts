/**
 * Where the parts of one table come to stand on a sheet, or on several when its rows are too many for one:
 *
 *   title, groups, head    on each sheet that shows some of its rows
 *   body                   a piece per sheet
 *   totals, note           after the last piece
 */
import type { TableModel } from '../../report/table-model.ts';
import { absoluteRef, blockRef, type CellBlock, spanRef } from '../cell/cell-ref.ts';
import { blank, type Content, headContents, textContent, totalContent } from '../cell/content.ts';
import type { Look } from '../look/styles.ts';
import type { Writing } from '../writing.ts';
import { alignOf, isIndented } from './alignment.ts';
import { type Cell, type CellRow, lineHeight, rowHeight } from './cell-row.ts';
import { runsOn } from './column-widths.ts';
import { maxReadableRows, textsOf } from './table-texts.ts';
import { cellPadding, countLines, textWidth } from './text-width.ts';

/** Rows of a table's body on one sheet. */
export type BodyPiece = {
  readonly table: TableModel;
  /** Which of the workbook's sheets it is on. */
  readonly part: number;
  /** The sheet's row of the first of them; counts from 1. */
  readonly firstRow: number;
  /** The first of them in the table; counts from 0. */
  readonly from: number;
  readonly count: number;
  /** The row of the head above them; `null` without one. */
  readonly headRow: number | null;
  /** Of the body cells, column by column. */
  readonly looks: readonly Look[];
  readonly widths: readonly number[];
  /** The last column to which its lines are carried on, from 0: text may run out of the table's own. */
  readonly lastColumn: number;
};

/** A table on all of its sheets. */
export type PlacedTable = {
  readonly table: TableModel;
  readonly pieces: readonly BodyPiece[];
  /** Rows of the first piece's sheet. */
  readonly headRow: number | null;
  /** Sheet and row of the first total; `null` when there is none. */
  readonly totals: { readonly part: number; readonly row: number } | null;
};

/** The block of one column's cells in a piece. */
export const columnBlock = ({ firstRow, count }: BodyPiece, from: number, to = from): CellBlock => ({
  row: firstRow,
  lastRow: firstRow + count - 1,
  column: from + 1,
  lastColumn: to + 1,
});

const withFormat = (look: Look, content: Content): Look =>
  'numFmt' in content && content.numFmt !== undefined ? { ...look, numFmt: content.numFmt } : look;

const wraps = (table: TableModel, index: number, width: number): boolean => {
  const column = table.columns[index];
  if (column?.type !== 'text' || table.rowCount > maxReadableRows || table.look === 'plain') return false;
  return textsOf(column.values).some(
    (value) => value !== null && (value.includes('\n') || textWidth(value) + cellPadding > width),
  );
};

/** The looks of a table's body cells, without their number formats. */
export const bodyLooks = (table: TableModel, widths: readonly number[]): readonly Look[] => {
  const room = (index: number): number =>
    index === table.columns.length - 1 && runsOn(table, widths) ? Number.POSITIVE_INFINITY : (widths[index] ?? 0);
  const wrapping = table.columns.map((_, index) => wraps(table, index, room(index)));
  const vertical = wrapping.includes(true) ? 'top' : 'middle';
  return table.columns.map((column, index) => ({
    align: alignOf(column),
    ...(column.style && { style: column.style }),
    wrap: wrapping[index] === true,
    indent: isIndented(table.columns, index),
    vertical,
    plain: table.look === 'plain',
  }));
};

/** Where the lines of a table end, from 0: with its columns, or with the sheet's when its last text runs on over them. */
export const lastColumnOf = (table: TableModel, widths: readonly number[]): number =>
  (runsOn(table, widths) ? Math.max(widths.length, table.columns.length) : table.columns.length) - 1;

export const titleRow = (title: string, row: number, { styles }: Writing): CellRow => ({
  row,
  height: 18,
  cells: [{ column: 1, content: textContent(title), style: styles.tableTitle }],
});

export type GroupSpan = { readonly text: string; readonly from: number; readonly to: number };

/** Adjacent columns under one head; columns count from 0. */
export const groupsOf = ({ columns }: TableModel): readonly GroupSpan[] => {
  const spans: GroupSpan[] = [];
  for (const [index, { group }] of columns.entries()) {
    if (group === undefined) continue;
    const last = spans.at(-1);
    if (last?.text === group && last.to === index - 1) spans[spans.length - 1] = { ...last, to: index };
    else spans.push({ text: group, from: index, to: index });
  }
  return spans;
};

export const groupRow = (table: TableModel, row: number, { styles }: Writing): CellRow => {
  const plain = table.look === 'plain';
  const groups = groupsOf(table);
  const cells = table.columns.map((_, index): Cell => {
    const group = groups.find(({ from, to }) => index >= from && index <= to);
    return {
      column: index + 1,
      content: group?.from === index ? textContent(group.text) : blank,
      style: styles.group[plain ? 'plain' : group === undefined ? 'none' : 'head'],
    };
  });
  return { row, cells };
};

export const headRow = (table: TableModel, row: number, widths: readonly number[], writing: Writing): CellRow => {
  const contents = headContents(table, writing.formats);
  const plain = table.look === 'plain';
  let lines = 1;
  const cells: Cell[] = table.columns.map((column, index) => {
    const content = contents[index] ?? textContent('');
    if (content.kind === 'text') {
      lines = Math.max(lines, countLines(content.text, (widths[index] ?? 0) - cellPadding, true));
    }
    const look = { align: alignOf(column), indent: isIndented(table.columns, index), plain };
    return { column: index + 1, content, style: writing.styles.head(withFormat(look, content)) };
  });
  for (let column = table.columns.length; column <= lastColumnOf(table, widths); column += 1) {
    cells.push({ column: column + 1, content: blank, style: writing.styles.head({ align: 'left' }) });
  }
  return plain ? { row, cells } : { row, height: lines * lineHeight + 6, cells };
};

/** Points. */
export const totalHeight = rowHeight + 2;

/** @param names of the workbook's sheets */
export const totalRows = (
  { table, pieces, totals }: PlacedTable,
  names: readonly string[],
  writing: Writing,
): readonly CellRow[] => {
  const ranges = (index: number): readonly string[] =>
    pieces
      .filter(({ count }) => count > 0)
      .map((piece) => {
        const block = columnBlock(piece, index);
        return piece.part === totals?.part ? spanRef(block) : absoluteRef(names[piece.part] ?? '', block);
      });
  return (totals === null ? [] : (table.totals ?? [])).map((total, down) => ({
    row: (totals?.row ?? 0) + down,
    height: totalHeight,
    cells: table.columns.map((column, index) => {
      const content =
        index === 0
          ? textContent(total.label)
          : totalContent(column, total.cells[index], ranges(index), writing.formats);
      const align = index === 0 ? 'left' : alignOf(column);
      const look: Look = { align, total: true, plain: table.look === 'plain' };
      return { column: index + 1, content, style: writing.styles.cell(withFormat(look, content)) };
    }),
  }));
};

/** Notes wrap at about this width, so that they can be read without scrolling sideways. */
const noteWidth = 110;

export type Remark = { readonly row: CellRow; readonly merge: string | null };

/** A remark that wraps over the sheet's first columns. */
export const remarkRow = (text: string, row: number, widths: readonly number[], { styles }: Writing): Remark => {
  let span = 0;
  let width = 0;
  while (span < widths.length && width < noteWidth) {
    width += widths[span] ?? 0;
    span += 1;
  }
  return {
    row: {
      row,
      height: countLines(text, width - cellPadding) * lineHeight + 4,
      cells: [{ column: 1, content: textContent(text), style: styles.note }],
    },
    merge: span > 1 ? blockRef({ row, lastRow: row, column: 1, lastColumn: span }) : null,
  };
};
