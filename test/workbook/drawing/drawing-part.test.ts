import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DrawnItem, drawingPart } from '../../../src/workbook/drawing/drawing-part.ts';
import { parsePart } from '../../support/normalise-part.ts';
import { validateParts } from '../../support/validate-package.ts';
import { hostileText } from '../hostile-text.ts';

const emu = fc.double({ min: 0, max: 10_000_000, noNaN: true });
const size = fc.record({ width: emu, height: emu });
const cellPoint = fc.record(
  { column: fc.nat(16_383), row: fc.nat(1_048_575), columnOffset: emu, rowOffset: emu },
  { requiredKeys: ['column', 'row'] },
);

const anchor: fc.Arbitrary<DrawnItem['anchor']> = fc.oneof(
  fc.record({ kind: fc.constant('one-cell' as const), from: cellPoint, size }),
  fc.record(
    {
      kind: fc.constant('two-cell' as const),
      from: cellPoint,
      to: cellPoint,
      editAs: fc.constantFrom('twoCell' as const, 'oneCell' as const, 'absolute' as const),
    },
    { requiredKeys: ['kind', 'from', 'to'] },
  ),
  fc.record({ kind: fc.constant('absolute' as const), x: emu, y: emu, size }),
);

const relationshipId = fc.nat(99).map((number) => `rId${number}`);
const item: fc.Arbitrary<DrawnItem> = fc.record({
  anchor,
  name: hostileText,
  description: hostileText,
  content: fc.oneof(
    fc.record({ kind: fc.constant('chart' as const), relationshipId }),
    fc.record(
      { kind: fc.constant('image' as const), relationshipId, size, position: fc.record({ x: emu, y: emu }) },
      { requiredKeys: ['kind', 'relationshipId', 'size'] },
    ),
  ),
});

const chartAt = (from: { column: number; row: number }, description = 'A chart'): DrawnItem => ({
  anchor: { kind: 'one-cell', from, size: { width: 100, height: 100 } },
  name: 'Chart',
  description,
  content: { kind: 'chart', relationshipId: 'rId1' },
});

describe('drawingPart', () => {
  it('is valid by ISO 29500 whatever is drawn, wherever, with any text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(item, { maxLength: 6 }), { minLength: 5, maxLength: 10 }),
        async (drawings) => {
          expect(await validateParts('xl/drawings/drawing1.xml', drawings.map(drawingPart))).toEqual([]);
        },
      ),
      { numRuns: 10 },
    );
  }, 60_000);

  it('gives every object an id of its own, and 1 to none', () => {
    const xml = drawingPart([
      chartAt({ column: 0, row: 0 }),
      chartAt({ column: 9, row: 0 }),
      chartAt({ column: 0, row: 30 }),
    ]);
    const ids = [...xml.matchAll(/<xdr:cNvPr id="(\d+)"/gu)].map(([, id]) => id);
    expect(ids).toEqual(['2', '3', '4']);
  });

  it('keeps the alternative text to the letter, line breaks and quotes included', () => {
    const description = 'Gas & power\n"high" <low> – 日本 🔥';
    const root = parsePart(drawingPart([chartAt({ column: 0, row: 0 }, description)]));
    expect(JSON.stringify(root)).toContain(JSON.stringify(description));
  });
});
