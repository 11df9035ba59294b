import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnModel } from '../../src/report/table-model.ts';
import { cellsOf, find, modelOf, sheetOf, tableOf, textColumn, write } from './workbooks.ts';

describe('text from data', () => {
  const hostile = [
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '=HYPERLINK("http://x","y")',
    '{=1}',
    'http://x',
    '<f>1</f>',
    '_x0041_',
  ];

  it('is a string cell wherever it stands, and never a formula or a link', async () => {
    for (const text of hostile) {
      const column = textColumn(text, [text]);
      const header = { title: text, subtitle: text, facts: [{ label: text, value: text }] };
      const table = tableOf([column], { title: text, note: text, totals: [{ label: text, cells: [null] }] });
      const { sheet, parts } = await write(modelOf([sheetOf([table], { header, name: text })]));
      const cells = cellsOf(sheet);
      expect(cells.map(({ value }) => value)).toEqual(Array.from({ length: 9 }, () => text));
      expect(parts.get('xl/worksheets/sheet1.xml')).not.toMatch(/<f>|<hyperlink|t="str"/);
    }
  });

  it('of any kind comes back as it went in, without what XML forbids', async () => {
    const readable = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
      .filter((text) => !/[\p{Cc}\uFFFE\uFFFF\p{Cs}]/u.test(text));
    await fc.assert(
      fc.asyncProperty(fc.array(readable, { minLength: 1, maxLength: 20 }), async (values) => {
        const dirty = values.map((text) => `\u0000${text}\uFFFF\uD800`);
        const { sheet } = await write(modelOf([sheetOf([tableOf([textColumn('Head', dirty)])])]));
        expect(values.map((_, index) => sheet.getCell(4 + index, 1).value)).toEqual(values);
      }),
      { numRuns: 25 },
    );
  });

  it('reads from right to left unharmed', async () => {
    const { sheet } = await write(modelOf([sheetOf([tableOf([textColumn('جهاز', ['מונה ראשי'])])])]));
    expect(find(sheet, 'מונה ראשי').address).toBe('A4');
  });

  it('longer than a cell holds is cut with a mark, counted, and the sheet says so', async () => {
    const { sheet, result } = await write(
      modelOf([sheetOf([tableOf([textColumn('Log', ['a'.repeat(32_768), 'b'])])])]),
    );
    const cut = sheet.getCell('A4').value;
    expect(cut).toBe(`${'a'.repeat(32_766)}…`);
    expect(result.losses.cutTexts).toBe(1);
    expect(sheet.getCell('A7').value).toMatch(/^One text on this sheet is longer than a cell can hold/);
  });

  it('of great length leaves the cells after it whole, whatever of it is shared', async () => {
    const long = '漢'.repeat(32_000);
    const flags: readonly ColumnModel[] = Array.from({ length: 60 }, (_, index) => ({
      type: 'boolean',
      head: { text: `${index}` },
      values: Uint8Array.of(1),
    }));
    const columns = [...['a', 'b', 'c', 'd'].map((each) => textColumn(each, [each + long])), ...flags];
    const { sheet } = await write(modelOf([sheetOf([tableOf(columns)])]), {
      sharedStrings: { texts: 0, characters: 0 },
    });
    expect(Array.from({ length: 60 }, (_, index) => sheet.getCell(4, 5 + index).value)).toEqual(
      Array.from({ length: 60 }, () => true),
    );
  });

  it('of a million lines is cut like any other', async () => {
    const { result } = await write(modelOf([sheetOf([tableOf([textColumn('Log', ['\n'.repeat(1_000_000)])])])]));
    expect(result.losses.cutTexts).toBe(1);
  });
});
