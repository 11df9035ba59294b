import { describe, expect, it } from 'vitest';
import { createNumberFormats } from '../../src/workbook/number-formats.ts';

describe('createNumberFormats', () => {
  it.each([
    ['en-US', String.raw`mm\/dd\/yyyy hh:mm AM/PM`, '[$-409]mmm d'],
    ['en-GB', String.raw`dd\/mm\/yyyy hh:mm`, '[$-409]d mmm'],
    ['de-DE', String.raw`dd\.mm\.yyyy hh:mm`, '[$-407]d mmm'],
    ['sv-SE', String.raw`yyyy\-mm\-dd hh:mm`, '[$-41D]mmm d'],
    ['fr-FR', String.raw`dd\/mm\/yyyy hh:mm`, '[$-40C]d mmm'],
    ['th-TH', String.raw`dd\/mm\/yyyy hh:mm`, 'd mmm'],
  ])('shows dates in %s in the order people there write them', (locale, dateTime, dayAndMonth) => {
    const formats = createNumberFormats(locale);
    expect(formats.dateTime()).toBe(dateTime);
    expect(formats.dayAndMonth).toBe(dayAndMonth);
  });

  it('has no characters outside ASCII in the date of any language', () => {
    for (const locale of ['ar-EG', 'fa-IR', 'he-IL', 'ja-JP', 'bg-BG', 'hu-HU', 'ko-KR']) {
      expect(createNumberFormats(locale).date).toMatch(/^(?=.*dd)(?=.*mm)(?=.*yyyy)[\x20-\x7E]+$/);
    }
  });

  it('gives numbers the decimals asked for and leaves the separators to the reader', () => {
    const formats = createNumberFormats('de-DE');
    expect([formats.number(0), formats.number(2), formats.integer, formats.percent(1)]).toEqual([
      '#,##0',
      '#,##0.00',
      '#,##0',
      '0.0%',
    ]);
  });
});
