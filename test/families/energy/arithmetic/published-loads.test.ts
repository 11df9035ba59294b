/** Real meters against sums made another way: by the dates and hours that Intl shows, and from the file's own columns. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { cutRuleOf, sumBySpan } from '../../../../src/families/energy/model/arithmetic/by-span.ts';
import { blockDemand, demandBoundaries } from '../../../../src/families/energy/model/arithmetic/demand.ts';
import { loadFactors } from '../../../../src/families/energy/model/arithmetic/load-factor.ts';
import { maximumBySpan } from '../../../../src/families/energy/model/arithmetic/maximum.ts';
import { powerFactors, reactiveBySpan } from '../../../../src/families/energy/model/arithmetic/reactive.ts';
import type { DemandMinutes } from '../../../../src/families/energy/types.ts';
import { localMonths } from '../../../../src/report/calendar.ts';
import { device, loadOf, meterReadings } from '../support.ts';

describe('the British half-hourly meter', () => {
  const span = { zone: 'Europe/London', from: '2012-10-12', to: '2014-01-25' };
  const data = meterReadings('uk-electricity-hdd-only-hourly-sample-1', 'Z');
  const meter = device({ intervalMinutes: 30 });
  const { series, days } = loadOf(meter, data, span);
  const months = localMonths(span.zone, span);
  const rows = new Map([...data.ts].map((ts, index) => [ts, data.energy[index] ?? Number.NaN]));
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: span.zone, dateStyle: 'short', timeStyle: 'short' });
  const local = new Map([...rows.keys()].map((ts) => [ts, clock.format(ts)]));

  /** The largest block whose half-hours are all there, by the date (10 letters) or month (7) of its first one. */
  const bruteForce = (minutes: 30 | 60, letters: 7 | 10): Map<string, { kw: number; at: number }> => {
    const found = new Map<string, { kw: number; at: number }>();
    for (const ts of [...rows.keys()].toSorted((a, b) => a - b)) {
      const shown = local.get(ts) ?? '';
      if (minutes === 60 && !shown.endsWith(':00')) continue;
      const parts = minutes === 60 ? [rows.get(ts), rows.get(ts + 1_800_000)] : [rows.get(ts)];
      const kw = parts.reduce<number>((sum, part) => sum + (part ?? Number.NaN), 0) / (minutes / 60);
      const best = found.get(shown.slice(0, letters));
      if (kw > (best?.kw ?? Number.NEGATIVE_INFINITY)) found.set(shown.slice(0, letters), { kw, at: ts });
    }
    return found;
  };

  const demandOf = (minutes: DemandMinutes) =>
    blockDemand(
      meter,
      series,
      demandBoundaries(span.zone, days.boundaries[0] ?? 0, days.boundaries.at(-1) ?? 0, minutes),
      minutes,
    );

  it.each([30, 60] as const)(
    'has on each day and in each month the maximum of %d minutes that a search finds',
    (minutes) => {
      const demand = demandOf(minutes);
      const spans = [
        { names: days.dates, boundaries: days.boundaries, letters: 10 },
        { names: months.months, boundaries: months.boundaries, letters: 7 },
      ] as const;
      for (const { names, boundaries, letters } of spans) {
        const expected = bruteForce(minutes, letters);
        const { value, at } = maximumBySpan(demand, demand, boundaries);
        const shown = names.map((name, index) => [name, value[index], at[index]]);
        const found = names.map((name) => [
          name,
          expected.get(name)?.kw ?? Number.NaN,
          expected.get(name)?.at ?? Number.NaN,
        ]);
        expect(shown).toEqual(found);
        expect(names.length).toBeGreaterThan(letters === 7 ? 15 : 460);
      }
    },
  );

  it('has in each month a load factor of the energy over real hours × that maximum', () => {
    const demand = demandOf(30);
    const energy = sumBySpan(series, months.boundaries, cutRuleOf(meter), null);
    const factors = loadFactors(energy, maximumBySpan(demand, demand, months.boundaries), months.boundaries);
    const highest = bruteForce(30, 7);
    for (const [index, month] of months.months.entries()) {
      const sum = [...rows]
        .filter(([ts]) => local.get(ts)?.startsWith(month))
        .reduce((kwh, [, value]) => kwh + value, 0);
      const hours = ((months.boundaries[index + 1] ?? 0) - (months.boundaries[index] ?? 0)) / 3_600_000;
      expect(factors.value[index]).toBeCloseTo(sum / (hours * (highest.get(month)?.kw ?? Number.NaN)), 12);
    }
  });
});

