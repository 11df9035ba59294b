/** Words and frame that all mails share. */
import { plainText } from '../errors.ts';
import type { Period } from '../report/period.ts';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/gu, (character) => escapes[character] ?? '');

/** Header fields must stay one line, whatever a client is called, and names must not add lines to the mail. */
export const oneLine = (text: string): string => plainText(text, 200).trim();

/** Local dates, both inclusive, as one text. */
export const formatPeriod = (period: Period, locale: string): string => {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  const [from, to] = [new Date(period.from), new Date(period.to)];
  const text = period.from === period.to ? format.format(from) : format.formatRange(from, to);
  // Thin and narrow spaces are fine typography and show as boxes in old mail programs.
  return text.replaceAll(/[\u2009\u202F\u00A0]/gu, ' ');
};

/** @param at epoch milliseconds */
export const formatInstant = (at: number, { locale, timezone }: { locale: string; timezone: string }): string =>
  new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone: timezone,
  }).format(at);

type Page = {
  readonly locale: string;
  readonly subject: string;
  readonly heading: string;
  /** HTML. */
  readonly content: string;
  readonly footer: string;
};

export const htmlPage = ({ locale, subject, heading, content, footer }: Page): string => `<!doctype html>
<html lang="${escapeHtml(locale)}">
<head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:24px;background:#f4f6f7;font:15px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif;color:#1c2b33">
<div style="max-width:600px;margin:0 auto;background:#fff;padding:32px;border-radius:6px">
<h1 style="font-size:20px;margin:0 0 16px">${escapeHtml(heading)}</h1>
${content}<p style="margin:32px 0 0;font-size:12px;color:#5b6b73">${escapeHtml(footer)}</p>
</div>
</body>
</html>
`;
