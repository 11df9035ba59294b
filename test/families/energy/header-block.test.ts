import { afterEach, describe, expect, it, vi } from 'vitest';
import { formatDate } from '../../../src/families/energy/model/header-block.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('formatDate', () => {
  it.each([
    ['en-US', '03/27/2016'],
    ['de-DE', '27.03.2016'],
    ['en-GB', '27/03/2016'],
    ['fa-IR', '2016/03/27'],
    ['en-US', '03/27/2016'],
  ])('writes a date as people of %s do, whatever locale came before', (locale, text) => {
    expect(formatDate('2016-03-27', locale)).toBe(text);
  });

  it('makes one format for the dates of a report', () => {
    formatDate('2016-01-01', 'en-GB');
    const made = vi.spyOn(Intl, 'DateTimeFormat');
    const texts = Array.from({ length: 31 }, (_, day) =>
      formatDate(`2016-03-${String(day + 1).padStart(2, '0')}`, 'de-DE'),
    );
    expect(new Set(texts).size).toBe(31);
    expect(made).toHaveBeenCalledTimes(1);
  });
});
