import { describe, expect, it } from 'vitest';
import type { Worksheet } from 'exceljs';
import type { ColumnModel, TableModel } from '../../src/report/table-model.ts';
import { validatePackage } from '../support/validate-package.ts';
import { cellsOf, find, modelOf, sheetOf, sum, tableOf, textColumn, write } from './workbooks.ts';

const rows = 95;
const values = Float64Array.from({ length: rows }, (_, row) => row + 1);
const total = (rows * (rows + 1)) / 2;

const long: TableModel = {
  id: 'long',
  title: 'Readings',
  rowCount: rows,
  columns: [
    textColumn(
      'Meter',
      Array.from({ length: rows }, (_, row) => `m-${row}`),
    ),
    { type: 'number', head: { text: 'kWh' }, decimals: 0, values },
  ],
  totals: [{ label: 'Total', cells: [null, sum(total)] }],
  note: 'A note.',
};

const small = { maxSheetRows: 50 };

const numbersIn = (sheet: Worksheet): readonly number[] =>
  cellsOf(sheet).flatMap(({ value }) => (typeof value === 'number' ? [value] : []));

const textsIn = (sheet: Worksheet): readonly string[] =>
  cellsOf(sheet).flatMap(({ value }) => (typeof value === 'string' ? [value] : []));

describe('a table with more rows than a sheet has', () => {
  it('goes on on following sheets, each of which says so, and keeps every row once', async () => {
    const { workbook, result } = await write(modelOf([sheetOf([long], { name: "Meter's data" })]), small);
    expect(workbook.worksheets.map(({ name }) => name)).toEqual([
      "Meter's data",
      "Meter's data (2)",
      "Meter's data (3)",
    ]);
    expect(result).toMatchObject({ sheets: 3, rows });
    expect(workbook.worksheets.flatMap((sheet) => numbersIn(sheet))).toEqual([...values]);
    const [first, second, third] = workbook.worksheets.map((sheet) => textsIn(sheet).join('\n'));
    expect(first).toContain("Continued on the sheet “Meter's data (2)”");
    expect(first).not.toContain('Continued from');
    expect(second).toMatch(/Continued from the sheet “Meter's data”[^]*Continued on the sheet “Meter's data \(3\)”/);
    expect(third).toContain("Continued from the sheet “Meter's data (2)”");
    for (const sheet of workbook.worksheets) {
      expect(textsIn(sheet)).toContain('Readings');
      expect(textsIn(sheet)).toContain('kWh');
      expect(sheet.rowCount).toBeLessThanOrEqual(small.maxSheetRows);
    }
  });

  it('is summed over all of its sheets, once, at its end', async () => {
    const { workbook } = await write(modelOf([sheetOf([long], { name: "Meter's data" })]), small);
    const formulas = workbook.worksheets.flatMap((sheet) =>
      cellsOf(sheet).flatMap(({ formula, result }) => (formula === undefined ? [] : [{ formula, result }])),
    );
    expect(formulas).toHaveLength(1);
    expect(formulas[0]?.result).toBe(total);
    expect(formulas[0]?.formula).toMatch(
      /^SUM\('Meter''s data'!\$B\$\d+:\$B\$\d+,'Meter''s data \(2\)'!\$B\$\d+:\$B\$\d+,B\d+:B\d+\)$/,
    );
    const covered = [...(formulas[0]?.formula ?? '').matchAll(/\$?B\$?(\d+):\$?B\$?(\d+)/g)];
    const added = covered.flatMap(([, from, to], index) =>
      Array.from(
        { length: Number(to) - Number(from) + 1 },
        (_, row) => workbook.worksheets[index]?.getCell(Number(from) + row, 2).value,
      ),
    );
    expect(added).toEqual([...values]);
    const notes = workbook.worksheets.map((sheet) => textsIn(sheet).includes('A note.'));
    expect(notes).toEqual([false, false, true]);
  });

  it('takes filter, conditional formats, merges and links with it', async () => {
    const table: TableModel = {
      ...long,
      autofilter: true,
      conditionalFormats: [{ kind: 'data-bar', from: 1, to: 1, color: 'accent1' }],
      merges: [{ row: 0, column: 0, rows: rows, columns: 1 }],
      comments: [{ at: { row: rows - 1, column: 1 }, text: 'The last one' }],
      links: [{ at: { row: 'head', column: 0 }, to: { sheet: "Meter's data" } }],
    };
    const { workbook, bytes, parts } = await write(modelOf([sheetOf([table], { name: "Meter's data" })]), small);
    expect(await validatePackage(bytes)).toEqual([]);
    expect(find(workbook.worksheets[2] ?? workbook.addWorksheet(), rows).note).toBeDefined();
    for (const number of [1, 2, 3]) {
      const xml = parts.get(`xl/worksheets/sheet${number}.xml`) ?? '';
      expect([...xml.matchAll(/<cfRule/g)]).toHaveLength(1);
      expect(xml).toMatch(/<mergeCell ref="A\d+:A\d+"\/>/);
      expect(xml).toContain('<autoFilter');
      expect(xml.includes(`location="'Meter''s data'!A1"`)).toBe(number === 1);
    }
  });

  it('leaves the tables after it, and charts of it, where they belong', async () => {
    const after = tableOf([textColumn('After', ['here'])], { id: 'after' });
    const chart = {
      description: 'kWh',
      plots: [{ kind: 'line', grouping: 'clustered', series: [{ values: { table: 'long', column: 1 } }] }],
    } as const;
    const anchor = { kind: 'below', table: 'after', height: 20 * 9_525 } as const;
    const names = [{ name: 'Readings', range: { table: 'long', column: 1 } }];
    const model = modelOf([sheetOf([long, after], { charts: [{ chart, anchor }] })], { names });
    const { workbook, parts, bytes } = await write(model, small);
    expect(await validatePackage(bytes)).toEqual([]);
    expect(find(workbook.worksheets[2] ?? workbook.addWorksheet(), 'here').row).toBeGreaterThan(5);
    expect(parts.get('xl/worksheets/sheet3.xml')).toContain('<drawing r:id=');
    // A range stands on one sheet: the chart shows the first of them, and its sheet says so.
    const third = workbook.worksheets[2] ?? workbook.addWorksheet();
    expect(textsIn(third).join('\n')).toContain('One chart on this sheet shows only the rows on the first sheet');
    expect(parts.get('xl/charts/chart1.xml')).toMatch(/<c:f>Sheet!\$B\$\d+:\$B\$\d+<\/c:f>/);
    expect(parts.get('xl/workbook.xml')).toMatch(
      /name="Readings">Sheet!\$B\$\d+:\$B\$\d+,'Sheet \(2\)'!\$B\$\d+:\$B\$\d+,'Sheet \(3\)'!/,
    );
  });
});

