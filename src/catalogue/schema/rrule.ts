/**
 * What an RRULE of a schedule may say: RFC 5545, section 3.3.10, down to the minute. The library that follows the rule passes
 * over names and numbers that there are not.
 */
import { createRecurrence } from '../../report/recurrence.ts';

const list = (item: string): RegExp => new RegExp(`^${item}(?:,${item})*$`, 'u');
const minute = '(?:[0-5]?\\d)';
const hour = '(?:[01]?\\d|2[0-3])';
const month = '(?:0?[1-9]|1[0-2])';
const monthDay = '(?:[+-]?(?:0?[1-9]|[12]\\d|3[01]))';
const yearDay = '(?:[+-]?(?:[1-9]\\d?|[12]\\d{2}|3[0-5]\\d|36[0-6]))';
const week = '(?:[+-]?(?:0?[1-9]|[1-4]\\d|5[0-3]))';
const weekday = '(?:MO|TU|WE|TH|FR|SA|SU)';
const count = '(?:[1-9]\\d{0,4})';

const parts: Readonly<Record<string, readonly [form: RegExp, remedy: string]>> = {
  FREQ: [/^(?:YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY|MINUTELY)$/u, 'YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY or MINUTELY'],
  INTERVAL: [list(count), 'a whole number from 1'],
  COUNT: [list(count), 'a whole number from 1'],
  BYMONTH: [list(month), '1 to 12, as in 1,7'],
  BYWEEKNO: [list(week), '1 to 53, or from the end of the year -1 to -53'],
  BYYEARDAY: [list(yearDay), '1 to 366, or from the end of the year -1 to -366'],
  BYMONTHDAY: [list(monthDay), '1 to 31, or from the end of the month -1 to -31'],
  BYDAY: [
    list(`${week}?${weekday}`),
    'MO, TU, WE, TH, FR, SA, SU, as in MO,FR, or 1MO for the first and -1FR for the last',
  ],
  BYHOUR: [list(hour), '0 to 23, as in 6,18'],
  BYMINUTE: [list(minute), '0 to 59, as in 0,30'],
  BYSETPOS: [list(yearDay), '1 to 366, or from the end -1 to -366'],
  WKST: [new RegExp(`^${weekday}$`, 'u'), 'MO or another day'],
};

const partFault = (part: string): string | null => {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/u.exec(part) ?? [];
  if (name === 'UNTIL') return 'UNTIL is not understood; give the last day as endsOn';
  const known = parts[name];
  if (!known) return `"${part}" is no part of a rule; give ${Object.keys(parts).join(', ')}, each as NAME=value`;
  const [form, remedy] = known;
  return form.test(value) ? null : `"${value}" will not do for ${name}; give ${remedy}`;
};

/** What is wrong with an RRULE that counts from `startsOn`, and the remedy; `null` when nothing is. */
export const rruleFault = (text: string, startsOn: string): string | null => {
  const given = text.split(';');
  const names = given.map((part) => part.split('=')[0] ?? '');
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  const fault = given.map(partFault).find((each) => each !== null);
  if (fault !== undefined) return fault;
  if (twice !== undefined) return `${twice} is given twice; give it once`;
  if (!names.includes('FREQ')) return 'give FREQ, as in FREQ=MONTHLY;BYDAY=1MO;BYHOUR=6';
  try {
    if (createRecurrence({ rrule: text, startsOn })(Date.parse(startsOn) - 1) !== null) return null;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    if (!/iterations|evaluations/iu.test(words)) return `${words}; see RFC 5545, section 3.3.10`;
  }
  return 'no day or time that it names ever comes; give others';
};
