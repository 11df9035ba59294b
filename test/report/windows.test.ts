import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastWindow, type Timing, windowsAfter, windowsBetween } from '../../src/report/windows.ts';
import '../support/property-seed.ts';

const utc = (text: string): number => Date.parse(`${text}Z`);
const minuteMs = 60_000;

const shown = (timing: Timing, from: string, until: string): readonly string[] =>
  windowsBetween(timing, utc(from), utc(until)).map(
    ({ local, at }) => `${local} ${new Date(at).toISOString().slice(0, 16)}`,
  );

describe('windows of a schedule', () => {
  const berlin = (cron: string): Timing => ({ cron, timezone: 'Europe/Berlin' });

  it('are due at the end of the gap where the clock skips their time', () => {
    expect(shown(berlin('30 2 * * *'), '2026-03-28T00:00', '2026-03-30T12:00')).toEqual([
      '2026-03-28T02:30 2026-03-28T01:30',
      '2026-03-29T02:30 2026-03-29T01:00',
      '2026-03-30T02:30 2026-03-30T00:30',
    ]);
  });

  it('are due the first time where the clock shows their time twice', () => {
    expect(shown(berlin('30 2 * * *'), '2026-10-24T12:00', '2026-10-26T12:00')).toEqual([
      '2026-10-25T02:30 2026-10-25T00:30',
      '2026-10-26T02:30 2026-10-26T01:30',
    ]);
  });

  it('are one at the end of a gap, however many times of it the schedule names', () => {
    expect(shown(berlin('*/15 * * * *'), '2026-03-29T00:40', '2026-03-29T01:20')).toEqual([
      '2026-03-29T01:45 2026-03-29T00:45',
      '2026-03-29T03:00 2026-03-29T01:00',
      '2026-03-29T03:15 2026-03-29T01:15',
    ]);
    expect(shown(berlin('20,40 * * * *'), '2026-03-29T00:30', '2026-03-29T01:30')).toEqual([
      '2026-03-29T01:40 2026-03-29T00:40',
      '2026-03-29T02:40 2026-03-29T01:00',
      '2026-03-29T03:20 2026-03-29T01:20',
    ]);
  });

  it('rest while the clock shows an hour for the second time', () => {
    expect(shown(berlin('*/30 * * * *'), '2026-10-25T00:00', '2026-10-25T02:00')).toEqual([
      '2026-10-25T02:30 2026-10-25T00:30',
      '2026-10-25T03:00 2026-10-25T02:00',
    ]);
  });

  it('count their period from their own day where a gap ends at midnight', () => {
    const nuuk = { cron: '30 23 * * *', timezone: 'America/Nuuk' };
    const [window] = windowsBetween(nuuk, utc('2026-03-28T12:00'), utc('2026-03-29T12:00'));
    expect(window).toEqual({
      local: '2026-03-28T23:30',
      at: utc('2026-03-29T01:00'),
      asOf: utc('2026-03-29T00:59:59.999'),
    });
  });

  it('skip a day that did not happen', () => {
    expect(shown({ cron: '0 6 * * *', timezone: 'Pacific/Apia' }, '2011-12-29T00:00', '2011-12-31T12:00')).toEqual([
      '2011-12-29T06:00 2011-12-29T16:00',
      '2011-12-31T06:00 2011-12-30T16:00',
    ]);
  });

  it('lie between startsOn and endsOn, both included', () => {
    const timing = { ...berlin('0 6 * * *'), startsOn: '2026-01-02', endsOn: '2026-01-03' };
    expect(shown(timing, '2025-12-01T00:00', '2026-12-01T00:00')).toEqual([
      '2026-01-02T06:00 2026-01-02T05:00',
      '2026-01-03T06:00 2026-01-03T05:00',
    ]);
    expect([...windowsAfter(timing, utc('2026-01-04T00:00'))]).toEqual([]);
  });

  it('follow an RRULE from its first day: every second week, the last day of a month, a number of times', () => {
    const rule = (rrule: string, startsOn: string): Timing => ({ rrule, startsOn, timezone: 'Europe/Berlin' });
    expect(
      shown(rule('FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;BYHOUR=7', '2026-03-16'), '2026-03-17T00:00', '2026-04-20T00:00'),
    ).toEqual(['2026-03-30T07:00 2026-03-30T05:00', '2026-04-13T07:00 2026-04-13T05:00']);
    expect(
      shown(rule('FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=6', '2026-01-01'), '2026-01-01T00:00', '2026-04-01T00:00'),
    ).toEqual([
      '2026-01-31T06:00 2026-01-31T05:00',
      '2026-02-28T06:00 2026-02-28T05:00',
      '2026-03-31T06:00 2026-03-31T04:00',
    ]);
    expect(
      shown(rule('FREQ=DAILY;COUNT=3;BYHOUR=2;BYMINUTE=30', '2026-03-28'), '2026-01-01T00:00', '2027-01-01T00:00'),
    ).toEqual([
      '2026-03-28T02:30 2026-03-28T01:30',
      '2026-03-29T02:30 2026-03-29T01:00',
      '2026-03-30T02:30 2026-03-30T00:30',
    ]);
  });
});

