import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fitWindow } from '../../../src/workbook/package/deflate-window.ts';

/** 256 KiB of sheet rows; the figures never repeat. */
const rowsOf = (columns: number): Buffer => {
  let xml = '';
  let state = 1;
  for (let row = 1; xml.length < 262_144; row += 1) {
    xml += `<row r="${row}">`;
    for (let column = 0; column < columns; column += 1) {
      state = (state * 48_271) % 2_147_483_647;
      xml += `<c r="A${column}${row}" s="7"><v>${(state % 60_000) / 1_000}</v></c>`;
    }
    xml += '</row>';
  }
  return Buffer.from(xml.slice(0, 262_144));
};

describe('fitWindow', () => {
  it.each([4, 12, 60, 200])('looks back over less than all, and %i columns take no more room for it', (columns) => {
    const rows = rowsOf(columns);
    const windowBits = fitWindow(rows, 6);

    expect(windowBits).toBeLessThan(15);
    const bytes = deflateRawSync(rows, { level: 6, windowBits }).length;
    expect(bytes).toBeLessThan(1.03 * deflateRawSync(rows, { level: 6 }).length);
  });

  it('looks further back where what repeats is further apart', () => {
    const paragraph = randomBytes(6_000).toString('base64');

    expect(fitWindow(Buffer.from(paragraph.repeat(40)), 6)).toBeGreaterThanOrEqual(14);
  });

  it('leaves small parts, and what is not compressed, the whole window', () => {
    expect(fitWindow(Buffer.from('<worksheet/>'), 6)).toBe(15);
    expect(fitWindow(rowsOf(8), 0)).toBe(15);
  });
});
