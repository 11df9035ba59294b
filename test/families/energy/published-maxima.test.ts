/**
 * The maximum demand report of a real half-hourly meter, against a search through the file's own lines by the date and time that
 * Intl shows for each: no arithmetic of the project takes part in what is expected.
 */
import { describe, expect, it } from 'vitest';
import { maxConsumptionOptions } from '../../../src/families/energy/options.ts';
import { buildModel } from '../../../src/families/models.ts';
import { sheetNamed, tableOf, valuesOf } from './read-model.ts';
import { device, meterReadings, meterRows } from './support.ts';
import { figuresOf, inputOf } from './tables.ts';

const file = 'uk-electricity-hdd-only-hourly-sample-1';
const halfHour = 1_800_000;
const london = { from: '2012-10-12', to: '2014-01-25', timezone: 'Europe/London' };
const meter = { device: device({ intervalMinutes: 30 }), readings: meterReadings(file, 'Z') };

/** Of the timestamps that the file repeats the last line counts. */
const energyAt = new Map(meterRows(file).map(({ start, value }) => [Date.parse(`${start.replace(' ', 'T')}Z`), value]));
const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London', dateStyle: 'short', timeStyle: 'short' });
/** `2013-03-31 02:00` of each row. */
const shownAt = new Map([...energyAt.keys()].map((ts) => [ts, clock.format(ts)]));

type Highest = { kw: number; at: number };

/** The largest mean of a whole block in each day (10 letters of the local time) or month (7), and the first to reach it. */
const search = (minutes: 30 | 60, letters: 7 | 10): ReadonlyMap<string, Highest> => {
  const found = new Map<string, Highest>();
  for (const ts of [...energyAt.keys()].toSorted((a, b) => a - b)) {
    const shown = shownAt.get(ts) ?? '';
    const isBlock = minutes === 30 || shown.endsWith(':00');
    const second = minutes === 60 ? energyAt.get(ts + halfHour) : 0;
    const kw = ((energyAt.get(ts) ?? Number.NaN) + (second ?? Number.NaN)) / (minutes / 60);
    const key = shown.slice(0, letters);
    if (isBlock && kw > (found.get(key)?.kw ?? -1)) found.set(key, { kw, at: ts });
  }
  return found;
};

const detailOf = (by: 'day' | 'month', demandMinutes?: 30 | 60) => {
  const options = maxConsumptionOptions.parse({ by, ...(demandMinutes && { demandMinutes }) });
  const model = buildModel(
    'energy.max-consumption',
    inputOf('energy.max-consumption', options, { ...london }, [meter]),
  );
  return { model, table: tableOf(sheetNamed(model, 'Maximum demand'), 'Electricity [kWh]') };
};

/** Every day or month of the period by the calendar, that of no row included. */
const calendarOf = (letters: 7 | 10): string[] => {
  const all = new Set<string>();
  for (let day = Date.UTC(2012, 9, 12); day <= Date.UTC(2014, 0, 25); day += 86_400_000) {
    all.add(new Date(day).toISOString().slice(0, letters));
  }
  return [...all];
};

describe('the maximum demand report of the British half-hourly meter', () => {
  it.each([
    ['day', 30, 471],
    ['day', 60, 471],
    ['month', 30, 16],
    ['month', 60, 16],
  ] as const)('has by %s the largest mean of %d minutes, and its time', (by, minutes, count) => {
    const letters = by === 'day' ? 10 : 7;
    const spans = calendarOf(letters);
    const expected = search(minutes, letters);
    const { table } = detailOf(by, minutes);
    expect([table.rowCount, spans.length]).toEqual([count, count]);
    expect(figuresOf(table, 'Maximum [kW]')).toEqual(spans.map((span) => expected.get(span)?.kw ?? Number.NaN));
    expect(figuresOf(table, 'at')).toEqual(spans.map((span) => expected.get(span)?.at ?? Number.NaN));
  });

  it('has a row for each day of the calendar', () => {
    expect(valuesOf(detailOf('day').table, 'Day')).toEqual(calendarOf(10));
  });

  it('takes the meter’s own half-hours when no length is asked for', () => {
    const [own, asked] = [detailOf('day').table, detailOf('day', 30).table];
    expect(figuresOf(own, 'Maximum [kW]')).toEqual(figuresOf(asked, 'Maximum [kW]'));
  });

  it('has as load factor the energy over the day’s real hours × the maximum, 23 and 25 hours included', () => {
    const days = calendarOf(10);
    const highest = search(30, 10);
    const sums = new Map<string, number>();
    for (const [ts, kwh] of energyAt) {
      const date = (shownAt.get(ts) ?? '').slice(0, 10);
      sums.set(date, (sums.get(date) ?? 0) + kwh);
    }
    const hours = (day: string): number =>
      ['2013-03-31'].includes(day) ? 23 : ['2012-10-28', '2013-10-27'].includes(day) ? 25 : 24;
    const { table } = detailOf('day');
    const factors = figuresOf(table, 'Load factor');
    const off = days.filter((day, row) => {
      const kw = highest.get(day)?.kw ?? Number.NaN;
      const expected = (sums.get(day) ?? Number.NaN) / (hours(day) * kw);
      return kw > 0 ? !(Math.abs((factors[row] ?? Number.NaN) - expected) < 1e-12) : !Number.isNaN(factors[row]);
    });
    expect(off).toEqual([]);
  });

  it('ranks the meter by the maximum of the whole period', () => {
    const all = [...search(30, 7).values()].toSorted((a, b) => b.kw - a.kw || a.at - b.at)[0];
    const summary = tableOf(sheetNamed(detailOf('day').model, 'Summary'), 'Electricity: devices by their maximum');
    expect(figuresOf(summary, 'Maximum [kW]')).toEqual([all?.kw]);
    expect(figuresOf(summary, 'at')).toEqual([all?.at]);
  });
});
