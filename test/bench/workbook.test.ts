import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { borderArgb, cellLooks, font, heads } from './workbook/data.ts';
import { createRowReader, type Row, serialOf } from './workbook/rows.ts';
import { type Bench, findPython, write, writeInput } from './workbook/run-writer.ts';
import { ours, oursWhole, peers, type Writer } from './workbook/writers.ts';

/** Beyond a change of the zone's offset: the data begin in January. */
const rows = 200;

const readFile = async (path: string): Promise<ExcelJS.Worksheet> => {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(path);
  const [sheet] = workbook.worksheets;
  if (sheet === undefined || workbook.worksheets.length > 1) throw new Error('The workbook has not just one sheet');
  return sheet;
};

const reader = createRowReader(rows);
const expected: readonly Row[] = Array.from({ length: rows }, () => [...reader.next()] as Row);

/** Twelve digits: XlsxWriter writes sixteen, we write a day's fraction with eleven. */
const comparable = (value: unknown): unknown => {
  if (value instanceof Date) return comparable(serialOf(value.getTime()));
  return typeof value === 'number' ? Number(value.toPrecision(12)) : value;
};

/** The reader drops the escapes. */
const numberFormats = cellLooks.map(({ numFmt }) => numFmt.replaceAll('\\', ''));

const writers: readonly Writer[] = [ours, oursWhole, ...peers.filter(({ key }) => key !== 'exceljs-stream-l6')];

describe('the writers that are compared', () => {
  let bench: Bench;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bench-workbook-'));
    bench = { folder, input: await writeInput(folder, rows) };
  });
  afterAll(() => rm(bench.folder, { recursive: true }));

  it.concurrent.each(writers)('$name writes every cell, with its number format', async (writer) => {
    if (writer.module !== undefined && (await findPython(writer.module)) === null) return;
    const path = join(bench.folder, `${writer.name}.xlsx`);
    await write({ writer, rows, level: 6 }, bench, path);
    const sheet = await readFile(path);

    expect(sheet.rowCount).toBe(rows + 1);
    expect(heads.map((_, column) => sheet.getCell(1, column + 1).value)).toEqual(heads);
    for (const [index, [wallMs, ...others]] of expected.entries()) {
      const cells = heads.map((_, column) => sheet.getCell(index + 2, column + 1));
      expect(cells.map(({ value }) => comparable(value))).toEqual([serialOf(wallMs), ...others].map(comparable));
      expect(cells.map(({ numFmt }) => numFmt ?? 'General')).toEqual(numberFormats);
    }
  });

  it.concurrent.each(writers.filter(({ name }) => name !== 'xlsx'))('$name writes the look', async (writer) => {
    if (writer.module !== undefined && (await findPython(writer.module)) === null) return;
    const path = join(bench.folder, `${writer.name}-look.xlsx`);
    await write({ writer, rows: 3, level: 1 }, bench, path);
    const sheet = await readFile(path);

    for (const [column, { align }] of cellLooks.entries()) {
      const cell = sheet.getCell(4, column + 1);
      expect(cell.font).toMatchObject({ name: font.name, size: font.size, color: { argb: font.argb } });
      expect(cell.border.bottom).toEqual({ style: 'thin', color: { argb: borderArgb } });
      expect(cell.alignment).toMatchObject({ horizontal: align, vertical: 'middle' });
    }
  });
});
