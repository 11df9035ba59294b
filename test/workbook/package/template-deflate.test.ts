import { inflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCodes } from '../../../src/workbook/package/huffman.ts';
import { createTemplateDeflater, type Repeats } from '../../../src/workbook/package/template-deflate.ts';

/** A chunk that is written as literals and as repeats of itself. */
const anyChunk = fc
  .array(
    fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 40 }),
      fc.record({ length: fc.integer({ min: 3, max: 258 }), back: fc.nat(40_000) }),
    ),
    { maxLength: 200 },
  )
  .map((pieces) => {
    const bytes: number[] = [];
    const numbers: number[] = [];
    for (const piece of pieces) {
      if (piece instanceof Uint8Array) {
        bytes.push(...piece);
      } else if (bytes.length > 0) {
        const distance = 1 + (piece.back % Math.min(bytes.length, 32_768));
        numbers.push(bytes.length, piece.length, distance);
        for (let count = 0; count < piece.length; count += 1) bytes.push(bytes[bytes.length - distance] ?? 0);
      }
    }
    const repeats: Repeats = { numbers: Int32Array.from(numbers), count: numbers.length / 3 };
    return { bytes: Uint8Array.from(bytes), repeats };
  });

describe('createTemplateDeflater', () => {
  it('makes what inflates to the same bytes', () => {
    fc.assert(
      fc.property(fc.array(anyChunk, { maxLength: 5 }), (chunks) => {
        const deflater = createTemplateDeflater();
        const deflated = chunks.map(({ bytes, repeats }) => Uint8Array.from(deflater.push(bytes, repeats)));
        const whole = Buffer.concat([...deflated, deflater.end()]);
        expect(inflateRawSync(whole).equals(Buffer.concat(chunks.map(({ bytes }) => bytes)))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('knows every length and every distance', () => {
    const plain = Buffer.from(Uint8Array.from({ length: 40_000 }, (_, at) => (at * 7_919) % 251));
    const numbers: number[] = [];
    const parts = [plain];
    let size = plain.length;
    for (let index = 0; index < 2_000; index += 1) {
      const length = 3 + (index % 256);
      const distance = index < 1_000 ? index + 1 : Math.min(32_768, 1 + Math.floor((index - 999) * 32.8));
      const before = Buffer.concat(parts);
      parts.splice(0, parts.length, before);
      const copy = Buffer.alloc(length);
      for (let at = 0; at < length; at += 1) {
        const from = before.length - distance + at;
        copy[at] = from < before.length ? (before[from] ?? 0) : (copy[from - before.length] ?? 0);
      }
      numbers.push(size, length, distance);
      parts.push(copy);
      size += length;
    }
    const whole = Buffer.concat(parts);
    const deflater = createTemplateDeflater();
    const repeats = { numbers: Int32Array.from(numbers), count: numbers.length / 3 };
    const deflated = Buffer.concat([Uint8Array.from(deflater.push(whole, repeats)), deflater.end()]);
    expect(inflateRawSync(deflated).equals(whole)).toBe(true);
  });
});

describe('createCodes', () => {
  it('gives every symbol a code that begins no other, within the length asked for', () => {
    const weights = fc.array(fc.oneof(fc.nat(10), fc.nat(1_000_000)), { minLength: 2, maxLength: 286 });
    fc.assert(
      fc.property(weights, (given) => {
        const { lengths } = createCodes(given, 15);
        expect(Math.max(...lengths)).toBeLessThanOrEqual(15);
        // Kraft: a full tree.
        expect(lengths.reduce((sum, length) => sum + 2 ** -length, 0)).toBe(1);
      }),
    );
  });
});
