import { describe, expect, it } from 'vitest';
import { cutRuleOf, sumBySpan } from '../../../../src/families/energy/model/arithmetic/by-span.ts';
import { peakRanges } from '../../../../src/families/energy/model/arithmetic/peak-ranges.ts';
import { classifyIntervals, splitByPeak } from '../../../../src/families/energy/model/arithmetic/time-of-use.ts';
import type { EnergyDevice, PeakWindow, Readings, TimeOfUse } from '../../../../src/families/energy/types.ts';
import { localDays } from '../../../../src/report/calendar.ts';
import { device, evenly, loadOf, type Span } from '../support.ts';

const everyDay = [1, 2, 3, 4, 5, 6, 7];
const workdays = [1, 2, 3, 4, 5];
const window = (from: number, to: number, weekdays: readonly number[] = everyDay): PeakWindow => ({
  weekdays,
  fromMinute: from * 60,
  toMinute: to * 60,
});
const of = (...windows: PeakWindow[]): TimeOfUse => ({ windows, holidays: [] });

/** The on-peak time of a period, as UTC minutes. */
const rangesOf = (timeOfUse: TimeOfUse, { zone, from, to }: Span): string[] => {
  const { boundaries } = localDays(zone, { from, to });
  const { start, end } = peakRanges(timeOfUse, zone, { from: boundaries[0] ?? 0, to: boundaries.at(-1) ?? 0 });
  const short = (instant = 0): string => new Date(instant).toISOString().slice(5, 16);
  return [...start].map((at, index) => `${short(at)}–${short(end[index])}`);
};

const splitOf = (meter: EnergyDevice, data: Readings, timeOfUse: TimeOfUse, span: Span) => {
  const load = loadOf(meter, data, span);
  const { boundaries } = load.days;
  const rule = cutRuleOf(meter);
  const total = sumBySpan(load.series, boundaries, rule, load.notes);
  const peak = peakRanges(timeOfUse, span.zone, { from: boundaries[0] ?? 0, to: boundaries.at(-1) ?? 0 });
  return { ...load, peak, total, ...splitByPeak(load.series, peak, boundaries, total, rule, load.notes) };
};

describe('on-peak time', () => {
  it('is what the local clock shows on the given weekdays, less holidays', () => {
    // 2016-01-01 is a Friday.
    const span = { zone: 'Europe/Berlin', from: '2016-01-01', to: '2016-01-05' };
    expect(rangesOf(of(window(8, 20, workdays)), span)).toEqual([
      '01-01T07:00–01-01T19:00',
      '01-04T07:00–01-04T19:00',
      '01-05T07:00–01-05T19:00',
    ]);
    expect(rangesOf({ windows: [window(8, 20, workdays)], holidays: ['2016-01-01', '2016-01-05'] }, span)).toEqual([
      '01-04T07:00–01-04T19:00',
    ]);
  });

  it('across midnight belongs to the day on which it begins, whose weekday and holiday decide', () => {
    const span = { zone: 'UTC', from: '2016-01-01', to: '2016-01-03' };
    const friday = window(22, 6, [5]);
    expect(rangesOf(of(friday), span)).toEqual(['01-01T22:00–01-02T06:00']);
    expect(rangesOf({ windows: [friday], holidays: ['2016-01-02'] }, span)).toEqual(['01-01T22:00–01-02T06:00']);
    expect(rangesOf({ windows: [friday], holidays: ['2016-01-01'] }, span)).toEqual([]);
    // It reaches in from the day before the period.
    expect(rangesOf(of(friday), { ...span, from: '2016-01-02' })).toEqual(['01-02T00:00–01-02T06:00']);
  });

  it('counts once where windows overlap or touch, and is all day from 0 to 24 as from 0 to 0', () => {
    const span = { zone: 'UTC', from: '2016-01-01', to: '2016-01-02' };
    expect(rangesOf(of(window(8, 12), window(10, 14), window(14, 15)), { ...span, to: '2016-01-01' })).toEqual([
      '01-01T08:00–01-01T15:00',
    ]);
    for (const until of [24, 0]) expect(rangesOf(of(window(0, until)), span)).toEqual(['01-01T00:00–01-03T00:00']);
  });

  it('loses what the clock skips and has twice what it repeats', () => {
    const zone = 'Europe/Berlin';
    // 02:00 to 03:00 does not happen on 2016-03-27.
    const spring = { zone, from: '2016-03-27', to: '2016-03-27' };
    expect(rangesOf(of(window(2.5, 6)), spring)).toEqual(['03-27T01:00–03-27T04:00']);
    expect(rangesOf(of(window(2, 3)), spring)).toEqual([]);
    // It happens twice on 2016-10-30, and both of its halves past two are on-peak.
    const autumn = { zone, from: '2016-10-30', to: '2016-10-30' };
    expect(rangesOf(of(window(2.5, 6)), autumn)).toEqual(['10-30T00:30–10-30T01:00', '10-30T01:30–10-30T05:00']);
    expect(rangesOf(of(window(1, 6)), autumn)).toEqual(['10-29T23:00–10-30T05:00']);
  });

  it('repeats half an hour on Lord Howe, and the hour before midnight in São Paulo', () => {
    expect(rangesOf(of(window(1.5, 2)), { zone: 'Australia/Lord_Howe', from: '2016-04-03', to: '2016-04-03' })).toEqual(
      ['04-02T14:30–04-02T15:30'],
    );
    expect(
      rangesOf(of(window(23, 24, [6])), { zone: 'America/Sao_Paulo', from: '2018-02-17', to: '2018-02-17' }),
    ).toEqual(['02-18T01:00–02-18T03:00']);
  });

  it('is not begun by a day that did not happen', () => {
    // Apia went from Thursday the 29th to Saturday the 31st.
    const span = { zone: 'Pacific/Apia', from: '2011-12-29', to: '2011-12-31' };
    expect(rangesOf(of(window(22, 6, [5])), span)).toEqual([]);
    // Thursday's window ends with Thursday; Friday's part of it was skipped.
    expect(rangesOf(of(window(22, 6, [4])), span)).toEqual(['12-30T08:00–12-30T10:00']);
    expect(rangesOf(of(window(22, 6, [5])), { ...span, from: '2011-12-31' })).toEqual([]);
  });
});

