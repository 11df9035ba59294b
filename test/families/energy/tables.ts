/** Inputs of a report's model, and what its workbook comes to. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnergyDeviceData } from '../../../src/families/energy/types.ts';
import type { ReportName } from '../../../src/families/names.ts';
import type { ModelInput } from '../../../src/report/definition.ts';
import type { WorkbookModel } from '../../../src/report/model.ts';
import type { TableModel, Total } from '../../../src/report/table-model.ts';
import { headText, valuesOf } from './read-model.ts';
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

export const headsOf = ({ columns }: TableModel): string[] => columns.map(headText);

export const figuresOf = (table: TableModel, head: string): number[] => valuesOf(table, head).map(Number);

export const totalIn = (table: TableModel, head: string, row = 0): Total | null | undefined =>
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
