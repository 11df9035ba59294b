import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutText, maxCellCharacters, safeText } from '../../../src/workbook/cell/safe-text.ts';

/** As a reader of SpreadsheetML sees it (ECMA-376 part 1, 22.9.2.19). */
const unescape = (text: string): string =>
  text.replace(/_x([0-9a-f]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(fc.constantFrom('_', 'x', '0041', '_x', '\r', '\n', '\u0000', '\uD83D', '\uDE00', '\uFFFE', '=', '😀'))
    .map((parts) => parts.join('')),
);

describe('safeText', () => {
  it('lets only well-formed XML 1.0 characters through', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const value = safeText(text).value ?? '';
        expect(value.isWellFormed()).toBe(true);
        expect(value).toMatch(/^[\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u);
      }),
    );
  });

  it('keeps everything else: what a reader sees is the text without the forbidden characters', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const expected = Array.from(text.replace(/\r\n?/g, '\n'))
          .filter(
            (each) => each.isWellFormed() && !/[\p{Cc}\uFFFE\uFFFF]/u.test(each.replace(/[\t\n\u0080-\u009F]/, '')),
          )
          .join('');
        expect(unescape(safeText(text).value ?? '')).toBe(expected);
      }),
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', "'=1", '{=1}', 'https://example.com', '_xlfn.X'])(
    'leaves %j as it is',
    (text) => {
      expect(safeText(text)).toEqual({ value: text, cut: false, cleaned: false });
    },
  );

  it('has nothing to show for text made of forbidden characters', () => {
    expect(safeText('\u0000\uFFFF\uD800')).toEqual({ value: null, cut: false, cleaned: true });
  });

  it('keeps a text of 32,767 characters and cuts one of 32,768 with a mark', () => {
    expect(safeText('a'.repeat(maxCellCharacters))).toEqual({
      value: 'a'.repeat(maxCellCharacters),
      cut: false,
      cleaned: false,
    });
    expect(safeText('a'.repeat(maxCellCharacters + 1))).toEqual({
      value: `${'a'.repeat(maxCellCharacters - 1)}…`,
      cut: true,
      cleaned: false,
    });
  });
});

describe('cutText', () => {
  it('never ends inside a character', () => {
    expect(cutText('ab😀cd', 4)).toBe('ab…');
    expect(cutText('ab😀cd', 5)).toBe('ab😀…');
  });
});
