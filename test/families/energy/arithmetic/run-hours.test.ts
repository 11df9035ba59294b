import { describe, expect, it } from 'vitest';
import { runHoursBySpan, toRunStates } from '../../../../src/families/energy/model/arithmetic/run-hours.ts';
import type { EnergyDevice, Readings } from '../../../../src/families/energy/types.ts';
import { device, evenly, loadOf, readings, type Span } from '../support.ts';

const hourMs = 3_600_000;
const day: Span = { zone: 'UTC', from: '2016-01-01', to: '2016-01-01' };
const start = Date.parse('2016-01-01T00:00Z');
const rule = { onKw: 5, offKw: 3 };

const runOf = (data: Readings, span = day, meter: EnergyDevice = device()) => {
  const { series, days } = loadOf(meter, data, span);
  const states = toRunStates(series, rule, { intervalMs: hourMs, jitterMs: 60_000 });
  return { states, hours: runHoursBySpan(states, days.boundaries) };
};

/** Hours of a day: these first, then 0 kW. */
const hoursOf = (first: readonly number[]): Readings =>
  evenly(
    start,
    60,
    Array.from({ length: 24 }, (_, hour) => first[hour] ?? 0),
  );

const shown = ({ onHours, offHours, unknownHours, starts }: ReturnType<typeof runOf>['hours']): number[][] =>
  [...onHours].map((on, span) => [on, offHours[span] ?? 0, unknownHours[span] ?? 0, starts[span] ?? 0]);

describe('run hours', () => {
  it('begin above the upper threshold and end below the lower; at and between them nothing changes', () => {
    const { states, hours } = runOf(hoursOf([1, 4, 5, 6, 4, 3, 2.9, 4, 9]));
    // off off off ON on on off off ON, then 15 hours off.
    expect([...states.ofInterval].slice(0, 10)).toEqual([1, 1, 1, 2, 2, 2, 1, 1, 2, 1]);
    expect(shown(hours)).toEqual([[4, 20, 0, 2]]);
    expect([...hours.coverage]).toEqual([1]);
  });

  it('are unknown until the power was first above or below', () => {
    expect(shown(runOf(hoursOf([4, 4, 6])).hours)).toEqual([[1, 21, 2, 0]]);
    expect(shown(runOf(hoursOf(Array(24).fill(4))).hours)).toEqual([[Number.NaN, Number.NaN, 24, Number.NaN]]);
  });

  it('go on over a gap of two intervals, and are unknown over a longer one', () => {
    const gap = (missing: number) =>
      hoursOf([1, 6, ...Array(missing).fill(Number.NaN), 6, ...Array(20 - missing).fill(0)]);
    expect(shown(runOf(gap(2)).hours)).toEqual([[4, 20, 0, 1]]);
    expect(shown(runOf(gap(3)).hours)).toEqual([[2, 19, 3, 1]]);
    // Whether it was started anew in a long gap is not known, so it is not counted.
    expect(shown(runOf(hoursOf([1, Number.NaN, Number.NaN, Number.NaN, 6])).hours)).toEqual([[1, 20, 3, 0]]);
  });

  it('of a register take what a long gap bridges as unknown, of a short one its mean power', () => {
    const counter = device({ kind: 'register' });
    const rows = (skipped: readonly number[]) =>
      readings(
        Array.from({ length: 25 }, (_, at) => [start + at * hourMs, 100 + at * 6] as const).filter(
          (_, at) => !skipped.includes(at),
        ),
      );
    expect(shown(runOf(rows([4]), day, counter).hours)).toEqual([[24, 0, 0, 0]]);
    expect(shown(runOf(rows([4, 5]), day, counter).hours)).toEqual([[21, 0, 3, 0]]);
  });

  it('are cut at midnight, and a start counts on its own day only', () => {
    const data = evenly(
      start,
      60,
      Array.from({ length: 48 }, (_, hour) => (hour >= 22 && hour < 27 ? 9 : 0)),
    );
    expect(shown(runOf(data, { ...day, to: '2016-01-02' }).hours)).toEqual([
      [2, 22, 0, 1],
      [3, 21, 0, 0],
    ]);
  });

  it('are those of real time on a day of 23 hours, and unknown without readings', () => {
    const berlin = { zone: 'Europe/Berlin', from: '2016-03-27', to: '2016-03-28' };
    const data = evenly('2016-03-26T23:00Z', 60, Array(23).fill(9));
    expect(shown(runOf(data, berlin).hours)).toEqual([
      [23, 0, 0, 0],
      [Number.NaN, Number.NaN, 24, Number.NaN],
    ]);
  });
});
