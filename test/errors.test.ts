import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asReportError, errorTable, fail, plainText, maskAddresses } from '../src/errors.ts';

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

describe('maskAddresses', () => {
  it.each([
    [
      'Email address is not verified: Ada.Lovelace@acme.example, x',
      'Email address is not verified: A…@acme.example, x',
    ],
    ['{"to":["ada@acme.example","böb@münchen.example"]}', '{"to":["a…@acme.example","b…@münchen.example"]}'],
    ['Reports <reports@acme.example>', 'Reports <r…@acme.example>'],
    ['mailto:ada+tag@[10.0.0.1] ada@localhost', 'mailto:a…@[10.0.0.1] a…@localhost'],
    ['at /app/node_modules/@aws-sdk/client-s3/x.js:1', 'at /app/node_modules/@aws-sdk/client-s3/x.js:1'],
    ['=@SUM(A1) a @ b', '=@SUM(A1) a @ b'],
  ])('%s → %s', (text, masked) => {
    expect(maskAddresses(text)).toBe(masked);
  });

  it('leaves no address of a message, and takes no longer for a text of one piece', () => {
    expect(fail('MAIL_REFUSED', 'no ada@acme.example').message).toBe('no a…@acme.example');
    expect(maskAddresses('x'.repeat(1_000_000))).toHaveLength(1_000_000);
  });
});
