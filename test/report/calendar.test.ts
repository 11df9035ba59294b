import { describe, expect, it } from 'vitest';
import {
  clockSegment,
  clockSteps,
  addDays,
  countDays,
  formatInstant,
  isLocalDate,
  isTimeZone,
  localDateAt,
  localDays,
  localHours,
  localMonths,
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

describe('the hours of a local day', () => {
  const lengths = (zone: string, date: string): number[] => {
    const { boundaries } = localHours(zone, date);
    return [...boundaries.subarray(1)].map((end, hour) => (end - (boundaries[hour] ?? 0)) / 3_600_000);
  };

  it('are 24, or 23 without the one that is skipped, or 25 with both passes told apart', () => {
    expect(localHours('Europe/Berlin', '2016-07-01').labels.slice(0, 3)).toEqual(['00:00', '01:00', '02:00']);
    const spring = localHours('Europe/Berlin', '2016-03-27').labels;
    expect(spring).toHaveLength(23);
    expect(spring.slice(0, 4)).toEqual(['00:00', '01:00', '03:00', '04:00']);
    const autumn = localHours('Europe/Berlin', '2016-10-30').labels;
    expect(autumn).toHaveLength(25);
    expect(autumn.slice(1, 5)).toEqual(['01:00', '02:00 (UTC+02:00)', '02:00 (UTC+01:00)', '03:00']);
    expect(new Set(lengths('Europe/Berlin', '2016-10-30'))).toEqual(new Set([1]));
  });

  it('have one of half an hour where Lord Howe moves its clock', () => {
    const autumn = localHours('Australia/Lord_Howe', '2016-04-03').labels;
    expect(autumn.slice(0, 5)).toEqual(['00:00', '01:00 (UTC+11:00)', '01:30 (UTC+10:30)', '02:00', '03:00']);
    expect(lengths('Australia/Lord_Howe', '2016-04-03').slice(0, 4)).toEqual([1, 1, 0.5, 1]);
    expect(localHours('Australia/Lord_Howe', '2016-10-02').labels.slice(0, 4)).toEqual([
      '00:00',
      '01:00',
      '02:30',
      '03:00',
    ]);
    expect(lengths('Australia/Lord_Howe', '2016-10-02').slice(0, 4)).toEqual([1, 1, 0.5, 1]);
  });

  it('begin at 01:00 where midnight is skipped, end with two 23:00 where it is repeated, and are none on a skipped day', () => {
    expect(localHours('America/Sao_Paulo', '2017-10-15').labels.slice(0, 2)).toEqual(['01:00', '02:00']);
    const repeated = localHours('America/Sao_Paulo', '2018-02-17').labels;
    expect(repeated.slice(22)).toEqual(
      ['22:00', '23:00 (UTC-02:00)', '23:00 (UTC-03:00)'].map((each) => each.replace('-', '−')),
    );
    expect(localHours('Pacific/Apia', '2011-12-30').labels).toEqual([]);
    expect(localHours('Pacific/Apia', '2011-12-31').labels).toHaveLength(24);
  });

  it('begin at the half-hour of UTC in Kolkata, and join into whole days', () => {
    const { boundaries } = localHours('Asia/Kolkata', '2016-01-01');
    expect(boundaries).toHaveLength(25);
    expect(boundaries[0]).toBe(at('2015-12-31T18:30Z'));
    expect(boundaries.at(-1)).toBe(startOfDay('Asia/Kolkata', '2016-01-02'));
  });
});

describe('steps of the clock', () => {
  it('are quarter-hours: 92, 96 or 100 a day, and never twice the same', () => {
    const countOn = (date: string): number => {
      const steps = clockSteps(
        'Europe/Berlin',
        startOfDay('Europe/Berlin', date),
        startOfDay('Europe/Berlin', addDays(date, 1)),
        15,
      );
      expect(new Set(steps).size).toBe(steps.length);
      return steps.length - 1;
    };
    expect(['2016-03-27', '2016-07-01', '2016-10-30'].map(countOn)).toEqual([92, 96, 100]);
  });
});

describe('local months', () => {
  it('are clipped to the period, and know how long they are by themselves', () => {
    const { months, boundaries, days, daysInMonth } = localMonths('Europe/Berlin', {
      from: '2016-01-10',
      to: '2016-03-05',
    });
    expect([months, days, daysInMonth]).toEqual([
      ['2016-01', '2016-02', '2016-03'],
      [22, 29, 5],
      [31, 29, 31],
    ]);
    expect([...boundaries].map((each) => localDateAt('Europe/Berlin', each))).toEqual([
      '2016-01-10',
      '2016-02-01',
      '2016-03-01',
      '2016-03-06',
    ]);
  });

  it('have as many hours as their days: 743 in March and 745 in October in Berlin', () => {
    const { boundaries } = localMonths('Europe/Berlin', { from: '2016-01-01', to: '2016-12-31' });
    const hours = [...boundaries.subarray(1)].map((end, month) => (end - (boundaries[month] ?? 0)) / 3_600_000);
    expect([hours[0], hours[2], hours[9], hours[10]]).toEqual([744, 743, 745, 720]);
  });

  it('leave out a day that did not happen', () => {
    const { days, daysInMonth } = localMonths('Pacific/Apia', { from: '2011-12-29', to: '2012-01-01' });
    expect([days, daysInMonth]).toEqual([
      [2, 1],
      [30, 31],
    ]);
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
    expect(['CST', 'IST', 'PST', 'JST'].filter(isTimeZone)).toEqual([]);
  });

  it('come from a data version that can be named', () => {
    expect(timeZoneDataVersion).toMatch(/^\d{4}[a-z]+$/u);
  });
});
