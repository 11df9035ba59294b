import { describe, expect, it } from 'vitest';
import {
  clockSegment,
  addDays,
  countDays,
  formatInstant,
  isLocalDate,
  isTimeZone,
  localDateAt,
  localDays,
  offsetMinutesAt,
  startOfDay,
  timeZoneDataVersion,
} from '../../src/report/calendar.ts';

const hoursOf = (zone: string, from: string, to: string): number[] => {
  const { boundaries } = localDays(zone, { from, to });
  return [...boundaries.subarray(1)].map((end, day) => (end - (boundaries[day] ?? 0)) / 3_600_000);
};

const at = (iso: string): number => Date.parse(iso);

describe('local days', () => {
  it('have 23 hours in spring and 25 in autumn in Berlin', () => {
    expect(hoursOf('Europe/Berlin', '2016-03-26', '2016-03-28')).toEqual([24, 23, 24]);
    expect(hoursOf('Europe/Berlin', '2016-10-29', '2016-10-31')).toEqual([24, 25, 24]);
  });

  it('have 23.5 and 24.5 hours on Lord Howe, which shifts by half an hour', () => {
    expect(hoursOf('Australia/Lord_Howe', '2016-10-01', '2016-10-03')).toEqual([24, 23.5, 24]);
    expect(hoursOf('Australia/Lord_Howe', '2016-04-02', '2016-04-04')).toEqual([24, 24.5, 24]);
  });

  it('have 24 hours in Kolkata and begin at 18:30 UTC', () => {
    expect(new Set(hoursOf('Asia/Kolkata', '2016-01-01', '2016-12-31'))).toEqual(new Set([24]));
    expect(startOfDay('Asia/Kolkata', '2016-01-01')).toBe(at('2015-12-31T18:30:00Z'));
  });

  it('begin at their first instant where midnight is skipped', () => {
    // São Paulo went from 23:59:59 to 01:00 on 2017-10-15.
    expect(startOfDay('America/Sao_Paulo', '2017-10-15')).toBe(at('2017-10-15T01:00:00-02:00'));
    expect(hoursOf('America/Sao_Paulo', '2017-10-14', '2017-10-16')).toEqual([24, 23, 24]);
    expect(hoursOf('America/Sao_Paulo', '2018-02-16', '2018-02-18')).toEqual([24, 25, 24]);
  });

  it('begin at the first of two midnights where midnight is repeated', () => {
    expect(hoursOf('America/Havana', '2016-11-05', '2016-11-07')).toEqual([24, 25, 24]);
  });

  it('leave out a day that did not happen', () => {
    const { dates, boundaries } = localDays('Pacific/Apia', { from: '2011-12-29', to: '2011-12-31' });
    expect(dates).toEqual(['2011-12-29', '2011-12-31']);
    expect([...boundaries]).toEqual([
      at('2011-12-29T00:00:00-10:00'),
      at('2011-12-31T00:00:00+14:00'),
      at('2012-01-01T00:00:00+14:00'),
    ]);
  });

  it('are none for a period of that day alone', () => {
    expect(localDays('Pacific/Apia', { from: '2011-12-30', to: '2011-12-30' }).dates).toEqual([]);
  });

  it('are 366 in a leap year, in the order of the calendar', () => {
    const { dates } = localDays('America/Chicago', { from: '2016-01-01', to: '2016-12-31' });
    expect(dates).toHaveLength(366);
    expect(dates[59]).toBe('2016-02-29');
    expect(dates).toEqual([...dates].sort());
  });
});

