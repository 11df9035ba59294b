import { fail } from '../errors.ts';
import { isTimeZone } from '../report/calendar.ts';
import type { SheetModel, WorkbookModel } from '../report/model.ts';
import type { CellAt, ColumnModel, TableModel } from '../report/table-model.ts';
import { rowsOf } from './layout/table-texts.ts';

/** Excel's limit for one sheet; rows go on on another sheet, columns cannot. */
const maxColumns = 16_384;

const refuse = (message: string, data: Readonly<Record<string, unknown>> = {}): never => {
  throw fail('RENDER_FAILED', message, data);
};

const headText = ({ head }: ColumnModel): string => ('text' in head ? head.text : head.date);

const checkFormula = (column: ColumnModel, index: number, table: TableModel, where: string): void => {
  const formula = 'formula' in column ? column.formula : undefined;
  if (formula === undefined) return;
  const [from, to] =
    formula.kind === 'sum' ? [formula.from, formula.to] : [Math.min(...formula.of), Math.max(...formula.of)];
  const inside = from >= 0 && from <= to && to < table.columns.length;
  const itself = formula.kind === 'sum' ? index >= from && index <= to : formula.of.includes(index);
  if (!inside || itself) {
    refuse(
      `${where} calculates from the columns ${from} to ${to}: name columns of the table, and not the column itself`,
    );
  }
};

const checkColumn = (column: ColumnModel, index: number, table: TableModel, sheet: string): void => {
  const where = `Sheet "${sheet}", column "${headText(column)}"`;
  const rows = rowsOf(column.values);
  if (table.batches === undefined && rows < table.rowCount) {
    refuse(`${where} has ${rows} values for ${table.rowCount} rows: give it one per row`, { sheet });
  }
  checkFormula(column, index, table, where);
  if (column.type === 'money' && !/^[A-Z]{3}$/.test(column.currency)) {
    refuse(`${where} is in "${column.currency}": give a currency of three capitals, such as EUR`, { sheet });
  }
};

const checkMerges = ({ merges = [], columns, rowCount }: TableModel, sheet: string): void => {
  for (const [index, block] of merges.entries()) {
    const inside = block.row >= 0 && block.column >= 0 && block.rows > 0 && block.columns > 0;
    if (!inside || block.row + block.rows > rowCount || block.column + block.columns > columns.length) {
      refuse(
        `Sheet "${sheet}" merges cells outside the table: keep to its ${rowCount} rows and ${columns.length} columns`,
      );
    }
    const clash = merges.slice(0, index).some((other) => overlaps(block, other));
    if (clash) refuse(`Sheet "${sheet}" merges a cell twice, which Excel calls a damaged file: merge each once`);
  }
};

type Block = NonNullable<TableModel['merges']>[number];

const overlaps = (one: Block, other: Block): boolean =>
  one.row < other.row + other.rows &&
  other.row < one.row + one.rows &&
  one.column < other.column + other.columns &&
  other.column < one.column + one.columns;

/** One to a cell is all there can be; what lies outside would land on another table or be left out without a word. */
const checkCells = (kind: 'comment' | 'link', cells: readonly CellAt[], table: TableModel, sheet: string): void => {
  const taken = new Set<string>();
  for (const { row, column } of cells) {
    const inside = row === 'head' || (Number.isInteger(row) && row >= 0 && row < table.rowCount);
    if (!inside || !Number.isInteger(column) || column < 0 || column >= table.columns.length) {
      refuse(
        `Sheet "${sheet}" has a ${kind} on row ${row}, column ${column} of a table with ${table.rowCount} rows and ` +
          `${table.columns.length} columns: counting starts at 0`,
      );
    }
    if (taken.has(`${row} ${column}`)) refuse(`Sheet "${sheet}" has two ${kind}s on the same cell: make them one`);
    taken.add(`${row} ${column}`);
  }
};

const checkLinks = ({ links = [] }: TableModel, sheet: string, model: WorkbookModel): void => {
  for (const { to } of links) {
    if ('sheet' in to && !model.sheets.some(({ name }) => name === to.sheet)) {
      refuse(`Sheet "${sheet}" links to the sheet "${to.sheet}", which the workbook has not`);
    }
  }
};

