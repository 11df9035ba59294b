/** A narrow sheet on upright letter paper has room for 44 rows of 15 points on a page. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SheetModel } from '../../../src/report/model.ts';
import type { TableModel } from '../../../src/report/table-model.ts';
import { modelOf, sheetOf, sum, tableOf, textColumn, write, type Written } from '../workbooks.ts';

const rowsOn = 44;

/** A table of so many rows, with a head: one row more. */
const load = (rows: number, more: Partial<TableModel> = {}): TableModel =>
  tableOf(
    [{ type: 'integer', head: { text: 'Load' }, values: Float64Array.from({ length: rows }, (_, row) => row) }],
    more,
  );

const breaksIn = ({ parts }: Written, sheet = 1): readonly number[] =>
  [...(parts.get(`xl/worksheets/sheet${sheet}.xml`) ?? '').matchAll(/<brk id="(\d+)"/g)].map(([, id]) => Number(id));

/** Without title, so that the first table begins in row 1. */
const headless = (tables: readonly TableModel[], more: Partial<SheetModel> = {}): SheetModel => {
  const { header: _, ...sheet } = sheetOf(tables, more);
  return sheet;
};

const breaksOf = async (tables: readonly TableModel[], more: Partial<SheetModel> = {}): Promise<readonly number[]> =>
  breaksIn(await write(modelOf([headless(tables, more)])));

const chartOf = (table: string) => ({
  description: 'Load',
  plots: [{ kind: 'line', grouping: 'clustered', series: [{ values: { table, column: 0 } }] }] as const,
});

describe('the pages of a sheet', () => {
  it('end before a table that would be cut in two', async () => {
    // Rows 1 to 21 and 23 to 43; the third would begin in row 45.
    expect(await breaksOf([load(20), load(20), load(20)])).toEqual([44]);
    expect(await breaksOf([load(20), load(20)])).toEqual([]);
  });

  it('are as many as the tables need', async () => {
    expect(await breaksOf(Array.from({ length: 7 }, () => load(20)))).toEqual([44, 88, 132]);
  });

  it('count the rows that are higher than others', async () => {
    const wrapped = tableOf([{ ...textColumn('Detail', ['a word '.repeat(60)]), width: 20 }]);
    expect(await breaksOf([wrapped, load(20), load(1)])).toEqual([]);
    expect(await breaksOf([wrapped, load(20), load(10)])).toEqual([25]);
  });

  it('let a table that is longer than a page run on, and the next one stand behind it', async () => {
    const long = load(60);
    expect(await breaksOf([long, load(5)])).toEqual([]);
    // The long one leaves 17 rows on its second page.
    expect(await breaksOf([long, load(30)])).toEqual([62]);
  });

  it('begin where a table asks for it, and nowhere else for its sake', async () => {
    expect(await breaksOf([load(5), load(5, { onNewPage: true }), load(30)])).toEqual([7]);
  });

  it('keep a chart with the table below it, and one below with the table above it', async () => {
    const tables = [load(30), load(5, { id: 'second' })];
    const breaksWith = (kind: 'above' | 'below') =>
      breaksOf(tables, {
        charts: [{ chart: chartOf('second'), anchor: { kind, table: 'second', height: 150 * 12_700 } }],
      });
    expect(await breaksWith('above')).toEqual([32]);
    expect(await breaksWith('below')).toEqual([32]);
  });

  it('do not leave the sheet’s title alone for a chart’s sake', async () => {
    const charted = sheetOf([load(33, { id: 'only' })], {
      header: { title: 'Title', facts: [{ label: 'Period', value: 'January' }] },
      charts: [{ chart: chartOf('only'), anchor: { kind: 'below', table: 'only', height: 100 * 12_700 } }],
    });
    // Table and chart would fit on a page without the title above them.
    const breaks = breaksIn(await write(modelOf([charted])));
    expect(breaks).toHaveLength(1);
    expect(breaks[0]).toBeGreaterThan(33);
  });

  it('begin with the table rather than leave the sheet’s title without the chart above it', async () => {
    const tables = [load(33, { id: 'only' })];
    const charts = [
      { chart: chartOf('only'), anchor: { kind: 'above', table: 'only', height: 100 * 12_700 } } as const,
    ];
    // Chart and table are 42 rows, which would fit on a page without the title above them.
    expect(await breaksOf(tables, { charts })).toEqual([]);
    const titled = sheetOf(tables, {
      header: { title: 'Title', facts: [{ label: 'Period', value: 'January' }] },
      charts,
    });
    const breaks = breaksIn(await write(modelOf([titled])));
    expect(breaks).toHaveLength(1);
    // Below the chart of 8 rows and the title.
    expect(breaks[0]).toBeGreaterThan(8);
  });

  it('are not ours to end where the report says how many there are', async () => {
    const print = { orientation: 'portrait', pagesHigh: 1 } as const;
    expect(await breaksOf([load(20), load(20), load(20)], { print })).toEqual([]);
  });

  it('stay within what Excel takes on one sheet', async () => {
    expect(await breaksOf(Array.from({ length: 1_100 }, () => load(30)))).toHaveLength(1_026);
  });

  it('of a sheet that goes on on another are counted from the top of each', async () => {
    const { columns } = load(20);
    const wide = tableOf(columns.map((column) => ({ ...column, width: 70 })));
    const written = await write(modelOf([headless([wide, wide, wide, wide, wide, wide])]), { maxSheetRows: 70 });
    // The second sheet has the last three rows of the third table in 3 to 6, and the fourth in 8 to 28.
    expect([1, 2, 3].map((sheet) => breaksIn(written, sheet))).toEqual([[44], [29], []]);
  });

  it('never part a table that fits on one, whatever the tables are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ rows: fc.integer({ min: 1, max: 42 }), total: fc.boolean() }), { maxLength: 12 }),
        async (shapes) => {
          const breaks = await breaksOf(
            shapes.map(({ rows, total }) => {
              const { columns } = load(rows);
              const names = textColumn(
                'Device',
                Array.from({ length: rows }, () => 'Chiller'),
              );
              const totals = total ? [{ label: 'Total', cells: [null, sum(0)] }] : [];
              return tableOf([names, ...columns], { totals });
            }),
          );
          let row = 1;
          for (const { rows, total } of shapes) {
            const last = row + rows + (total ? 1 : 0);
            const inside = breaks.filter((id) => id >= row && id < last);
            expect(inside, `the table of rows ${row} to ${last}`).toEqual([]);
            row = last + 2;
          }
          expect(breaks).toEqual([...new Set(breaks)].toSorted((a, b) => a - b));
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('a page with its tables', () => {
  it('holds no more than fits', async () => {
    const breaks = await breaksOf(Array.from({ length: 30 }, (_, index) => load(index % 30)));
    const tops = [0, ...breaks];
    const pages = breaks.map((id, index) => id - (tops[index] ?? 0));
    expect(Math.max(...pages)).toBeLessThanOrEqual(rowsOn + 1);
  });
});
