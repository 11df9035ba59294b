/** What a test asks of a workbook's model, by the names that a reader sees. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnergyDeviceData } from '../../../src/families/energy/types.ts';
import type { ReportName } from '../../../src/families/names.ts';
import type { ModelInput } from '../../../src/report/definition.ts';
import type { SheetModel, WorkbookModel } from '../../../src/report/model.ts';
import type { ColumnModel, TableModel, Total } from '../../../src/report/table-model.ts';
import { writeWorkbook, type WrittenWorkbook } from '../../../src/workbook/write-workbook.ts';

type Asked = {
  readonly from: string;
  readonly to: string;
  readonly timezone: string;
  readonly locale?: string;
  readonly failures?: ModelInput<unknown, unknown>['failures'];
};

export const inputOf = <Options>(
  report: ReportName,
  options: Options,
  { from, to, timezone, locale = 'en-US', failures = [] }: Asked,
  devices: readonly EnergyDeviceData[],
): ModelInput<Options, EnergyDeviceData> => ({
  request: {
    requestId: 'request-7',
    report,
    client: { id: 'acme', name: 'Acme Mills' },
    period: { from, to },
    timezone,
    locale,
    options,
  },
  generatedAt: Date.parse('2026-01-01T00:00:00Z'),
  codeVersion: '1.2.3',
  fetched: devices.map((data) => ({ subject: { id: data.device.id, name: data.device.name }, data })),
  failures,
  images: {},
  imageWarnings: [],
});

export const sheetOf = ({ sheets }: WorkbookModel, name: string): SheetModel => {
  const sheet = sheets.find((each) => each.name === name);
  if (!sheet) throw new Error(`There is no sheet ${name} among ${sheets.map((each) => each.name).join(', ')}`);
  return sheet;
};

export const tableOf = ({ tables }: SheetModel, title: string): TableModel => {
  const table = tables.find((each) => each.title === title);
  if (!table) throw new Error(`There is no table ${title} among ${tables.map((each) => each.title).join(', ')}`);
  return table;
};

export const headText = ({ head }: ColumnModel): string => ('text' in head ? head.text : head.date);

export const headsOf = ({ columns }: TableModel): string[] => columns.map(headText);

export const columnOf = (table: TableModel, head: string): ColumnModel => {
  const found = table.columns.find((each) => headText(each) === head);
  if (!found) throw new Error(`There is no column ${head} among ${headsOf(table).join(', ')}`);
  return found;
};

export const valuesOf = (table: TableModel, head: string): (number | string | null)[] => {
  const { values } = columnOf(table, head);
  if ('words' in values) throw new Error(`${head} holds words`);
  return [...values];
};

export const figuresOf = (table: TableModel, head: string): number[] => valuesOf(table, head).map(Number);

export const totalOf = (table: TableModel, head: string, row = 0): Total | null | undefined =>
  table.totals?.[row]?.cells[table.columns.findIndex((each) => headText(each) === head)];

/** Writes the file, as the pool's thread does, and throws it away. */
export const written = async (model: WorkbookModel): Promise<WrittenWorkbook> => {
  const folder = await mkdtemp(join(tmpdir(), 'report-worker-model-'));
  try {
    return await writeWorkbook(model, join(folder, 'report.xlsx'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
