import { describe, expect, it } from 'vitest';
import {
  blockDemand,
  demandBoundaries,
  demandMinutesOf,
  rollingDemand,
} from '../../../../src/families/energy/model/arithmetic/demand.ts';
import { maximumBySpan } from '../../../../src/families/energy/model/arithmetic/maximum.ts';
import type { DemandMinutes, EnergyDevice, Readings } from '../../../../src/families/energy/types.ts';
import { device, evenly, type Load, loadOf, type Span } from '../support.ts';

const utc: Span = { zone: 'UTC', from: '2016-01-01', to: '2016-01-01' };
const quarter = device({ intervalMinutes: 15 });
const iso = (instant: number | undefined): string => new Date(instant ?? Number.NaN).toISOString().slice(0, 16);

const edgesOf = ({ days }: Load): { from: number; to: number } => ({
  from: days.boundaries[0] ?? 0,
  to: days.boundaries.at(-1) ?? 0,
});

const blocksOf = (meter: EnergyDevice, data: Readings, span: Span, minutes: DemandMinutes) => {
  const load = loadOf(meter, data, span);
  const { from, to } = edgesOf(load);
  const demand = blockDemand(meter, load.series, demandBoundaries(span.zone, from, to, minutes), minutes);
  return { ...load, demand, maximum: maximumBySpan(demand, demand, load.days.boundaries) };
};

/** A day of quarter-hours of 1 kWh, but for those in `except`. */
const quarters = (except: Readonly<Record<number, number>> = {}, count = 96): Readings =>
  evenly(
    '2016-01-01T00:00Z',
    15,
    Array.from({ length: count }, (_, index) => except[index] ?? 1),
  );

describe('the length of a demand block', () => {
  it('is the tariff’s, but never shorter than the interval of the meter', () => {
    const lengthOf = (intervalMinutes: number, demandMinutes: DemandMinutes | null = null) =>
      demandMinutesOf(device({ intervalMinutes, demandMinutes }));
    expect([lengthOf(1), lengthOf(15), lengthOf(20), lengthOf(60)]).toEqual([15, 15, 30, 60]);
    expect([lengthOf(1, 30), lengthOf(15, 30), lengthOf(60, 15)]).toEqual([30, 30, 60]);
    expect(lengthOf(1_440)).toBeNull();
  });
});