describe('a clock segment', () => {
  it('ends where a repeated hour begins, and tells its passes apart', () => {
    const [first, second] = ['2016-11-06T01:30:00-05:00', '2016-11-06T01:30:00-06:00'].map((each) =>
      clockSegment('America/Chicago', at(each)),
    );
    expect(first).toEqual({
      from: at('2016-11-06T06:00Z'),
      to: at('2016-11-06T07:00Z'),
      offsetMs: -5 * 3_600_000,
      repeated: true,
    });
    expect(second).toEqual({
      from: at('2016-11-06T07:00Z'),
      to: at('2016-11-06T08:00Z'),
      offsetMs: -6 * 3_600_000,
      repeated: true,
    });
  });

  it('agrees with Intl over years of transitions', () => {
    const zone = 'Australia/Lord_Howe';
    const [from, to] = [at('2012-01-01T00:00Z'), at('2018-01-01T00:00Z')];
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
    for (let instant = from; instant <= to; instant += 13 * 3_600_000) {
      const segment = clockSegment(zone, instant);
      expect(segment.from <= instant && instant < segment.to).toBe(true);
      const shown = new Date(instant + segment.offsetMs).toISOString();
      expect(shown.slice(0, 19).replace('T', ' ')).toBe(format.format(instant));
    }
  });

  it('follows on the one before it without a gap', () => {
    let at = Date.UTC(2010, 0, 1);
    for (let count = 0; count < 40; count += 1) {
      const { to } = clockSegment('America/Chicago', at);
      expect(clockSegment('America/Chicago', to).from).toBe(to);
      at = to;
    }
  });

  it('is without end where the clock never changes any more', () => {
    const segment = clockSegment('Asia/Kolkata', at('2016-05-01T12:00Z'));
    expect(segment).toMatchObject({ to: Number.POSITIVE_INFINITY, offsetMs: 330 * 60_000, repeated: false });
    expect(offsetMinutesAt('Asia/Kolkata', at('2016-05-01T12:00Z'))).toBe(330);
  });
});

describe('an instant as text', () => {
  it('tells the two passes of a repeated hour apart by their offset', () => {
    expect(formatInstant('America/Chicago', at('2016-11-06T06:30:00Z'))).toBe('2016-11-06 01:30 (UTC−05:00)');
    expect(formatInstant('America/Chicago', at('2016-11-06T07:30:00Z'))).toBe('2016-11-06 01:30 (UTC−06:00)');
    expect(formatInstant('Asia/Kolkata', at('2016-11-06T07:30:00Z'))).toBe('2016-11-06 13:00 (UTC+05:30)');
  });
});

describe('dates', () => {
  it('exist or do not', () => {
    expect(['2016-02-29', '2000-02-29'].map(isLocalDate)).toEqual([true, true]);
    const wrong = [
      '2016-02-30',
      '2015-02-29',
      '2016-13-01',
      '2016-1-1',
      '20160101',
      '2016-01-01T00:00',
      '',
      '+002016-01-01',
    ];
    expect(wrong.filter(isLocalDate)).toEqual([]);
  });

  it('are counted over clock changes and leap days', () => {
    expect(countDays('2016-02-28', '2016-03-01')).toBe(3);
    expect(countDays('2016-01-01', '2016-12-31')).toBe(366);
    expect(countDays('2016-01-01', '2016-01-01')).toBe(1);
    expect(addDays('2016-02-28', 2)).toBe('2016-03-01');
    expect(addDays('2016-01-01', -1)).toBe('2015-12-31');
  });

  it('of an instant are those of its zone', () => {
    expect(localDateAt('Pacific/Apia', at('2016-01-01T12:00Z'))).toBe('2016-01-02');
    expect(localDateAt('America/Chicago', at('2016-01-01T05:59Z'))).toBe('2015-12-31');
  });
});

describe('time zones', () => {
  it('are IANA names, not offsets or inventions', () => {
    expect(['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires'].map(isTimeZone)).toEqual([true, true, true]);
    expect(['+02:00', '-05', 'Mars/Olympus', '', 'Europe/Berlin '].filter(isTimeZone)).toEqual([]);
  });

  it('come from a data version that can be named', () => {
    expect(timeZoneDataVersion).toMatch(/^\d{4}[a-z]+$/u);
  });
});
