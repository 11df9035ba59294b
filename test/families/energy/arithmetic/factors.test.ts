import { describe, expect, it } from 'vitest';
import {
  hoursUse,
  hoursUses,
  loadFactor,
  loadFactors,
} from '../../../../src/families/energy/model/arithmetic/load-factor.ts';
import {
  powerFactor,
  powerFactors,
  reactiveBySpan,
} from '../../../../src/families/energy/model/arithmetic/reactive.ts';
import { roundHalfAway, minorUnitDecimals } from '../../../../src/families/energy/model/arithmetic/rounding.ts';
import { demandUnit, kwhPerUnit } from '../../../../src/families/energy/model/arithmetic/units.ts';
import { device, evenly, loadOf } from '../support.ts';

describe('load factor and hours use', () => {
  it('are energy over hours × maximum, and energy over maximum', () => {
    expect(loadFactor(240, 24, 20)).toBe(0.5);
    expect(hoursUse(240, 24, 20)).toBe(12);
    // A day of 23 hours at an even load is evenly loaded.
    expect(loadFactor(23 * 7, 23, 7)).toBe(1);
  });

  it('of spans are by their real hours, covered as the less covered part, and estimated as soon as one is', () => {
    const of = (value: number, coverage: number, estimated: number) => ({
      value: Float64Array.of(value),
      coverage: Float64Array.of(coverage),
      estimated: Uint8Array.of(estimated),
    });
    const day = Float64Array.of(0, 23 * 3_600_000);
    const known = [of(115, 0.9, 1), of(10, 0.5, 0), day] as const;
    expect(loadFactors(...known)).toEqual(of(0.5, 0.5, 1));
    expect(hoursUses(...known)).toEqual(of(11.5, 0.5, 1));
  });

  it('are unknown when a part is, when nothing was used, and when the highest load was not measured', () => {
    const unknown = [
      [Number.NaN, 24, 5],
      [10, 24, Number.NaN],
      [0, 24, 0],
      [-5, 24, 2],
      [300, 24, 5],
      [5, 0, 5],
    ] as const;
    for (const [energy, hours, maximum] of unknown) {
      expect(loadFactor(energy, hours, maximum)).toBeNaN();
      expect(hoursUse(energy, hours, maximum)).toBeNaN();
    }
    expect(loadFactor(0, 24, 5)).toBe(0);
    // 0.1 × 24 is not 2.4 in binary.
    expect(loadFactor(2.4000000000000004, 24, 0.1)).toBe(1);
  });
});

describe('power factor', () => {
  it('is kWh / √(kWh² + kvarh²)', () => {
    expect(powerFactor(4, 3)).toBe(0.8);
    expect(powerFactor(-4, -3)).toBe(0.8);
    expect([powerFactor(5, 0), powerFactor(0, 5)]).toEqual([1, 0]);
    expect([powerFactor(0, 0), powerFactor(Number.NaN, 1), powerFactor(1, Number.NaN)]).toEqual(
      Array(3).fill(Number.NaN),
    );
  });

  it('of a period is not the mean of its samples, and counts only the energy whose reactive power is known', () => {
    const data = evenly('2016-01-01T00:00Z', 60, [8, 1, 100, ...Array.from({ length: 21 }, () => Number.NaN)]);
    const reactiveKvar = data.ts.map((_, index) => [6, 11, Number.NaN][index] ?? 1);
    const { series, days } = loadOf(
      device(),
      { ...data, reactiveKvar },
      { zone: 'UTC', from: '2016-01-01', to: '2016-01-02' },
    );
    const reactive = reactiveBySpan(series, days.boundaries, { kwhPerUnit: 1, jitterMs: 60_000 });
    expect([...reactive.kwh]).toEqual([9, Number.NaN]);
    expect([...reactive.value]).toEqual([17, Number.NaN]);
    expect([...reactive.coverage]).toEqual([2 / 24, 0]);
    expect(powerFactors(reactive).value[0]).toBeCloseTo(9 / Math.sqrt(81 + 289), 12);
  });
});

describe('rounding', () => {
  it('is half away from zero on the decimal that is meant', () => {
    expect([1.005, 2.675, 1.115, 0.615, -1.005, 0.5, -0.5].map((value) => roundHalfAway(value, 2))).toEqual([
      1.01, 2.68, 1.12, 0.62, -1.01, 0.5, -0.5,
    ]);
    expect([0.5, 1.5, 2.5, -2.5, 0.49999999999999994].map((value) => roundHalfAway(value, 0))).toEqual([
      1, 2, 3, -3, 1,
    ]);
    // A sum that should be 1.005 and is not quite.
    expect(roundHalfAway(0.1 + 0.2 + 0.705, 2)).toBe(1.01);
    expect([1e-9, -1e-9, 1e21, 123_456_789.125].map((value) => roundHalfAway(value, 2))).toEqual([
      0, 0, 1e21, 123_456_789.13,
    ]);
    expect(roundHalfAway(Number.NaN, 2)).toBeNaN();
    expect(Object.is(roundHalfAway(-0.001, 2), 0)).toBe(true);
  });

  it('of money goes to the minor unit of the currency', () => {
    expect(['EUR', 'JPY', 'KWD'].map(minorUnitDecimals)).toEqual([2, 0, 3]);
  });
});

describe('units', () => {
  it('become kW only where they are electrical energy', () => {
    expect(['Wh', 'kWh', 'MWh', 'therm', 'm3'].map(kwhPerUnit)).toEqual([0.001, 1, 1_000, Number.NaN, Number.NaN]);
    expect(['kWh', 'therm', 'MWh'].map(demandUnit)).toEqual(['kW', 'therm/h', 'MWh/h']);
  });
});
