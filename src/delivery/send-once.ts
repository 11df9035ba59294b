import { asReportError } from '../errors.ts';
import type { Mail, Mailer } from '../ports.ts';

export type SendOutcome =
  | { readonly state: 'sent'; readonly messageId: string; readonly reason: null }
  | { readonly state: 'refused' | 'failed' | 'uncertain'; readonly messageId: null; readonly reason: string };

const sendTimeoutMs = 30_000;

/** Sends one mail, and says what is known of it: sent, refused for good, failed (it did not go), or uncertain. Never throws. */
export const sendOnce = async (mail: Mail, mailer: Mailer): Promise<SendOutcome> => {
  try {
    const { messageId } = await mailer.send(mail, AbortSignal.timeout(sendTimeoutMs));
    return { state: 'sent', messageId, reason: null };
  } catch (error) {
    const { code, message } = asReportError(error, 'MAIL_UNCERTAIN');
    if (code === 'MAIL_REFUSED') return { state: 'refused', messageId: null, reason: message };
    if (code === 'MAIL_FAILED') return { state: 'failed', messageId: null, reason: message };
    // No answer in time: it may have gone out, so it is not sent again.
    return { state: 'uncertain', messageId: null, reason: message };
  }
};
