/** Looks up what a model shows, by the names that its readers see. */
import type { SheetModel, WorkbookModel } from '../../../src/report/model.ts';
import type { ColumnModel, TableModel } from '../../../src/report/table-model.ts';

export const sheetNamed = ({ sheets }: WorkbookModel, name: string): SheetModel => {
  const sheet = sheets.find((each) => each.name === name);
  if (!sheet) throw new Error(`There is no sheet ${name}`);
  return sheet;
};

export const tableOf = (sheet: SheetModel, title: string): TableModel => {
  const table = sheet.tables.find((each) => each.title === title);
  if (!table) throw new Error(`There is no table ${title}`);
  return table;
};

export const headText = ({ head }: ColumnModel): string => ('text' in head ? head.text : head.date);

/** The first column of that head. */
export const column = (table: TableModel, head: string): ColumnModel => {
  const found = table.columns.find((each) => headText(each) === head);
  if (!found) throw new Error(`There is no column ${head}`);
  return found;
};

export const cellsOf = ({ head, values }: ColumnModel): (number | string | null)[] => {
  if ('words' in values) throw new Error(`${JSON.stringify(head)} holds words`);
  return [...values];
};

export const valuesOf = (table: TableModel, head: string): (number | string | null)[] => cellsOf(column(table, head));

export const totalOf = (table: TableModel, head: string): unknown =>
  table.totals?.[0]?.cells[table.columns.findIndex((each) => headText(each) === head)];
