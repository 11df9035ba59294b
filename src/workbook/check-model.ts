import { fail } from '../errors.ts';
import { isTimeZone } from '../report/calendar.ts';
import type { SheetModel, WorkbookModel } from '../report/model.ts';
import type { Anchor, CellPoint } from '../report/drawing-model.ts';
import type { CellAt, ColumnModel, ConditionalFormat, TableModel } from '../report/table-model.ts';
import { maxSheetRows } from './layout/place-sheet.ts';
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
  const hours = table.columns.slice(from, to + 1).filter(({ type }) => type === 'duration').length;
  if (inside && hours > 0 && (column.type !== 'duration' || hours < to + 1 - from)) {
    refuse(`${where} calculates with durations and other figures, which Excel counts in days: give it as values`);
  }
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
  if (column.width !== undefined && !(column.width > 0))
    refuse(`${where} is ${column.width} wide: give a number of characters`);
  if (column.type === 'money' && !/^[A-Z]{3}$/.test(column.currency)) {
    refuse(`${where} is in "${column.currency}": give a currency of three capitals, such as EUR`, { sheet });
  }
};

type Block = NonNullable<TableModel['merges']>[number];

const overlaps = (one: Block, other: Block): boolean =>
  one.row < other.row + other.rows &&
  other.row < one.row + one.rows &&
  one.column < other.column + other.columns &&
  other.column < one.column + one.columns;

const checkMerges = ({ merges = [], columns, rowCount }: TableModel, sheet: string): void => {
  let open: readonly Block[] = [];
  for (const block of merges.toSorted((one, other) => one.row - other.row)) {
    const inside = block.row >= 0 && block.column >= 0 && block.rows > 0 && block.columns > 0;
    if (!inside || block.row + block.rows > rowCount || block.column + block.columns > columns.length) {
      refuse(
        `Sheet "${sheet}" merges cells outside the table: keep to its ${rowCount} rows and ${columns.length} columns`,
      );
    }
    open = open.filter(({ row, rows }) => row + rows > block.row);
    if (open.some((other) => overlaps(block, other))) {
      refuse(`Sheet "${sheet}" merges a cell twice, which Excel calls a damaged file: merge each once`);
    }
    open = [...open, block];
  }
};

/** What stands on single cells: each on one that is there, no two on the same. */
const checkMarks = (
  what: string,
  marks: readonly { readonly at: CellAt }[],
  { columns, rowCount }: TableModel,
  sheet: string,
): void => {
  const taken = new Set<string>();
  for (const { at } of marks) {
    const isRow = at.row === 'head' || (Number.isInteger(at.row) && at.row >= 0 && at.row < rowCount);
    const isColumn = Number.isInteger(at.column) && at.column >= 0 && at.column < columns.length;
    const place = `row ${at.row}, column ${at.column}`;
    if (!isRow || !isColumn) refuse(`Sheet "${sheet}" has a ${what} at ${place}, which is not in its table`);
    if (taken.has(place)) refuse(`Sheet "${sheet}" has two ${what}s at ${place}: give each cell one`);
    taken.add(place);
  }
};

const checkFormat = (format: ConditionalFormat, { columns }: TableModel, sheet: string): void => {
  const { from, to } = format;
  if (from < 0 || from > to || to >= columns.length) {
    refuse(
      `Sheet "${sheet}" formats the columns ${from} to ${to} of a table with ${columns.length}: counting starts at 0`,
    );
  }
  if (format.kind !== 'rule') return;
  const limits = 'value' in format.when ? [format.when.value] : [format.when.low, format.when.high];
  if (!limits.every(Number.isFinite))
    refuse(`Sheet "${sheet}" has a rule with the limits ${limits.join(', ')}: give numbers`);
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
    if (cells.length !== columns.length || (cells[0] ?? null) !== null) {
      refuse(
        `Sheet "${sheet}", total "${label}" has ${cells.length} cells for ${columns.length} columns: give it one each, ` +
          'and null in the first, where the label stands',
      );
    }
    for (const [index, total] of cells.entries()) {
      const type = columns[index]?.type;
      if (total?.roundedTo !== undefined && type !== 'number' && type !== 'money') {
        refuse(`Sheet "${sheet}", total "${label}" rounds a ${type} column: only numbers and money can be`);
      }
    }
  }
  for (const format of conditionalFormats) checkFormat(format, table, sheet);
  checkMarks('link', table.links ?? [], table, sheet);
  checkMarks('comment', table.comments ?? [], table, sheet);
  checkMerges(table, sheet);
};

const isCell = ({ column, row }: CellPoint): boolean =>
  Number.isInteger(column) &&
  Number.isInteger(row) &&
  column >= 0 &&
  row >= 0 &&
  column < maxColumns &&
  row < maxSheetRows;

const isLength = (length: number | undefined): boolean =>
  length === undefined || (length >= 0 && Number.isFinite(length));

const isAnchor = (anchor: Anchor): boolean => {
  switch (anchor.kind) {
    case 'above':
    case 'below':
      return isLength(anchor.height) && isLength(anchor.width);
    case 'one-cell':
      return isCell(anchor.from) && isLength(anchor.size.width) && isLength(anchor.size.height);
    case 'two-cell':
      return isCell(anchor.from) && isCell(anchor.to);
    case 'absolute':
      return anchor.x >= 0 && anchor.y >= 0 && isLength(anchor.size.width) && isLength(anchor.size.height);
  }
};

const checkSheet = (sheet: SheetModel, model: WorkbookModel, ids: Set<string>): void => {
  const known = new Set(sheet.tables.map(({ id }) => id));
  if (sheet.tables.filter(({ autofilter }) => autofilter).length > 1) {
    refuse(`Sheet "${sheet.name}" has two tables with filters and Excel allows one: keep it for the larger`);
  }
  for (const table of sheet.tables) {
    checkTable(table, sheet.name);
    if (table.id !== undefined && ids.has(table.id)) refuse(`Two tables have the id "${table.id}": give each its own`);
    if (table.id !== undefined) ids.add(table.id);
  }
  for (const { anchor } of [...(sheet.charts ?? []), ...(sheet.images ?? [])]) {
    if (!isAnchor(anchor)) refuse(`Sheet "${sheet.name}" places a drawing where no cell is, or of a size that is none`);
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
const nameRule =
  /^(?![a-z]{1,3}\d+$)(?!r\d*c?\d*$)(?!c\d*$)(?!_xlnm\.)(?!print_(?:area|titles)$)(?!_filterdatabase$)(?!true$|false$)[\p{L}_][\p{L}\p{N}_.\\]{0,254}$/iu;

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
