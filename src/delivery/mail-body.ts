/** The mail in words, as HTML and as text. */
import { plainText } from '../errors.ts';
import type { ReportRequest, SubjectFailure } from '../report/definition.ts';

export type MailFacts = {
  readonly title: string;
  readonly request: Pick<ReportRequest<unknown>, 'client' | 'period' | 'timezone' | 'locale' | 'requestId'>;
  readonly subjects: number;
  readonly failures: readonly SubjectFailure[];
  /** How the workbook reaches the reader. */
  readonly workbook:
    | { readonly kind: 'attached'; readonly fileName: string }
    | { readonly kind: 'link'; readonly url: string; readonly expiresAt: number; readonly fileName: string };
};

export type MailBody = { readonly subject: string; readonly html: string; readonly text: string };

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/gu, (character) => escapes[character] ?? '');

/** Header fields must stay one line, whatever a client is called, and names must not add lines to the mail. */
const oneLine = (text: string): string => plainText(text, 200).trim();

const formatPeriod = ({ period, locale }: MailFacts['request']): string => {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  const [from, to] = [new Date(period.from), new Date(period.to)];
  const text = period.from === period.to ? format.format(from) : format.formatRange(from, to);
  // Thin and narrow spaces are fine typography and show as boxes in old mail programs.
  return text.replaceAll(/[\u2009\u202F\u00A0]/gu, ' ');
};

const formatInstant = (at: number, { locale, timezone }: MailFacts['request']): string =>
  new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone: timezone,
  }).format(at);

const shownFailures = 20;

const incompleteLines = ({ subjects, failures }: MailFacts): readonly string[] => [
  `${failures.length} of ${subjects} meters could not be read and are missing from this report:`,
  ...failures
    .slice(0, shownFailures)
    .map(({ subject, reason }) => `${oneLine(subject.name)} (${subject.id}): ${plainText(reason)}`),
  ...(failures.length > shownFailures
    ? [`… and ${failures.length - shownFailures} more, see the sheet "Incomplete"`]
    : []),
];

export const mailBody = (facts: MailFacts): MailBody => {
  const { title, request, failures, workbook } = facts;
  const period = formatPeriod(request);
  const partial = failures.length > 0;
  const subject = oneLine(`${title} – ${request.client.name} – ${period}${partial ? ' (incomplete)' : ''}`);
  const intro = `${title} of ${oneLine(request.client.name)} for ${period} (${request.timezone}).`;
  const where =
    workbook.kind === 'attached'
      ? `The workbook is attached: ${workbook.fileName}`
      : `The link works until ${formatInstant(workbook.expiresAt, request)}. After that, ask for the report again.`;
  return { subject, text: textBody(facts, intro, where), html: htmlBody(facts, subject, intro, where) };
};

const footer = (request: MailFacts['request']): string => `Sent automatically. Request ${request.requestId}.`;

const textBody = (facts: MailFacts, intro: string, where: string): string => {
  const { workbook, failures, request } = facts;
  const [head = '', ...lines] = incompleteLines(facts);
  return [
    intro,
    workbook.kind === 'link' ? `Download ${workbook.fileName}:\n${workbook.url}\n${where}` : where,
    ...(failures.length > 0 ? [[head, ...lines.map((line) => `- ${line}`)].join('\n')] : []),
    `-- \n${footer(request)}`,
  ].join('\n\n');
};

const htmlBody = (facts: MailFacts, subject: string, intro: string, where: string): string => {
  const { workbook, failures, request } = facts;
  const [head = '', ...lines] = incompleteLines(facts).map(escapeHtml);
  const button =
    workbook.kind === 'link'
      ? `<p style="margin:24px 0"><a href="${escapeHtml(workbook.url)}" style="background:#1f4e5f;color:#fff;padding:12px 20px;border-radius:4px;text-decoration:none">Download the workbook</a></p>`
      : '';
  const warning =
    failures.length > 0
      ? `<div style="border-left:4px solid #b45309;background:#fef6e7;padding:12px 16px"><p style="margin:0 0 8px">${head}</p><ul style="margin:0;padding-left:20px">${lines.map((line) => `<li>${line}</li>`).join('')}</ul></div>`
      : '';
  return `<!doctype html>
<html lang="${escapeHtml(request.locale)}">
<head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:24px;background:#f4f6f7;font:15px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif;color:#1c2b33">
<div style="max-width:600px;margin:0 auto;background:#fff;padding:32px;border-radius:6px">
<h1 style="font-size:20px;margin:0 0 16px">${escapeHtml(facts.title)}</h1>
<p>${escapeHtml(intro)}</p>
${button}<p>${escapeHtml(where)}</p>
${warning}<p style="margin:32px 0 0;font-size:12px;color:#5b6b73">${escapeHtml(footer(request))}</p>
</div>
</body>
</html>
`;
};
