import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceDays } from '../../../src/families/energy/model/device-days.ts';
import type { Readings } from '../../../src/families/energy/types.ts';
import { localDays } from '../../../src/report/calendar.ts';
import { type Case, check, withGaps } from './cases.ts';
import { accumulate, daysOf, device } from './support.ts';

const deltaDays = (each: Case, data: Readings, span = each.span): DeviceDays =>
  daysOf(device({ intervalMinutes: each.intervalMinutes }), data, span);

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

describe('daily consumption, whatever the zone and the clock do', () => {
  it('is the same from a register as from the intervals it accumulated', () => {
    check((each) => {
      const stepMs = each.intervalMinutes * 60_000;
      const register = daysOf(
        device({ kind: 'register', intervalMinutes: each.intervalMinutes }),
        accumulate(each.complete, stepMs),
        each.span,
      );
      const delta = deltaDays(each, each.complete);
      for (const [day, energy] of delta.energy.entries()) expect(register.energy[day]).toBeCloseTo(energy, 7);
      expect(register.coverage).toEqual(delta.coverage);
      expect(register.estimated).not.toContain(1);
    });
  });

  it('does not change when the period is split', () => {
    check((each) => {
      const data = withGaps(each);
      const whole = deltaDays(each, data);
      const parts = localDays(each.span.zone, each.span).dates.map((date) =>
        deltaDays(each, data, { ...each.span, from: date, to: date }),
      );
      expect(parts.map(({ energy }) => energy[0])).toEqual([...whole.energy]);
      expect(parts.map(({ coverage }) => coverage[0])).toEqual([...whole.coverage]);
      expect(parts.map(({ flagged }) => flagged[0])).toEqual([...whole.flagged]);
    });
  });

  it('is never 0 for what is missing: blank just where the coverage is 0, positive elsewhere', () => {
    check((each) => {
      const days = deltaDays(each, withGaps(each));
      for (const [day, energy] of days.energy.entries()) {
        expect(Number.isNaN(energy)).toBe(days.coverage[day] === 0);
        expect(energy).not.toBe(0);
      }
    });
  });

  it('adds up to the energy of the period', () => {
    check((each) => {
      const data = withGaps(each);
      const stepMs = each.intervalMinutes * 60_000;
      const end = each.boundaries.at(-1) ?? 0;
      // The last interval of a period may reach beyond it, where the clock moved by half of it.
      const inside = data.energy.map((energy, index) => {
        const reach = Math.min(stepMs, end - (data.ts[index] ?? 0));
        return (energy * reach) / stepMs;
      });
      const { total } = deltaDays(each, data);
      expect(Number.isNaN(total)).toBe(data.ts.length === 0);
      expect(Number.isNaN(total) ? 0 : total).toBeCloseTo(sum(inside), 7);
    });
  });

  it('covers the time of the rows that are there, and notes the rest as gaps', () => {
    check((each) => {
      const data = withGaps(each);
      const days = deltaDays(each, data);
      const [from, to] = [each.boundaries[0] ?? 0, each.boundaries.at(-1) ?? 0];
      const gapMs = days.notes.filter(({ kind }) => kind === 'gap').reduce((ms, gap) => ms + gap.to - gap.from, 0);
      expect(days.totalCoverage).toBeCloseTo(1 - gapMs / (to - from), 9);
    });
  });

  it('does not depend on the order of the rows, nor on older rows for the same instants', () => {
    check((each) => {
      const { ts, energy } = withGaps(each);
      const order = [...ts.keys()].toSorted((a, b) => ((a * 7_919) % 4_001) - ((b * 7_919) % 4_001));
      const stale = order.filter((index) => index % 3 === 0);
      const mixed = {
        ts: Float64Array.from([...stale, ...order], (index) => ts[index] ?? 0),
        energy: Float64Array.from([...stale.map(() => 1e6), ...order.map((index) => energy[index] ?? 0)]),
      };
      const [plain, untidy] = [deltaDays(each, { ts, energy }), deltaDays(each, mixed)];
      expect(untidy.energy).toEqual(plain.energy);
      expect(untidy.coverage).toEqual(plain.coverage);
      expect(untidy.notes.filter(({ kind }) => kind !== 'duplicate')).toEqual(plain.notes);
      const found = untidy.notes.filter(({ kind }) => kind === 'duplicate').reduce((n, { count }) => n + count, 0);
      expect(found).toBe(stale.length);
    });
  });

  it('of a register adds up to what it counted, whatever readings are missing between the first and the last', () => {
    check((each) => {
      const stepMs = each.intervalMinutes * 60_000;
      const all = accumulate(each.complete, stepMs);
      const last = all.ts.length - 1;
      const isKept = (_: number, index: number): boolean =>
        index === 0 || index === last || each.gaps[index % each.gaps.length] !== true;
      const kept = { ts: all.ts.filter(isKept), energy: all.energy.filter(isKept) };
      const meter = device({ kind: 'register', intervalMinutes: each.intervalMinutes });
      const whole = daysOf(meter, all, each.span);
      const sparse = daysOf(meter, kept, each.span);
      // Readings that end with the period make the sum exact; days in between may be estimates.
      fc.pre(all.ts[last] === each.boundaries.at(-1));
      expect(sparse.total).toBeCloseTo(whole.total, 6);
      const exact = [...sparse.energy.keys()].filter((day) => sparse.estimated[day] === 0);
      for (const day of exact) expect(sparse.energy[day]).toBeCloseTo(whole.energy[day] ?? Number.NaN, 6);
    });
  });
});
