import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bill, makeBill } from '../../../../src/families/energy/model/arithmetic/bill.ts';
import { billingSpans } from '../../../../src/families/energy/model/arithmetic/billing-spans.ts';
import { cutRuleOf, sumBySpan } from '../../../../src/families/energy/model/arithmetic/by-span.ts';
import {
  blockDemand,
  demandBoundaries,
  demandMinutesOf,
  rollingDemand,
} from '../../../../src/families/energy/model/arithmetic/demand.ts';
import { sumPresent } from '../../../../src/families/energy/model/arithmetic/figure.ts';
import { loadFactors } from '../../../../src/families/energy/model/arithmetic/load-factor.ts';
import { maximumBySpan } from '../../../../src/families/energy/model/arithmetic/maximum.ts';
import { peakRanges } from '../../../../src/families/energy/model/arithmetic/peak-ranges.ts';
import { powerFactors, reactiveBySpan } from '../../../../src/families/energy/model/arithmetic/reactive.ts';
import { runHoursBySpan, toRunStates } from '../../../../src/families/energy/model/arithmetic/run-hours.ts';
import { splitByPeak } from '../../../../src/families/energy/model/arithmetic/time-of-use.ts';
import type { EnergyDevice, Readings, Tariff, TimeOfUse } from '../../../../src/families/energy/types.ts';
import { addDays, localDays, localMonths } from '../../../../src/report/calendar.ts';
import { type Case, check as checkCases, withGaps } from '../cases.ts';
import { accumulate, device, loadOf, type Span } from '../support.ts';

/** Each case is worth many figures. */
const check = (judge: (each: Case) => void): void => checkCases(judge, 80);

/** The first crosses midnight and cuts intervals of every length; the second meets the hours that clocks move. */
const timeOfUse: TimeOfUse = {
  windows: [
    { weekdays: [1, 3, 5, 6, 7], fromMinute: 1_330, toMinute: 100 },
    { weekdays: [2, 4, 6, 7], fromMinute: 120, toMinute: 1_000 },
  ],
  holidays: ['2016-03-28', '2016-07-02'],
};

/** All that the arithmetic says of a device, over each of `boundaries`. */
const figuresOf = (meter: EnergyDevice, data: Readings, span: Span, boundaries?: Float64Array) => {
  const { series, days } = loadOf(meter, data, span);
  const spans = boundaries ?? days.boundaries;
  const edges = { from: days.boundaries[0] ?? 0, to: days.boundaries.at(-1) ?? 0 };
  const rule = cutRuleOf(meter);
  const minutes = demandMinutesOf(meter) ?? 60;
  const blocks = demandBoundaries(span.zone, edges.from, edges.to, minutes);
  const demand = blockDemand(meter, series, blocks, minutes);
  const rolling = rollingDemand(meter, series, blocks, minutes);
  const energy = sumBySpan(series, spans, rule, null);
  const peak = peakRanges(timeOfUse, span.zone, edges);
  const maximum = maximumBySpan(demand, demand, spans);
  const states = toRunStates(
    series,
    { onKw: 800, offKw: 400 },
    { intervalMs: meter.intervalMinutes * 60_000, jitterMs: 0 },
  );
  return {
    spans,
    demand,
    energy,
    maximum,
    apparent: maximumBySpan(demand, demand.apparent, spans),
    sliding: maximumBySpan(rolling, rolling, spans),
    split: splitByPeak(series, peak, spans, energy, rule, null),
    loadFactor: loadFactors(energy, maximum, spans),
    powerFactor: powerFactors(reactiveBySpan(series, spans, { kwhPerUnit: 1, jitterMs: rule.jitterMs })),
    run: runHoursBySpan(states, spans),
  };
};

const meterOf = ({ intervalMinutes }: Case): EnergyDevice => device({ intervalMinutes });

const withReactive = (data: Readings): Readings => ({
  ...data,
  reactiveKvar: data.energy.map((energy, index) => (index % 5 === 4 ? Number.NaN : (energy % 7) - 2)),
});

const hoursOf = (spans: Float64Array): Float64Array =>
  spans.slice(1).map((end, index) => (end - (spans[index] ?? 0)) / 3_600_000);

