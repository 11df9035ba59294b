import { describe, expect, it } from 'vitest';
import { createZoneClock, dateSerial, isExcelDate, offsetText, wallText } from '../../../src/workbook/cell/dates.ts';

const clock = (timezone: string, instant: string): readonly [string, string | undefined] => {
  const at = Date.parse(instant);
  const { offsetMs, repeated } = createZoneClock(timezone)(at);
  return [new Date(at + offsetMs).toISOString(), repeated ? offsetText(offsetMs) : undefined];
};

describe('createZoneClock', () => {
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

  it('has a time for every number, also between milliseconds and beyond all calendars', () => {
    const clockAt = createZoneClock('America/Chicago');
    const between = Date.UTC(2016, 10, 6, 7) - 0.25;
    expect([between, between + 0.5].map((at) => clockAt(at).offsetMs / 3_600_000)).toEqual([-5, -6]);
    for (const at of [8.64e15, -8.64e15, 1e300, -1e300]) expect(Number.isFinite(clockAt(at).offsetMs)).toBe(true);
  });

  it('answers in any order', () => {
    const clockAt = createZoneClock('America/Chicago');
    const instants = ['2016-11-06T07:30Z', '2016-07-01T00:00Z', '2016-11-06T06:30Z', '2016-11-06T07:30Z'].map(
      Date.parse,
    );
    expect(instants.map((at) => clockAt(at).offsetMs / 3_600_000)).toEqual([-6, -5, -5, -6]);
  });
});

describe('dateSerial', () => {
  it('is the day as Excel counts, and nothing for what Excel cannot show', () => {
    expect([dateSerial('1900-03-01'), dateSerial('2016-02-29'), dateSerial('9999-12-31')]).toEqual([
      61, 42_429, 2_958_465,
    ]);
    expect(['2016-02-30', '2015-02-29', '2016', '2016-04-31'].map(dateSerial)).toEqual([null, null, null, null]);
    expect([dateSerial('1900-02-28'), dateSerial('soon'), dateSerial('+010000-01-01')]).toEqual([null, null, null]);
    expect([dateSerial('2015-02-30'), dateSerial('2016'), dateSerial('2016-1-1')]).toEqual([null, null, null]);
  });
});

describe('wallText', () => {
  it('shows what lies outside of Excel in full', () => {
    const wall = Date.UTC(1899, 11, 31, 23, 59, 58, 5);
    expect([isExcelDate(wall), wallText(wall)]).toEqual([false, '1899-12-31 23:59:58.005']);
    expect(wallText(Date.UTC(1899, 11, 31))).toBe('1899-12-31 00:00:00');
  });
});
