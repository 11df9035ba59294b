/** The sheet that is being laid out, and the one that follows when its rows run out. */
import type { ChartModel } from '../../report/chart-model.ts';
import type { Size } from '../../report/drawing-model.ts';
import type { SheetModel } from '../../report/model.ts';
import type { PlaceInWorkbook } from '../../report/table-model.ts';
import type { Writing } from '../writing.ts';
import { type CellRow, rowHeight } from './cell-row.ts';
import { placeHeader } from './header-block.ts';
import type { PageBlock } from './page-breaks.ts';
import type { FixedAnchor } from './place-drawings.ts';
import { type BodyPiece, type PlacedTable, remarkRow } from './place-table.ts';

/** Rows of one sheet, in order. What names other sheets is made once all have names. */
export type Section =
  | { readonly kind: 'rows'; readonly rows: (names: readonly string[]) => readonly CellRow[] }
  | { readonly kind: 'body'; readonly piece: BodyPiece };

export type PlacedDrawing = { readonly anchor: FixedAnchor; readonly description: string } & (
  | { readonly chart: ChartModel }
  | { readonly image: string; readonly size: Size }
);

/** One sheet of the workbook while it is laid out; rows count from 1. */
export type SheetDraft = {
  readonly model: SheetModel;
  /** Its place among the workbook's sheets, from 0. */
  readonly part: number;
  readonly widths: readonly number[];
  readonly sections: Section[];
  /** The tables that begin here; their later pieces may stand on the following sheets. */
  readonly tables: PlacedTable[];
  readonly pieces: BodyPiece[];
  readonly merges: string[];
  /** Tables and the drawings beside them, from the top. */
  readonly blocks: PageBlock[];
  /** Points, of the rows whose height is not the default. */
  readonly heights: Map<number, number>;
  readonly drawings: PlacedDrawing[];
  /** First row below the header block. */
  tablesRow: number;
  /** Head of the first table here; `null` when there is none. */
  headRow: number | null;
  /** A drawing stands above that head, which is too much to keep in view. */
  drawnAbove: boolean;
  lastRow: number;
  nextRow: number;
  /** In the first column. */
  headerLink: { readonly row: number; readonly to: PlaceInWorkbook } | null;
};

export type SheetDrafts = {
  readonly all: readonly SheetDraft[];
  readonly current: SheetDraft;
  readonly widths: readonly number[];
  readonly writing: Writing;
  /** Rows left on the current sheet. */
  room(): number;
  /** Goes on on another sheet; both say so. */
  begin(): void;
  /** The same, unless `rows` more fit. */
  makeRoom(rows: number): void;
  add(rows: readonly CellRow[]): void;
  /** A remark, whose text may need the names of sheets. */
  say(text: (names: readonly string[]) => string): void;
};

/** Kept free at the end of a full sheet, for what has to be said there. */
const tailRows = 8;

/** As long as a sheet's name can be: the height of a remark is reckoned before names are known. */
const longName = 'M'.repeat(31);

const emptyDraft = (model: SheetModel, part: number, widths: readonly number[]): SheetDraft => ({
  model,
  part,
  widths,
  sections: [],
  tables: [],
  pieces: [],
  merges: [],
  blocks: [],
  heights: new Map(),
  drawings: [],
  tablesRow: 1,
  headRow: null,
  drawnAbove: false,
  lastRow: 0,
  nextRow: 1,
  headerLink: null,
});

const addRows = (draft: SheetDraft, rows: readonly CellRow[]): void => {
  const last = rows.at(-1);
  if (last === undefined) return;
  draft.sections.push({ kind: 'rows', rows: () => rows });
  for (const { row, height } of rows) if (height !== undefined) draft.heights.set(row, height);
  draft.nextRow = last.row + 1;
  draft.lastRow = last.row;
};

/** Starts with the sheet's first rows in place. */
export const createSheetDrafts = (
  model: SheetModel,
  firstPart: number,
  widths: readonly number[],
  writing: Writing,
  maxRows: number,
): SheetDrafts => {
  const all: SheetDraft[] = [];
  let current = emptyDraft(model, firstPart, widths);

  const say: SheetDrafts['say'] = (text) => {
    const row = current.nextRow;
    const longest = text(Array.from({ length: current.part + 2 }, () => longName));
    const {
      merge,
      row: { height = rowHeight },
    } = remarkRow(longest, row, widths, writing);
    current.heights.set(row, height);
    current.sections.push({ kind: 'rows', rows: (names) => [remarkRow(text(names), row, widths, writing).row] });
    if (merge !== null) current.merges.push(merge);
    current.nextRow = row + 1;
    current.lastRow = row;
  };

  const open = (remark?: (names: readonly string[]) => string): void => {
    all.push(current);
    if (model.header !== undefined) {
      const { rows, linkRow } = placeHeader(model.header, widths, writing.styles);
      addRows(current, rows);
      const { link } = model.header;
      if (linkRow !== null && link) current.headerLink = { row: linkRow, to: link.to };
    }
    if (remark !== undefined) say(remark);
    if (current.nextRow > 1) current.nextRow += 1;
    current.tablesRow = current.nextRow;
  };

  const begin = (): void => {
    const { part } = current;
    current.nextRow += 1;
    say((names) => writing.texts.continuedOn(names[part + 1] ?? ''));
    current = emptyDraft(model, part + 1, widths);
    open((names) => writing.texts.continuedFrom(names[part] ?? ''));
  };

  const room = (): number => maxRows - tailRows - current.nextRow + 1;
  open();

  return {
    all,
    get current() {
      return current;
    },
    widths,
    writing,
    room,
    begin,
    makeRoom(rows) {
      if (rows > room() && current.nextRow > current.tablesRow) begin();
    },
    add: (rows) => addRows(current, rows),
    say,
  };
};