/** NaN where NaN is expected, else the same to nine decimals of the largest. */
const close = (actual: Float64Array, expected: Float64Array): void => {
  const off = [...actual].filter((value, index) => {
    const wanted = expected[index] ?? Number.NaN;
    return Number.isNaN(wanted)
      ? !Number.isNaN(value)
      : !(Math.abs(value - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted)));
  });
  expect(off).toEqual([]);
  expect(actual).toHaveLength(expected.length);
};

describe('the arithmetic, whatever the zone and the clock do', () => {
  it('has on-peak and off-peak add up to the total', () => {
    check((each) => {
      const { split, energy } = figuresOf(meterOf(each), withGaps(each), each.span);
      for (const [day, total] of energy.value.entries()) {
        const [on, off] = [split.on.value[day] ?? 0, split.off.value[day] ?? 0];
        close(Float64Array.of(sumPresent([on, off])), Float64Array.of(total));
        expect(Number.isNaN(on) && Number.isNaN(off)).toBe(Number.isNaN(total));
      }
    });
  });

  it('has the days of a month add up to it, energy and windows alike', () => {
    check((each) => {
      const months = localMonths(each.span.zone, each.span);
      const days = figuresOf(meterOf(each), withGaps(each), each.span);
      const whole = figuresOf(meterOf(each), withGaps(each), each.span, months.boundaries);
      let first = 0;
      for (const [month, count] of months.days.entries()) {
        for (const [part, sum] of [
          [days.energy.value, whole.energy.value],
          [days.split.on.value, whole.split.on.value],
        ] as const) {
          close(Float64Array.of(sumPresent([...part.subarray(first, first + count)])), sum.subarray(month, month + 1));
        }
        const highest = Math.max(
          ...[...days.maximum.value.subarray(first, first + count)].filter((value) => !Number.isNaN(value)),
        );
        expect(whole.maximum.value[month]).toBe(Number.isFinite(highest) ? highest : Number.NaN);
        first += count;
      }
    });
  });

  it('says the same of a register as of the intervals it accumulated', () => {
    check((each) => {
      const register = { ...meterOf(each), kind: 'register' as const };
      const counted = accumulate(each.complete, each.intervalMinutes * 60_000);
      const [a, b] = [figuresOf(register, counted, each.span), figuresOf(meterOf(each), each.complete, each.span)];
      close(a.maximum.value, b.maximum.value);
      close(a.split.on.value, b.split.on.value);
      close(a.loadFactor.value, b.loadFactor.value);
      expect(a.maximum.at).toEqual(b.maximum.at);
      expect(a.run).toEqual(b.run);
    });
  });

  it('does not change when the period is split', () => {
    check((each) => {
      const data = withReactive(withGaps(each));
      const whole = figuresOf(meterOf(each), data, each.span);
      for (const [day, date] of localDays(each.span.zone, each.span).dates.entries()) {
        const part = figuresOf(meterOf(each), data, { ...each.span, from: date, to: date });
        for (const key of ['energy', 'maximum', 'apparent', 'sliding', 'loadFactor', 'powerFactor'] as const) {
          expect([part[key].value[0], part[key].coverage[0]]).toEqual([
            whole[key].value[day],
            whole[key].coverage[day],
          ]);
        }
        expect(part.maximum.at[0]).toBe(whole.maximum.at[day]);
        close(part.split.on.value, whole.split.on.value.subarray(day, day + 1));
        expect([part.run.onHours[0], part.run.starts[0]]).toEqual([whole.run.onHours[day], whole.run.starts[day]]);
      }
    });
  });

  it('has a maximum not below the mean, and factors from 0 to 1', () => {
    check((each) => {
      const { energy, maximum, sliding, loadFactor, powerFactor, spans } = figuresOf(
        meterOf(each),
        withReactive(withGaps(each)),
        each.span,
      );
      const full = figuresOf(meterOf(each), each.complete, each.span);
      for (const [day, hours] of hoursOf(spans).entries()) {
        const mean = (full.energy.value[day] ?? 0) / hours;
        // Lord Howe's half-hour may hold the highest load of all, and is no block of an hour.
        const whole = full.demand.complete.every((mark) => mark === 1);
        expect(whole && !((full.maximum.value[day] ?? 0) >= mean * (1 - 1e-12))).toBe(false);
        expect(whole && Number.isNaN(full.loadFactor.value[day])).toBe(false);
        expect(sliding.value[day] ?? 0).not.toBeLessThan((maximum.value[day] ?? 0) * (1 - 1e-12));
        for (const factor of [loadFactor.value[day] ?? 0, powerFactor.value[day] ?? 0]) {
          expect(Number.isNaN(factor) || (factor >= 0 && factor <= 1)).toBe(true);
        }
        const derived = [maximum.value[day], loadFactor.value[day]];
        expect(Number.isNaN(energy.value[day]) && !derived.every(Number.isNaN)).toBe(false);
      }
    });
  });

  it('never makes 0 of what is missing, and run hours add up to the real hours', () => {
    check((each) => {
      const { demand, maximum, split, run, spans } = figuresOf(meterOf(each), withGaps(each), each.span);
      for (const [block, value] of demand.value.entries()) {
        expect(Number.isNaN(value)).toBe(demand.coverage[block] === 0);
        expect(value).not.toBe(0);
      }
      for (const [day, hours] of hoursOf(spans).entries()) {
        expect(maximum.value[day]).not.toBe(0);
        for (const { value, coverage } of [split.on, split.off]) {
          // All loads are above 0, so where nothing is covered there is nothing.
          expect(coverage[day] === 0 && !Number.isNaN(value[day])).toBe(false);
        }
        expect(sumPresent([run.onHours[day] ?? 0, run.offHours[day] ?? 0, run.unknownHours[day] ?? 0])).toBeCloseTo(
          hours,
          9,
        );
        expect(Number.isNaN(run.onHours[day])).toBe(run.coverage[day] === 0);
      }
    });
  });
});

