/** What is laid over the cells of the tables on a sheet: filters, merges, conditional formats, links and comments. */
import type { CellAt, ConditionalFormat, TableModel } from '../../report/table-model.ts';
import { fail } from '../../errors.ts';
import { blockRef, type CellBlock, cellRef, sheetPrefix } from '../cell/cell-ref.ts';
import { cleanText } from '../cell/safe-text.ts';
import type { PlacedSheet } from '../layout/place-sheet.ts';
import { type BodyPiece, columnBlock } from '../layout/place-table.ts';
import { ruleStyle } from '../look/styles.ts';
import { themeIndex } from '../look/theme.ts';
import type { Relationships } from '../package/relationships.ts';
import { element } from '../xml.ts';
import type { Writing } from '../writing.ts';

/** Row and column, from 1, of what a table's own coordinates mean on this sheet; `null` when it is on another. */
const addressOf = (
  sheet: PlacedSheet,
  piece: BodyPiece,
  { row, column }: CellAt,
): { readonly row: number; readonly column: number } | null => {
  if (row === 'head') {
    const placed = sheet.tables.find(({ table, pieces }) => table === piece.table && pieces[0] === piece);
    const headRow = placed?.headRow ?? null;
    return headRow === null ? null : { row: headRow, column: column + 1 };
  }
  const down = row - piece.from;
  return down < 0 || down >= piece.count ? null : { row: piece.firstRow + down, column: column + 1 };
};

/** The cells that the filter buttons cover, head included; `null` when no table here has them. */
export const filterBlock = (sheet: PlacedSheet): CellBlock | null => {
  const filtered = sheet.tables.find(({ table, headRow }) => table.autofilter === true && headRow !== null);
  const piece = filtered?.pieces[0];
  if (filtered === undefined || piece === undefined) return null;
  const row = filtered.headRow ?? 1;
  return { row, column: 1, lastRow: row + piece.count, lastColumn: filtered.table.columns.length };
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

const scales = {
  'low-is-good': ['FF8FC7A1', 'FFFFF3D6', 'FFE59A8C'],
  'high-is-good': ['FFE59A8C', 'FFFFF3D6', 'FF8FC7A1'],
  neutral: ['FFFFFFFF', 'FF8DB4D3'],
} as const;

const colorScale = (colors: readonly string[]): string => {
  const points = colors.map((_, index) => {
    if (index === 0) return '<cfvo type="min"/>';
    return index === colors.length - 1 ? '<cfvo type="max"/>' : '<cfvo type="percentile" val="50"/>';
  });
  return `<colorScale>${points.join('')}${colors.map((rgb) => `<color rgb="${rgb}"/>`).join('')}</colorScale>`;
};

const operators = {
  above: 'greaterThan',
  below: 'lessThan',
  equal: 'equal',
  'at-least': 'greaterThanOrEqual',
  'at-most': 'lessThanOrEqual',
  between: 'between',
  outside: 'notBetween',
} as const;

const rule = (format: ConditionalFormat, priority: number, writing: Writing): string => {
  switch (format.kind) {
    case 'data-bar':
      // Bars grow from zero: from the smallest value on, half as long would not mean half as much.
      return (
        `<cfRule type="dataBar" priority="${priority}"><dataBar><cfvo type="num" val="0"/><cfvo type="max"/>` +
        `<color theme="${themeIndex[format.color]}" tint="0.6"/></dataBar></cfRule>`
      );
    case 'color-scale':
      return `<cfRule type="colorScale" priority="${priority}">${colorScale(scales[format.colors])}</cfRule>`;
    case 'rule': {
      const { when } = format;
      const limits = 'value' in when ? [when.value] : [when.low, when.high];
      const dxfId = writing.ruleStyleId(ruleStyle(format.style));
      return element(
        'cfRule',
        { type: 'cellIs', dxfId, priority, operator: operators[when.is] },
        ...limits.map((limit) => element('formula', {}, String(limit))),
      );
    }
  }
};

export const conditionalFormatting = ({ pieces }: PlacedSheet, writing: Writing): string => {
  let priority = 0;
  return pieces
    .filter(({ count }) => count > 0)
    .flatMap((piece) =>
      (piece.table.conditionalFormats ?? []).map((format) => {
        priority += 1;
        const range = blockRef(columnBlock(piece, format.from, format.to));
        return `<conditionalFormatting sqref="${range}">${rule(format, priority, writing)}</conditionalFormatting>`;
      }),
    )
    .join('');
};

type Link = NonNullable<TableModel['links']>[number];

const allowed = /^(?:https:\/\/|mailto:)[\x21-\x7E]+$/;

/** @param linkSheet the name that a sheet of the model has in the file */
const linkAttributes = (
  { to }: Link,
  relationships: Relationships,
  linkSheet: (name: string) => string,
): Readonly<Record<string, string>> => {
  if ('sheet' in to) return { location: `${sheetPrefix(linkSheet(to.sheet))}A1` };
  if (!allowed.test(to.url)) {
    throw fail(
      'RENDER_FAILED',
      `A report may not link to ${JSON.stringify(to.url.slice(0, 100))}: use https: or mailto:`,
    );
  }
  return { 'r:id': relationships.add('hyperlink', to.url) };
};

export const hyperlinks = (
  sheet: PlacedSheet,
  relationships: Relationships,
  linkSheet: (name: string) => string,
): string => {
  const links = sheet.pieces.flatMap((piece) =>
    (piece.table.links ?? []).flatMap((link) => {
      const at = addressOf(sheet, piece, link.at);
      if (at === null) return [];
      const tooltip = link.tooltip === undefined ? undefined : cleanText(link.tooltip).slice(0, 255);
      const target = linkAttributes(link, relationships, linkSheet);
      return [element('hyperlink', { ref: cellRef(at.row, at.column), ...target, tooltip })];
    }),
  );
  return links.length === 0 ? '' : `<hyperlinks>${links.join('')}</hyperlinks>`;
};

export type PlacedComment = { readonly row: number; readonly column: number; readonly text: string };

export const placedComments = (sheet: PlacedSheet): readonly PlacedComment[] =>
  sheet.pieces
    .flatMap((piece) =>
      (piece.table.comments ?? []).flatMap(({ at, text }) => {
        const address = addressOf(sheet, piece, at);
        return address === null ? [] : [{ ...address, text }];
      }),
    )
    .sort((one, other) => one.row - other.row || one.column - other.column);
