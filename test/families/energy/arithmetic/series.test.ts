import { describe, expect, it } from 'vitest';
import { registerAt } from '../../../../src/families/energy/model/arithmetic/register-at.ts';
import { device, evenly, loadOf, readings } from '../support.ts';

const day = { zone: 'UTC', from: '2016-01-01', to: '2016-01-01' };
const start = Date.parse('2016-01-01T00:00Z');
const hour = 3_600_000;

describe('a series', () => {
  it('orders all columns alike, and the last of repeated rows wins with all of them', () => {
    const data = {
      ts: Float64Array.of(start + hour, start, start + hour, start + 2 * hour),
      energy: Float64Array.of(1, 2, 3, Number.NaN),
      powerKw: Float64Array.of(10, 20, 30, 40),
      reactiveKvar: Float64Array.of(11, 21, 31, 41),
      voltageV: Float64Array.of(12, 22, Number.NaN, 42),
    };
    const { series, notes } = loadOf(device(), data, day);
    expect([...series.start]).toEqual([start, start + hour]);
    expect([...series.energy]).toEqual([2, 3]);
    expect([...series.powerKw]).toEqual([20, 30]);
    expect([...series.reactiveKvar]).toEqual([21, 31]);
    expect([...series.voltageV]).toEqual([22, Number.NaN]);
    expect([...series.currentA]).toEqual([Number.NaN, Number.NaN]);
    expect(notes.list().map(({ kind }) => kind)).toEqual(['duplicate']);
  });

  it('has energy / hours as power where none was measured', () => {
    const quarters = evenly(start, 15, [1, 2]);
    const { series } = loadOf(
      device({ intervalMinutes: 15 }),
      { ...quarters, powerKw: Float64Array.of(Number.NaN, 7) },
      day,
    );
    expect([...series.powerKw]).toEqual([4, 7]);
    const powerOf = (unit: string) => loadOf(device({ intervalMinutes: 15, unit }), quarters, day).series.powerKw[0];
    expect([powerOf('MWh'), powerOf('Wh'), powerOf('m3')]).toEqual([4_000, 0.004, Number.NaN]);
  });

  it('of a register has the means of the row that each interval begins with, none of what is bridged', () => {
    const data = {
      ...readings(
        [0, 1, 2, 4, 5].map((at, index) => [start + at * hour, [100, 105, 104, 120, 126][index] ?? 0] as const),
      ),
      reactiveKvar: Float64Array.of(1, 2, 3, 4, 5),
    };
    // 104 is a dip; from 1:00 to 4:00 only the sum is known.
    const { series } = loadOf(device({ kind: 'register' }), data, day);
    expect([...series.energy]).toEqual([5, 15, 6]);
    expect([...series.reactiveKvar]).toEqual([1, Number.NaN, 4]);
    expect([...series.powerKw]).toEqual([5, 5, 6]);
  });
});

describe('a register at an instant', () => {
  const counter = device({ kind: 'register', registerModulus: 1_000 });
  const at = (hours: number[], rows: readonly (readonly [number, number])[]) =>
    registerAt(
      counter,
      readings(rows.map(([when, value]) => [start + when * hour, value])),
      Float64Array.from(hours, (each) => start + each * hour),
    );

  it('is read there, or interpolated, flagged where its neighbours are far apart', () => {
    const { value, estimated, coverage } = at(
      [-1, 0, 0.5, 1, 3, 5, 6],
      [
        [0, 10],
        [1, 20],
        [5, 60],
      ],
    );
    expect([...value]).toEqual([Number.NaN, 10, 15, 20, 40, 60, Number.NaN]);
    expect([...estimated]).toEqual([0, 0, 0, 0, 1, 0, 0]);
    expect([...coverage]).toEqual([0, 1, 1, 1, 1, 1, 0]);
  });

  it('leaves out a bad reading, rolls over, and is unknown across a reset', () => {
    expect([
      ...at(
        [2],
        [
          [1, 100],
          [2, 95],
          [3, 110],
        ],
      ).value,
    ]).toEqual([105]);
    expect(
      at(
        [0.25, 0.75],
        [
          [0, 995],
          [1, 5],
        ],
      ).value,
    ).toEqual(Float64Array.of(997.5, 2.5));
    expect(
      at(
        [0.5],
        [
          [0, 500],
          [1, 5],
        ],
      ).value[0],
    ).toBeNaN();
  });
});
