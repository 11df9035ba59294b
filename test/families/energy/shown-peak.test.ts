import { describe, expect, it } from 'vitest';
import { roundHalfAway } from '../../../src/families/energy/model/arithmetic/rounding.ts';
import { peakTotals, shownPeak } from '../../../src/families/energy/model/shown-peak.ts';

/** Of one row, as its cells show it. */
const shown = (total: number, on: number, off: number): number[] => {
  const parts = shownPeak([total], { on: [on], off: [off] }, 2);
  return [total, parts.on[0] ?? 0, parts.off[0] ?? 0].map((value) => roundHalfAway(value, 2));
};

describe('on-peak and off-peak as they are shown', () => {
  it('add up where both end on half of the last digit', () => {
    // Rounded one by one, 0.125 and 0.125 of 0.25 are 0.13 and 0.13.
    expect(shown(0.25, 0.125, 0.125)).toEqual([0.25, 0.13, 0.12]);
    expect(shown(0.3, 0.1, 0.2)).toEqual([0.3, 0.1, 0.2]);
  });

  it('add up where the difference is just below a half in binary', () => {
    expect(258.625 - 258.54).toBeLessThan(0.085);
    expect(shown(258.625, 258.5416, 0.0834)).toEqual([258.63, 258.54, 0.09]);
  });

  it('leave nothing, not a minus, to a window that used nothing or less than the last digit', () => {
    for (const [total, on, off] of [
      [0.125, 0.125, 0],
      [57.596, 57.596, 0],
      [57.596, 57.595, 0.001],
    ] as const) {
      expect(shownPeak([total], { on: [on], off: [off] }, 2)).toEqual({
        on: Float64Array.of(total),
        off: Float64Array.of(0),
      });
    }
    expect(shown(-0.125, -0.125, 0)).toEqual([-0.13, -0.13, 0]);
  });

  it('are the total where the other is not known', () => {
    const unknown = Number.NaN;
    expect(shown(5, unknown, 5)).toEqual([5, unknown, 5]);
    expect(shown(5, 5, unknown)).toEqual([5, 5, unknown]);
    expect(shown(unknown, unknown, unknown)).toEqual([unknown, unknown, unknown]);
  });

  it('have live sums, and off-peak what the digits leave where those would not add up', () => {
    const sums = (total: number[], on: number[], off: number[]) =>
      peakTotals(total, shownPeak(total, { on, off }, 2), 2);
    expect(sums([1.25, 2.5], [1, 2], [0.25, 0.5])).toEqual([
      { kind: 'sum', value: 3 },
      { kind: 'sum', value: 0.75 },
    ]);
    // Each row is wholly in one window and shows 0.13; together they are 0.25.
    expect(sums([0.125, 0.125], [0.125, 0], [0, 0.125])).toEqual([
      { kind: 'sum', value: 0.125 },
      { kind: 'value', value: 0.12 },
    ]);
  });
});
