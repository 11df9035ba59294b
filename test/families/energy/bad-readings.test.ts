import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { registerAt } from '../../../src/families/energy/model/arithmetic/register-at.ts';
import { daysOf, device, notesOf, readings, type Span } from './support.ts';

const hour = 3_600_000;
const start = Date.parse('2016-01-01T00:00Z');
const threeDays: Span = { zone: 'UTC', from: '2016-01-01', to: '2016-01-03' };
const fourDays: Span = { zone: 'UTC', from: '2016-01-01', to: '2016-01-04' };
const meter = device({ kind: 'register' });

/** A register read hourly from the start of the first day on. */
const hourly = (values: readonly number[]) => readings(values.map((value, at) => [start + at * hour, value]));

/** 1 kWh an hour from 10,000 on, over three days and ten hours, with some readings written otherwise. */
const steady = (odd: Readonly<Record<number, number>>, values = 83): number[] =>
  Array.from({ length: values }, (_, at) => odd[at] ?? 10_000 + at);

const daysWith = (odd: Readonly<Record<number, number>>, modulus: number | null = null) =>
  daysOf(device({ kind: 'register', registerModulus: modulus }), hourly(steady(odd)), threeDays);

/** What the readings, one an hour, count from the first to the last, as one period. */
const countOf = (values: readonly number[], modulus: number | null = null): number => {
  const days = daysOf(device({ kind: 'register', registerModulus: modulus }), hourly(values), {
    zone: 'UTC',
    from: '2016-01-01',
    to: '2016-01-10',
  });
  return days.total;
};

const kindsOf = (values: readonly number[], modulus: number | null = null): string[] =>
  daysOf(device({ kind: 'register', registerModulus: modulus }), hourly(values), {
    zone: 'UTC',
    from: '2016-01-01',
    to: '2016-01-10',
  }).notes.flatMap(({ kind, count }) => (kind === 'gap' || kind === 'bridged' ? [] : [`${kind} ×${count}`]));

