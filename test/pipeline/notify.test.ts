/** Notices in a real ledger, mailed by a mail service that does as it is told. */
import { sql } from 'slonik';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ErrorCode, fail } from '../../src/errors.ts';
import { createClaims } from '../../src/ledger/claims.ts';
import { createFeedback } from '../../src/ledger/feedback.ts';
import { createNotices } from '../../src/ledger/notices.ts';
import { createResults } from '../../src/ledger/results.ts';
import { createSuppressions } from '../../src/ledger/suppressions.ts';
import { createNotify, type Notify } from '../../src/pipeline/notify.ts';
import type { Database, Mail, NamedQuery } from '../../src/ports.ts';
import { event, request } from '../ledger/requests.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { createTestLog } from '../support/log.ts';
import { client, device, seed } from '../support/meters.ts';

let testDatabase: TestDatabase;
let database: Database;
const owner = 'owner@acme.example';
const operations = 'night@operations.example';

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openTestDatabase(testDatabase.url);
  const mute = { ...client('mute', [device('m2')]), ownerEmail: undefined };
  await seed(database, [client('acme', [device('m1')], { ownerEmail: owner }), mute]);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

/** Answers each mail with the next of `answers`, then takes all. */
const setUp = (answers: readonly ErrorCode[] = [], to: string | null = operations) => {
  const mails: Mail[] = [];
  const left = [...answers];
  const send = (mail: Mail): Promise<{ messageId: string }> => {
    const code = left.shift();
    if (code) return Promise.reject(fail(code, 'said no'));
    mails.push(mail);
    return Promise.resolve({ messageId: 'm' });
  };
  const { log, lines } = createTestLog();
  const notify = (): Notify => createNotify({ notices: createNotices(database, to), mailer: { send }, log });
  return { mails, lines, notify };
};

const refuse = (requestId: string, changes: object = {}, to: string | null = operations): Promise<void> =>
  createResults(database, to).refuse(
    {
      ...request({ requestId }),
      messageId: 'message-1',
      status: 'failed',
      error: { code: 'ATTEMPTS_EXHAUSTED', message: 'Given up' },
      ...changes,
    },
    { ...event(`${requestId}:failed`), type: 'report.failed' },
  );

const run = (statement: NamedQuery<unknown>['sql']): Promise<number> =>
  database.connect((queries) => queries.run({ name: 'test.notices', sql: statement }));

const stateOf = async (requestId: string): Promise<string | undefined> => {
  const row = await database.connect((queries) =>
    queries.maybeOne({
      name: 'test.notice',
      sql: sql.type(z.object({ state: z.string() }))`select state from notices where request_id = ${requestId}`,
    }),
  );
  return row?.state;
};

const waitIsOver = (): Promise<number> =>
  run(sql.type(z.unknown())`update notices set due_at = now() where state = 'due'`);

describe('a report that failed for good', () => {
  it('is told to its owner once, however often its message is refused and by whomever', async () => {
    const { mails, notify } = setUp();
    await refuse('once');
    await refuse('once');
    await Promise.all([notify().flush(), notify().flush(), notify().flush()]);
    await notify().flush();
    expect(mails.map(({ to }) => to)).toEqual([owner]);
    expect(mails[0]?.subject).toContain('Report failed: Daily consumption');
  });

  it('is told again when another message for it fails', async () => {
    const { mails, notify } = setUp();
    await refuse('again');
    await refuse('again', { messageId: 'message-2' });
    await notify().flush();
    expect(mails).toHaveLength(2);
  });

  it.each([
    ['of a client without an owner', { clientId: 'mute' }],
    ['of a client that nobody knows', { clientId: 'stranger' }],
    ['of a message that could not be read', { clientId: null, report: null }],
  ])('%s is told to those who run the worker', async (name, changes) => {
    const { mails, notify } = setUp();
    await refuse(`operations ${name}`, changes);
    await notify().flush();
    expect(mails.map(({ to }) => to)).toEqual([operations]);
  });

  it('is told to nobody where there is nobody to tell', async () => {
    const { mails, notify } = setUp([], null);
    await refuse('nobody', { clientId: 'mute' }, null);
    await notify().flush();
    expect(mails).toEqual([]);
  });
});

