import { describe, expect, it } from 'vitest';
import { cellDate, createWallClock } from '../../src/workbook/dates.ts';

const clock = (timezone: string, instant: string): readonly [string, string | undefined] => {
  const at = Date.parse(instant);
  const { shown, repeatedOffset } = createWallClock(timezone, { from: at, to: at })(at);
  return [shown.toISOString(), repeatedOffset];
};

describe('createWallClock', () => {
  it.each([
    ['America/Chicago', '2016-01-01T06:00:00Z', '2016-01-01T00:00:00.000Z'],
    ['America/Chicago', '2016-07-01T05:00:00Z', '2016-07-01T00:00:00.000Z'],
    ['Asia/Kolkata', '2015-12-31T18:30:00Z', '2016-01-01T00:00:00.000Z'],
    ['America/Chicago', '2016-03-13T07:59:59.500Z', '2016-03-13T01:59:59.500Z'],
    ['America/Chicago', '2016-03-13T08:00:00Z', '2016-03-13T03:00:00.000Z'],
  ])('shows %s at %s as its clock does', (timezone, instant, shown) => {
    expect(clock(timezone, instant)).toEqual([shown, undefined]);
  });

  it('tells the two passes of a repeated hour apart, and only those', () => {
    expect(clock('America/Chicago', '2016-11-06T05:59:59Z')).toEqual(['2016-11-06T00:59:59.000Z', undefined]);
    expect(clock('America/Chicago', '2016-11-06T06:30:00Z')).toEqual(['2016-11-06T01:30:00.000Z', 'UTC-05:00']);
    expect(clock('America/Chicago', '2016-11-06T07:30:00Z')).toEqual(['2016-11-06T01:30:00.000Z', 'UTC-06:00']);
    expect(clock('America/Chicago', '2016-11-06T08:00:00Z')).toEqual(['2016-11-06T02:00:00.000Z', undefined]);
  });

  it('knows the half hour that Lord Howe repeats', () => {
    expect(clock('Australia/Lord_Howe', '2016-04-02T14:45:00Z')).toEqual(['2016-04-03T01:45:00.000Z', 'UTC+11:00']);
    expect(clock('Australia/Lord_Howe', '2016-04-02T15:15:00Z')).toEqual(['2016-04-03T01:45:00.000Z', 'UTC+10:30']);
    expect(clock('Australia/Lord_Howe', '2016-04-02T14:15:00Z')).toEqual(['2016-04-03T01:15:00.000Z', undefined]);
  });
});

describe('cellDate', () => {
  it('is the date at midnight, and nothing for what Excel cannot show', () => {
    expect(cellDate('2016-02-29')?.toISOString()).toBe('2016-02-29T00:00:00.000Z');
    expect([cellDate('1900-02-28'), cellDate('soon')]).toEqual([null, null]);
  });
});
