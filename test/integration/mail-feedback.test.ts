/** Bounces and complaints on the request queue of a whole worker, and what they do to later mails. */
import { sql } from 'slonik';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createSuppressions, type Suppression } from '../../src/ledger/suppressions.ts';
import { type FaultStack, startFaultStack } from '../support/fault-stack.ts';
import { client, device, importConstant } from '../support/meters.ts';
import {
  asNotification,
  bounce,
  complaint,
  delivery,
  inEventBridge,
  inSns,
  type SentMail,
} from '../support/ses-news.ts';
import { until } from '../support/until.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let stack: FaultStack;
let worker: TestWorker;
const signal = new AbortController().signal;

beforeAll(async () => {
  stack = await startFaultStack([client('other', [device('o1')], { recipients: [] })]);
  await importConstant(stack.databaseUrl, 'other', 'o1', '2016-03-01', 5);
  worker = await startWorker(stack.environment);
});
afterAll(async () => {
  await worker.stop();
  await stack.stop();
});

const tell = (record: object) => stack.aws.send(JSON.stringify(record));
const heard = async (record: object): Promise<void> => {
  await tell(record);
  await stack.drained();
};

const mailRow = z.object({ to: z.string(), tag: z.string(), messageId: z.string().nullable(), state: z.string() });

const mailsOf = (requestId: string) =>
  stack.database.connect((queries) =>
    queries.rows({
      name: 'test.mails',
      sql: sql.type(mailRow)`
        select recipient as "to", tag, message_id as "messageId", state from deliveries where request_id = ${requestId}`,
    }),
  );

/** The mail that a request has sent to an address, as the mail service knows it. */
const mailTo = async (requestId: string, address: string): Promise<SentMail & { tag: string }> => {
  const mail = (await mailsOf(requestId)).find(({ to }) => to === address);
  if (!mail || mail.messageId === null) throw new Error(`${requestId} has mailed nothing to ${address}`);
  return { ...mail, messageId: mail.messageId };
};

const report = async (requestId: string, email: readonly string[], changes: object = {}): Promise<void> => {
  await stack.send(requestId, { delivery: { email }, ...changes });
  expect(await stack.settled(requestId)).toMatchObject({ status: 'completed' });
};

const statesOf = async (requestId: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    ((await stack.entryOf(requestId))?.deliveries ?? []).map(({ recipient, state }) => [recipient, state]),
  );
const reasonOf = async (requestId: string): Promise<string> =>
  (await stack.entryOf(requestId))?.deliveries.map(({ reason }) => reason).join() ?? '';

const suppressed = (address: string): Promise<readonly Suppression[]> =>
  createSuppressions(stack.database).list({ address }, signal);

const receivers = async (requestId: string): Promise<string[]> =>
  (await stack.mailsAbout(requestId)).map(({ to }) => to).toSorted();

