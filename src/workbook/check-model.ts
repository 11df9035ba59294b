import { fail } from '../errors.ts';
import { isTimeZone } from '../report/calendar.ts';
import type { ColumnModel, SheetModel, TableModel, WorkbookModel } from '../report/model.ts';

/** Excel's limits for one sheet. */
const maxRows = 1_048_576;
const maxColumns = 16_384;

const headText = (column: ColumnModel): string => ('text' in column.head ? column.head.text : column.head.date);

const checkColumn = (column: ColumnModel, table: TableModel, sheet: string): void => {
  const where = `Sheet "${sheet}", column "${headText(column)}"`;
  if (column.values.length < table.rowCount) {
    throw fail(
      'RENDER_FAILED',
      `${where} has ${column.values.length} values for ${table.rowCount} rows: give it one per row`,
      {
        sheet,
      },
    );
  }
  if (column.type !== 'row-sum') return;
  const own = table.columns.indexOf(column);
  const inside = column.from >= 0 && column.from <= column.to && column.to < table.columns.length;
  if (!inside || (own >= column.from && own <= column.to)) {
    throw fail(
      'RENDER_FAILED',
      `${where} sums the columns ${column.from} to ${column.to}: give a range inside the table without the sum itself`,
      { sheet },
    );
  }
};

/** Title, head, total, note and the blank lines between, counted generously. */
const linesAroundBody = 8;

const checkSheet = (sheet: SheetModel): void => {
  const rows = sheet.tables.reduce(
    (sum, table) => sum + table.rowCount + linesAroundBody,
    sheet.header.facts.length + linesAroundBody,
  );
  if (rows > maxRows) {
    throw fail(
      'RENDER_FAILED',
      `Sheet "${sheet.name}" needs ${rows} rows and Excel allows ${maxRows}: ask for a shorter period or fewer devices`,
      { sheet: sheet.name, rows },
    );
  }
  for (const table of sheet.tables) {
    if (table.columns.length > maxColumns) {
      throw fail(
        'RENDER_FAILED',
        `Sheet "${sheet.name}" needs ${table.columns.length} columns and Excel allows ${maxColumns}: ask for a shorter period`,
        { sheet: sheet.name, columns: table.columns.length },
      );
    }
    for (const column of table.columns) checkColumn(column, table, sheet.name);
  }
};

/**
 * Refuses what could only become a broken or silently shortened workbook.
 * @throws RENDER_FAILED
 */
export const checkModel = (model: WorkbookModel): void => {
  if (model.sheets.length === 0) {
    throw fail('RENDER_FAILED', 'The workbook has no sheet: a report shows at least one', {});
  }
  if (!isTimeZone(model.timezone)) {
    throw fail(
      'RENDER_FAILED',
      `There is no time zone "${model.timezone}": give an IANA name such as Europe/Berlin`,
      {},
    );
  }
  for (const sheet of model.sheets) checkSheet(sheet);
};