describe('a bad reading of a register', () => {
  it.each([
    ['0', 0],
    ['twice too high', 20_024],
    ['5 % too high', 10_500],
    ['12 % too high', 11_200],
    ['5 % too low', 9_500],
    ['half', 5_000],
    ['a hundred times too high', 1_000_000],
  ])('that is %s is left out, and each day has its own energy', (_, bad) => {
    const days = daysWith({ 36: bad });
    expect([...days.energy]).toEqual([24, 24, 24]);
    expect([...days.estimated]).toEqual([0, 0, 0]);
    expect([...days.coverage]).toEqual([1, 22 / 24, 1]);
    expect(notesOf(days)).toEqual([
      'bridged 2016-01-02T11:00Z 2016-01-02T13:00Z ×2',
      'dropped 2016-01-02T12:00Z 2016-01-02T12:00Z ×1',
    ]);
  });

  it.each([
    ['three zeros', { 35: 0, 36: 0, 37: 0 }],
    ['three spikes', { 35: 10_700, 36: 10_600, 37: 10_800 }],
    ['a spike and a zero', { 35: 20_000, 36: 0 }],
    ['a zero and a spike', { 35: 0, 36: 20_000 }],
    ['a small spike and a small dip', { 35: 10_500, 36: 9_900 }],
    ['two zeros with a good one between them', { 34: 0, 36: 0 }],
    ['a spike, a zero and a spike, apart', { 30: 10_500, 36: 0, 40: 30_000 }],
    ['the same spike on every other reading', { 30: 20_000, 32: 20_000, 34: 20_000, 36: 20_000 }],
  ])('is one of %s, and the days are right', (_, odd) => {
    expect([...daysWith(odd).energy]).toEqual([24, 24, 24]);
  });

  it.each([0, 10_500, 20_000, 9_900])('at a midnight (%d) is bridged from one day to the next', (bad) => {
    const days = daysWith({ 24: bad });
    expect([...days.energy]).toEqual([24, 24, 24]);
    expect([...days.estimated]).toEqual([1, 1, 0]);
  });

  it.each([0, 10_500, 20_000, 9_900])("at a period's end or start (%d) is told by those beyond it", (bad) => {
    expect([...daysWith({ 72: bad }).energy]).toEqual([24, 24, 24]);
    const values = steady({ 24: bad });
    const later: Span = { ...threeDays, from: '2016-01-02' };
    expect([...daysOf(meter, hourly(values), later).energy]).toEqual([24, 24]);
  });

  it('is not what a register shows at a midnight', () => {
    const { ts, energy } = hourly(steady({ 24: 20_000, 47: 0, 48: 0 }));
    const shown = registerAt(meter, { ts, energy }, Float64Array.of(start, start + 24 * hour, start + 48 * hour));
    expect([...shown.value]).toEqual([10_000, 10_024, 10_048]);
    expect([...shown.estimated]).toEqual([0, 1, 1]);
  });

  it('beside a rollover leaves the rollover counted', () => {
    const values = [990, 993, 996, 999, 2, 5, 8, 11, 14];
    for (const [at] of values.entries()) {
      if (at === 0 || at === values.length - 1) continue;
      for (const bad of [500, 5_000, 0, 980]) {
        expect(countOf(values.with(at, bad), 1_000), `${bad} at ${at}`).toBe(24);
      }
    }
  });

  it('before any other can only be told where it is a little too high', () => {
    expect(countOf([10_600, 10_001, 10_002, 10_003])).toBe(2);
    expect(countOf([10_600, 10_601, 9_999, 10_602])).toBe(2);
  });

  it('after all others is left out where it falls, and is counted where it rises', () => {
    expect(countOf([10_000, 10_001, 10_002, 10_000])).toBe(2);
    expect(countOf([10_000, 10_001, 10_002, 0])).toBe(2);
    expect(countOf([10_000, 10_001, 10_002, 20_000])).toBe(10_000);
  });

  it('may dip a little for longer than any other', () => {
    const days = daysWith({ 30: 9_900, 31: 9_901, 32: 9_902, 33: 9_903, 34: 9_904, 35: 9_905 });
    expect([...days.energy]).toEqual([24, 24, 24]);
    expect(days.notes.map(({ kind, count }) => `${kind} ×${count}`)).toEqual(['bridged ×7', 'dropped ×6']);
  });

  it.each([
    ['zeros', (): number => 0],
    ['half of what they should be', (at: number): number => (10_000 + at) / 2],
    ['twice what they should be', (at: number): number => (10_000 + at) * 2],
  ])('is one of any number in a row (%s), where one jump leads back', (_, oddAt) => {
    for (const length of [4, 5, 12]) {
      const odd = Object.fromEntries(Array.from({ length }, (_each, at) => [30 + at, oddAt(30 + at)] as const));
      const days = daysWith(odd);
      expect([...days.energy], `${length}`).toEqual([24, 24, 24]);
      expect(days.notes.map(({ kind }) => kind)).toEqual(['bridged', 'dropped']);
    }
  });

  it('does not spoil a register with noise, which is counted as far as it has come', () => {
    const noise = [0.2, -0.1, 0.3, 0, -0.2, 0.1, 0.2, -0.3];
    const noisy = Array.from({ length: 200 }, (_, at) => 10_000 + at / 10 + (noise[at % noise.length] ?? 0));
    expect(countOf(noisy)).toBeCloseTo(19.9, 0);
    expect(countOf(noisy.with(100, 10_600))).toBeCloseTo(19.9, 0);
    expect(countOf(noisy.with(100, 0))).toBeCloseTo(19.9, 0);
  });
});

