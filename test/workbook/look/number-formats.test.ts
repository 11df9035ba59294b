import { describe, expect, it } from 'vitest';
import { createNumberFormats } from '../../../src/workbook/look/number-formats.ts';

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
    expect(formats.dateTime(false)).toBe(dateTime);
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

  it.each([
    ['en-US', 'USD', '[$$-409]#,##0.00'],
    ['de-DE', 'EUR', String.raw`#,##0.00\ [$€-407]`],
    ['fr-FR', 'EUR', String.raw`#,##0.00\ [$€-40C]`],
    ['en-GB', 'GBP', '[$£-409]#,##0.00'],
    ['ja-JP', 'JPY', '[$￥-411]#,##0'],
    ['es-ES', 'EUR', String.raw`#,##0.00\ [$€-40A]`],
  ])('shows money in %s with the sign of %s where people there put it', (locale, currency, expected) => {
    expect(createNumberFormats(locale).money(currency)).toBe(expected);
  });

  it('counts hours beyond a day, and seconds where they are asked for', () => {
    const formats = createNumberFormats('en-US');
    expect([formats.duration(false), formats.duration(true)]).toEqual(['[h]:mm', '[h]:mm:ss']);
    expect(formats.dateTime(true, 'UTC-05:00')).toBe(String.raw`mm\/dd\/yyyy hh:mm:ss AM/PM" UTC-05:00"`);
  });
});