describe('block demand', () => {
  it('is energy over length: four quarters of 1, 2, 3 and 4 kWh are 10 kW in the hour, 6 and 14 in its halves', () => {
    const data = quarters({ 0: 1, 1: 2, 2: 3, 3: 4 });
    expect(blocksOf(quarter, data, utc, 60).demand.value[0]).toBe(10);
    expect([...blocksOf(quarter, data, utc, 30).demand.value.subarray(0, 2)]).toEqual([6, 14]);
    expect([...blocksOf(quarter, data, utc, 15).demand.value.subarray(0, 4)]).toEqual([4, 8, 12, 16]);
  });

  it('has as maximum the largest block and its start, the first of several', () => {
    const { maximum } = blocksOf(quarter, quarters({ 20: 5, 60: 5 }), utc, 15);
    expect([...maximum.value]).toEqual([20]);
    expect(iso(maximum.at[0])).toBe('2016-01-01T05:00');
    expect([...maximum.coverage, ...maximum.estimated]).toEqual([1, 0]);
  });

  it('that lacks a quarter is not complete, and sets no maximum however high it is', () => {
    const { demand, maximum } = blocksOf(quarter, quarters({ 40: 500, 41: Number.NaN }), utc, 30);
    expect(demand.value[20]).toBe(1_000);
    expect([demand.complete[20], demand.coverage[20]]).toEqual([0, 0.5]);
    expect([...maximum.value]).toEqual([4]);
    expect(maximum.coverage[0]).toBeCloseTo(47 / 48, 12);
  });

  it('is unknown, not 0, where nothing was measured', () => {
    const { demand, maximum } = blocksOf(quarter, quarters({}, 48), utc, 15);
    expect(demand.value[48]).toBeNaN();
    expect(maximum.coverage[0]).toBe(0.5);
    const nothing = blocksOf(quarter, quarters({}, 0), utc, 15).maximum;
    expect([...nothing.value, ...nothing.at, ...nothing.coverage]).toEqual([Number.NaN, Number.NaN, 0]);
  });

  it('of a register comes from differences, and what a gap bridges sets no maximum', () => {
    const counter = device({ kind: 'register', intervalMinutes: 15 });
    const rows = Array.from({ length: 97 }, (_, index) => 100 + index + (index > 40 ? 300 : 0));
    for (const missing of [38, 39, 40]) rows[missing] = Number.NaN;
    const { demand, maximum } = blocksOf(counter, evenly('2016-01-01T00:00Z', 15, rows), utc, 15);
    expect([demand.value[38], demand.complete[38]]).toEqual([304, 0]);
    expect([...maximum.value]).toEqual([4]);
    expect(maximum.coverage[0]).toBeCloseTo(92 / 96, 12);
  });

  it('is an estimate where a delta interval lies across the edge of a block', () => {
    const data = evenly(
      '2015-12-31T23:50Z',
      15,
      Array.from({ length: 98 }, (_, index) => (index === 1 ? 4 : 1)),
    );
    const { demand } = blocksOf(quarter, data, utc, 15);
    // [00:00, 00:15) has 5 minutes of the first row and 10 of the second: (1 × 1/3 + 4 × 2/3) kWh × 4.
    expect(demand.value[0]).toBeCloseTo(12, 12);
    expect([demand.complete[0], demand.estimated[0]]).toEqual([1, 1]);
  });

  it('starts at the local hour where the zone is off by half or three quarters of one', () => {
    const startsIn = (zone: string): Set<number> => {
      const { demand } = blocksOf(quarter, evenly('2015-12-31T00:00Z', 15, Array(288).fill(1)), { ...utc, zone }, 60);
      expect(new Set(demand.complete)).toEqual(new Set([1]));
      return new Set([...demand.start].map((at) => new Date(at).getUTCMinutes()));
    };
    expect(startsIn('Asia/Kolkata')).toEqual(new Set([30]));
    expect(startsIn('Asia/Kathmandu')).toEqual(new Set([15]));
    expect(startsIn('Europe/Berlin')).toEqual(new Set([0]));
  });

  it('of an hour is cut short where Lord Howe moves its clock by half of one, and that piece sets no maximum', () => {
    const span = { zone: 'Australia/Lord_Howe', from: '2016-04-03', to: '2016-04-03' };
    // The clock is set back from 02:00 to 01:30 at 15:00Z: quarters 8 and 9 are the half-hour that is left over.
    const data = evenly(
      '2016-04-02T13:00Z',
      15,
      Array.from({ length: 98 }, (_, at) => (at === 8 || at === 9 ? 50 : 1)),
    );
    const { demand, maximum } = blocksOf(quarter, data, span, 60);
    expect(demand.value).toHaveLength(25);
    expect([demand.value[2], demand.complete[2], demand.coverage[2]]).toEqual([200, 0, 1]);
    expect([...maximum.value, ...maximum.coverage]).toEqual([4, 1]);
    expect([...blocksOf(quarter, data, span, 30).maximum.value]).toEqual([200]);
  });
});

