/** Mails one workbook to its recipients, each in a message of its own, each noted before and after. */
import { fail } from '../errors.ts';
import type { Log, Mail, Mailer, ObjectStore, StoredObject } from '../ports.ts';
import type { ReportRequest, SubjectFailure } from '../report/definition.ts';
import { mailBody, type MailFacts } from './mail-body.ts';
import { fileName, workbookContentType } from './names.ts';
import { sendOnce, type SendOutcome } from './send-once.ts';

/** Where it is noted who has got the mail, so that nobody gets it twice. */
export type DeliveryRecords = {
  /** Notes the intent and gives the tag to send it under; `null` when this recipient is settled already, or gets no more mail. */
  begin(recipient: string, signal: AbortSignal): Promise<string | null>;
  end(recipient: string, outcome: SendOutcome): Promise<void>;
};

export type DeliverOptions = {
  readonly store: ObjectStore;
  readonly mailer: Mailer;
  readonly attachmentMaxBytes: number;
  readonly linkExpiresSeconds: number;
  /** A link of the worker's own for one recipient; absent: they get links to the store, which cannot be revoked. */
  readonly ownLink?: OwnLink;
  readonly now: () => number;
};

export type OwnLink = (
  link: { requestId: string; version: number; recipient: string; expiresInSeconds: number },
  signal: AbortSignal,
) => Promise<string>;

export type DeliverJob = {
  readonly title: string;
  readonly request: ReportRequest<unknown>;
  readonly recipients: readonly string[];
  readonly attach: boolean;
  readonly output: StoredObject;
  readonly subjects: number;
  readonly failures: readonly SubjectFailure[];
};

export type Deliver = (job: DeliverJob, records: DeliveryRecords, log: Log, signal: AbortSignal) => Promise<void>;

/**
 * A refused or uncertain mail is noted and the others go on. When one failed in a way that may pass, the rest is sent
 * first, then MAIL_FAILED asks for another attempt, which repeats that one alone.
 */
export const createDeliver =
  (options: DeliverOptions): Deliver =>
  async (job, records, log, signal) => {
    const compose = createCompose(job, options, signal);
    const failed: string[] = [];
    for (const recipient of job.recipients) {
      // Before the intent is noted: what fails in between would look like a mail that may have gone out.
      const mail = await compose(recipient);
      const tag = await records.begin(recipient, signal);
      if (tag === null) continue;
      const outcome = signal.aborted ? notBegun : await sendOnce({ ...mail, to: recipient, tag }, options.mailer);
      await records.end(recipient, outcome);
      if (outcome.state === 'sent') log.info({ messageId: outcome.messageId }, 'mail sent');
      else log.warn({ state: outcome.state, reason: outcome.reason }, 'mail not sent');
      if (outcome.state === 'failed') failed.push(outcome.reason);
      if (signal.aborted) break;
    }
    if (failed.length > 0) {
      throw fail('MAIL_FAILED', `${failed.length} of ${job.recipients.length} mails did not go: ${failed[0]}`, {
        failed: failed.length,
      });
    }
    // Cut short with nothing failed: those who were left have got nothing yet.
    signal.throwIfAborted();
  };

/** It did not go. A send that has begun is waited for instead: one that is cut short may have gone out all the same. */
const notBegun: SendOutcome = { state: 'failed', messageId: null, reason: 'The worker stopped before it was sent' };

/** The same mail for everyone, but for a link of one's own. */
const createCompose = (job: DeliverJob, options: DeliverOptions, signal: AbortSignal) => {
  let shared: Omit<Mail, 'to' | 'tag'> | undefined;
  const isOwn = options.ownLink !== undefined && !isAttached(job, options);
  return async (recipient: string): Promise<Omit<Mail, 'to' | 'tag'>> => {
    if (isOwn) return composeMail(job, options, recipient, signal);
    shared ??= await composeMail(job, options, recipient, signal);
    return shared;
  };
};

const isAttached = ({ attach, output }: DeliverJob, { attachmentMaxBytes }: DeliverOptions): boolean =>
  attach && output.bytes <= attachmentMaxBytes;

const linkTo = (
  { output, request, title }: DeliverJob,
  { store, ownLink, linkExpiresSeconds: expiresInSeconds }: DeliverOptions,
  recipient: string,
  signal: AbortSignal,
): Promise<string> => {
  const { requestId, version = 1 } = request;
  if (ownLink) return ownLink({ requestId, version, recipient, expiresInSeconds }, signal);
  return store.link({ key: output.key, fileName: fileName(title, request) }, expiresInSeconds, signal);
};

const composeMail = async (
  job: DeliverJob,
  options: DeliverOptions,
  recipient: string,
  signal: AbortSignal,
): Promise<Omit<Mail, 'to' | 'tag'>> => {
  const { output, request, title } = job;
  const name = fileName(title, request);
  const attach = isAttached(job, options);
  const expiresAt = options.now() + options.linkExpiresSeconds * 1_000;
  const workbook: MailFacts['workbook'] = attach
    ? { kind: 'attached', fileName: name }
    : { kind: 'link', fileName: name, url: await linkTo(job, options, recipient, signal), expiresAt };
  const body = mailBody({ title, request, subjects: job.subjects, failures: job.failures, workbook });
  if (!attach) return body;
  const bytes = await options.store.readBytes(output, signal);
  return { ...body, attachment: { fileName: name, contentType: workbookContentType, bytes } };
};