describe('a register that is reset', () => {
  it.each([
    ['to zero', [100, 101, 102, 103, 0, 1, 2, 3, 4], 3 + 4],
    ['to a start value', [100, 101, 102, 103, 70, 71, 72, 73, 74], 3 + 4],
    ['to another and used fast', [100, 101, 102, 103, 0, 20, 40, 60, 80], 3 + 80],
    ['again and again', [100, 101, 0, 1, 2, 3, 4, 5, 0.5, 1, 2, 3, 4, 5, 0.2, 1.2, 2.2], 1 + 5 + 4.5 + 2],
    ['and comes back step by step', [8, 9, 10, 0, 2, 4, 6, 8, 10, 12, 14], 2 + 14],
    ['each day', [0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6], 18],
    ['where nothing was used, and little is after', [500, 500, 500, 500, 500, 0, 0, 0.3, 0.3, 0.3, 0.3], 0.3],
    [
      'where little was used, and more is after',
      [500, 500.1, 500.1, 500.2, 500.3, 0, 0.1, 4, 4.1, 4.2, 4.2],
      0.3 + 4.2,
    ],
    ['just before the last reading', [100, 101, 102, 0], 2],
    ['and stays at zero', [100, 101, 102, 0, 0, 0, 0, 0], 2],
    ['at each reading', [100, 50, 20, 10, 5, 2, 1], Number.NaN],
    ['at each but two', [100, 50, 20, 21, 10, 5, 2, 1], 1],
  ])('%s counts on', (_, values, energy) => {
    const count = countOf(values);
    expect(Number.isNaN(count) ? count : Math.round(count * 1e6) / 1e6).toBe(energy);
    expect(new Set(kindsOf(values))).toEqual(new Set(['reset ×1']));
  });

  it.each([
    ['a spike right before it', [100, 101, 102, 103, 104, 105, 220, 0, 1, 2, 3, 4, 5, 6], 5 + 6],
    ['a small spike right before it', [100, 101, 102, 103, 104, 105, 118, 0, 1, 2, 3, 4, 5, 6], 5 + 6],
    ['two spikes right before it', [100, 101, 102, 103, 104, 220, 221, 0, 1, 2, 3, 4, 5, 6], 4 + 6],
    ['a zero right before it', [100, 101, 102, 103, 104, 105, 0, 70, 71, 72, 73, 74, 75], 5 + 5],
    ['a zero among those before it', [100, 101, 102, 0, 104, 105, 0, 1, 2, 3, 4, 5, 6], 5 + 6],
    ['a spike among those after it', [100, 101, 102, 103, 0, 1, 500, 3, 4, 5, 6], 3 + 6],
    ['a small spike among those after it', [100, 101, 102, 103, 50, 51, 54, 53, 54, 55, 56], 3 + 6],
    ['a spike right after it', [100, 101, 102, 103, 50, 1, 2, 3, 4, 5, 6], 3 + 5],
  ])('with %s claims no energy that nothing bears out', (_, values, energy) => {
    expect(countOf(values)).toBeCloseTo(energy, 9);
    expect(kindsOf(values).some((kind) => kind.startsWith('reset'))).toBe(true);
  });

  it('never counts a negative rise', () => {
    const value = fc.oneof(fc.constantFrom(0, 95, 97, 99, 100, 105, 200, 1_000), fc.integer({ min: 90, max: 120 }));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 40 }), fc.constantFrom(null, 110, 1_001), (values, modulus) => {
        const { series } = daysOf(device({ kind: 'register', registerModulus: modulus }), hourly(values), fourDays);
        expect(series.energy.filter((energy) => energy < 0)).toHaveLength(0);
      }),
      { numRuns: 1_000 },
    );
    expect(countOf([100, 101, 102, 103, 104, 105, 0, 99, 100, 101, 102, 103, 104])).toBeLessThanOrEqual(5);
  });

  it('to a small value, where it may have been reset again, claims the least', () => {
    expect(countOf([100, 101, 102, 0.4, 5.1, 0.2, 0.9, 1.3, 1.8])).toBeCloseTo(2 + 1.4, 9);
    expect(countOf([100, 101, 102, 0, 1, 0, 2, 3, 4])).toBeCloseTo(2 + 4, 9);
  });
});