describe('a bounce', () => {
  it.each<[string, (mail: SentMail) => object]>([
    ['an EventBridge event', (mail) => inEventBridge(bounce(mail))],
    ['an SNS envelope', (mail) => inSns(bounce(mail))],
    ['a record that SNS delivers raw', (mail) => bounce(mail)],
    [
      "an identity's notification, without tags",
      ({ messageId, to }) => inSns(asNotification(bounce({ messageId, to }))),
    ],
  ])('as %s marks its mail and its address, and no other', async (what, form) => {
    const requestId = `form-${what.replaceAll(/[^a-z]+/giu, '-').slice(0, 30)}x`;
    const [gone, there] = [`gone-${requestId}@acme.example`.toLowerCase(), 'there@acme.example'];
    await report(requestId, [gone, there]);
    await heard(form(await mailTo(requestId, gone)));
    expect(await statesOf(requestId)).toEqual({ [gone]: 'bounced', [there]: 'sent' });
    expect(await suppressed(gone)).toMatchObject([{ address: gone, clientId: null, reason: 'bounced', requestId }]);
    expect(await suppressed(there)).toEqual([]);
    expect(await reasonOf(requestId)).toContain('Permanent bounce (General): 5.1.1 smtp; 550 5.1.1 <g…@acme.example>');
  });

  it('keeps later reports from that address alone, says so in history and event, until an operator takes it off', async () => {
    const [gone, there] = ['Gone.Later@acme.example', 'there@acme.example'];
    await report('before', [gone, there]);
    await heard(inEventBridge(bounce(await mailTo('before', gone))));
    await report('after', ['gone.later@ACME.example', there]);
    expect(await statesOf('after')).toEqual({ 'gone.later@ACME.example': 'suppressed', [there]: 'sent' });
    expect(await receivers('after')).toEqual([there]);
    expect(await reasonOf('after')).toContain('It gets no more mail: an earlier one came back');
    const [event] = await stack.aws.eventsAbout('after');
    expect(event?.detail['deliveries']).toMatchObject([{ state: 'suppressed' }, { state: 'sent' }]);
    expect(await createSuppressions(stack.database).remove(gone, null, signal)).toBe(1);
    await report('again', [gone, there]);
    expect(await receivers('again')).toEqual([gone, there].toSorted());
  });

  it('is a no-op the second time, even after its address was taken off', async () => {
    const gone = 'twice@acme.example';
    await report('twice', [gone]);
    const record = inEventBridge(bounce(await mailTo('twice', gone)));
    await heard(record);
    await createSuppressions(stack.database).remove(gone, null, signal);
    await heard(record);
    expect(await suppressed(gone)).toEqual([]);
    expect(await statesOf('twice')).toEqual({ [gone]: 'bounced' });
  });

  it('of a mailbox that is full is only noted', async () => {
    const full = 'full@acme.example';
    await report('full', [full]);
    const transient = { bounceType: 'Transient', bounceSubType: 'MailboxFull' };
    await heard(inSns(bounce(await mailTo('full', full), transient)));
    expect(await statesOf('full')).toEqual({ [full]: 'sent' });
    expect(await reasonOf('full')).toContain('Transient bounce (MailboxFull)');
    expect(await suppressed(full)).toEqual([]);
  });

  it('for what a mail says, not for a mailbox that is not there, counts for its client alone', async () => {
    const strict = 'strict@shared.example';
    await report('strict', [strict]);
    const policy = { bouncedRecipients: [{ emailAddress: strict, status: '5.7.1', diagnosticCode: 'smtp; 550 no' }] };
    await heard(bounce(await mailTo('strict', strict), policy));
    expect(await suppressed(strict)).toMatchObject([{ clientId: 'acme', reason: 'bounced' }]);
    await report('strict-other', [strict], { clientId: 'other' });
    expect(await receivers('strict-other')).toEqual([strict]);
  });
});

describe('a complaint', () => {
  it('keeps the mails of that client from its address, and those of no other', async () => {
    const cross = 'cross@shared.example';
    await report('cross', [cross]);
    await heard(inEventBridge(complaint(await mailTo('cross', cross)), 'Email Complaint Received'));
    expect(await statesOf('cross')).toEqual({ [cross]: 'complained' });
    expect(await suppressed(cross)).toMatchObject([{ clientId: 'acme', reason: 'complained', requestId: 'cross' }]);
    await report('cross-again', [cross]);
    expect(await statesOf('cross-again')).toEqual({ [cross]: 'suppressed' });
    await report('cross-other', [cross], { clientId: 'other' });
    expect(await statesOf('cross-other')).toEqual({ [cross]: 'sent' });
  });

  it('that says it is no spam is no complaint', async () => {
    const kind = 'kind@acme.example';
    await report('kind', [kind]);
    await heard(complaint(await mailTo('kind', kind), { complaintFeedbackType: 'not-spam' }));
    expect(await statesOf('kind')).toEqual({ [kind]: 'sent' });
    expect(await suppressed(kind)).toEqual([]);
  });
});