describe('the house near Paris, minute by minute', () => {
  const lines = gunzipSync(
    readFileSync(resolve(import.meta.dirname, '../../../../src/local/meters/uci-household-2007-02-01-to-02.csv.gz')),
  )
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(';'));
  /** Winter time; day/month/year. */
  const minuteOf = ([date = '', time = '']: string[]): number => {
    const [day = '', month = '', year = ''] = date.split('/');
    return Date.parse(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T${time}+01:00`);
  };
  const rows = lines.map((line) => ({ ts: minuteOf(line), kw: Number(line[2]), kvar: Number(line[3]) }));
  const span = { zone: 'Europe/Paris', from: '2007-02-01', to: '2007-02-02' };
  const meter = device({ intervalMinutes: 1 });
  const data = {
    ts: Float64Array.from(rows, ({ ts }) => ts),
    energy: Float64Array.from(rows, ({ kw }) => kw / 60),
    powerKw: Float64Array.from(rows, ({ kw }) => kw),
    reactiveKvar: Float64Array.from(rows, ({ kvar }) => kvar),
  };
  const { series, days } = loadOf(meter, data, span);

  it('has two whole days of minutes', () => {
    expect(rows).toHaveLength(2_880);
    expect(rows.every(({ kw, kvar }) => Number.isFinite(kw) && Number.isFinite(kvar))).toBe(true);
  });

  it('has on each day the power factor of its kWh and kvarh, which is not the mean of the minutes’', () => {
    const factors = powerFactors(reactiveBySpan(series, days.boundaries, { kwhPerUnit: 1, jitterMs: 1_000 }));
    for (const day of [0, 1]) {
      const own = rows.slice(day * 1_440, (day + 1) * 1_440);
      const kwh = own.reduce((sum, { kw }) => sum + kw, 0) / 60;
      const kvarh = own.reduce((sum, { kvar }) => sum + kvar, 0) / 60;
      expect(factors.value[day]).toBeCloseTo(kwh / Math.sqrt(kwh ** 2 + kvarh ** 2), 12);
      expect(factors.coverage[day]).toBe(1);
      const mean = own.reduce((sum, { kw, kvar }) => sum + kw / Math.sqrt(kw ** 2 + kvar ** 2), 0) / own.length;
      expect(Math.abs((factors.value[day] ?? 0) - mean)).toBeGreaterThan(0.001);
    }
  });

  it.each([15, 30, 60] as const)(
    'has on each day the kW and kVA demand of %d minutes that the minutes add up to',
    (minutes) => {
      const edges = demandBoundaries(span.zone, days.boundaries[0] ?? 0, days.boundaries.at(-1) ?? 0, minutes);
      const demand = blockDemand(meter, series, edges, minutes);
      const kw = maximumBySpan(demand, demand, days.boundaries);
      const kva = maximumBySpan(demand, demand.apparent, days.boundaries);
      for (const day of [0, 1]) {
        const blocks = Array.from({ length: 1_440 / minutes }, (_, block) => {
          const own = rows.slice(day * 1_440 + block * minutes, day * 1_440 + (block + 1) * minutes);
          const meanOf = (pick: (row: (typeof rows)[number]) => number): number =>
            own.reduce((sum, row) => sum + pick(row), 0) / minutes;
          return {
            at: own[0]?.ts,
            kw: meanOf((row) => row.kw),
            kva: Math.hypot(
              meanOf((row) => row.kw),
              meanOf((row) => row.kvar),
            ),
          };
        });
        const highest = blocks.toSorted((a, b) => b.kw - a.kw)[0];
        expect(kw.value[day]).toBeCloseTo(highest?.kw ?? Number.NaN, 9);
        expect(kw.at[day]).toBe(highest?.at);
        expect(kva.value[day]).toBeCloseTo(Math.max(...blocks.map((block) => block.kva)), 9);
      }
    },
  );
});