describe('rows given in batches', () => {
  const batched = (sizes: readonly number[], rowCount: number): TableModel => ({
    rowCount,
    columns: [{ type: 'integer', head: { text: 'n' }, width: 8, values: new Float64Array(0) }],
    *batches() {
      let next = 0;
      for (const size of sizes) {
        yield [{ values: Float64Array.from({ length: size }, () => (next += 1)) }];
      }
    },
  });

  it('are written in order, over the ends of sheets', async () => {
    const { workbook } = await write(modelOf([sheetOf([batched([7, 0, 60, 28], rows)])]), small);
    expect(workbook.worksheets.flatMap((sheet) => numbersIn(sheet))).toEqual([...values]);
  });

  it.each([
    ['too few', [7, 60], 'announced 95 rows and its batches hold 67'],
    ['too many', [60, 36], 'announced 95 rows and its batches hold more'],
  ])('are refused when they are %s', async (_, sizes, message) => {
    await expect(write(modelOf([sheetOf([batched(sizes, rows)])]))).rejects.toMatchObject({
      code: 'RENDER_FAILED',
      message: expect.stringContaining(message),
    });
  });

  it('are refused when a column is missing or shorter than the others', async () => {
    const column: ColumnModel = { type: 'integer', head: { text: 'n' }, width: 8, values: new Float64Array(0) };
    for (const cells of [
      [{ values: Float64Array.of(1) }],
      [{ values: Float64Array.of(1) }, { values: Float64Array.of(1, 2) }],
    ]) {
      const table = { rowCount: 1, columns: [column, column], batches: () => [cells] };
      await expect(write(modelOf([sheetOf([table])]))).rejects.toMatchObject({ code: 'RENDER_FAILED' });
    }
  });
});
