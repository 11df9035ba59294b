/** Where links inside a workbook lead to, as Excel writes places: `'Bills'!A1437`. */
import { fail } from '../../errors.ts';
import type { PlaceInWorkbook } from '../../report/table-model.ts';
import { cellRef, sheetPrefix } from '../cell/cell-ref.ts';
import type { PlacedSheet } from '../layout/place-sheet.ts';
import { groupsOf, type PlacedTable } from '../layout/place-table.ts';

export type LinkPlaces = (to: PlaceInWorkbook) => string;

/** The row of its title, or of what it begins with. */
const firstRowOf = ({ table, headRow, pieces: [first] }: PlacedTable): number => {
  const top = (headRow ?? first?.firstRow ?? 1) - (headRow !== null && groupsOf(table).length > 0 ? 1 : 0);
  return table.title === undefined ? top : top - 1;
};

/**
 * @param names of the sheets in the file
 * @throws RENDER_FAILED for a place that the workbook has not
 */
export const createLinkPlaces = (
  placed: readonly PlacedSheet[],
  names: readonly string[],
  tables: ReadonlyMap<string, PlacedTable>,
): LinkPlaces => {
  const nameOf = (part: number): string => names[part] ?? '';
  // A sheet begins with the first of those that its rows roll over to.
  const firstParts = new Map(placed.toReversed().map(({ model, part }) => [model.name, part]));
  const inTable = (id: string, row: number | undefined): string => {
    const table = tables.get(id);
    const piece =
      row === undefined ? table?.pieces[0] : table?.pieces.find(({ from, count }) => row >= from && row < from + count);
    if (!table || !piece) {
      const what = row === undefined ? `the table "${id}"` : `row ${row} of the table "${id}"`;
      throw fail('RENDER_FAILED', `A link leads to ${what}, which the workbook has not`);
    }
    const down = row === undefined ? firstRowOf(table) : piece.firstRow + row - piece.from;
    return `${sheetPrefix(nameOf(piece.part))}${cellRef(down, 1)}`;
  };
  return (to) => {
    if ('table' in to) return inTable(to.table, to.row);
    const part = firstParts.get(to.sheet);
    if (part === undefined)
      throw fail('RENDER_FAILED', `A link leads to the sheet "${to.sheet}", which the workbook has not`);
    return `${sheetPrefix(nameOf(part))}A1`;
  };
};
