import { formatInstant } from '../../../report/calendar.ts';
import { logoImage, type ModelInput } from '../../../report/definition.ts';
import type { HeaderBlock } from '../../../report/model.ts';
import { sharedTexts } from './texts/shared.ts';

/** What every sheet is told about its report. */
export type Facts = Omit<ModelInput<unknown, unknown>, 'fetched'>;

const dateFormatOf = (locale: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(locale, {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    timeZone: 'UTC',
    calendar: 'gregory',
    numberingSystem: 'latn',
  });

/** Of the locale asked for last: a report has one, and thousands of dates. Making a format takes longer than a hundred dates. */
let latest: { readonly locale: string; readonly format: Intl.DateTimeFormat } | undefined;

/** A local date as people of the locale write it. */
export const formatDate = (date: string, locale: string): string => {
  if (latest?.locale !== locale) latest = { locale, format: dateFormatOf(locale) };
  return latest.format.format(Date.parse(`${date}T00:00:00Z`));
};

/** `05.11.2016 06:00 (UTC+01:00)`: local time that stays unambiguous when an hour occurs twice. */
export const formatLocalTime = (
  instant: number,
  { timezone, locale }: Pick<Facts['request'], 'timezone' | 'locale'>,
) => {
  const text = formatInstant(timezone, instant);
  const dateLength = text.indexOf(' ');
  return `${formatDate(text.slice(0, dateLength), locale)}${text.slice(dateLength)}`;
};

/** `05.11.2016 bis 07.11.2016`; one day stands alone. */
export const formatPeriod = ({ period, locale }: Pick<Facts['request'], 'period' | 'locale'>): string => {
  const [from, to] = [formatDate(period.from, locale), formatDate(period.to, locale)];
  return from === to ? from : sharedTexts(locale).between(from, to);
};

/** Title, client, period, zone, and when and for what it was made. */
export const headerBlock = (title: string, { request, generatedAt, images }: Facts): HeaderBlock => {
  const { client, timezone, requestId, locale } = request;
  const { facts, logoOf } = sharedTexts(locale);
  return {
    title,
    subtitle: client.name,
    facts: [
      { label: facts.period, value: formatPeriod(request) },
      { label: facts.timezone, value: timezone },
      { label: facts.generated, value: formatLocalTime(generatedAt, request) },
      { label: facts.request, value: requestId },
    ],
    ...(images[logoImage.name] && { logo: { image: logoImage.name, description: logoOf(client.name) } }),
  };
};
