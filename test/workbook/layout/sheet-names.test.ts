import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sheetNames } from '../../../src/workbook/layout/sheet-names.ts';

describe('sheetNames', () => {
  it('gives names that Excel takes, one for each, no two alike', () => {
    const name = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('A', 'a', 'History', "'", '', 'x'.repeat(40)));
    fc.assert(
      fc.property(fc.array(name, { maxLength: 30 }), (names) => {
        const given = sheetNames(names);
        expect(given).toHaveLength(names.length);
        expect(new Set(given.map((each) => each.toLowerCase())).size).toBe(names.length);
        for (const each of given) {
          expect(each).toMatch(/^(?!')[^*?:/\\[\]]{1,31}(?<!')$/);
          expect(each.isWellFormed()).toBe(true);
          expect(each.toLowerCase()).not.toBe('history');
        }
      }),
    );
  });

  it('keeps a name that is already good', () => {
    expect(sheetNames(['Data quality', 'Übersicht €'])).toEqual(['Data quality', 'Übersicht €']);
  });

  it('numbers names that differ in case alone, also after the cut', () => {
    const long = 'Consumption of the northern plant';
    expect(sheetNames(['Plant', 'PLANT', long, long])).toEqual([
      'Plant',
      'PLANT (2)',
      'Consumption of the northern pl…',
      'Consumption of the norther… (2)',
    ]);
  });

  it('reads well without the characters that Excel forbids', () => {
    expect(sheetNames(['kWh/day', "O'Brien [main]", '???', 'History'])).toEqual([
      'kWh day',
      "O'Brien main",
      'Sheet',
      'History (2)',
    ]);
  });
});
