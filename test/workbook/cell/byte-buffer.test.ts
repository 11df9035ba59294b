import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ByteBuffer,
  createByteBuffer,
  handOn,
  reserve,
  writeInteger,
  writeNumber,
  writeSerial,
  writeText,
} from '../../../src/workbook/cell/byte-buffer.ts';
import { epochSerial } from '../../../src/workbook/cell/dates.ts';

const written = (write: (out: ByteBuffer) => void): string => {
  const out = createByteBuffer(4);
  reserve(out, 64);
  write(out);
  return Buffer.from(handOn(out)).toString('utf8');
};

/** As meters give them: few decimals, any size. */
const metered = fc
  .tuple(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: 0, max: 12 }))
  .map(([digits, decimals]) => Number(`${digits}e-${decimals}`));

const numbers = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), metered, fc.integer());

describe('writeNumber', () => {
  it('writes what reads back as the same number, whatever came before it', () => {
    fc.assert(
      fc.property(fc.array(numbers, { minLength: 1, maxLength: 20 }), (values) => {
        const decimals = { count: 0 };
        for (const value of values) {
          const text = written((out) => writeNumber(out, value, decimals));
          expect(Number(text)).toBe(value === 0 ? 0 : value);
          expect(text).toMatch(/^-?\d+(?:\.\d*[1-9])?(?:e[+-]\d+)?$/);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('writes the shortest decimal, as the runtime does', () => {
    const plainlyWritten = metered.filter((value) => !String(value).includes('e'));
    fc.assert(
      fc.property(plainlyWritten, (value) => {
        expect(written((out) => writeNumber(out, value, { count: 3 }))).toBe(value === 0 ? '0' : String(value));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [-0, '0'],
    [0.1, '0.1'],
    [-12.5, '-12.5'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    [2 ** 53 + 2, '9007199254740994'],
    [1e21, '1e+21'],
    [5e-324, '5e-324'],
    [Number.MAX_VALUE, '1.7976931348623157e+308'],
    [1 / 3, '0.3333333333333333'],
    [999_999_999.5, '999999999.5'],
    [1_000_000_000, '1000000000'],
  ])('writes %d as %s', (value, text) => {
    expect(written((out) => writeNumber(out, value, { count: 0 }))).toBe(text);
  });
});

describe('writeInteger', () => {
  it('writes every digit', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        expect(written((out) => writeInteger(out, value))).toBe(String(value));
      }),
    );
  });
});

describe('writeSerial', () => {
  it('is the wall clock to a thousandth of a millisecond', () => {
    const days = fc.integer({ min: 61, max: 2_958_465 });
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 86_399_999 }), (day, ms) => {
        const text = written((out) => writeSerial(out, day, ms));
        expect(Math.round((Number(text) - epochSerial) * 86_400_000)).toBe((day - epochSerial) * 86_400_000 + ms);
        expect(text).toMatch(/^\d+(?:\.\d{0,10}[1-9])?$/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('carries what rounds up to midnight', () => {
    expect(written((out) => writeSerial(out, 100, 86_399_999.999_999_9))).toBe('101');
  });
});

describe('a byte buffer', () => {
  it('grows for text of any length and keeps what was there', () => {
    const text = '€'.repeat(100_000);
    expect(written((out) => writeText(out, `a${text}`))).toBe(`a${text}`);
  });

  it('leaves what it handed on alone until the next hand-over', () => {
    const out = createByteBuffer(16);
    writeText(out, 'first');
    const first = handOn(out);
    writeText(out, 'second');
    expect([Buffer.from(first).toString(), Buffer.from(handOn(out)).toString()]).toEqual(['first', 'second']);
  });
});
