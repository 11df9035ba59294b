/**
 * What the mail service tells of a mail after it was sent. A mail is known by the id the service gave it, or, until that is
 * noted, by the tag we gave it; and feedback counts only for the address that mail went to, so that none reaches further.
 *
 *   sending, uncertain ──taken──▶ sent            sending, uncertain, sent ──reject──▶ refused
 *   sending, uncertain, sent ──bounce──▶ bounced  the same, bounced ──complaint──▶ complained
 *
 * A second time is a no-op: the state is there already, and an address that was taken off the list meanwhile stays off.
 */
import { sql } from 'slonik';
import { z } from 'zod';
import type { Database, Queries } from '../ports.ts';
import { suppress } from './suppressions.ts';

export type FeedbackEffect = 'taken' | 'noted' | 'refused' | 'bounced' | 'complained';

export type MailFeedback = {
  readonly effect: FeedbackEffect;
  /** The service's own. */
  readonly messageId: string;
  readonly tag: string | null;
  readonly recipients: readonly string[];
  /** One line without addresses; `null` when there is nothing to say. */
  readonly reason: string | null;
  /** The mailbox does not exist, for nobody. */
  readonly isForAll: boolean;
};

/** `unknown`: no mail of ours, or one whose sending is not noted yet. `foreign`: not for the address that mail went to. */
export type FeedbackOutcome = 'applied' | 'repeated' | 'foreign' | 'unknown';

/** From which states each leads on, and where to; what is noted changes none. */
const transitions: Readonly<Record<FeedbackEffect, { readonly from: readonly string[]; readonly to: string | null }>> =
  {
    taken: { from: ['sending', 'uncertain'], to: 'sent' },
    noted: { from: ['sending', 'uncertain', 'sent'], to: null },
    refused: { from: ['sending', 'uncertain', 'sent'], to: 'refused' },
    bounced: { from: ['sending', 'uncertain', 'sent'], to: 'bounced' },
    complained: { from: ['sending', 'uncertain', 'sent', 'bounced'], to: 'complained' },
  };

const mailRow = z.object({
  tag: z.string(),
  recipient: z.string(),
  requestId: z.string(),
  clientId: z.string().nullable(),
});

type FoundMail = z.infer<typeof mailRow> & { readonly table: 'deliveries' | 'notices' };

export type Feedback = ReturnType<typeof createFeedback>;

export const createFeedback = (database: Database) => ({
  /** Notes it with the mail, and takes the address off where it asks for that, both or neither. */
  apply: (feedback: MailFeedback, signal: AbortSignal): Promise<FeedbackOutcome> =>
    database.transaction(
      async (tx) => {
        const mail = await findMail(tx, feedback);
        if (!mail) return 'unknown';
        const isMeant = feedback.recipients.some((address) => address.toLowerCase() === mail.recipient.toLowerCase());
        if (!isMeant) return 'foreign';
        if ((await note(tx, mail, feedback)) === 0) return 'repeated';
        const { effect, reason, isForAll } = feedback;
        if (effect === 'bounced' || effect === 'complained') {
          const clientId = isForAll ? null : mail.clientId;
          await suppress(tx, {
            address: mail.recipient,
            clientId,
            reason: effect,
            detail: reason,
            requestId: mail.requestId,
          });
        }
        return 'applied';
      },
      { signal },
    ),
});

const findMail = async (tx: Queries, { messageId, tag }: MailFeedback): Promise<FoundMail | null> => {
  const delivery = await tx.maybeOne({
    name: 'feedback.find-delivery',
    sql: sql.type(mailRow)`
      select d.tag, d.recipient, d.request_id as "requestId", h.client_id as "clientId"
      from deliveries d join report_history h on h.request_id = d.request_id
      where d.message_id = ${messageId} or (d.message_id is null and d.tag = ${tag})
      order by d.message_id nulls last limit 1 for update of d`,
  });
  if (delivery) return { ...delivery, table: 'deliveries' };
  const notice = await tx.maybeOne({
    name: 'feedback.find-notice',
    sql: sql.type(mailRow)`
      select tag, recipient, request_id as "requestId", facts->>'clientId' as "clientId" from notices
      where mail_id = ${messageId} or (mail_id is null and tag = ${tag})
      order by mail_id nulls last limit 1 for update`,
  });
  return notice && { ...notice, table: 'notices' };
};

/** @returns 0 when the mail has come so far already */
const note = (tx: Queries, { table, tag }: FoundMail, { effect, messageId, reason }: MailFeedback): Promise<number> => {
  const { from, to } = transitions[effect];
  const idColumn = sql.identifier([table === 'deliveries' ? 'message_id' : 'mail_id']);
  return tx.run({
    name: 'feedback.note',
    sql: sql.type(z.unknown())`
      update ${sql.identifier([table])}
      set state = coalesce(${to}, state), ${idColumn} = ${messageId}, updated_at = now(),
          reason = case when ${to} = 'sent' then null else coalesce(${reason}, reason) end
      where tag = ${tag} and state = any(${sql.array(from, 'text')})
        and (${to}::text is not null or reason is distinct from ${reason})`,
  });
};