describe('cost', () => {
  const tariff = (id: string, validFrom: string, rate: number): Tariff => ({
    id,
    name: id,
    currency: 'EUR',
    validFrom,
    onPeakRate: rate * 1.7,
    offPeakRate: rate,
    demandRate: 11.3,
    fixedCharge: { amount: 37, per: 'month' },
    taxRate: 0.19,
  });

  const billOf = (each: Case, tariffs: readonly Tariff[], span: Span): Bill => {
    const { spans, boundaries } = billingSpans(span.zone, span, tariffs);
    const { split, maximum } = figuresOf(meterOf(each), withGaps(each), span, boundaries);
    return makeBill(meterOf(each), spans, { energy: split, maximum });
  };

  it('of a period is that of its tariffs’ parts before rounding', () => {
    check((each) => {
      const { zone, from, to } = each.span;
      const next = addDays(from, 2);
      fc.pre(next <= to && zone !== 'Pacific/Apia');
      const tariffs = [tariff('old', '2010-01-01', 0.123), tariff('new', next, 0.217)];
      const whole = billOf(each, tariffs, each.span);
      const parts = [
        billOf(each, tariffs, { zone, from, to: addDays(next, -1) }),
        billOf(each, tariffs, { zone, from: next, to }),
      ];
      const amounts = (bill: Bill): number => sumPresent(bill.lines.map(({ amount }) => amount));
      expect(amounts(whole)).toBeCloseTo(sumPresent(parts.map(amounts)), 6);
      expect(whole.lines.map(({ key, span }) => `${span.from} ${key}`)).toEqual(
        parts.flatMap(({ lines }) => lines.map(({ key, span }) => `${span.from} ${key}`)),
      );
    });
  });

  it('is rounded once: the total is within half a cent of the unrounded sum', () => {
    check((each) => {
      for (const { net, tax, total } of billOf(each, [tariff('one', '2010-01-01', 0.3)], each.span).totals) {
        expect(Number.isNaN(total)).toBe(Number.isNaN(net));
        expect(Math.abs(total - net - tax) > 0.005 + 1e-6).toBe(false);
      }
    });
  });
});