describe('feedback', () => {
  it("by one client's mail on another's recipient does nothing, whatever it claims", async () => {
    const victim = 'victim@other.example';
    await report('own', ['own@acme.example']);
    await report('theirs', [victim], { clientId: 'other' });
    const { messageId, tag } = await mailTo('own', 'own@acme.example');
    const theirs = await mailTo('theirs', victim);
    await heard(bounce({ messageId, tag, to: victim }));
    await heard(complaint({ messageId, to: victim }));
    // Their tag, which nobody outside knows, still wants their message id with it once that is noted.
    await heard(bounce({ messageId: 'made-up', tag: theirs.tag, to: victim }, {}, '2016-04-01T06:00:00.000Z'));
    expect(await suppressed(victim)).toEqual([]);
    expect(await statesOf('theirs')).toEqual({ [victim]: 'sent' });
    expect(await statesOf('own')).toEqual({ 'own@acme.example': 'sent' });
    expect(worker.lines.some(({ message }) => message.includes('another recipient'))).toBe(true);
  });

  it('on a mail that nobody knows is looked at again while it is young, then acknowledged', async () => {
    worker.clearLines();
    await heard(bounce({ messageId: 'young-and-unknown', to: 'x@acme.example' }));
    await heard(bounce({ messageId: 'old-and-unknown', to: 'x@acme.example' }, {}, '2016-04-01T06:00:00.000Z'));
    const linesOn = (mailId: string) => worker.lines.filter(({ facts }) => facts['mailId'] === mailId);
    expect(linesOn('young-and-unknown').map(({ message }) => message.includes('looking again'))).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
    expect(linesOn('old-and-unknown')).toHaveLength(1);
    expect(await stack.aws.deadLetters()).toEqual([]);
    expect(await suppressed('x@acme.example')).toEqual([]);
  });

  it('that comes before its mail is noted counts once it is', async () => {
    const early = 'early@acme.example';
    await report('early', [early]);
    const { messageId } = await mailTo('early', early);
    const setId = (id: string | null) =>
      stack.database.connect((queries) =>
        queries.run({
          name: 'test.set-id',
          sql: sql.type(z.unknown())`update deliveries set message_id = ${id} where request_id = 'early'`,
        }),
      );
    await setId(null);
    worker.clearLines();
    await tell(asNotification(bounce({ messageId, to: early })));
    await until(() => worker.lines.some(({ message }) => message.includes('looking again')), 'it was not found');
    await setId(messageId);
    await stack.drained();
    expect(await statesOf('early')).toEqual({ [early]: 'bounced' });
  });

  it('by its tag finds a mail of which nobody knew whether it went, and settles that', async () => {
    const [arrived, lost] = ['arrived@acme.example', 'lost@acme.example'];
    stack.mail.setFault(() => ({ kind: 'cut after' }));
    await report('unsure', [arrived, lost]);
    stack.clear();
    expect(await statesOf('unsure')).toEqual({ [arrived]: 'uncertain', [lost]: 'uncertain' });
    const tagOf = async (address: string) => (await mailsOf('unsure')).find(({ to }) => to === address)?.tag ?? '';
    await heard(
      inEventBridge(delivery({ messageId: 'm-1', tag: await tagOf(arrived), to: arrived }), 'Email Delivered'),
    );
    await heard(inEventBridge(bounce({ messageId: 'm-2', tag: await tagOf(lost), to: lost })));
    expect(await statesOf('unsure')).toEqual({ [arrived]: 'sent', [lost]: 'bounced' });
  });

  it('that asks for nothing is acknowledged; what cannot be read is a dead letter with the reason', async () => {
    await heard(inSns('Successfully validated SNS topic for Amazon SES event publishing.'));
    await heard({ notificationType: 'AmazonSnsSubscriptionSucceeded', message: 'You have subscribed' });
    await heard({ ...bounce({ messageId: 'm', to: 'a@b.example' }), eventType: 'Open' });
    await heard(inEventBridge({ version: '1' }, 'Advisor Recommendation Status Open'));
    expect(await stack.aws.deadLetters()).toEqual([]);
    await heard({ eventType: 'Bounce', mail: { messageId: 'm' } });
    expect(await stack.aws.deadLetters()).toMatchObject([
      { code: 'MESSAGE_INVALID', reason: expect.stringContaining('mail.timestamp: missing') },
    ]);
  });

  it('is in no log and no event with an address', async () => {
    expect(JSON.stringify(worker.lines)).not.toMatch(/[a-z]{3,}@(?:acme|shared|other)\.example/iu);
    expect(JSON.stringify(await stack.aws.events())).not.toMatch(/[a-z]{3,}@(?:acme|shared|other)\.example/iu);
  });
});