/**
 * What each hour used, and up to three bad readings at least `apart` hours from each other. They are bad for certain: below
 * the `beyond`th reading before them, or above the one as far after.
 */
const damagedRegister = (apart: number, beyond: number) =>
  fc
    .record({
      from: fc.constantFrom(0, 5, 1_000, 98_765),
      hours: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 92, maxLength: 92 }),
      damage: fc.uniqueArray(
        fc.record({
          at: fc.integer({ min: 12 / apart, max: 84 / apart }),
          factor: fc.constantFrom(0, 0.5, 0.93, 0.99, 1.01, 1.06, 2, 100),
        }),
        { minLength: 1, maxLength: 3, selector: ({ at }) => at },
      ),
    })
    .map(({ from, hours, damage }) => {
      let count = from;
      const clean = [from, ...hours.map((used) => (count += used))];
      const bad = new Map(damage.map(({ at, factor }) => [at * apart, factor]));
      const values = clean.map((value, at) => {
        const odd = value * (bad.get(at) ?? 1);
        const isTold = odd < (clean[at - beyond] ?? 0) || odd > (clean[at + beyond] ?? 0);
        return isTold ? odd : value;
      });
      return { clean, values, bad };
    });

const overFourDays = (values: readonly number[]) => daysOf(meter, hourly(values), fourDays);

describe('up to three bad readings among good ones', () => {
  it('leave the days away from them as they are, and the energy around them in all', () => {
    fc.assert(
      fc.property(damagedRegister(2, 1), ({ clean, values, bad }) => {
        const [right, days] = [overFourDays(clean), overFourDays(values)];
        const isAway = (_: number, day: number): boolean =>
          ![...bad.keys()].some((at) => at >= day * 24 - 4 && at <= (day + 1) * 24 + 4);
        expect(days.energy.filter(isAway)).toEqual(right.energy.filter(isAway));
        for (const [day, energy] of days.energy.entries()) {
          const around = right.energy.subarray(Math.max(0, day - 1), day + 2).reduce((sum, each) => sum + each, 0);
          expect(energy).toBeLessThanOrEqual(around + 1e-6);
        }
        expect(days.total).toBeCloseTo(right.total, 6);
        expect(days.notes.filter(({ kind }) => kind === 'reset')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('change nothing but that a midnight with one of them is estimated', () => {
    fc.assert(
      fc.property(damagedRegister(6, 2), ({ clean, values }) => {
        const [right, days] = [overFourDays(clean), overFourDays(values)];
        const isBad = (at: number): boolean => values[at] !== clean[at];
        const atMidnight = [0, 1, 2, 3].map((day) => (isBad(day * 24) || isBad(day * 24 + 24) ? 1 : 0));
        expect([...days.estimated]).toEqual(atMidnight);
        const isExact = (_: number, day: number): boolean => atMidnight[day] === 0;
        expect(days.energy.filter(isExact)).toEqual(right.energy.filter(isExact));
        const dropped = days.notes.filter(({ kind }) => kind === 'dropped').reduce((sum, { count }) => sum + count, 0);
        expect(dropped).toBe(values.filter((_, at) => isBad(at)).length);
      }),
      { numRuns: 300 },
    );
  });

  it('do not hide a real reset, after which as much is counted as was used', () => {
    const at = fc.integer({ min: 30, max: 60 });
    fc.assert(
      fc.property(damagedRegister(2, 1), at, fc.integer({ min: 1, max: 4 }), ({ clean, bad }, replaced, used) => {
        const real = clean.map((value, row) => (row < replaced ? value + 1_000 : (row - replaced) * used));
        const values = real.map((value, row) => (Math.abs(row - replaced) <= 4 ? value : value * (bad.get(row) ?? 1)));
        const days = overFourDays(values);
        expect(days.notes.filter(({ kind }) => kind === 'reset')).toHaveLength(1);
        expect(days.total).toBeCloseTo(overFourDays(real).total, 6);
      }),
      { numRuns: 300 },
    );
  });
});
