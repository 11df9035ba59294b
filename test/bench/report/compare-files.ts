/** Whether two workbooks say the same, read by a library that wrote neither. */
import { readFile } from 'node:fs/promises';
import { read as readWorkbook, utils, type WorkBook } from 'xlsx';

/** The first head of a table: with it begins what both have alike, after a header of their own. */
const firstHeads: ReadonlySet<unknown> = new Set(['Local time', 'Device']);
/** Twelve digits of fifteen: sums of thousands of figures depend on their order in the last ones. */
const digits = 12;

type Table = readonly (readonly unknown[])[];

const comparable = (value: unknown): unknown => (typeof value === 'number' ? Number(value.toPrecision(digits)) : value);

/** From the row of heads to the totals. */
const tableOf = (workbook: WorkBook, name: string): Table => {
  const sheet = workbook.Sheets[name];
  if (!sheet) throw new Error(`There is no sheet "${name}"`);
  const rows = utils.sheet_to_json<readonly unknown[]>(sheet, { header: 1, raw: true, defval: '' });
  const head = rows.findIndex(([cell]) => firstHeads.has(cell));
  const total = rows.findIndex(([cell], index) => index > head && cell === 'Total');
  if (head < 0 || total < 0) throw new Error(`The sheet "${name}" has no table`);
  return rows.slice(head, total + 1);
};

const read = async (path: string): Promise<WorkBook> =>
  readWorkbook(await readFile(path), { dense: true, cellHTML: false, cellText: false });

const differenceOf = (one: Table, other: Table): string | null => {
  if (one.length !== other.length) return `${one.length} and ${other.length} rows`;
  for (const [index, cells] of one.entries()) {
    const width = Math.max(cells.length, other[index]?.length ?? 0);
    for (let at = 0; at < width; at += 1) {
      const [mine, theirs] = [cells[at], other[index]?.[at]].map(comparable);
      if (mine !== theirs) return `row ${index}, column ${at}: ${String(mine)} and ${String(theirs)}`;
    }
  }
  return null;
};

export type Compared = { readonly tables: number; readonly cells: number };

/**
 * Compares every cell of the named sheets' tables.
 * @throws Error with the first difference
 */
export const compareFiles = async (
  paths: { ours: string; peer: string },
  sheets: readonly string[],
): Promise<Compared> => {
  const [ours, peer] = [await read(paths.ours), await read(paths.peer)];
  let cells = 0;
  for (const name of sheets) {
    const mine = tableOf(ours, name);
    const difference = differenceOf(mine, tableOf(peer, name));
    if (difference !== null) throw new Error(`The sheets "${name}" differ: ${difference}`);
    cells += mine.reduce((sum, row) => sum + row.length, 0);
  }
  return { tables: sheets.length, cells };
};