const checkTable = (table: TableModel, sheet: string): void => {
  const { columns, totals = [], conditionalFormats = [] } = table;
  if (columns.length === 0 || columns.length > maxColumns) {
    refuse(
      `Sheet "${sheet}" has a table of ${columns.length} columns and Excel allows 1 to ${maxColumns}: ask for a shorter period`,
      { sheet, columns: columns.length },
    );
  }
  if (!Number.isInteger(table.rowCount) || table.rowCount < 0)
    refuse(`Sheet "${sheet}" has a table of ${table.rowCount} rows`);
  for (const [index, column] of columns.entries()) checkColumn(column, index, table, sheet);
  for (const { label, cells } of totals) {
    if (cells.length !== columns.length) {
      refuse(
        `Sheet "${sheet}", total "${label}" has ${cells.length} cells for ${columns.length} columns: give it one each`,
      );
    }
  }
  for (const { from, to } of conditionalFormats) {
    if (from < 0 || from > to || to >= columns.length) {
      refuse(
        `Sheet "${sheet}" formats the columns ${from} to ${to} of a table with ${columns.length}: counting starts at 0`,
      );
    }
  }
  checkMerges(table, sheet);
  const cellsOf = (placed: readonly { readonly at: CellAt }[] = []): readonly CellAt[] => placed.map(({ at }) => at);
  checkCells('comment', cellsOf(table.comments), table, sheet);
  checkCells('link', cellsOf(table.links), table, sheet);
};

const checkSheet = (sheet: SheetModel, model: WorkbookModel, ids: Set<string>): void => {
  const known = new Set(sheet.tables.map(({ id }) => id));
  if (sheet.tables.filter(({ autofilter }) => autofilter).length > 1) {
    refuse(`Sheet "${sheet.name}" has two tables with filters and Excel allows one: keep it for the larger`);
  }
  for (const table of sheet.tables) {
    checkTable(table, sheet.name);
    checkLinks(table, sheet.name, model);
    if (table.id !== undefined && ids.has(table.id)) refuse(`Two tables have the id "${table.id}": give each its own`);
    if (table.id !== undefined) ids.add(table.id);
  }
  for (const { anchor } of [...(sheet.charts ?? []), ...(sheet.images ?? [])]) {
    if ((anchor.kind === 'above' || anchor.kind === 'below') && !known.has(anchor.table)) {
      refuse(`Sheet "${sheet.name}" places a drawing ${anchor.kind} the table "${anchor.table}", which is not on it`);
    }
  }
  for (const { image } of sheet.images ?? []) {
    if (model.images?.[image] === undefined)
      refuse(`Sheet "${sheet.name}" shows the image "${image}", which the workbook has not`);
  }
};

/** What Excel takes for a name and cannot take for a cell or a function of its own. */
const nameRule = /^(?![a-z]{1,3}\d+$)(?!r\d*c?\d*$)(?!c\d*$)(?!_xlnm\.)[\p{L}_\\][\p{L}\p{N}_.\\]{0,254}$/iu;

/**
 * Refuses what could only become a broken or silently shortened workbook.
 * @throws RENDER_FAILED
 */
export const checkModel = (model: WorkbookModel): void => {
  if (model.sheets.length === 0) refuse('The workbook has no sheet: a report shows at least one');
  if (!isTimeZone(model.timezone)) {
    refuse(`There is no time zone "${model.timezone}": give an IANA name such as Europe/Berlin`);
  }
  const ids = new Set<string>();
  for (const sheet of model.sheets) checkSheet(sheet, model, ids);
  const taken = new Set<string>();
  for (const { name } of model.names ?? []) {
    if (!nameRule.test(name) || taken.has(name.toLowerCase())) {
      refuse(
        `The workbook cannot name a range "${name}": use letters, digits and _, once, and nothing that looks like a cell`,
      );
    }
    taken.add(name.toLowerCase());
  }
};
