import { describe, expect, it } from 'vitest';
import { toDeviceDays } from '../../../src/families/energy/model/device-days.ts';
import type { Readings } from '../../../src/families/energy/types.ts';
import { localDays } from '../../../src/report/calendar.ts';
import { daysOf, device, notesOf, readings, type Span } from './support.ts';

const hour = 3_600_000;
const day1: Span = { zone: 'UTC', from: '2016-01-01', to: '2016-01-01' };
const twoDays: Span = { ...day1, to: '2016-01-02' };
const start = Date.parse('2016-01-01T00:00Z');

/** `count` hours from the start, each `value` kWh, but for those in `except`. */
const hours = (count: number, value = 1, except: Readonly<Record<number, number>> = {}): Readings =>
  readings(Array.from({ length: count }, (_, index) => [start + index * hour, except[index] ?? value]));

describe('the days of a delta meter', () => {
  it('hold the energy of the intervals that start in them', () => {
    const days = daysOf(device(), hours(48, 1, { 23: 5, 24: 7 }), twoDays);
    expect([...days.energy]).toEqual([28, 30]);
    expect([...days.coverage]).toEqual([1, 1]);
    expect([...days.flagged]).toEqual([0, 0]);
    expect(notesOf(days)).toEqual([]);
  });

  it('are blank, not 0, where nothing was measured, and 0 where 0 was measured', () => {
    expect([...daysOf(device(), hours(24, 0), twoDays).energy]).toEqual([0, Number.NaN]);
    const nothing = daysOf(device(), readings([]), twoDays);
    expect([...nothing.energy, nothing.total, nothing.firstReading, nothing.lastReading]).toEqual(
      Array.from({ length: 5 }, () => Number.NaN),
    );
    expect(nothing.totalCoverage).toBe(0);
    expect(notesOf(nothing)).toEqual(['gap 2016-01-01T00:00Z 2016-01-03T00:00Z ×48']);
  });

  it('take a row without a value as missing, also as first and last reading', () => {
    const days = daysOf(device(), hours(24, 1, { 0: Number.NaN, 5: Number.NaN, 6: Number.NaN, 23: Number.NaN }), day1);
    expect([...days.energy]).toEqual([20]);
    expect(days.coverage[0]).toBeCloseTo(20 / 24, 12);
    expect([...days.flagged]).toEqual([1]);
    expect(new Date(days.firstReading).toISOString()).toBe('2016-01-01T01:00:00.000Z');
    expect(new Date(days.lastReading).toISOString()).toBe('2016-01-01T22:00:00.000Z');
    expect(notesOf(days)).toEqual([
      'gap 2016-01-01T00:00Z 2016-01-01T01:00Z ×1',
      'gap 2016-01-01T05:00Z 2016-01-01T07:00Z ×2',
      'gap 2016-01-01T23:00Z 2016-01-02T00:00Z ×1',
    ]);
  });

  it('share an interval that straddles midnight in proportion to time, as an estimate', () => {
    const kolkata: Span = { zone: 'Asia/Kolkata', from: '2016-01-01', to: '2016-01-02' };
    const from = Date.parse('2015-12-31T18:00Z');
    // Hours of UTC, in a zone of half-hours: the first, the middle and the last are cut in half.
    const data = readings(Array.from({ length: 49 }, (_, index) => [from + index * hour, index === 0 ? 10 : 2]));
    const days = daysOf(device(), data, kolkata);
    expect([...days.energy]).toEqual([5 + 23 * 2 + 1, 48]);
    expect([...days.coverage]).toEqual([1, 1]);
    expect([...days.estimated]).toEqual([1, 1]);
    expect(notesOf(days)).toEqual(['split 2015-12-31T18:00Z 2016-01-02T19:00Z ×3']);
  });

  it('are the same for rows in any order, and the last of repeated rows wins', () => {
    const late = [...hours(24).ts].toReversed().map((ts, index) => [ts, index + 1] as const);
    const days = daysOf(device(), readings([[start, 99], [start + hour, 98], ...late]), day1);
    expect([...days.energy]).toEqual([300]);
    expect([...days.coverage]).toEqual([1]);
    expect(notesOf(days)).toEqual(['duplicate 2016-01-01T00:00Z 2016-01-01T01:00Z ×2']);
  });

  it('lose a value that was later withdrawn', () => {
    const days = daysOf(
      device(),
      readings([
        [start, 4],
        [start, Number.NaN],
      ]),
      day1,
    );
    expect([...days.energy]).toEqual([Number.NaN]);
  });

  it('count negative energy, and say so once for a run of it', () => {
    const days = daysOf(device(), hours(24, 1, { 3: -2, 4: -1, 9: -5 }), day1);
    expect([...days.energy]).toEqual([21 - 8]);
    expect(notesOf(days)).toEqual([
      'negative 2016-01-01T03:00Z 2016-01-01T05:00Z ×2',
      'negative 2016-01-01T09:00Z 2016-01-01T10:00Z ×1',
    ]);
  });

  it('count the energy of rows that come too close, but their time once', () => {
    const data = readings(Array.from({ length: 49 }, (_, index) => [start + (index * hour) / 2, 1]));
    const days = daysOf(device(), data, day1);
    expect([...days.energy]).toEqual([48]);
    expect([...days.coverage]).toEqual([1]);
    expect(notesOf(days)).toEqual(['overlap 2016-01-01T00:00Z 2016-01-02T00:00Z ×48']);
  });

  it('are complete in spite of a clock that is seconds off', () => {
    const data = readings(Array.from({ length: 24 }, (_, index) => [start + index * hour + (index % 3) * 5_000, 1]));
    const days = daysOf(device(), data, day1);
    expect([...days.coverage]).toEqual([1]);
    expect([...days.flagged]).toEqual([0]);
    expect(notesOf(days)).toEqual([]);
  });

  it('leave out what lies before and after the period', () => {
    const days = daysOf(device(), hours(72), { ...day1, from: '2016-01-02', to: '2016-01-02' });
    expect([...days.energy]).toEqual([24]);
    expect(notesOf(days)).toEqual([]);
  });

  it('of a daily meter are blank where its row is missing, also after a day of 23 hours just before the period', () => {
    const daily = device({ intervalMinutes: 1_440 });
    // The 13th has 23 hours in Chicago; the row of the 14th is missing.
    const data = readings([
      ['2016-03-13T06:00:00Z', 24],
      ['2016-03-15T05:00:00Z', 10],
    ]);
    const days = daysOf(daily, data, { zone: 'America/Chicago', from: '2016-03-14', to: '2016-03-15' });
    expect([...days.energy]).toEqual([Number.NaN, 10]);
    expect([...days.coverage]).toEqual([0, 1]);
  });

  it('of a daily meter hold its rows whole, whether they have 23 or 25 hours', () => {
    const meter = device({ intervalMinutes: 1_440 });
    for (const [from, to] of [
      ['2016-03-25', '2016-03-27'],
      ['2016-10-28', '2016-10-30'],
      ['2016-03-26', '2016-03-29'],
      ['2016-10-29', '2016-11-01'],
    ] as const) {
      const { boundaries } = localDays('Europe/Berlin', { from, to });
      const data = readings([...boundaries.subarray(0, -1)].map((ts, index) => [ts, 10 + index]));
      const days = daysOf(meter, data, { zone: 'Europe/Berlin', from, to });
      expect([...days.energy]).toEqual([...data.energy]);
      expect(new Set(days.coverage)).toEqual(new Set([1]));
      expect(notesOf(days)).toEqual([]);
    }
  });

  it('do not report as missing what lies after the making of the report', () => {
    const data = hours(10);
    const days = toDeviceDays(
      { device: device(), readings: data },
      {
        zone: 'UTC',
        days: localDays('UTC', day1),
        asOf: start + 10 * hour,
      },
    );
    expect(days.coverage[0]).toBeCloseTo(10 / 24, 12);
    expect([...days.flagged]).toEqual([1]);
    expect(notesOf(days)).toEqual([]);
  });
});