describe('kVA demand', () => {
  it('is the largest √(kW² + kvar²) of one block, not the largest kW over a mean power factor', () => {
    // 4 kW and 3 kvar: 5 kVA. 3 kW and 6 kvar: √45 kVA, though its kW are fewer.
    const data = quarters({ 9: 0.75 });
    const reactiveKvar = data.ts.map((_, index) => (index === 9 ? 6 : 3));
    const { demand, days } = blocksOf(quarter, { ...data, reactiveKvar }, utc, 15);
    const maximum = maximumBySpan(demand, demand.apparent, days.boundaries);
    expect(demand.apparent.value[0]).toBe(5);
    expect(maximum.value[0]).toBeCloseTo(Math.sqrt(45), 12);
    expect(iso(maximum.at[0])).toBe('2016-01-01T02:15');
  });

  it('of a register is an estimate in a block that cuts its means, exact though the energy is, and not for seconds', () => {
    const counter = device({ kind: 'register', intervalMinutes: 15 });
    const marksAt = (from: string, minutes: DemandMinutes) => {
      const data = evenly(
        from,
        15,
        Array.from({ length: 98 }, (_, index) => 100 + index),
      );
      const { demand, days } = blocksOf(counter, { ...data, reactiveKvar: data.ts.map(() => 3) }, utc, minutes);
      const [kw, kva] = [demand, demand.apparent].map((of) => maximumBySpan(demand, of, days.boundaries));
      expect([kw?.value[0], kva?.value[0]]).toEqual([expect.closeTo(4, 9), expect.closeTo(5, 9)]);
      return [kw?.estimated[0], kva?.estimated[0], new Set(demand.apparent.estimated)];
    };
    expect(marksAt('2016-01-01T00:00Z', 15)).toEqual([0, 0, new Set([0])]);
    expect(marksAt('2015-12-31T23:50Z', 15)).toEqual([0, 1, new Set([1])]);
    expect(marksAt('2015-12-31T23:50Z', 60)).toEqual([0, 1, new Set([1])]);
    expect(marksAt('2015-12-31T23:59:55Z', 15)).toEqual([0, 0, new Set([0])]);
  });

  it('is unknown for a block whose reactive power is not known throughout', () => {
    const data = quarters();
    const reactiveKvar = data.ts.map((_, index) => (index < 4 ? 3 : Number.NaN));
    const { demand, days } = blocksOf(quarter, { ...data, reactiveKvar: reactiveKvar.fill(9, 4, 5) }, utc, 30);
    expect([...demand.apparent.value.subarray(0, 3)]).toEqual([5, 5, Number.NaN]);
    const maximum = maximumBySpan(demand, demand.apparent, days.boundaries);
    expect([maximum.value[0], maximum.coverage[0]]).toEqual([5, 2 / 48]);
  });

  it('is unknown for a device that does not tell reactive power, and for gas', () => {
    const none = blocksOf(quarter, quarters(), utc, 15);
    expect(maximumBySpan(none.demand, none.demand.apparent, none.days.boundaries).value[0]).toBeNaN();
    const gas = blocksOf(device({ intervalMinutes: 15, unit: 'therm' }), quarters(), utc, 15);
    expect([gas.demand.value[0], gas.demand.apparent.value[0]]).toEqual([4, Number.NaN]);
  });
});

describe('rolling demand', () => {
  const rollingOf = (data: Readings, span = utc, minutes: DemandMinutes = 30) => {
    const load = loadOf(quarter, data, span);
    const { from, to } = edgesOf(load);
    const demand = rollingDemand(quarter, load.series, demandBoundaries(span.zone, from, to, minutes), minutes);
    return { demand, maximum: maximumBySpan(demand, demand, load.days.boundaries) };
  };

  it('finds the half-hour that blocks cut in two', () => {
    const data = quarters({ 41: 5, 42: 5 });
    expect([...blocksOf(quarter, data, utc, 30).maximum.value]).toEqual([12]);
    const { maximum } = rollingOf(data);
    expect([...maximum.value, ...maximum.coverage]).toEqual([20, 1]);
    expect(iso(maximum.at[0])).toBe('2016-01-01T10:15');
  });

  it('never reaches over the end of its day, over which the register of a maximum is set back', () => {
    const data = evenly(
      '2016-01-01T00:00Z',
      15,
      Array.from({ length: 192 }, (_, at) => (at === 95 || at === 96 ? 5 : 1)),
    );
    expect([...rollingOf(data, { ...utc, to: '2016-01-02' }).maximum.value]).toEqual([12, 12]);
  });

  it('is never below the blocks, even where the clock makes them cut intervals', () => {
    // From here on Lord Howe is 10:30 ahead: hours that were counted from UTC's straddle the local ones.
    const span: Span = { zone: 'Australia/Lord_Howe', from: '2016-04-03', to: '2016-04-03' };
    const data = evenly(
      '2016-04-02T13:00Z',
      60,
      Array.from({ length: 25 }, (_, at) => (at === 24 ? 5 : 1)),
    );
    const hourly = device({ intervalMinutes: 60 });
    const load = loadOf(hourly, data, span);
    const { from, to } = edgesOf(load);
    const boundaries = demandBoundaries(span.zone, from, to, 60);
    const [blocks, rolling] = [blockDemand, rollingDemand].map((demandOf) => {
      const demand = demandOf(hourly, load.series, boundaries, 60);
      return maximumBySpan(demand, demand, load.days.boundaries).value[0];
    });
    expect([blocks, rolling]).toEqual([3, 3]);
  });

  it('is not complete across a gap', () => {
    const { demand, maximum } = rollingOf(quarters({ 41: 50, 42: Number.NaN, 40: Number.NaN }));
    const incomplete = [...demand.start].filter((_, window) => demand.complete[window] === 0);
    expect(incomplete.map((at) => iso(at).slice(11))).toEqual(['09:45', '10:00', '10:15', '10:30']);
    expect([...maximum.value]).toEqual([4]);
  });
});
