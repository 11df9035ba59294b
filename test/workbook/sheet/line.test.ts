import { describe, expect, it } from 'vitest';
import { createLine, nextRow, setRow } from '../../../src/workbook/sheet/line.ts';

describe('a line', () => {
  it('counts rows in digits, past every power of ten', () => {
    const line = createLine(false);
    const wrong: number[] = [];
    setRow(line, 1);
    for (let row = 1; row <= 1_048_576; row += 1) {
      const digits = line.digits.subarray(0, line.digitCount);
      const read = digits.reduce((sum, digit) => sum * 10 + digit - 48, 0);
      if (read !== row) wrong.push(row);
      nextRow(line);
    }
    expect(wrong).toEqual([]);
  });
});
