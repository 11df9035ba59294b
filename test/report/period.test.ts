import { describe, expect, it } from 'vitest';
import { ReportError } from '../../src/errors.ts';
import {
  type PeriodRequest,
  periodSchema,
  type RelativePeriod,
  relativePeriods,
  resolvePeriod,
} from '../../src/report/period.ts';

/** A Wednesday, 22:30 in Chicago; already Thursday in Berlin. */
const now = Date.parse('2016-03-17T03:30:00Z');

const resolve = (period: PeriodRequest, zone = 'America/Chicago', maxDays = 366) =>
  resolvePeriod(period, zone, now, { maxDays });

const on = (iso: string, relative: RelativePeriod) =>
  resolvePeriod({ relative }, 'UTC', Date.parse(iso), { maxDays: 366 });

const faultsOf = (period: unknown): string[] => {
  const parsed = periodSchema.safeParse(period);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

const refusal = (action: () => unknown): { code: string; message: string } => {
  try {
    action();
  } catch (error) {
    if (error instanceof ReportError) return { code: error.code, message: error.message };
    throw error;
  }
  return { code: 'none', message: 'it was accepted' };
};

describe('a relative period', () => {
  it.each([
    ['today', '2016-03-16', '2016-03-16'],
    ['yesterday', '2016-03-15', '2016-03-15'],
    ['week-to-date', '2016-03-14', '2016-03-16'],
    ['previous-week', '2016-03-07', '2016-03-13'],
    ['month-to-date', '2016-03-01', '2016-03-16'],
    ['previous-month', '2016-02-01', '2016-02-29'],
    ['year-to-date', '2016-01-01', '2016-03-16'],
    ['previous-year', '2015-01-01', '2015-12-31'],
  ] as const)('%s is %s to %s', (relative, from, to) => {
    expect(resolve({ relative })).toEqual({ from, to });
  });

  it('is resolved for every word there is', () => {
    for (const relative of relativePeriods) expect(resolve({ relative }).from <= '2016-03-16').toBe(true);
  });

  it('counts from the day it is in the zone, not in UTC', () => {
    expect(resolve({ relative: 'today' }, 'Europe/Berlin')).toEqual({ from: '2016-03-17', to: '2016-03-17' });
  });

  it('begins its weeks on Monday, on a Sunday and on a Monday as well', () => {
    expect(on('2016-03-20T12:00Z', 'week-to-date')).toEqual({ from: '2016-03-14', to: '2016-03-20' });
    expect(on('2016-03-21T12:00Z', 'week-to-date')).toEqual({ from: '2016-03-21', to: '2016-03-21' });
    expect(on('2016-03-21T12:00Z', 'previous-week')).toEqual({ from: '2016-03-14', to: '2016-03-20' });
  });

  it('crosses the turn of the year', () => {
    const january = Date.parse('2017-01-01T12:00Z');
    expect(resolvePeriod({ relative: 'previous-month' }, 'UTC', january, { maxDays: 366 })).toEqual({
      from: '2016-12-01',
      to: '2016-12-31',
    });
  });
});

describe('a period of dates', () => {
  it('is taken as it is', () => {
    expect(resolve({ from: '2016-01-01', to: '2016-01-31' })).toEqual({ from: '2016-01-01', to: '2016-01-31' });
  });

  it('may reach into the future but not begin there', () => {
    expect(resolve({ from: '2016-03-01', to: '2016-03-31' }).to).toBe('2016-03-31');
    const { code, message } = refusal(() => resolve({ from: '2016-03-17', to: '2016-03-31' }));
    expect(code).toBe('PERIOD_INVALID');
    expect(message).toContain('period.from: 2016-03-17 lies in the future; in America/Chicago it is 2016-03-16');
  });

  it('is refused when it is longer than the report takes, which is said', () => {
    expect(resolve({ from: '2015-01-01', to: '2015-01-31' }, 'UTC', 31).from).toBe('2015-01-01');
    const { code, message } = refusal(() => resolve({ from: '2015-01-01', to: '2015-02-01' }, 'UTC', 31));
    expect(code).toBe('PERIOD_INVALID');
    expect(message).toContain('has 32 days; ask for 31 at most');
  });

  it('is refused when the zone skipped it whole, and taken when only in part', () => {
    const skipped = refusal(() => resolve({ from: '2011-12-30', to: '2011-12-30' }, 'Pacific/Apia'));
    expect(skipped.code).toBe('PERIOD_INVALID');
    expect(skipped.message).toContain('Pacific/Apia skipped 2011-12-30');
    expect(resolve({ from: '2011-12-30', to: '2011-12-31' }, 'Pacific/Apia').to).toBe('2011-12-31');
  });
});

describe('the schema of a period', () => {
  it('takes dates and words', () => {
    expect(faultsOf({ from: '2016-02-29', to: '2016-02-29' })).toEqual([]);
    expect(faultsOf({ relative: 'previous-month' })).toEqual([]);
  });

  it('names the field and the remedy', () => {
    const exists = 'give a date that exists, as YYYY-MM-DD, from 1900 on';
    expect(faultsOf({ from: '0000-01-01', to: '1899-12-31' })).toEqual([`from: ${exists}`, `to: ${exists}`]);
    expect(faultsOf({ from: '2016-02-30', to: '2016-03-01' })).toEqual([`from: ${exists}`]);
    expect(faultsOf({ from: '2016-2-1', to: 5 })).toEqual([`from: ${exists}`, expect.stringMatching(/^to: /u)]);
    expect(faultsOf({ from: '2016-03-02', to: '2016-03-01' })).toEqual(['from: give a day that is not after "to"']);
    expect(faultsOf({ relative: 'last-month' })).toEqual([
      expect.stringMatching(/^relative: give one of .*previous-month/u),
    ]);
  });

  it('refuses what it does not know and what is no period', () => {
    expect(faultsOf({ from: '2016-01-01', to: '2016-01-02', zone: 'UTC' })).toHaveLength(1);
    expect(faultsOf({ relative: 'today', from: '2016-01-01' })).toHaveLength(1);
    for (const value of [undefined, null, 'today', 3, []]) expect(faultsOf(value)).toHaveLength(1);
  });
});
