/** Real meters against the daily totals their utility published, and against a sum made another way. */
import { describe, expect, it } from 'vitest';
import { localDays } from '../../../src/report/calendar.ts';
import { accumulate, daysOf, device, meterReadings, meterRows, notesOf } from './support.ts';

const chicago = { zone: 'America/Chicago', from: '2015-11-22', to: '2018-02-08' };
const { dates, boundaries } = localDays(chicago.zone, chicago);
const hour = 3_600_000;
/** In the unit; two days of gas are off by just 0.05. */
const tolerance = 0.05 + 1e-9;

/** The published days, NaN for the last, which was not over. */
const publishedDays = (name: string): { date: string; total: number }[] =>
  meterRows(name).map(({ start, value }) => ({ date: start.slice(0, 10), total: value }));

describe.each([
  ['electricity', 'il-electricity-cdd-hdd', 'kWh'],
  ['gas', 'il-gas-hdd-only', 'therm'],
])('the Illinois %s meter', (commodity, name, unit) => {
  const meter = device({ commodity, unit });
  const published = publishedDays(`${name}-daily`);
  const data = meterReadings(`${name}-hourly`);
  const days = daysOf(meter, data, chicago);

  it('has the published total on each of its 809 whole days', () => {
    expect(published).toHaveLength(810);
    expect(published.map(({ date }) => date)).toEqual(dates);
    const off = published
      .slice(0, -1)
      .filter(({ total }, day) => !(Math.abs((days.energy[day] ?? 0) - total) <= tolerance));
    expect(off).toEqual([]);
  });

  it('has an incomplete last day, which was published without a total', () => {
    expect(published.at(-1)?.total).toBeNaN();
    expect(days.coverage.at(-1)).toBeCloseTo(1 / 24, 12);
    expect([...days.flagged].map((flag, day) => (flag === 1 ? dates[day] : '')).filter(Boolean)).toEqual([
      '2018-02-08',
    ]);
    expect(notesOf(days)).toEqual(['gap 2018-02-08T07:00Z 2018-02-09T06:00Z ×23']);
  });

  it.each([
    ['2016-03-13', 23],
    ['2016-11-06', 25],
    ['2017-03-12', 23],
    ['2017-11-05', 25],
  ])('is whole on %s, a day of %d intervals', (date, intervals) => {
    const day = dates.indexOf(date);
    const [from = 0, to = 0] = boundaries.subarray(day, day + 2);
    expect(to - from).toBe(intervals * hour);
    expect(data.ts.filter((ts) => ts >= from && ts < to)).toHaveLength(intervals);
    expect(days.coverage[day]).toBe(1);
    expect(days.energy[day]).toBeCloseTo(published[day]?.total ?? Number.NaN, 1);
  });

  it('gives the same days when it is read as a counter', () => {
    const register = daysOf({ ...meter, kind: 'register' }, accumulate(data, hour), chicago);
    const off = dates.filter((_, day) => !(Math.abs((register.energy[day] ?? 0) - (days.energy[day] ?? 0)) < 1e-6));
    expect(off).toEqual([]);
    expect(register.coverage).toEqual(days.coverage);
    expect(register.flagged).toEqual(days.flagged);
  });
});

describe('the British half-hourly meter', () => {
  const span = { zone: 'Europe/London', from: '2012-10-12', to: '2014-01-25' };
  const data = meterReadings('uk-electricity-hdd-only-hourly-sample-1', 'Z');
  const days = daysOf(device({ intervalMinutes: 30 }), data, span);
  const london = localDays(span.zone, span);

  /** 15 of its rows repeat the one before. */
  const rows = new Map([...data.ts].map((ts, index) => [ts, data.energy[index] ?? Number.NaN]));

  /** Its half-hours start on the half-hour, so each lies in one day: group by the date that Intl shows. */
  const byIntl = (): Map<string, { total: number; count: number }> => {
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone: span.zone, dateStyle: 'short' });
    const groups = new Map<string, { total: number; count: number }>();
    for (const [ts, energy] of rows) {
      const date = format.format(ts);
      const { total, count } = groups.get(date) ?? { total: 0, count: 0 };
      groups.set(date, { total: total + energy, count: count + 1 });
    }
    return groups;
  };

  it('has on each local day the sum of the half-hours that Intl places there', () => {
    const groups = byIntl();
    expect(groups.size).toBeGreaterThan(460);
    for (const [day, date] of london.dates.entries()) {
      // Not one of its days is without readings.
      expect(days.energy[day]).toBeCloseTo(groups.get(date)?.total ?? 0, 9);
    }
  });

  it('has as coverage the half-hours present over those of the day, 46 and 50 of them when the clock changes', () => {
    const groups = byIntl();
    const expected = new Set<number>();
    for (const [day, date] of london.dates.entries()) {
      const halfHours = ((london.boundaries[day + 1] ?? 0) - (london.boundaries[day] ?? 0)) / (hour / 2);
      expected.add(halfHours);
      expect(days.coverage[day]).toBeCloseTo((groups.get(date)?.count ?? 0) / halfHours, 9);
    }
    expect([...expected].toSorted((a, b) => a - b)).toEqual([46, 48, 50]);
  });

  it('says that rows repeat', () => {
    expect(data.ts.length - rows.size).toBe(15);
    expect(days.notes.filter(({ kind }) => kind === 'duplicate')).toHaveLength(15);
  });

  it('lists each hole in it, and their lengths add up to what the coverage lacks', () => {
    const missing = days.notes.filter(({ kind }) => kind === 'gap').reduce((sum, { count }) => sum + count, 0);
    const expected = ((london.boundaries.at(-1) ?? 0) - (london.boundaries[0] ?? 0)) / (hour / 2);
    expect(missing).toBe(expected - rows.size);
    expect(days.totalCoverage).toBeCloseTo(rows.size / expected, 9);
  });
});
