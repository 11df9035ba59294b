import { describe, expect, it } from 'vitest';
import { parseCatalogue } from '../../src/catalogue/catalogue.ts';
import { ReportError } from '../../src/errors.ts';

const report = 'energy.daily-consumption';
const device = { name: 'Meter', commodity: 'electricity', unit: 'kWh', readingKind: 'delta', intervalMinutes: 15 };
const schedule = { id: 's1', report, cron: '0 6 1 * *', request: { period: { relative: 'previous-month' } } };

/** The faults of a client with a meter "m1" and these entries. */
const faultsOf = (entries: object): string[] => {
  const client = {
    id: 'acme',
    name: 'Acme',
    timezone: 'Europe/Berlin',
    locations: [{ id: 'roof', name: 'Roof' }],
    devices: [{ ...device, id: 'm1' }],
    ...entries,
  };
  try {
    parseCatalogue({ clients: [client] }, [report]);
  } catch (error) {
    if (!(error instanceof ReportError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim().replaceAll('clients[0].', ''));
  }
  return [];
};

describe('schedules', () => {
  const faults = (...schedules: object[]) =>
    faultsOf({ schedules: schedules.map((changes) => ({ ...schedule, ...changes })) });
  const request = (changes: object) => ({ request: { ...schedule.request, ...changes } });

  it.each(['0 6 1 * *', '*/15 7-19 * * mon-fri', '0,30 0 1,15 jan-jun/2 *', '5 4 29 2 *', '5 4 31 2 0', '0 0 * * 7'])(
    'take the cron expression %j',
    (cron) => {
      expect(faults({ cron, timezone: 'America/Chicago' })).toEqual([]);
    },
  );

  it.each([
    ['0 6 * *', 'give five fields'],
    ['@daily', 'give five fields'],
    ['60 6 * * *', '"60" is no minute; give *, or 0 to 59'],
    ['0 5-3 * * *', '"5-3" is no hour'],
    ['0 6 0 * *', '"0" is no day of the month'],
    ['0 6 1 13 *', '"13" is no month'],
    ['0 6 1 * funday', '"funday" is no day of the week'],
    ['*/0 6 * * *', '"*/0" is no minute'],
    ['5/10 6 * * *', '"5/10" is no minute'],
    ['0 6 1-2-3 * *', '"1-2-3" is no day of the month'],
    ['0 6 , * *', '"," is no day of the month'],
    ['0 6 30 2 *', 'it would never come'],
    ['0 6 31 4,6,9,11 *', 'it would never come'],
  ])('refuse the cron expression %j', (cron, fault) => {
    const found = faults({ cron });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^schedules\[0\]\.cron: /u);
    expect(found[0]).toContain(fault);
  });

  const byRule = (rrule: string, changes: object = {}) =>
    faults({ cron: undefined, rrule, startsOn: '2026-01-01', ...changes });

  it.each([
    'FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=18',
    'FREQ=MONTHLY;BYDAY=1MO;BYHOUR=6;BYMINUTE=30',
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;WKST=SU;COUNT=10',
    'FREQ=YEARLY;BYMONTH=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    'FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO',
    'FREQ=MINUTELY;INTERVAL=15',
  ])('take the rule %j', (rrule) => {
    expect(byRule(rrule)).toEqual([]);
  });

  it.each([
    ['FREQ=SECONDLY', '"SECONDLY" will not do for FREQ'],
    ['BYDAY=MO', 'give FREQ, as in'],
    ['FREQ=DAILY;BYHOUR=25', '"25" will not do for BYHOUR; give 0 to 23'],
    ['FREQ=DAILY;INTERVAL=0', '"0" will not do for INTERVAL'],
    ['FREQ=DAILY;UNTIL=20270101', 'give the last day as endsOn'],
    ['FREQ=DAILY;COLOUR=1', '"COLOUR=1" is no part of a rule'],
    ['FREQ=DAILY;FREQ=WEEKLY', 'FREQ is given twice'],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'no day or time that it names ever comes'],
    ['every monday', 'is no part of a rule'],
  ])('refuse the rule %j', (rrule, fault) => {
    expect(byRule(rrule)).toEqual([expect.stringMatching(/^schedules\[0\]\.rrule: /u)]);
    expect(byRule(rrule)[0]).toContain(fault);
  });

  it.each([
    ['neither cron nor rrule', { cron: undefined }, 'schedules[0].cron: give either cron or rrule'],
    ['both', { rrule: 'FREQ=DAILY', startsOn: '2026-01-01' }, 'schedules[0].cron: give either cron or rrule'],
    [
      'an rrule that counts from nowhere',
      { cron: undefined, rrule: 'FREQ=DAILY' },
      'schedules[0].startsOn: give the day',
    ],
    [
      'days turned round',
      { startsOn: '2026-02-01', endsOn: '2026-01-01' },
      'schedules[0].endsOn: give a day that is not',
    ],
    ['a policy that there is not', { missed: 'some' }, 'schedules[0].missed: give latest, all, skip'],
    [
      'a jitter beyond half a day',
      { jitterMinutes: 721 },
      'schedules[0].jitterMinutes: give whole minutes from 0 to 720',
    ],
    ['days that are none', { missedWithinDays: 0 }, 'schedules[0].missedWithinDays: give whole days from 1 to 366'],
  ])('are refused with %s', (_, changes, fault) => {
    expect(faults(changes)).toEqual([expect.stringContaining(fault)]);
  });

  it.each([
    ['two ids alike', [{}, {}], 'schedules[1].id: "s1" is given twice'],
    ['an unknown report', [{ report: 'energy.nothing' }], 'schedules[0].report: there is no report "energy.nothing"'],
    ['a zone that is none', [{ timezone: 'Mars' }], 'schedules[0].timezone: give an IANA time zone'],
    ['an unknown device', [request({ devices: ['m9'] })], 'schedules[0].request.devices[0]: the client has no device'],
    [
      'an unknown location',
      [request({ locations: ['x'] })],
      'schedules[0].request.locations[0]: the client has no loc',
    ],
    ['two selections', [request({ devices: ['m1'], locations: ['roof'] })], 'give devices or locations, not both'],
    ['a client of its own', [request({ clientId: 'other' })], 'schedules[0].request: unknown field "clientId"'],
    ['options that the report does not have', [request({ options: { colour: 1 } })], 'schedules[0].request.options: '],
    ['options that do not fit', [request({ options: { decimals: 9 } })], 'schedules[0].request.options.decimals: '],
    ['a word that is no period', [request({ period: { relative: 'soon' } })], 'request.period.relative: give one of'],
    [
      'the same period for ever',
      [request({ period: { from: '2016-01-01', to: '2016-01-31' } })],
      'schedules[0].request.period.relative: give one of today, yesterday',
    ],
  ])('are refused with %s', (_, schedules, fault) => {
    expect(faults(...schedules).some((each) => each.includes(fault))).toBe(true);
  });
});
