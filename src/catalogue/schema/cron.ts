/**
 * The five fields of cron: minute, hour, day of the month, month, day of the week. Each is `*` or a list of numbers and
 * ranges, joined by commas, and a `*` or range may have a `/step`. Months may be `jan` to `dec`, days `sun` to `sat`, and
 * Sunday is 0 or 7.
 */
type Field = { readonly name: string; readonly min: number; readonly max: number; readonly words?: readonly string[] };

const fields: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31 },
  {
    name: 'month',
    min: 1,
    max: 12,
    words: ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'day of the week', min: 0, max: 7, words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

/** Days of the longest February and so on, by month from 1. */
const longestMonth = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const numberOf = (text: string, { words = [] }: Field): number =>
  /^\d{1,2}$/u.test(text) ? Number(text) : text === '' || !words.includes(text) ? Number.NaN : words.indexOf(text);

/** The values that one item of a list stands for; `null` when it cannot be read. */
const valuesOf = (item: string, field: Field): readonly number[] | null => {
  const [, range = '', step = '1'] = /^([^/]+)(?:\/(\d{1,2}))?$/u.exec(item) ?? [];
  if (Number(step) === 0 || (item.includes('/') && !/[*-]/u.test(range))) return null;
  const [from = '', to = from, ...more] = range === '*' ? [`${field.min}`, `${field.max}`] : range.split('-');
  const [first, last] = [numberOf(from, field), numberOf(to, field)];
  if (more.length > 0 || !(first >= field.min && last <= field.max && first <= last)) return null;
  const count = Math.floor((last - first) / Number(step)) + 1;
  return Array.from({ length: count }, (_, index) => first + index * Number(step));
};

/** What is wrong with a cron expression, and the remedy; `null` when nothing is. */
export const cronFault = (text: string): string | null => {
  const parts = text.toLowerCase().split(' ');
  if (parts.length !== fields.length) {
    return 'give five fields, one blank apart: minute, hour, day of the month, month, day of the week, e.g. "0 6 1 * *"';
  }
  const values = fields.map((field, at) => (parts[at] ?? '').split(',').map((item) => valuesOf(item, field)));
  const bad = values.findIndex((items) => items.includes(null));
  const field = fields[bad];
  if (field) {
    return `"${parts[bad]}" is no ${field.name}; give *, or ${field.min} to ${field.max} as in 1, 1-5, 1,3 or */2`;
  }
  const [, , days = [], months = []] = values.map((items) => items.flatMap((item) => item ?? []));
  const comes = parts[4] !== '*' || months.some((month) => days.some((day) => day <= (longestMonth[month] ?? 0)));
  return comes ? null : 'no month that it names has such a day, so it would never come; give another day or month';
};