/** What a clock on the wall shows, by Intl alone: `2026-03-29T02:30`. */
const createClock = (timeZone: string): ((instant: number) => string) => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return (instant) => format.format(instant).replace(' ', 'T');
};

const wallOf = (text: string): number => Date.parse(`${text}Z`);

type Fields = { readonly minutes: readonly number[]; readonly hours: readonly number[] };

/** No zone below moves its clock otherwise, and no schedule names other minutes. */
const stepMs = 5 * minuteMs;
const dayMs = 86_400_000;

/**
 * Which local times a walk through the instants sees for the first time, and which it finds skipped. Of what is skipped, the
 * last that is named is due with the first instant after it, unless that is named itself.
 */
const walk = (timeZone: string, from: number, until: number, schedules: readonly Fields[]): readonly string[][] => {
  const clock = createClock(timeZone);
  const due: string[][] = schedules.map(() => []);
  let latest = wallOf(clock(from));
  for (let at = from + stepMs; at <= until; at += stepMs) {
    const wall = wallOf(clock(at));
    const first = wall - latest >= dayMs ? wall : latest + stepMs;
    schedules.forEach(({ minutes, hours }, index) => {
      for (let each = wall; each >= first; each -= stepMs) {
        const time = new Date(each);
        if (!minutes.includes(time.getUTCMinutes()) || !hours.includes(time.getUTCHours())) continue;
        due[index]?.push(`${time.toISOString().slice(0, 16)} ${new Date(at).toISOString().slice(0, 16)}`);
        break;
      }
    });
    latest = Math.max(latest, wall);
  }
  return due;
};

describe('windows of two years, against a walk through all their instants', () => {
  const cases: readonly [string, Fields][] = [
    ['30 2 * * *', { minutes: [30], hours: [2] }],
    ['0 0 * * *', { minutes: [0], hours: [0] }],
    ['*/20 0-4 * * *', { minutes: [0, 20, 40], hours: [0, 1, 2, 3, 4] }],
    ['15,45 0-3,23 * * *', { minutes: [15, 45], hours: [0, 1, 2, 3, 23] }],
  ];

  it.each([
    ['Europe/Berlin', '2025-01-01'],
    ['America/New_York', '2025-01-01'],
    ['Australia/Lord_Howe', '2025-01-01'],
    ['America/Sao_Paulo', '2017-01-01'],
    ['Pacific/Apia', '2011-01-01'],
    ['Africa/Casablanca', '2025-01-01'],
    ['America/Nuuk', '2025-01-01'],
  ])('none is missed and none is doubled in %s', (timezone, begin) => {
    const from = utc(`${begin}T00:00`);
    const until = from + 730 * dayMs;
    const fields = cases.map(([, each]) => each);
    const found = cases.map(([cron]) =>
      windowsBetween({ cron, timezone }, from, until).map(
        ({ local, at }) => `${local} ${new Date(at).toISOString().slice(0, 16)}`,
      ),
    );
    expect(found).toEqual(walk(timezone, from, until, fields));
    expect(found.every(({ length }) => length > 700)).toBe(true);
  });
});

describe('windows, whatever the schedule', () => {
  const zones = [
    'Europe/Berlin',
    'Australia/Lord_Howe',
    'America/Sao_Paulo',
    'Pacific/Apia',
    'Africa/Casablanca',
    'America/Nuuk',
  ];
  const timing = fc.record({
    timezone: fc.constantFrom(...zones),
    cron: fc
      .tuple(
        fc.constantFrom('0', '30', '*/15', '7,59'),
        fc.constantFrom('*', '2', '0', '23', '1-3'),
        fc.constantFrom('*', '1', '29-31'),
      )
      .map(([minute, hour, day]) => `${minute} ${hour} ${day} * *`),
  });
  const begin = fc.integer({ min: utc('2011-01-01T00:00') / minuteMs, max: utc('2027-01-01T00:00') / minuteMs });

  it('are the same however the time is cut into ticks, each once and in order', () => {
    fc.assert(
      fc.property(
        timing,
        begin,
        fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 12 }),
        (each, at, steps) => {
          const cuts = [at];
          for (const step of steps) cuts.push((cuts.at(-1) ?? at) + step);
          const instants = cuts.map((minute) => minute * minuteMs);
          const [first = 0, last = 0] = [instants[0], instants.at(-1)];
          const whole = windowsBetween(each, first, last);
          const pieces = instants.slice(1).flatMap((until, index) => windowsBetween(each, instants[index] ?? 0, until));
          expect(pieces).toEqual(whole);
          expect(new Set(whole.map(({ local }) => local)).size).toBe(whole.length);
          expect(whole.every((window, index) => index === 0 || window.at > (whole[index - 1]?.at ?? 0))).toBe(true);
          expect(lastWindow(each, first, last)).toEqual(whole.at(-1) ?? null);
        },
      ),
      { numRuns: 200 },
    );
  });
});
