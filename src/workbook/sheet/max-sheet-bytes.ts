import type { TableModel } from '../../report/table-model.ts';
import type { PlacedSheet } from '../layout/place-sheet.ts';
import type { BodyPiece } from '../layout/place-table.ts';

/** What a cell takes at most, its text apart: a formula over the last columns with a figure of 17 digits. */
const cellBytes = 100;

/** A row's own tags, with its height. */
const rowBytes = 60;

/** A cell that only carries the lines of its row on. */
const blankBytes = 30;

/** A character as XML: `&quot;`. */
const characterBytes = 6;

/** A link's address and place, its tooltip apart; a merged block. */
const linkBytes = 350;
const mergeBytes = 50;

/** Heads, totals, notes and formats: what does not grow with the rows. */
const sheetBytes = 10_000_000;
const sectionBytes = 1_000_000;

/**
 * An upper bound of the part's size, for the choice between a 32-bit and a 64-bit entry: which of the texts will be shared is not
 * known yet, so all count as if they stood in their cells. What a table's batches bring is not known either: their texts count as
 * short, and a part that outgrows its entry for that is stopped when it does.
 */
export const maxSheetBytes = ({ pieces, sections, merges }: PlacedSheet): number =>
  pieces.reduce(
    (sum, piece) => sum + pieceBytes(piece),
    sheetBytes + sections.length * sectionBytes + merges.length * mergeBytes,
  );

const pieceBytes = ({ table, count, from, lastColumn }: BodyPiece): number => {
  const { columns } = table;
  const row = rowBytes + columns.length * cellBytes + Math.max(0, lastColumn + 1 - columns.length) * blankBytes;
  const inBatches = table.batches === undefined ? 0 : count * columns.length * cellBytes;
  return count * row + textBytes(table, from, count) + inBatches + overlayBytes(table);
};

const textBytes = ({ columns }: TableModel, from: number, count: number): number => {
  let characters = 0;
  for (const { type, values } of columns) {
    if (type !== 'text') continue;
    if ('words' in values) {
      const { words, codes } = values;
      for (const code of codes.subarray(from, from + count)) characters += words[code]?.length ?? 0;
    } else {
      // Only strings are sure to be short of a cell's limit.
      for (const text of values.slice(from, from + count)) if (typeof text === 'string') characters += text.length;
    }
  }
  return characters * characterBytes;
};

const overlayBytes = ({ links = [], merges = [] }: TableModel): number =>
  links.reduce(
    (sum, { tooltip = '' }) => sum + linkBytes + tooltip.length * characterBytes,
    merges.length * mergeBytes,
  );
