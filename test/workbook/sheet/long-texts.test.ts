import { expect, it } from 'vitest';
import type { ColumnModel } from '../../../src/report/table-model.ts';
import { createLine } from '../../../src/workbook/sheet/line.ts';
import { modelOf, sheetOf, tableOf, textColumn, write } from '../workbooks.ts';

const gaps = 40;
const characters = 32_767;
const buffered = createLine(false).out.bytes.length;

const columnsOf = (lastCharacters: number): ColumnModel[] => [
  ...[characters, characters, characters, lastCharacters].map((length, index) =>
    textColumn(`text ${index}`, ['測'.repeat(length)]),
  ),
  ...Array.from({ length: gaps + 1 }, (_, index): ColumnModel => ({
    type: 'integer',
    head: { text: `figure ${index}` },
    values: Float64Array.of(index === gaps ? 7 : Number.NaN),
  })),
];

it('writes the gaps and figures beside texts that fill the buffer to its last bytes', async () => {
  const aboutFull = Math.floor((buffered - 3 * 3 * characters) / 3);
  // Texts end up to 9 kB before the buffer does, since its head takes some; each step is shorter than the gaps.
  for (let less = 0; less < 3_000; less += 250) {
    const { sheet } = await write(
      modelOf([sheetOf([tableOf(columnsOf(aboutFull - less), { heads: false, look: 'plain' })])]),
      {
        sharedStrings: { texts: 0, characters: 0 },
        level: 0,
      },
    );
    const row = sheet.getRow(sheet.rowCount);
    expect(row.getCell(4).value).toHaveLength(aboutFull - less);
    expect(row.getCell(5 + gaps).value).toBe(7);
  }
});
