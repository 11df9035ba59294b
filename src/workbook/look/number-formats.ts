/** Excel number formats for a locale: dates in its order and with its separators, numbers left to the reader's own marks. */

export type NumberFormats = {
  number(decimals: number): string;
  readonly integer: string;
  percent(decimals: number): string;
  /** With the locale's sign of an ISO 4217 currency, where the locale puts it; its own decimals when not given. */
  money(currency: string, decimals?: number): string;
  /** Hours beyond 24 go on counting. */
  duration(seconds: boolean): string;
  readonly date: string;
  /** `suffix` tells the two passes of a repeated hour apart. */
  dateTime(seconds: boolean, suffix?: string): string;
  /** `Fri 1`, for heads that stay inside one month. */
  readonly weekdayAndDay: string;
  /** `1 Jan` or `Jan 1`. */
  readonly dayAndMonth: string;
};

/** Windows language ids of day and month names; without one the reader's own language is used. */
const languageIds: Readonly<Record<string, string>> = {
  cs: '405',
  da: '406',
  de: '407',
  en: '409',
  es: '40A',
  fi: '40B',
  fr: '40C',
  hu: '40E',
  it: '410',
  ja: '411',
  ko: '412',
  nl: '413',
  no: '414',
  nb: '414',
  pl: '415',
  pt: '416',
  ro: '418',
  ru: '419',
  sv: '41D',
  tr: '41F',
  zh: '804',
};

const zeros = (decimals: number): string => (decimals > 0 ? `.${'0'.repeat(decimals)}` : '');

/** Each character taken literally: `/` alone would become the reader's own date separator. */
const literal = (text: string): string =>
  text
    .replace(/[^\x20-\x7E]/g, '')
    .split('')
    .map((character) => (character === ' ' ? ' ' : `\\${character}`))
    .join('');

const numericDate = (locale: string): string => {
  const codes: Readonly<Record<string, string>> = { day: 'dd', month: 'mm', year: 'yyyy' };
  const format = new Intl.DateTimeFormat(locale, {
    calendar: 'gregory',
    numberingSystem: 'latn',
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return format
    .formatToParts(0)
    .map((part) => codes[part.type] ?? (part.type === 'literal' ? literal(part.value) : ''))
    .join('')
    .trim();
};

/** `[$€-407]`: shown as it stands, whatever the reader's own currency is. */
const moneyFormat = (locale: string, languageId: string | undefined, currency: string, decimals?: number): string => {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
  const digits = decimals ?? format.resolvedOptions().maximumFractionDigits ?? 2;
  const parts = format.formatToParts(0);
  const sign = parts.find(({ type }) => type === 'currency')?.value.replace(/[\]-]/g, '') ?? currency;
  const symbol = `[$${sign}${languageId === undefined ? '' : `-${languageId}`}]`;
  const number = `#,##0${zeros(digits)}`;
  const signAt = parts.findIndex(({ type }) => type === 'currency');
  const numberAt = parts.findIndex(({ type }) => type === 'integer');
  const apart = parts.some(({ type, value }) => type === 'literal' && value.trim() === '') ? '\\ ' : '';
  return signAt < numberAt ? `${symbol}${apart}${number}` : `${number}${apart}${symbol}`;
};

const usesTwelveHours = (locale: string): boolean =>
  new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions().hour12 === true;

/** @throws RangeError when `locale` is not a BCP 47 tag */
export const createNumberFormats = (locale: string): NumberFormats => {
  const languageId = languageIds[new Intl.Locale(locale).language];
  const language = languageId === undefined ? '' : `[$-${languageId}]`;
  const date = numericDate(locale);
  const noon = usesTwelveHours(locale) ? ' AM/PM' : '';
  return {
    number: (decimals) => `#,##0${zeros(decimals)}`,
    integer: '#,##0',
    percent: (decimals) => `0${zeros(decimals)}%`,
    money: (currency, decimals) => moneyFormat(locale, languageId, currency, decimals),
    duration: (seconds) => (seconds ? '[h]:mm:ss' : '[h]:mm'),
    date,
    dateTime: (seconds, suffix) =>
      `${date} hh:mm${seconds ? ':ss' : ''}${noon}${suffix === undefined ? '' : `" ${suffix}"`}`,
    weekdayAndDay: `${language}ddd d`,
    dayAndMonth: language + (date.indexOf('mm') < date.indexOf('dd') ? 'mmm d' : 'd mmm'),
  };
};