describe('a mail to an owner', () => {
  it('that did not go is sent later', async () => {
    const { mails, notify } = setUp(['MAIL_FAILED']);
    await refuse('throttled');
    await notify().flush();
    expect([mails.length, await stateOf('throttled')]).toEqual([0, 'due']);
    await notify().flush();
    expect(mails).toHaveLength(0);
    await waitIsOver();
    await notify().flush();
    expect([mails.length, await stateOf('throttled')]).toEqual([1, 'sent']);
  });

  it('that did not go ends the round: the mail service would keep all others waiting as well', async () => {
    const { mails, notify } = setUp(['MAIL_FAILED']);
    await refuse('first of two');
    await refuse('second of two');
    await notify().flush();
    expect([mails.length, await stateOf('first of two'), await stateOf('second of two')]).toEqual([0, 'due', 'due']);
    await notify().flush();
    expect([mails.length, await stateOf('second of two')]).toEqual([1, 'sent']);
    await waitIsOver();
    await notify().flush();
  });

  it.each([
    ['MAIL_REFUSED', 'refused'],
    ['MAIL_UNCERTAIN', 'uncertain'],
  ] as const)('that ends in %s is not repeated', async (code, state) => {
    const { mails, notify } = setUp([code]);
    await refuse(`ends in ${code}`);
    await notify().flush();
    await waitIsOver();
    await notify().flush();
    expect([mails.length, await stateOf(`ends in ${code}`)]).toEqual([0, state]);
  });

  it('that a worker died over is uncertain, and not repeated', async () => {
    const { mails, notify } = setUp();
    await refuse('died');
    await createNotices(database, null).take();
    await notify().flush();
    expect([mails.length, await stateOf('died')]).toEqual([0, 'sending']);
    await run(
      sql.type(z.unknown())`update notices set updated_at = now() - interval '6 minutes' where request_id = 'died'`,
    );
    await notify().flush();
    expect([mails.length, await stateOf('died')]).toEqual([0, 'uncertain']);
  });

  it('leaves its address out of the log', async () => {
    const { lines, notify } = setUp(['MAIL_REFUSED']);
    await refuse('unlogged');
    await refuse('unlogged', { messageId: 'message-2' });
    await notify().flush();
    expect(lines.length).toBeGreaterThan(1);
    expect(JSON.stringify(lines)).not.toContain(owner);
  });
});

describe('a report with a rule of when it is due', () => {
  const claimDue = async (requestId: string, dueInMs: number) => {
    const asked = request({ requestId, dueAt: Date.now() + dueInMs });
    const outcome = await createClaims(database, 60).claim(asked);
    if (outcome.kind !== 'claimed') throw new Error(outcome.status);
    return outcome.claim;
  };
  const finish = async (claim: Awaited<ReturnType<typeof claimDue>>): Promise<void> =>
    createResults(database, null).finish(
      claim,
      { status: 'completed', timings: {}, event: event(`${claim.requestId}:completed`) },
      new AbortController().signal,
    );

  it('is told to its owner once when it is late, at work or done', async () => {
    const { mails, notify } = setUp();
    await claimDue('late and at work', -60_000);
    await finish(await claimDue('late and done', -60_000));
    await notify().flush();
    await notify().flush();
    const late = mails.filter(({ subject }) => subject.startsWith('Report late: Daily consumption'));
    expect(late.map(({ to }) => to)).toEqual([owner, owner]);
  });

  it('is not when it is in time, or was', async () => {
    const { mails, notify } = setUp();
    await claimDue('not yet due', 60_000);
    const inTime = await claimDue('in time', 60_000);
    await finish(inTime);
    await notify().flush();
    expect(mails).toEqual([]);
  });
});

describe('an owner who gets no more mail', () => {
  const suppressions = () => createSuppressions(database);
  const { signal } = new AbortController();

  it('is not told; those who run the worker are, in their stead', async () => {
    await suppressions().add(owner, 'acme', signal);
    await refuse('owner-off');
    const { mails, notify } = setUp();
    await notify().flush();
    expect(mails.map(({ to }) => to)).toEqual([operations]);
    await suppressions().remove(owner, null, signal);
  });

  it('is not told of what was due to them already, and the notice says why', async () => {
    await refuse('owner-goes-off');
    await suppressions().add(owner.toUpperCase(), null, signal);
    const { mails, notify } = setUp();
    await notify().flush();
    expect(mails).toEqual([]);
    expect(await stateOf('owner-goes-off')).toBe('suppressed');
    await suppressions().remove(owner, null, signal);
  });

  it('is another than one of another client: each is asked of by its own', async () => {
    await suppressions().add(owner, 'mute', signal);
    await refuse('owner-of-acme');
    const { mails, notify } = setUp();
    await notify().flush();
    expect(mails.map(({ to }) => to)).toEqual([owner]);
    await suppressions().remove(owner, null, signal);
  });

  it('is one whose notice came back', async () => {
    await refuse('notice-bounces');
    const { notify } = setUp();
    await notify().flush();
    const row = await database.connect((queries) =>
      queries.maybeOne({
        name: 'test.tag',
        sql: sql.type(z.object({ tag: z.string(), mailId: z.string() }))`
          select tag, mail_id as "mailId" from notices where request_id = 'notice-bounces'`,
      }),
    );
    // The mail service of this file gives every mail the same id: make this one its own.
    await run(sql.type(z.unknown())`update notices set mail_id = 'm-bounced' where request_id = 'notice-bounces'`);
    const bounced = {
      effect: 'bounced',
      messageId: 'm-bounced',
      tag: row?.tag ?? null,
      recipients: [owner],
      reason: 'Permanent bounce (General)',
      isForAll: false,
    } as const;
    expect(row?.mailId).toBe('m');
    expect(await createFeedback(database).apply(bounced, signal)).toBe('applied');
    expect(await createFeedback(database).apply(bounced, signal)).toBe('repeated');
    expect(await stateOf('notice-bounces')).toBe('bounced');
    expect(await suppressions().list({ address: owner }, signal)).toMatchObject([{ clientId: 'acme' }]);
    await suppressions().remove(owner, null, signal);
  });
});
