/**
 * What each printed page shows. A page ends before a table or chart that would be cut in two and fits on a page.
 *
 *   │ table A │      │ table A │
 *   │ table B │  ──▶ ├─────────┤  B with the chart above it begins the next page
 *   ├─────────┤      │ table B │
 *   │ table B │      │ table B │
 */
import type { PlacedSheet } from './place-sheet.ts';
import { rowHeight } from './cell-row.ts';
import { columnLetters, sheetPrefix } from '../cell/cell-ref.ts';
import { pageHeight, printsFrom, sharedHeadRow } from './page-setup.ts';

/** Rows that are not to be parted; rows count from 1, `to` is the last of them. */
export type PageBlock = {
  readonly from: number;
  readonly to: number;
  readonly onNewPage: boolean;
  /** It belongs to the block before it, and stays with it where both fit on one page. */
  readonly belongs: boolean;
};

/** Excel takes no more of them on a sheet. */
const maxBreaks = 1_026;

/** Sums of heights: all rows are of one height but for some. */
const createRuler = (heights: ReadonlyMap<number, number>) => {
  const rows = [...heights.keys()].toSorted((a, b) => a - b);
  const extra = [0];
  for (const row of rows) extra.push((extra.at(-1) ?? 0) + (heights.get(row) ?? rowHeight) - rowHeight);
  const before = (row: number): number => {
    let [low, high] = [0, rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((rows[middle] ?? 0) < row) low = middle + 1;
      else high = middle;
    }
    return (row - 1) * rowHeight + (extra[low] ?? 0);
  };
  /** Points from the top of one row to the bottom of another. */
  return (from: number, to: number): number => before(to + 1) - before(from);
};

type Ruler = ReturnType<typeof createRuler>;

/** The first row of the last page, when rows from `start` to `to` run over as many pages as they take. */
const flow = (start: number, to: number, room: number, height: Ruler): number => {
  let top = start;
  while (top < to && height(top, to) > room) {
    let last = Math.min(to, top + Math.floor(room / rowHeight) - 1);
    while (last > top && height(top, last) > room) last -= 1;
    top = last + 1;
  }
  return top;
};

/** Each block with those that belong to it, where that fits on a page: of the first one, below what stands above it. */
const joined = (blocks: readonly PageBlock[], top: number, room: number, height: Ruler): readonly PageBlock[] => {
  const units: PageBlock[] = [];
  for (const block of blocks) {
    const unit = units.at(-1);
    const from = units.length === 1 ? top : unit?.from;
    if (unit && from !== undefined && block.belongs && height(from, block.to) <= room)
      units[units.length - 1] = { ...unit, to: block.to };
    else units.push(block);
  }
  return units;
};

/** Tables that are never parted have their heads with them; a page without any, as that of a chart, needs none. */
const areWhole = ({ blocks }: PlacedSheet, page: number | null, height: Ruler): boolean =>
  page !== null && blocks.every(({ from, to }) => height(from, to) <= page);

/** The head that every page repeats; `null` for none. */
const repeatedHead = (sheet: PlacedSheet, page: number | null, height: Ruler): number | null => {
  const repeats = sheet.model.print.repeatHeads ?? !areWhole(sheet, page, height);
  return repeats ? sharedHeadRow(sheet) : null;
};

/** @returns the rows after which a new page begins */
export const pageBreaks = (sheet: PlacedSheet, locale: string): readonly number[] => {
  const page = pageHeight(sheet, locale);
  if (page === null) return [];
  const height = createRuler(sheet.heights);
  const head = repeatedHead(sheet, page, height);
  const room = page - (head === null ? 0 : height(head, head));
  const breaks: number[] = [];
  let top = printsFrom(sheet);
  for (const { from, to, onNewPage } of joined(sheet.blocks, top, room, height)) {
    const isCut = height(top, to) > (breaks.length === 0 ? page : room);
    if (from > top && (onNewPage || (isCut && height(from, to) <= room))) {
      breaks.push(from - 1);
      top = from;
    }
    top = flow(top, to, room, height);
  }
  return breaks.slice(0, maxBreaks);
};

/** Rows and columns that every page repeats, as a defined name has them; `null` for none. */
export const printTitles = (sheet: PlacedSheet, name: string, locale: string): string | null => {
  const { model, heights } = sheet;
  if (model.print.repeatHeads === false) return null;
  const headRow = repeatedHead(sheet, pageHeight(sheet, locale), createRuler(heights));
  const columns = model.freeze?.columns ?? 0;
  const parts = [
    ...(columns > 0 ? [`$A:$${columnLetters(columns)}`] : []),
    ...(headRow === null ? [] : [`$${headRow}:$${headRow}`]),
  ];
  return parts.length === 0 ? null : parts.map((part) => sheetPrefix(name) + part).join(',');
};
