import fc from 'fast-check';

const awkward = fc.constantFrom(
  '',
  ' ',
  '&<>"\'',
  ']]>',
  '\u0000\u0007\u000B\u001F',
  '\uD83D',
  '\uDC00x',
  '\uFFFE\uFFFF',
  'مرحبا \u202Eabc\u202C',
  '🔥👩‍👩‍👧',
  '_x0041_',
  'a\r\nb\tc\n',
  '日本語',
  'x'.repeat(400),
);

/** Text as it comes from data: control characters, markup, halves of surrogate pairs, right to left, far too long. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(awkward, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 4 })
  .map((parts) => parts.join(''));
