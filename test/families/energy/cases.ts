/** Meters, periods and holes for the properties, near the days on which clocks and calendars jump. */
import * as fc from 'fast-check';
import type { Readings } from '../../../src/families/energy/types.ts';
import { addDays, localDays } from '../../../src/report/calendar.ts';
import type { Span } from './support.ts';

/** First days near which each zone's clock changes, or the calendar jumps. */
const zones: Readonly<Record<string, readonly string[]>> = {
  'Europe/Berlin': ['2016-03-26', '2016-10-29', '2016-07-01'],
  'America/New_York': ['2016-03-12', '2016-11-05', '2016-07-01'],
  'Australia/Lord_Howe': ['2016-04-02', '2016-10-01', '2016-07-01'],
  'Asia/Kolkata': ['2016-03-26', '2015-12-31'],
  'America/Sao_Paulo': ['2017-10-14', '2018-02-16', '2016-07-01'],
  'Pacific/Apia': ['2011-12-28', '2011-12-31', '2016-04-02'],
};

export type Case = {
  readonly span: Span;
  readonly intervalMinutes: number;
  readonly boundaries: Float64Array;
  /** Rows of the whole period from its first instant on, every one of them. */
  readonly complete: Readings;
  /** 1 where the row is missing. */
  readonly gaps: readonly boolean[];
};

/** Each of them has its own odd days: the properties hold in every one. */
export const zoneNames: readonly string[] = Object.keys(zones);

const casesIn = (names: readonly string[]): fc.Arbitrary<Case> =>
  fc
    .record({
      place: fc.constantFrom(...names.flatMap((zone) => (zones[zone] ?? []).map((from) => ({ zone, from })))),
      length: fc.integer({ min: 1, max: 4 }),
      intervalMinutes: fc.constantFrom(15, 30, 60),
      seeds: fc.array(fc.integer({ min: 1, max: 4_000 }), { minLength: 7, maxLength: 40 }),
      gaps: fc.array(fc.boolean(), { minLength: 5, maxLength: 200 }),
    })
    .map(({ place, length, intervalMinutes, seeds, gaps }) => {
      const span = { ...place, to: addDays(place.from, length) };
      const { boundaries } = localDays(span.zone, span);
      const [from, to, step] = [boundaries[0] ?? 0, boundaries.at(-1) ?? 0, intervalMinutes * 60_000];
      const ts = Float64Array.from({ length: Math.ceil((to - from) / step) }, (_, index) => from + index * step);
      // Multiples of 1/8: their sums are exact.
      const energy = ts.map((_, index) => (seeds[index % seeds.length] ?? 1) / 8);
      return { span, intervalMinutes, boundaries, complete: { ts, energy }, gaps };
    });

export const withGaps = ({ complete, gaps }: Case): Readings => {
  const isKept = (_: number, index: number): boolean => gaps[index % gaps.length] !== true;
  return { ts: complete.ts.filter(isKept), energy: complete.energy.filter(isKept) };
};

export const check = (judge: (each: Case) => void, numRuns = 150): void => {
  fc.assert(fc.property(casesIn(zoneNames), judge), { numRuns });
};

export const checkIn = (zone: string, judge: (each: Case) => void, numRuns: number): void => {
  fc.assert(fc.property(casesIn([zone]), judge), { numRuns });
};
