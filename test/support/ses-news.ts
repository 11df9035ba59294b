/** What SES tells of a mail, as it documents it, and the three ways in which that reaches a queue. */
export type SentMail = { readonly messageId: string; readonly tag?: string; readonly to: string };

const now = (): string => new Date().toISOString();

const mailOf = ({ messageId, tag, to }: SentMail, timestamp = now()): object => ({
  timestamp,
  source: 'reports@report-worker.example',
  sendingAccountId: '123456789012',
  messageId,
  destination: [to],
  headersTruncated: false,
  headers: [{ name: 'To', value: to }],
  commonHeaders: { to: [to], subject: 'Daily consumption' },
  ...(tag !== undefined && {
    tags: { 'ses:configuration-set': ['reports'], 'report-worker-mail': [tag] },
  }),
});

export const bounce = (mail: SentMail, changes: object = {}, timestamp?: string): object => ({
  eventType: 'Bounce',
  bounce: {
    bounceType: 'Permanent',
    bounceSubType: 'General',
    bouncedRecipients: [
      {
        emailAddress: mail.to,
        action: 'failed',
        status: '5.1.1',
        diagnosticCode: `smtp; 550 5.1.1 <${mail.to}>: user unknown`,
      },
    ],
    timestamp: now(),
    feedbackId: '01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000',
    reportingMTA: 'dsn; mta.example.com',
    ...changes,
  },
  mail: mailOf(mail, timestamp),
});

export const complaint = (mail: SentMail, changes: object = {}): object => ({
  eventType: 'Complaint',
  complaint: {
    complainedRecipients: [{ emailAddress: mail.to }],
    timestamp: now(),
    feedbackId: '01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000',
    complaintSubType: null,
    complaintFeedbackType: 'abuse',
    ...changes,
  },
  mail: mailOf(mail),
});

export const delivery = (mail: SentMail): object => ({
  eventType: 'Delivery',
  delivery: { timestamp: now(), processingTimeMillis: 546, recipients: [mail.to], smtpResponse: '250 OK' },
  mail: mailOf(mail),
});

/** As an identity's notifications have it: another name of the type, and no tags. */
export const asNotification = (record: object): object => {
  const { eventType, ...rest } = { eventType: undefined, ...record };
  return { notificationType: eventType, ...rest };
};

export const inEventBridge = (record: object, detailType = 'Email Bounced'): object => ({
  version: '0',
  id: '12a18625-3328-fafd-2809-a5e16004f112',
  'detail-type': detailType,
  source: 'aws.ses',
  account: '123456789012',
  time: now(),
  region: 'us-east-1',
  resources: ['arn:aws:ses:us-east-1:123456789012:configuration-set/reports'],
  detail: record,
});

export const inSns = (record: object | string): object => ({
  Type: 'Notification',
  MessageId: '5fea7756-0ea4-451a-a703-a558b933e274',
  TopicArn: 'arn:aws:sns:us-east-1:123456789012:mail-feedback',
  Message: typeof record === 'string' ? record : JSON.stringify(record),
  Timestamp: now(),
  SignatureVersion: '1',
  Signature: 'EXAMPLE',
  SigningCertURL: 'https://sns.us-east-1.amazonaws.com/x.pem',
  UnsubscribeURL: 'https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe',
});
