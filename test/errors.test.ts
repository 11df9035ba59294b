import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asReportError, errorTable, fail, plainText } from '../src/errors.ts';

describe('the table of errors', () => {
  it('is the one that docs/contracts.md prints', () => {
    const documented = readFileSync(new URL('../docs/contracts.md', import.meta.url), 'utf8').matchAll(
      /^\| `([A-Z_]+)` \| (\w+) \| (.*) \|$/gmu,
    );
    const rows = [...documented].map(([, code, next, means]) => [code, { next, means }]);
    expect(Object.fromEntries(rows)).toEqual(errorTable);
  });
});

describe('asReportError', () => {
  it('keeps an error of ours and wraps any other with its cause', () => {
    const ours = fail('LEASE_LOST', 'gone', { requestId: 'r' });
    expect(asReportError(ours, 'QUERY_FAILED')).toBe(ours);
    const cause = new TypeError('broken');
    expect(asReportError(cause, 'QUERY_FAILED')).toMatchObject({
      code: 'QUERY_FAILED',
      message: 'broken',
      cause,
      next: 'retry',
    });
    expect(asReportError('a string', 'QUERY_FAILED').message).toBe('a string');
  });
});

describe('plainText', () => {
  it('is one line of well-formed text, whatever comes in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat({ max: 50 }), (text, max) => {
        const plain = plainText(text, max);
        expect(plain.length).toBeLessThanOrEqual(max);
        expect(plain.isWellFormed()).toBe(true);
        expect(plain).not.toMatch(/[\u0000-\u001F\u007F\uFFFE\uFFFF]/u);
      }),
    );
  });

  it('leaves ordinary text alone', () => {
    expect(plainText('Größe: 5 m³ – „gut“ 日本 😀')).toBe('Größe: 5 m³ – „gut“ 日本 😀');
  });
});
