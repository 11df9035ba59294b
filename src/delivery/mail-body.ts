/** The mail in words, as HTML and as text. */
import { plainText } from '../errors.ts';
import type { ReportRequest, SubjectFailure } from '../report/definition.ts';
import { escapeHtml, formatInstant, formatPeriod, htmlPage, oneLine } from './mail-text.ts';

export type MailFacts = {
  readonly title: string;
  readonly request: Pick<ReportRequest<unknown>, 'client' | 'period' | 'timezone' | 'locale' | 'requestId' | 'version'>;
  readonly subjects: number;
  readonly failures: readonly SubjectFailure[];
  /** How the workbook reaches the reader. */
  readonly workbook:
    | { readonly kind: 'attached'; readonly fileName: string }
    | { readonly kind: 'link'; readonly url: string; readonly expiresAt: number; readonly fileName: string };
};

export type MailBody = { readonly subject: string; readonly html: string; readonly text: string };

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
  const period = formatPeriod(request.period, request.locale);
  const partial = failures.length > 0;
  const version = request.version === undefined ? '' : ` (version ${request.version})`;
  const replaces =
    request.version === undefined ? '' : ' It replaces the workbook that was sent before, which was incomplete.';
  const subject = oneLine(`${title} – ${request.client.name} – ${period}${version}${partial ? ' (incomplete)' : ''}`);
  const intro = `${title} of ${oneLine(request.client.name)} for ${period} (${request.timezone}).${replaces}`;
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
  const content = `<p>${escapeHtml(intro)}</p>
${button}<p>${escapeHtml(where)}</p>
${warning}`;
  return htmlPage({ locale: request.locale, subject, heading: facts.title, content, footer: footer(request) });
};
