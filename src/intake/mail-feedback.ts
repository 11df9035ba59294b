/**
 * SES tells of mails on the request queue. Three ways lead there, with the same record inside:
 *
 *   event     { "source": "aws.ses", "detail-type": "Email Bounced", "detail": <record> }   EventBridge
 *   envelope  { "Type": "Notification", "TopicArn": …, "Message": "<record as text>" }      SNS
 *   record    { "eventType" | "notificationType": "Bounce", "mail": …, "bounce": … }        SNS, raw delivery
 *
 * `eventType` is of a configuration set, with the mail's tags; `notificationType` of an identity's notifications, without.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
import { z } from 'zod';
import { fail, maskAddresses, plainText } from '../errors.ts';
import type { FeedbackEffect, MailFeedback } from '../ledger/feedback.ts';
import { mailTagName } from '../ports.ts';
import { describeIssues } from '../report/describe-issues.ts';

/** What a message of SES is to us: feedback on a mail, or nothing that we act on. */
export type MailNews = {
  /** In the service's own words. */
  readonly type: string;
  readonly feedback: MailFeedback | null;
  /** Epoch milliseconds; when the mail was sent. */
  readonly mailedAt: number;
};

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;
const maxReason = 300;

const address = z.object({ emailAddress: z.string().max(1_000) });
const bounced = address.extend({ status: z.string().optional(), diagnosticCode: z.string().optional() });

const recordSchema = z.object({
  mail: z.object({
    messageId: z.string().min(1).max(500),
    timestamp: z.iso.datetime({ offset: true }),
    destination: z.array(z.string()).optional(),
    tags: z.record(z.string(), z.array(z.string())).optional(),
  }),
  bounce: z
    .object({ bounceType: z.string(), bounceSubType: z.string().optional(), bouncedRecipients: z.array(bounced) })
    .optional(),
  complaint: z
    .object({
      complainedRecipients: z.array(address),
      complaintFeedbackType: z.string().nullish(),
      complaintSubType: z.string().nullish(),
    })
    .optional(),
  reject: z.object({ reason: z.string().optional() }).optional(),
});

type SesRecord = z.infer<typeof recordSchema>;

/** What it says of the mail, and of whom. */
type Told = Pick<MailFeedback, 'effect' | 'recipients' | 'reason'> & { readonly isForAll?: boolean };

/** `undefined`: the message is not from SES at all. @throws MESSAGE_INVALID when it is and cannot be read */
export const readMailNews = (value: unknown): MailNews | undefined => {
  const record = recordIn(value);
  if (record === undefined) return undefined;
  const named = record['eventType'] ?? record['notificationType'] ?? record['detail-type'];
  const type = typeof named === 'string' ? named : 'unknown';
  const tell = Object.hasOwn(tellers, type) ? tellers[type] : undefined;
  if (!tell) return { type: plainText(maskAddresses(type), 60), feedback: null, mailedAt: 0 };
  const parsed = recordSchema.safeParse(record);
  if (!parsed.success) throw unreadable(describeIssues(parsed.error, { name: 'feedback', fields: [] }));
  const told = tell(parsed.data);
  if (!told) throw unreadable(`${type} comes without its own part`);
  const { mail } = parsed.data;
  const tag = mail.tags?.[mailTagName]?.[0] ?? '';
  return {
    type,
    mailedAt: Date.parse(mail.timestamp),
    feedback: {
      ...told,
      isForAll: told.isForAll ?? false,
      messageId: mail.messageId,
      tag: uuid.test(tag) ? tag : null,
      recipients: told.recipients.map(bareAddress),
      reason: told.reason === null ? null : plainText(maskAddresses(told.reason), maxReason),
    },
  };
};

const unreadable = (faults: string) =>
  fail('MESSAGE_INVALID', `The mail service's feedback does not fit what SES documents: ${faults}`);

const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

const recordIn = (value: unknown): Readonly<Record<string, unknown>> | undefined => {
  const outer = asObject(value);
  if (outer['source'] === 'aws.ses') return { 'detail-type': outer['detail-type'], ...asObject(outer['detail']) };
  if (outer['Type'] === 'Notification' && typeof outer['TopicArn'] === 'string') return notified(outer);
  const isRecord =
    Object.hasOwn(outer, 'mail') &&
    (typeof outer['eventType'] === 'string' || typeof outer['notificationType'] === 'string');
  return isRecord || outer['notificationType'] === 'AmazonSnsSubscriptionSucceeded' ? outer : undefined;
};

/** When a topic is first set up, SES says so in a sentence. */
const notified = ({ Message }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | undefined => {
  if (typeof Message !== 'string') return undefined;
  if (Message.startsWith('Successfully validated SNS topic')) return { eventType: 'topic validated' };
  try {
    return recordIn(JSON.parse(Message));
  } catch {
    return undefined;
  }
};

/** `Anna <anna@acme.example>` and `<anna@acme.example>` are anna@acme.example. */
const bareAddress = (text: string): string => /<([^<>]+)>\s*$/u.exec(text)?.[1]?.trim() ?? text.trim();

const sendTo =
  (effect: FeedbackEffect) =>
  ({ mail }: SesRecord): Told => ({ effect, recipients: mail.destination ?? [], reason: null });

/** The mailbox or its domain does not exist (RFC 3463, X.1.1 to X.1.3 and X.1.10), or SES itself no longer mails it. */
const isGone = (subType: string, statuses: readonly string[]): boolean =>
  ['NoEmail', 'Suppressed', 'OnAccountSuppressionList'].includes(subType) ||
  statuses.some((status) => /^5\.1\.(?:1|2|3|10)$/u.test(status));

const ofBounce = ({ bounce }: SesRecord): Told | null => {
  if (!bounce) return null;
  const { bounceType, bounceSubType = 'General', bouncedRecipients } = bounce;
  const isPermanent = bounceType === 'Permanent';
  const [first] = bouncedRecipients;
  const said = [first?.status, first?.diagnosticCode].filter((part) => part !== undefined).join(' ');
  return {
    effect: isPermanent ? 'bounced' : 'noted',
    recipients: bouncedRecipients.map(({ emailAddress }) => emailAddress),
    reason: `${bounceType} bounce (${bounceSubType})${said === '' ? '' : `: ${said}`}`,
    isForAll:
      isPermanent &&
      isGone(
        bounceSubType,
        bouncedRecipients.flatMap(({ status }) => status ?? []),
      ),
  };
};

const ofComplaint = ({ complaint }: SesRecord): Told | null => {
  if (!complaint) return null;
  const { complainedRecipients, complaintFeedbackType, complaintSubType } = complaint;
  const kind = complaintFeedbackType ?? complaintSubType ?? 'abuse';
  return {
    // Some providers report the button that takes a mail out of the spam folder the same way.
    effect: kind === 'not-spam' ? 'noted' : 'complained',
    recipients: complainedRecipients.map(({ emailAddress }) => emailAddress),
    reason: `Complaint (${kind})`,
  };
};

const ofReject = ({ mail, reject }: SesRecord): Told => ({
  effect: 'refused',
  recipients: mail.destination ?? [],
  reason: `The mail service did not send it: ${reject?.reason ?? 'no reason given'}`,
});

/** By event type; what is not here is acknowledged and no more. */
const tellers: Readonly<Record<string, ((record: SesRecord) => Told | null) | undefined>> = {
  Send: sendTo('taken'),
  Delivery: sendTo('taken'),
  Bounce: ofBounce,
  Complaint: ofComplaint,
  Reject: ofReject,
};