describe('energy by window', () => {
  const friday: Span = { zone: 'UTC', from: '2016-01-01', to: '2016-01-01' };
  const hours = (energy: readonly number[]): Readings => evenly('2016-01-01T00:00Z', 60, energy);
  const day = Array.from({ length: 24 }, (_, hour) => hour + 1);

  it('is that of the window an interval lies in', () => {
    // 8 to 20: the rows 9 to 20, which are 174 of 300.
    const { on, off, notes } = splitOf(device(), hours(day), of(window(8, 20)), friday);
    expect([on.value[0], off.value[0]]).toEqual([174, 126]);
    expect([...on.coverage, ...off.coverage, ...on.estimated, ...off.estimated]).toEqual([1, 1, 0, 0]);
    expect(notes.list()).toEqual([]);
  });

  it('is divided in proportion to time across an edge, flagged and noted', () => {
    // Of 9, from 08:00 to 09:00, three quarters come after 08:15.
    const { on, off, notes, series, peak } = splitOf(device(), hours(day), of(window(8.25, 20)), friday);
    expect([on.value[0], off.value[0]]).toEqual([174 - 2.25, 126 + 2.25]);
    expect([...on.estimated, ...off.estimated]).toEqual([1, 1]);
    expect(notes.list().map(({ kind, count }) => `${kind} ×${count}`)).toEqual(['window-edge ×1']);
    expect([...classifyIntervals(series, peak, 60_000).subarray(6, 10)]).toEqual([0, 0, 2, 1]);
  });

  it('of a register is divided just so, and flagged too', () => {
    const counter = device({ kind: 'register' });
    const rows = Array.from({ length: 25 }, (_, hour) => 100 + (hour * (hour + 1)) / 2);
    const { on, off } = splitOf(counter, hours(rows), of(window(8.25, 20)), friday);
    expect([on.value[0], off.value[0], on.estimated[0]]).toEqual([171.75, 128.25, 1]);
  });

  it('is not divided by a clock that is seconds off', () => {
    const late = hours(day);
    const data = { ...late, ts: late.ts.map((ts) => ts + 20_000) };
    const { on, notes } = splitOf(device(), data, of(window(8, 20)), friday);
    expect(on.estimated[0]).toBe(0);
    expect(notes.list().filter(({ kind }) => kind === 'window-edge')).toEqual([]);
  });

  it('is 0 where a day has none of the window, and all of the total then belongs to the other', () => {
    const saturday = of(window(8, 20, [6]));
    const noisy = hours(day.map((value) => value / 10));
    const { on, off, total } = splitOf(device(), noisy, saturday, friday);
    expect([on.value[0], off.value[0]]).toEqual([0, total.value[0]]);
    const always = splitOf(device(), noisy, of(window(0, 24)), friday);
    expect([always.on.value[0], always.off.value[0]]).toEqual([always.total.value[0], 0]);
  });

  it('is unknown, not 0, where the window has time but no readings; the rest is then all that is known', () => {
    const morning = splitOf(device(), hours(day.slice(0, 8)), of(window(8, 20)), friday);
    expect([morning.on.value[0], morning.off.value[0]]).toEqual([Number.NaN, 36]);
    expect([morning.on.coverage[0], morning.off.coverage[0]]).toEqual([0, 8 / 12]);
    const noon = splitOf(
      device(),
      hours(day.map((value, at) => (at >= 8 && at < 20 ? value : Number.NaN))),
      of(window(8, 20)),
      friday,
    );
    expect([noon.on.value[0], noon.off.value[0]]).toEqual([174, Number.NaN]);
    const nothing = splitOf(device(), hours([]), of(), friday);
    expect([nothing.on.value[0], nothing.off.value[0]]).toEqual([Number.NaN, Number.NaN]);
  });
});
