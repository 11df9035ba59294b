/** The Mailer port over SES v2: one message, one recipient. */
import { SendEmailCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import type { ErrorCode } from '../errors.ts';
import { mailTagName, type Mailer } from '../ports.ts';
import { awsFailure, hasName, statusOf } from './aws-errors.ts';

const refusals = ['MessageRejected', 'BadRequestException', 'NotFoundException', 'ValidationException'];
const refusedForUs = ['AccountSuspendedException', 'MailFromDomainNotVerifiedException', 'SendingPausedException'];

/**
 * MAIL_REFUSED: this message will never go. MAIL_FAILED: the service said no before it took the message.
 * MAIL_UNCERTAIN: no answer, so it may have gone out.
 */
const codeOf = (error: unknown): ErrorCode => {
  if (hasName(error, refusals)) return 'MAIL_REFUSED';
  if (hasName(error, ['CredentialsProviderError', 'TokenProviderError'])) return 'MAIL_FAILED';
  if (hasName(error, refusedForUs)) return 'MAIL_FAILED';
  const status = statusOf(error);
  if (status === undefined) return neverConnected(error) ? 'MAIL_FAILED' : 'MAIL_UNCERTAIN';
  return status === 429 || (status >= 400 && status < 500) ? 'MAIL_FAILED' : 'MAIL_UNCERTAIN';
};

const neverConnected = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  // The SDK's own time-out while connecting has no code, only this sentence.
  return (
    unreachable.has(code) ||
    /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_)/u.test(code) ||
    error.message.includes('establish a connection')
  );
};

const unreachable = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPROTO',
  'SELF_SIGNED_CERT_IN_CHAIN',
]);

export type SesMailerOptions = {
  /** Must not retry by itself: SES has no idempotency token, so a retried send can be a second mail. */
  readonly client: SESv2Client;
  readonly from: string;
  readonly configurationSet?: string;
};

export const createSesMailer = ({ client, from, configurationSet }: SesMailerOptions): Mailer => ({
  send: async (mail, signal) => {
    const { attachment } = mail;
    const command = new SendEmailCommand({
      FromEmailAddress: from,
      Destination: { ToAddresses: [mail.to] },
      EmailTags: [{ Name: mailTagName, Value: mail.tag }],
      ...(configurationSet === undefined ? {} : { ConfigurationSetName: configurationSet }),
      Content: {
        Simple: {
          Subject: { Data: mail.subject, Charset: 'UTF-8' },
          Body: { Html: { Data: mail.html, Charset: 'UTF-8' }, Text: { Data: mail.text, Charset: 'UTF-8' } },
          ...(attachment && {
            Attachments: [
              {
                FileName: attachment.fileName,
                ContentType: attachment.contentType,
                ContentDisposition: 'ATTACHMENT',
                RawContent: attachment.bytes,
              },
            ],
          }),
        },
      },
    });
    try {
      const { MessageId } = await client.send(command, { abortSignal: signal });
      return { messageId: MessageId ?? '' };
    } catch (error) {
      throw awsFailure(codeOf(error), 'Mailing a recipient', error, signal);
    }
  },
});
