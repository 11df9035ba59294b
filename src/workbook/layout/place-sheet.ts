/**
 * Lays a sheet out, from the top: header block, then table after table with the charts that stand above or below them.
 * When the rows run out it goes on on another sheet, and both say so.
 */
import { emuPerPoint, type ImageData, pixels, type PlacedImage, type Size } from '../../report/drawing-model.ts';
import type { SheetModel } from '../../report/model.ts';
import type { TableModel } from '../../report/table-model.ts';
import type { Writing } from '../writing.ts';
import { blockRef } from '../cell/cell-ref.ts';
import { type CellRow, rowHeight } from './cell-row.ts';
import { heightMeasure } from './row-height.ts';
import { measureWidths } from './column-widths.ts';
import { inFlow, isFixed, logoAnchor } from './place-drawings.ts';
import {
  bodyLooks,
  type BodyPiece,
  groupRow,
  groupsOf,
  headRow,
  lastColumnOf,
  titleRow,
  totalHeight,
  totalRows,
} from './place-table.ts';
import { createSheetDrafts, type PlacedDrawing, type SheetDraft, type SheetDrafts } from './sheet-draft.ts';

/** One sheet of the workbook, laid out. */
export type PlacedSheet = Readonly<SheetDraft>;

export type Images = Readonly<Record<string, ImageData>>;

/** Excel's. */
export const maxSheetRows = 1_048_576;

/** Blank lines, heads, totals and note of a table. */
const rowsAround = ({ totals = [] }: TableModel): number => 6 + totals.length;

const placeHeads = (table: TableModel, drafts: SheetDrafts): number | null => {
  const { current, widths, writing } = drafts;
  const rows: CellRow[] = [];
  const next = (): number => current.nextRow + rows.length;
  if (table.title !== undefined) rows.push(titleRow(table.title, next(), writing));
  const groups = groupsOf(table);
  if (groups.length > 0 && table.heads !== false) {
    for (const { from, to } of groups) {
      if (to > from) {
        current.merges.push(blockRef({ row: next(), lastRow: next(), column: from + 1, lastColumn: to + 1 }));
      }
    }
    rows.push(groupRow(table, next(), writing));
  }
  const head = table.heads === false ? null : next();
  if (head !== null) rows.push(headRow(table, head, widths, writing));
  drafts.add(rows);
  current.headRow ??= head;
  return head;
};

/** A table of more rows takes many pages anyway, and is not measured twice. */
const measuredRows = 500;

const noteHeights = ({ table, from, count, firstRow, ...look }: BodyPiece, { heights }: SheetDraft): void => {
  const measure = table.batches === undefined && count <= measuredRows ? heightMeasure(look) : null;
  if (measure === null) return;
  for (let row = 0; row < count; row += 1) heights.set(firstRow + row, measure(table.columns, from + row));
};

const placePiece = (
  table: TableModel,
  { from, count, head }: { readonly from: number; readonly count: number; readonly head: number | null },
  drafts: SheetDrafts,
): BodyPiece => {
  const { current, widths } = drafts;
  const piece = {
    table,
    part: current.part,
    firstRow: current.nextRow,
    from,
    count,
    headRow: head,
    looks: bodyLooks(table, widths),
    widths,
    lastColumn: lastColumnOf(table, widths),
  };
  if (count > 0) current.sections.push({ kind: 'body', piece });
  noteHeights(piece, current);
  current.pieces.push(piece);
  current.nextRow += count;
  if (count > 0) current.lastRow = current.nextRow - 1;
  return piece;
};

/** The body, on as many sheets as it takes. */
const placeBody = (table: TableModel, firstHead: number | null, drafts: SheetDrafts): readonly BodyPiece[] => {
  const pieces: BodyPiece[] = [];
  let from = 0;
  let head = firstHead;
  do {
    if (from > 0) {
      drafts.begin();
      head = placeHeads(table, drafts);
    }
    const left = table.rowCount - from;
    const room = drafts.room();
    const count = left + rowsAround(table) <= room ? left : Math.min(left, Math.max(1, room));
    pieces.push(placePiece(table, { from, count, head }, drafts));
    from += count;
  } while (from < table.rowCount);
  return pieces;
};

const placeTable = (table: TableModel, drafts: SheetDrafts): void => {
  drafts.makeRoom(rowsAround(table) + Math.min(1, table.rowCount));
  const first = drafts.current;
  const head = placeHeads(table, drafts);
  const pieces = placeBody(table, head, drafts);
  if (table.rowCount === 0 && table.emptyText !== undefined) drafts.say(() => table.emptyText ?? '');
  drafts.makeRoom((table.totals?.length ?? 0) + 1);
  const { current, writing } = drafts;
  const count = table.rowCount > 0 ? (table.totals?.length ?? 0) : 0;
  const placed = {
    table,
    pieces,
    headRow: head,
    totals: count === 0 ? null : { part: current.part, row: current.nextRow },
  };
  first.tables.push(placed);
  if (count > 0) {
    current.sections.push({ kind: 'rows', rows: (names) => totalRows(placed, names, writing) });
    for (let down = 0; down < count; down += 1) current.heights.set(current.nextRow + down, totalHeight);
    current.nextRow += count;
    current.lastRow = current.nextRow - 1;
  }
  if (table.note !== undefined) drafts.say(() => table.note ?? '');
};

