import type { Worksheet } from 'exceljs';
import type { HeaderBlock } from '../report/model.ts';
import { cellPadding, textWidth } from './text-width.ts';
import type { Writing } from './writing.ts';

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

/** Writes title, subtitle and facts from row 1 on; returns the first row after them. */
export const writeHeaderBlock = (
  sheet: Worksheet,
  header: HeaderBlock,
  widths: readonly number[],
  { styles, text }: Writing,
): number => {
  const put = (row: number, column: number, value: string, style: typeof styles.title): void => {
    const cell = sheet.getCell(row, column);
    cell.value = text(value);
    cell.style = style;
  };
  put(1, 1, header.title, styles.title);
  sheet.getRow(1).height = 26;
  let row = 2;
  if (header.subtitle !== undefined) {
    put(row, 1, header.subtitle, styles.subtitle);
    sheet.getRow(row).height = 18;
    row += 1;
  }
  const placed = placeFacts(header.facts, widths);
  for (const { fact, row: down, block } of placed) {
    put(row + down, block?.labelColumn ?? 1, fact.label, styles.factLabel);
    put(row + down, block?.valueColumn ?? 2, fact.value, styles.factValue);
  }
  return row + Math.max(0, ...placed.map(({ row: down }) => down + 1));
};
