/** What an owner is told of a report that failed for good or is late, in words. */
import type { MailBody } from './mail-body.ts';
import { escapeHtml, formatInstant, formatPeriod, htmlPage, oneLine } from './mail-text.ts';
import type { Period } from '../report/period.ts';

export type NoticeMail = {
  readonly kind: 'failed' | 'late';
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

/** Plain words, the reason, and the command to run. */
export const noticeMail = (notice: NoticeMail): MailBody => {
  const { kind, requestId, locale, error } = notice;
  const subject = oneLine(`${kind === 'failed' ? 'Report failed' : 'Report late'}: ${whatOf(notice)}`);
  const lines = kind === 'failed' ? failedLines(notice) : lateLines(notice);
  const command =
    kind === 'failed' ? `report-worker retry ${requestId}` : `report-worker history --request ${requestId}`;
  const footer = `Sent automatically. Request ${requestId}${error === null ? '' : `, ${error.code}`}.`;
  const paragraphs = lines.map((line) => `<p>${escapeHtml(line)}</p>\n`).join('');
  const content = `${paragraphs}<pre style="background:#f4f6f7;padding:12px 16px;border-radius:4px">${escapeHtml(command)}</pre>\n`;
  return {
    subject,
    text: [...lines, `  ${command}`, `-- \n${footer}`].join('\n\n'),
    html: htmlPage({
      locale,
      subject,
      heading: kind === 'failed' ? 'A report failed' : 'A report is late',
      content,
      footer,
    }),
  };
};