const imageSize = ({ image, anchor }: PlacedImage, images: Images): Size => {
  if (anchor.kind === 'one-cell' || anchor.kind === 'absolute') return anchor.size;
  const data = images[image];
  return data === undefined ? pixels(0, 0) : pixels(data.width, data.height);
};

/** Charts and images with their anchors, in the order of the model. */
const drawingsOf = ({ charts = [], images: placed = [] }: SheetModel, images: Images) => [
  ...charts.map(({ chart, anchor }) => ({ anchor, shown: { chart, description: chart.description } })),
  ...placed.map((each) => ({
    anchor: each.anchor,
    shown: { image: each.image, size: imageSize(each, images), description: each.description },
  })),
];

const placeFlow = (
  at: 'above' | 'below',
  table: TableModel,
  drawings: ReturnType<typeof drawingsOf>,
  drafts: SheetDrafts,
) => {
  for (const { anchor, shown } of drawings) {
    if (isFixed(anchor) || anchor.kind !== at || anchor.table !== table.id) continue;
    const rows = Math.ceil(anchor.height / (rowHeight * emuPerPoint)) + 1;
    drafts.makeRoom(rows);
    const { current } = drafts;
    if (current.headRow === null) current.drawnAbove = true;
    if (at === 'below') current.nextRow += 1;
    const fixed = inFlow(anchor, current.nextRow, drafts.widths);
    current.drawings.push({ ...shown, anchor: fixed } satisfies PlacedDrawing);
    current.nextRow += at === 'above' ? rows : rows - 1;
    current.lastRow = current.nextRow - 1;
  }
};

const placeLogo = ({ header }: SheetModel, images: Images, drafts: SheetDrafts): void => {
  const logo = header?.logo;
  const image = logo === undefined ? undefined : images[logo.image];
  if (header === undefined || logo === undefined || image === undefined) return;
  const anchor = logoAnchor(logo, image, drafts.widths, header);
  drafts.current.drawings.push({ anchor, description: logo.description, image: logo.image, size: anchor.size });
};

const isAbove = (anchor: Parameters<typeof isFixed>[0], { id }: TableModel): boolean =>
  !isFixed(anchor) && anchor.kind === 'above' && anchor.table === id;

/** Notes the rows that `place` takes, on the sheet where they begin and on that where they end. */
const placeBlock = (
  drafts: SheetDrafts,
  how: { readonly onNewPage?: boolean; readonly belongs?: boolean },
  place: () => void,
): void => {
  const first = drafts.current;
  const from = first.nextRow;
  place();
  const last = drafts.current;
  const note = (draft: SheetDraft, top: number, more: typeof how): void => {
    if (draft.nextRow > top)
      draft.blocks.push({ from: top, to: draft.nextRow - 1, onNewPage: false, belongs: false, ...more });
  };
  note(first, from, how);
  if (last !== first) note(last, last.tablesRow, {});
};

/**
 * @param firstPart its place among the workbook's sheets, from 0
 * @returns the sheet, followed by those that it goes on on
 */
export const placeSheet = (
  model: SheetModel,
  firstPart: number,
  images: Images,
  writing: Writing,
  maxRows = maxSheetRows,
): readonly PlacedSheet[] => {
  const drafts = createSheetDrafts(model, firstPart, measureWidths(model, writing), writing, maxRows);
  const drawings = drawingsOf(model, images);
  const onFirst = drafts.current.drawings;
  placeLogo(model, images, drafts);
  for (const table of model.tables) {
    const onNewPage = table.onNewPage === true && drafts.current.nextRow > drafts.current.tablesRow;
    // A block of its own, for it stays with the sheet's title where the table below it has no room there.
    placeBlock(drafts, { onNewPage }, () => {
      placeFlow('above', table, drawings, drafts);
    });
    const hasChart = drawings.some(({ anchor }) => isAbove(anchor, table));
    placeBlock(drafts, hasChart ? { belongs: true } : { onNewPage }, () => {
      placeTable(table, drafts);
    });
    placeBlock(drafts, { belongs: true }, () => {
      placeFlow('below', table, drawings, drafts);
    });
    drafts.current.nextRow += 1;
  }
  for (const { anchor, shown } of drawings) if (isFixed(anchor)) onFirst.push({ ...shown, anchor });
  return drafts.all;
};
