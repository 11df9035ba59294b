/** What an owner is told of a report that failed for good or is late, or of a schedule that cannot be followed, in words. */
import type { MailBody } from './mail-body.ts';
import { escapeHtml, formatInstant, formatPeriod, htmlPage, oneLine } from './mail-text.ts';
import type { Period } from '../report/period.ts';

export type NoticeMail = {
  readonly kind: 'failed' | 'late' | 'schedule';
  /** Or that of the schedule. */
  readonly requestId: string;
  /** In words, e.g. `Daily consumption`; what the message called it when there is no such report. */
  readonly report: string;
  /** Its name, or the id that the message gave; `null` when it gave none. */
  readonly client: string | null;
  /** `null` when the request never came so far. */
  readonly period: Period | null;
  readonly timezone: string;
  readonly locale: string;
  readonly error: { readonly code: string; readonly message: string } | null;
  /** Epoch milliseconds by which it should have been there. */
  readonly dueAt: number | null;
};

const whatOf = ({ report, client, period, locale }: NoticeMail): string =>
  [
    report,
    ...(client === null ? [] : [oneLine(client)]),
    ...(period === null ? [] : [formatPeriod(period, locale)]),
  ].join(' – ');

const failedLines = (notice: NoticeMail): readonly string[] => [
  `This report was not made, and will not be without you: ${whatOf(notice)}.`,
  `The reason: ${notice.error?.message ?? 'unknown'}`,
  `Nobody was sent a workbook for it. Its message waits in the dead-letter queue. Once the cause is mended, ask for it again:`,
];

const lateLines = (notice: NoticeMail): readonly string[] => [
  `This report is late: ${whatOf(notice)}.`,
  `It was to be there by ${formatInstant(notice.dueAt ?? 0, notice)}. It is delivered as soon as it is made; you need not ask for it again.`,
  ...(notice.error === null ? [] : [`Its last attempt ended with: ${notice.error.message}`]),
  'How it stands:',
];

const scheduleLines = (notice: NoticeMail): readonly string[] => [
  `The schedule "${notice.requestId}" cannot be followed, and none of its reports is made until it is mended: ${whatOf(notice)}.`,
  `The reason: ${notice.error?.message ?? 'unknown'}`,
  'Other schedules go on. Once it is mended, this one does too. Where it stands:',
];

type Words = {
  readonly subject: string;
  readonly heading: string;
  readonly lines: (notice: NoticeMail) => readonly string[];
  readonly command: (requestId: string) => string;
};

const words: Record<NoticeMail['kind'], Words> = {
  failed: {
    subject: 'Report failed',
    heading: 'A report failed',
    lines: failedLines,
    command: (requestId) => `report-worker retry ${requestId}`,
  },
  late: {
    subject: 'Report late',
    heading: 'A report is late',
    lines: lateLines,
    command: (requestId) => `report-worker history --request ${requestId}`,
  },
  schedule: {
    subject: 'Schedule at fault',
    heading: 'A schedule cannot be followed',
    lines: scheduleLines,
    command: (scheduleId) => `report-worker schedules --schedule ${scheduleId}`,
  },
};

/** Plain words, the reason, and the command to run. */
export const noticeMail = (notice: NoticeMail): MailBody => {
  const { kind, requestId, locale, error } = notice;
  const { heading, ...of } = words[kind];
  const subject = oneLine(`${of.subject}: ${whatOf(notice)}`);
  const lines = of.lines(notice);
  const command = of.command(requestId);
  const footer = `Sent automatically. ${kind === 'schedule' ? 'Schedule' : 'Request'} ${requestId}${error === null ? '' : `, ${error.code}`}.`;
  const paragraphs = lines.map((line) => `<p>${escapeHtml(line)}</p>\n`).join('');
  const content = `${paragraphs}<pre style="background:#f4f6f7;padding:12px 16px;border-radius:4px">${escapeHtml(command)}</pre>\n`;
  return {
    subject,
    text: [...lines, `  ${command}`, `-- \n${footer}`].join('\n\n'),
    html: htmlPage({ locale, subject, heading, content, footer }),
  };
};
