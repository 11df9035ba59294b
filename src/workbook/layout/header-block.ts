import type { HeaderBlock } from '../../report/model.ts';
import { textContent } from '../cell/content.ts';
import type { Styles } from '../look/styles.ts';
import type { Cell, CellRow } from './cell-row.ts';
import { cellPadding, textWidth } from './text-width.ts';

type Fact = HeaderBlock['facts'][number];

/** Rows of facts that still leave room for the figures below a frozen head. */
const maxFactRows = 3;

/** Columns count from 1. */
type Block = { readonly labelColumn: number; readonly valueColumn: number; readonly endColumn: number };

/** The first column from `start` on that begins at least `needed` further right. */
const columnAfter = (start: number, needed: number, widths: readonly number[]): number => {
  let column = start;
  for (let room = 0; room < needed && column <= widths.length; column += 1) room += widths[column - 1] ?? 0;
  return column;
};

const widest = (texts: readonly string[]): number => Math.max(...texts.map((text) => textWidth(text))) + cellPadding;

const placeBlock = (start: number, facts: readonly Fact[], widths: readonly number[]): Block => {
  const valueColumn = Math.max(start + 1, columnAfter(start, widest(facts.map(({ label }) => label)), widths));
  const endColumn = columnAfter(valueColumn, widest(facts.map(({ value }) => value)) + cellPadding, widths);
  return { labelColumn: start, valueColumn, endColumn };
};

const chunks = (facts: readonly Fact[], size: number): readonly (readonly Fact[])[] =>
  Array.from({ length: Math.ceil(facts.length / size) }, (_, index) => facts.slice(index * size, (index + 1) * size));

/** True when the last block's values end inside the sheet's columns. */
const fits = (block: Block | undefined, facts: readonly Fact[] | undefined, widths: readonly number[]): boolean => {
  if (block === undefined || facts === undefined) return false;
  const room = widths.slice(block.valueColumn - 1).reduce((sum, width) => sum + width, 0);
  return room >= widest(facts.map(({ value }) => value));
};

/** The facts side by side in as few rows as the sheet's width allows, else one below the other. */
const placeFacts = (facts: readonly Fact[], widths: readonly number[]) => {
  for (let count = Math.ceil(facts.length / maxFactRows); count > 1; count -= 1) {
    const groups = chunks(facts, Math.ceil(facts.length / count));
    const blocks: Block[] = [];
    for (const group of groups) blocks.push(placeBlock(blocks.at(-1)?.endColumn ?? 1, group, widths));
    if (fits(blocks.at(-1), groups.at(-1), widths)) {
      return groups.flatMap((group, index) => group.map((fact, row) => ({ fact, row, block: blocks[index] })));
    }
  }
  return facts.map((fact, row) => ({ fact, row, block: undefined }));
};

export type PlacedHeader = {
  readonly rows: readonly CellRow[];
  /** The row of its link; `null` without one. */
  readonly linkRow: number | null;
};

/** Title, subtitle, facts and link from row 1 on. */
export const placeHeader = (header: HeaderBlock, widths: readonly number[], styles: Styles): PlacedHeader => {
  const cell = (column: number, text: string, style: Cell['style']): Cell => ({
    column,
    content: textContent(text),
    style,
  });
  const rows: CellRow[] = [{ row: 1, height: 26, cells: [cell(1, header.title, styles.title)] }];
  if (header.subtitle !== undefined) {
    rows.push({ row: 2, height: 18, cells: [cell(1, header.subtitle, styles.subtitle)] });
  }
  const factsRow = rows.length + 1;
  const placed = placeFacts(header.facts, widths);
  const factRows = Math.max(0, ...placed.map(({ row }) => row + 1));
  for (let down = 0; down < factRows; down += 1) {
    const cells = placed
      .filter(({ row }) => row === down)
      .flatMap(({ fact, block }) => [
        cell(block?.labelColumn ?? 1, fact.label, styles.factLabel),
        cell(block?.valueColumn ?? 2, fact.value, styles.factValue),
      ]);
    rows.push({ row: factsRow + down, cells });
  }
  if (header.link === undefined) return { rows, linkRow: null };
  const linkRow = factsRow + factRows;
  rows.push({ row: linkRow, cells: [cell(1, header.link.text, styles.headerLink)] });
  return { rows, linkRow };
};
