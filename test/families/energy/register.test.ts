import { describe, expect, it } from 'vitest';
import { describeNote } from '../../../src/families/energy/model/texts/notes.ts';
import { classifyStep } from '../../../src/families/energy/model/arithmetic/register-step.ts';
import type { Readings } from '../../../src/families/energy/types.ts';
import { daysOf, device, notesOf, readings, type Span } from './support.ts';

const hour = 3_600_000;
const start = Date.parse('2016-01-01T00:00Z');
const meter = device({ kind: 'register' });
const twoDays: Span = { zone: 'UTC', from: '2016-01-01', to: '2016-01-02' };

/** A counter that goes up by 1 an hour from 1000, read hourly from the start to the end of the second day. */
const steady = (changes: (hour: number, value: number) => number | null = (_, value) => value): Readings =>
  readings(
    Array.from({ length: 49 }, (_, index) => [start + index * hour, changes(index, 1_000 + index)] as const).flatMap(
      ([ts, value]) => (value === null ? [] : [[ts, value] as const]),
    ),
  );

const details = (days: ReturnType<typeof daysOf>): string[] =>
  days.notes.map((note) => describeNote(note, days.device, 'en-US').detail);

describe('the days of a register', () => {
  it('are the differences of the counter at their boundaries', () => {
    const days = daysOf(meter, steady(), twoDays);
    expect([...days.energy]).toEqual([24, 24]);
    expect([...days.coverage]).toEqual([1, 1]);
    expect([...days.flagged]).toEqual([0, 0]);
    expect(notesOf(days)).toEqual([]);
  });

  it('have boundaries interpolated exactly between readings one interval apart', () => {
    const offset = readings([...steady().ts].map((ts, index) => [ts - hour / 4, 1_000 + index * 4]));
    const days = daysOf(
      meter,
      readings([...offset.ts, start + 48.75 * hour].map((ts, index) => [ts, 1_000 + index * 4])),
      twoDays,
    );
    expect([...days.energy]).toEqual([96, 96]);
    expect([...days.flagged]).toEqual([0, 0]);
  });

  it('are estimated when the readings around midnight are more than one interval apart', () => {
    const days = daysOf(
      meter,
      steady((index, value) => (index > 20 && index < 30 ? null : value)),
      twoDays,
    );
    expect([...days.energy]).toEqual([24, 24]);
    expect([...days.estimated]).toEqual([1, 1]);
    expect([...days.coverage]).toEqual([20 / 24, 18 / 24]);
    expect(notesOf(days)).toEqual(['bridged 2016-01-01T20:00Z 2016-01-02T06:00Z ×10']);
    expect(details(days)[0]).toMatch(/^The register was read before and after 10 intervals; .* spread evenly/u);
  });

  it('are estimated when a reading near midnight came late, though none is missing', () => {
    const late = steady();
    late.ts[24] = start + 24.3 * hour;
    const days = daysOf(meter, late, twoDays);
    expect(days.energy[0]).toBeCloseTo(23 + 1 / 1.3, 9);
    expect(days.total).toBeCloseTo(48, 9);
    expect([...days.estimated]).toEqual([1, 1]);
    expect([...days.coverage]).toEqual([1, 1]);
    expect(notesOf(days)).toEqual(['interpolated 2016-01-01T23:00Z 2016-01-02T00:18Z ×1']);
  });

  it('are exact and complete in spite of a clock that is seconds off', () => {
    const ts = Array.from({ length: 50 }, (_, index) => start + (index - 0.5) * hour + (index % 2) * 40_000);
    const days = daysOf(meter, readings(ts.map((at, index) => [at, 1_000 + index] as const)), twoDays);
    expect([...days.flagged]).toEqual([0, 0]);
    const early = steady();
    early.ts[48] = start + 48 * hour - 30_000;
    expect([...daysOf(meter, early, twoDays).coverage]).toEqual([1, 1]);
    expect(notesOf(daysOf(meter, early, twoDays))).toEqual([]);
  });

  it('are exact but incomplete when readings are missing inside a day', () => {
    const days = daysOf(
      meter,
      steady((index, value) => (index > 4 && index < 8 ? null : value)),
      twoDays,
    );
    expect([...days.energy]).toEqual([24, 24]);
    expect([...days.estimated]).toEqual([0, 0]);
    expect([...days.coverage]).toEqual([20 / 24, 1]);
    expect([...days.flagged]).toEqual([1, 0]);
  });

  it('use the nearest readings outside the period, however far away', () => {
    const days = daysOf(
      meter,
      readings([
        [start - 24 * hour, 100],
        [start + 72 * hour, 196],
      ]),
      twoDays,
    );
    expect([...days.energy]).toEqual([24, 24]);
    expect([...days.coverage]).toEqual([0, 0]);
    expect([...days.estimated]).toEqual([1, 1]);
    expect(days.firstReading).toBeNaN();
  });

  it('do not know what was used while the register was replaced', () => {
    const days = daysOf(
      meter,
      steady((index, value) => (index < 10 ? value : index - 10)),
      twoDays,
    );
    // Hours 0–9 and 10–24: the one from 9 to 10 is gone.
    expect([...days.energy]).toEqual([23, 24]);
    expect([...days.coverage]).toEqual([23 / 24, 1]);
    expect([...days.flagged]).toEqual([1, 0]);
    expect(notesOf(days)).toEqual(['reset 2016-01-01T09:00Z 2016-01-01T10:00Z ×1']);
    expect(details(days)).toEqual([
      'The register fell from 1,009 to 0 kWh; what was used in between is unknown and not counted.',
    ]);
  });

  it('count on through a known modulus', () => {
    const rolling = device({ kind: 'register', registerModulus: 1_012 });
    const days = daysOf(
      rolling,
      steady((_, value) => value % 1_012),
      twoDays,
    );
    expect([...days.energy]).toEqual([24, 24]);
    expect([...days.flagged]).toEqual([0, 0]);
    expect(notesOf(days)).toEqual(['rollover 2016-01-01T11:00Z 2016-01-01T12:00Z ×1']);
    expect(details(days)).toEqual([
      'The register passed 1,012 and went on from zero (1,011 to 0 kWh); this is counted.',
    ]);
  });

  it('leave out a reading that dips a little, and keep their sum', () => {
    const days = daysOf(
      meter,
      steady((index, value) => (index === 5 ? 990 : value)),
      twoDays,
    );
    expect([...days.energy]).toEqual([24, 24]);
    expect(notesOf(days)).toEqual([
      'bridged 2016-01-01T04:00Z 2016-01-01T06:00Z ×2',
      'dropped 2016-01-01T05:00Z 2016-01-01T05:00Z ×1',
    ]);
    expect(details(days)[1]).toBe(
      'The reading 990 kWh does not fit those around it, such as 1,004 kWh; it is left out.',
    );
  });

  it('tell a run of bad readings in one line', () => {
    const days = daysOf(
      meter,
      steady((index, value) => (index >= 5 && index < 9 ? 990 + index : value)),
      twoDays,
    );
    expect([...days.energy]).toEqual([24, 24]);
    expect(details(days)[1]).toBe(
      '4 readings, the last 998 kWh, do not fit those around them, such as 1,004 kWh; they are left out.',
    );
  });

  it('are the same for readings in any order, repeated ones included', () => {
    const { ts, energy } = steady((index, value) => (index < 10 ? value : index - 10));
    const rows = [...ts].map((at, index) => [at, energy[index] ?? 0] as const);
    const shuffled = rows.toSorted(([a], [b]) => ((a * 7_919) % 104_729) - ((b * 7_919) % 104_729));
    const days = daysOf(meter, readings([[start + 3 * hour, 5], ...shuffled]), twoDays);
    expect([...days.energy]).toEqual([23, 24]);
    expect(notesOf(days)).toEqual([
      'duplicate 2016-01-01T03:00Z 2016-01-01T03:00Z ×1',
      'reset 2016-01-01T09:00Z 2016-01-01T10:00Z ×1',
    ]);
  });

  it('are blank for a single reading, which is no consumption', () => {
    const days = daysOf(meter, readings([[start + hour, 500]]), twoDays);
    expect([...days.energy, days.total]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(days.totalCoverage).toBe(0);
    expect(days.lastReading).toBe(start + hour);
  });
});

describe('a step of a register', () => {
  it.each([
    [100, 100, null, 'advance'],
    [100, 101, null, 'advance'],
    [900, 100, 1_000, 'rollover'],
    [1_001, 0, 1_000, 'reset'],
    [899, 100, 1_000, 'reset'],
    [900, 101, 1_000, 'reset'],
    [999, 1, null, 'reset'],
    [100, 90, null, 'dropped'],
    [100, 89.9, null, 'reset'],
    [950, 940, 1_000, 'dropped'],
  ] as const)('from %d to %d with modulus %s is %s', (previous, value, modulus, step) => {
    expect(classifyStep(previous, value, modulus)).toBe(step);
  });
});
