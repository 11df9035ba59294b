import type { Period } from '../../../report/definition.ts';

/** `Mar 2016`, or `Mar 2016 (10–31)` where only these days of it count. */
export const monthNames = (spans: readonly Period[], partial: Uint8Array, locale: string): readonly string[] => {
  const format = new Intl.DateTimeFormat(locale, {
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
    calendar: 'gregory',
    numberingSystem: 'latn',
  });
  return spans.map(({ from, to }, index) => {
    const name = format.format(Date.parse(from));
    return partial[index] === 1 ? `${name} (${dayOf(from)}–${dayOf(to)})` : name;
  });
};

const dayOf = (date: string): number => Number(date.slice('YYYY-MM-'.length));
