/** What is laid over the cells of the tables on a sheet: filters, merges, links and comments. */
import type { CellAt, TableModel } from '../../report/table-model.ts';
import { fail } from '../../errors.ts';
import { blockRef, type CellBlock, cellRef } from '../cell/cell-ref.ts';
import { cleanText } from '../cell/safe-text.ts';
import type { PlacedSheet } from '../layout/place-sheet.ts';
import type { BodyPiece } from '../layout/place-table.ts';
import type { LinkPlaces } from '../package/link-places.ts';
import type { Relationships } from '../package/relationships.ts';
import { element } from '../xml.ts';

/** Row and column, from 1, of what a table's own coordinates mean on this sheet; `null` when it is on another. */
const addressOf = (
  piece: BodyPiece,
  { row, column }: CellAt,
): { readonly row: number; readonly column: number } | null => {
  if (row === 'head') {
    // Repeated heads are bare.
    return piece.headRow === null || piece.from > 0 ? null : { row: piece.headRow, column: column + 1 };
  }
  const down = row - piece.from;
  return down < 0 || down >= piece.count ? null : { row: piece.firstRow + down, column: column + 1 };
};

/** The cells that the filter buttons cover, head included; `null` when no table here has them. */
export const filterBlock = ({ pieces }: PlacedSheet): CellBlock | null => {
  const piece = pieces.find(({ table, headRow }) => table.autofilter === true && headRow !== null);
  if (piece === undefined) return null;
  const row = piece.headRow ?? 1;
  return { row, column: 1, lastRow: row + piece.count, lastColumn: piece.table.columns.length };
};

/** Merged cells inside bodies. One that crosses the end of a sheet is merged on each side of it. */
export const mergeRanges = ({ pieces }: PlacedSheet): readonly string[] =>
  pieces.flatMap((piece) =>
    (piece.table.merges ?? []).flatMap(({ row, column, rows, columns }) => {
      const from = Math.max(row, piece.from);
      const to = Math.min(row + rows, piece.from + piece.count);
      if (from >= to) return [];
      const first = piece.firstRow + from - piece.from;
      const range = blockRef({
        row: first,
        lastRow: first + to - from - 1,
        column: column + 1,
        lastColumn: column + columns,
      });
      return range.includes(':') ? [range] : [];
    }),
  );

type Link = NonNullable<TableModel['links']>[number];

/** Excel's. */
const maxUrl = 2_079;
const maxLinks = 65_530;

const allowed = /^(?:https:\/\/|mailto:)[\x21-\x7E]+$/;

const linkAttributes = (
  { to }: Link,
  relationships: Relationships,
  linkPlace: LinkPlaces,
): Readonly<Record<string, string>> => {
  if (!('url' in to)) return { location: linkPlace(to) };
  if (!allowed.test(to.url) || to.url.length > maxUrl) {
    throw fail(
      'RENDER_FAILED',
      `A report may not link to ${JSON.stringify(to.url.slice(0, 100))}: use https: or mailto:`,
    );
  }
  return { 'r:id': relationships.add('hyperlink', to.url) };
};

export const hyperlinks = (sheet: PlacedSheet, relationships: Relationships, linkPlace: LinkPlaces): string => {
  const inHeader =
    sheet.headerLink &&
    element('hyperlink', {
      ref: cellRef(sheet.headerLink.row, 1),
      location: linkPlace(sheet.headerLink.to),
    });
  const inTables = sheet.pieces.flatMap((piece) =>
    (piece.table.links ?? []).flatMap((link) => {
      const at = addressOf(piece, link.at);
      if (at === null) return [];
      const tooltip = link.tooltip === undefined ? undefined : cleanText(link.tooltip).slice(0, 255);
      const target = linkAttributes(link, relationships, linkPlace);
      return [element('hyperlink', { ref: cellRef(at.row, at.column), ...target, tooltip })];
    }),
  );
  const links = [...(inHeader ? [inHeader] : []), ...inTables];
  if (links.length > maxLinks) {
    throw fail(
      'RENDER_FAILED',
      `Sheet "${sheet.model.name}" has ${links.length} links and Excel allows ${maxLinks}: give fewer`,
    );
  }
  return links.length === 0 ? '' : `<hyperlinks>${links.join('')}</hyperlinks>`;
};

export type PlacedComment = { readonly row: number; readonly column: number; readonly text: string };

export const placedComments = (sheet: PlacedSheet): readonly PlacedComment[] =>
  sheet.pieces
    .flatMap((piece) =>
      (piece.table.comments ?? []).flatMap(({ at, text }) => {
        const address = addressOf(piece, at);
        return address === null ? [] : [{ ...address, text }];
      }),
    )
    .sort((one, other) => one.row - other.row || one.column - other.column);
