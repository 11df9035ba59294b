/** At the fast levels a sheet is deflated by the repeats that its writer knows; a wrong one would damage it without a word. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WorkbookModel } from '../../src/report/model.ts';
import type { ColumnModel } from '../../src/report/table-model.ts';
import type { WriteOptions } from '../../src/workbook/write-workbook.ts';
import { anyModel } from './any-model.ts';
import { modelOf, sheetOf, tableOf, textColumn, write } from './workbooks.ts';

const sheetsOf = async (
  model: WorkbookModel,
  options: WriteOptions,
): Promise<readonly (readonly [string, string])[]> => {
  const { parts } = await write(model, options);
  return [...parts].filter(([name]) => name.startsWith('xl/worksheets/sheet'));
};

const rows = 12_345;
const every = <T>(make: (row: number) => T): T[] => Array.from({ length: rows }, (_, row) => make(row));

/** Rows that are alike, and cells that are not: gaps, marks, links, two kinds of text, formulas, a repeated hour. */
const columns: readonly ColumnModel[] = [
  {
    type: 'datetime',
    head: { text: 'At' },
    width: 20,
    values: Float64Array.from(every((row) => Date.UTC(2016, 10, 6) + row * 60_000)),
  },
  textColumn(
    'Text',
    every((row) => (row % 7 === 0 ? null : `text ${row % 900}`)),
  ),
  {
    type: 'number',
    head: { text: 'kWh' },
    decimals: 3,
    values: Float64Array.from(every((row) => (row % 11 === 0 ? Number.NaN : Math.round(Math.sin(row) * 1e6) / 1e3))),
    flagged: Uint8Array.from(every((row) => (row % 5 === 0 ? 1 : 0))),
  },
  { type: 'number', head: { text: 'raw' }, decimals: 3, values: Float64Array.from(every((row) => row / 7)) },
  {
    type: 'number',
    head: { text: 'Sum' },
    decimals: 3,
    formula: { kind: 'sum', from: 2, to: 3 },
    values: Float64Array.from(every((row) => row)),
  },
  { type: 'boolean', head: { text: 'on' }, values: Uint8Array.from(every((row) => row % 3)) },
  { type: 'date', head: { text: 'Day' }, values: every((row) => (row % 13 === 0 ? 'soon' : '2016-03-13')) },
];

const long = tableOf(columns, {
  links: every((row) => row)
    .filter((row) => row % 400 === 0)
    .map((row) => ({ at: { row, column: 1 }, to: { sheet: 'Sheet' } })),
});

describe('a sheet that is deflated by its known repeats', () => {
  it('is the same sheet as by a search, with all that makes rows differ, over many chunks', async () => {
    const model = modelOf([sheetOf([long, tableOf([textColumn('After', ['x'])])])]);
    const sharedStrings = { texts: 300, characters: 1e6 };
    const [known, searched] = await Promise.all([1, 6].map(async (level) => sheetsOf(model, { level, sharedStrings })));
    expect(known).toEqual(searched);
  });

  it('is the same sheet whatever the model', async () => {
    await fc.assert(
      fc.asyncProperty(anyModel('hostile'), async ({ model, options }) => {
        const known = await sheetsOf(model, { ...options, level: 1, repeatsFromRows: 0 });
        expect(known).toEqual(await sheetsOf(model, { ...options, level: 6 }));
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
