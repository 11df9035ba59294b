import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileName, keptKey, objectKey } from '../../src/delivery/names.ts';

const named = (changes: Partial<Parameters<typeof objectKey>[1]> = {}) => ({
  client: { id: 'acme', name: 'ACME' },
  report: 'energy.daily-consumption',
  period: { from: '2016-03-01', to: '2016-03-31' },
  requestId: 'req-1',
  ...changes,
});

describe('objectKey', () => {
  it('is prefix, client, report, period and request', () => {
    expect(objectKey('reports', named())).toBe(
      'reports/acme/energy.daily-consumption/2016-03-01_2016-03-31/req-1.xlsx',
    );
  });

  it('of a later version is another, which no request of its own can have', () => {
    expect(objectKey('reports', named({ version: 2 }))).toBe(
      'reports/acme/energy.daily-consumption/2016-03-01_2016-03-31/req-1/v2.xlsx',
    );
  });

  it('has the same five parts for whatever it accepts, and none that climbs', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (id, requestId) => {
        let key: string;
        try {
          key = objectKey('reports', named({ client: { id, name: id }, requestId }));
        } catch {
          return;
        }
        expect(key).toMatch(/^reports\/[\w.-]+\/energy\.daily-consumption\/2016-03-01_2016-03-31\/[\w.-]+\.xlsx$/u);
        expect(key).not.toContain('..');
      }),
    );
  });

  it.each(['../x', 'a/b', '', '.hidden', 'a\nb', 'x'.repeat(300)])('refuses %j as a request id', (requestId) => {
    expect(() => objectKey('reports', named({ requestId }))).toThrow('requestId');
  });
});

describe('keptKey', () => {
  it('is apart from the keys of all workbooks, and checked as they are', () => {
    expect(keptKey('reports', named())).toBe('reports/.kept/acme/req-1/v1.gz');
    expect(keptKey('reports', named({ version: 2 }))).toBe('reports/.kept/acme/req-1/v2.gz');
    expect(() => keptKey('reports', named({ requestId: '../x' }))).toThrow('requestId');
  });
});

describe('fileName', () => {
  it('says which version it is, from the second on', () => {
    expect(fileName('Load', named({ version: 2 }))).toBe('Load ACME 2016-03-01 to 2016-03-31 version 2.xlsx');
  });

  it('says what and when', () => {
    expect(fileName('Daily consumption', named())).toBe('Daily consumption ACME 2016-03-01 to 2016-03-31.xlsx');
  });

  it('keeps letters of any script and drops what file systems refuse', () => {
    const name = fileName('Daily consumption', named({ client: { id: 'x', name: 'Стекло "Ä/Ö" <3>:\r\n日本' } }));
    expect(name).toBe('Daily consumption Стекло Ä Ö 3 日本 2016-03-01 to 2016-03-31.xlsx');
  });
});

describe('a name cut in the middle of a character', () => {
  it('stays one that a header can carry', () => {
    const name = fileName('Daily consumption', named({ client: { id: 'x', name: `${'x'.repeat(101)}😀😀` } }));
    expect(name.isWellFormed()).toBe(true);
    expect(() => encodeURIComponent(name)).not.toThrow();
  });
});
