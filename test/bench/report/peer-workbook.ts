/** The summary and a sheet for each device in exceljs's workbook in memory, with the columns and looks that ours have. */
import ExcelJS, { type Style } from 'exceljs';
import { createStyles } from '../../../src/workbook/look/styles.ts';
import type { DeviceFigures } from './peer-figures.ts';

type Column = {
  readonly head: string;
  readonly width: number;
  readonly numFmt?: string;
  readonly strong?: boolean;
  readonly total?: boolean;
};

const decimals = (count: number): string => `#,##0.${'0'.repeat(count)}`;

const detailColumns = ({ unit }: DeviceFigures): readonly Column[] => [
  { head: 'Local time', width: 15, numFmt: 'dd/mm/yyyy hh:mm' },
  { head: 'Offset', width: 10 },
  { head: `Energy [${unit}]`, width: 11, numFmt: decimals(3), strong: true, total: true },
  { head: 'Power [kW]', width: 9, numFmt: decimals(3) },
  { head: 'Reactive power [kvar]', width: 14, numFmt: decimals(3) },
  { head: 'Voltage [V]', width: 10, numFmt: decimals(1) },
  { head: 'Current [A]', width: 10, numFmt: decimals(1) },
  { head: 'Power factor', width: 9, numFmt: decimals(3) },
  { head: 'Window', width: 11 },
  { head: 'Running', width: 10 },
];

const summaryColumns = ({ unit, currency }: DeviceFigures): readonly Column[] => [
  { head: 'Device', width: 14 },
  { head: 'Location', width: 12 },
  { head: `Energy [${unit}]`, width: 13, numFmt: decimals(3), strong: true, total: true },
  { head: `On-peak [${unit}]`, width: 13, numFmt: decimals(3), total: true },
  { head: `Off-peak [${unit}]`, width: 13, numFmt: decimals(3), total: true },
  { head: 'Maximum [kW]', width: 12, numFmt: decimals(3) },
  { head: 'at', width: 15, numFmt: 'dd/mm/yyyy hh:mm' },
  { head: 'Load factor', width: 10, numFmt: '0.0%' },
  { head: 'Power factor', width: 10, numFmt: decimals(3) },
  { head: 'Apparent [kVA]', width: 12, numFmt: decimals(3) },
  { head: 'at', width: 15, numFmt: 'dd/mm/yyyy hh:mm' },
  { head: 'Run hours [h]', width: 11, numFmt: decimals(1), total: true },
  { head: `Cost [${currency}]`, width: 13, numFmt: '[$€-409]#,##0.00', total: true },
  { head: 'Coverage', width: 10, numFmt: '0.0%' },
];

const looks = createStyles();

const lookOf = ({ numFmt, strong }: Column, total: boolean): Partial<Style> =>
  looks.cell({
    align: numFmt === undefined || numFmt.startsWith('dd') ? 'left' : 'right',
    total,
    ...(numFmt !== undefined && { numFmt }),
    ...(strong && { style: 'strong' }),
  });

type Rows = readonly (readonly (string | number | Date)[])[];

const addTable = (sheet: ExcelJS.Worksheet, title: string, columns: readonly Column[], rows: Rows): void => {
  sheet.columns = columns.map(({ width }) => ({ width }));
  sheet.addRow([title]).getCell(1).style = looks.title;
  sheet.addRow([]);
  const head = sheet.addRow(columns.map(({ head }) => head));
  for (const [at, { numFmt }] of columns.entries()) {
    head.getCell(at + 1).style = looks.head({ align: numFmt === undefined ? 'left' : 'right' });
  }
  // One style object for each column, which exceljs recognises.
  const styles = columns.map((column) => lookOf(column, false));
  const first = head.number + 1;
  for (const cells of rows) {
    const row = sheet.addRow(cells);
    for (const [at, style] of styles.entries()) row.getCell(at + 1).style = style;
  }
  const last = first + rows.length - 1;
  const totals = sheet.addRow(['Total']);
  for (const [at, column] of columns.entries()) {
    const cell = totals.getCell(at + 1);
    cell.style = lookOf(column, true);
    if (!column.total) continue;
    const { letter } = sheet.getColumn(at + 1);
    const result = rows.reduce((sum, cells) => sum + Number(cells[at]), 0);
    cell.value = { formula: `SUM(${letter}${first}:${letter}${last})`, result };
  }
  sheet.views = [{ state: 'frozen', ySplit: head.number }];
  sheet.autoFilter = { from: { row: head.number, column: 1 }, to: { row: last, column: columns.length } };
};

export const writePeerWorkbook = async (devices: readonly DeviceFigures[], path: string): Promise<void> => {
  const [first] = devices;
  if (!first) throw new Error('A workbook needs a device');
  const workbook = new ExcelJS.Workbook();
  const summary = devices.map((device) => device.summary);
  addTable(workbook.addWorksheet('Summary'), 'Activity', summaryColumns(first), summary);
  for (const device of devices) {
    addTable(workbook.addWorksheet(device.name), device.name, detailColumns(device), device.rows);
  }
  await workbook.xlsx.writeFile(path);
};
