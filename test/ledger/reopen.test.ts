import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Claim, type ClaimRequest, createClaims } from '../../src/ledger/claims.ts';
import { createDeliveries } from '../../src/ledger/deliveries.ts';
import { type HistoryEntry, listHistory } from '../../src/ledger/history.ts';
import { createNotices } from '../../src/ledger/notices.ts';
import { createResults } from '../../src/ledger/results.ts';
import type { Database } from '../../src/ports.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { execute } from '../support/execute.ts';
import { client, seed } from '../support/meters.ts';
import { claimIn, event, request, stored } from './requests.ts';

let testDatabase: TestDatabase;
let database: Database;
const signal = new AbortController().signal;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openTestDatabase(testDatabase.url);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const claimed = (asked: ClaimRequest): Promise<Claim> => claimIn(database, asked, 60);

const finish = (claim: Claim, status: 'completed' | 'partial'): Promise<void> => {
  const done = event(`${claim.requestId}:v${claim.version}:${status}`);
  return createResults(database, null).finish(claim, { status, timings: {}, event: done }, signal);
};

/** A request that has come to a partial report, its workbook at `key`. */
const partial = async (asked: ClaimRequest): Promise<Claim> => {
  const claim = await claimed(asked);
  const results = createResults(database, null);
  const kept = { key: 'kept-1', bytes: 9, sha256: 'e', codeVersion: '1' };
  await results.saveStored(claim, stored, kept, signal);
  await finish(claim, 'partial');
  return claim;
};

const standing = async (requestId: string): Promise<HistoryEntry | undefined> =>
  (await listHistory(database, { requestId, limit: 1 }))[0];

describe('a partial report that is opened again', () => {
  it('has its next version, once for each message that asks', async () => {
    const asked = request();
    await partial(asked);
    const claims = createClaims(database, 60);
    expect((await claims.reopen(asked.requestId, 'message-1', signal)).request).toEqual(asked.request);
    await claims.reopen(asked.requestId, 'message-1', signal);
    const second = await claimed(asked);
    expect(second).toMatchObject({ version: 2, attempt: 2, stored: null, kept: { key: 'kept-1' } });
    await finish(second, 'partial');
    await claims.reopen(asked.requestId, 'message-1', signal);
    expect(await claims.claim(asked)).toEqual({ kind: 'finished', status: 'partial' });
    await claims.reopen(asked.requestId, 'message-2', signal);
    expect(await claimed(asked)).toMatchObject({ version: 3 });
  });

  it('keeps the workbook before on record, and each mail with its version', async () => {
    const asked = request();
    const deliveries = createDeliveries(database);
    const results = createResults(database, null);
    const first = await claimed(asked);
    await results.saveStored(first, stored, null, signal);
    await deliveries.begin(first, 'a@b.example', signal);
    await deliveries.end(first, { recipient: 'a@b.example', state: 'sent', messageId: 'm', reason: null });
    await finish(first, 'partial');
    await createClaims(database, 60).reopen(asked.requestId, 'message-1', signal);
    const second = await claimed(asked);
    const output = { ...stored.output, version: 2, key: 'k2' };
    await results.saveStored(second, { ...stored, output }, null, signal);
    expect(await deliveries.begin(second, 'a@b.example', signal)).toEqual(expect.any(String));
    expect(await standing(asked.requestId)).toMatchObject({ version: 2, output, superseded: [stored.output] });
    expect(await deliveries.list(first)).toMatchObject([{ state: 'sent' }]);
    expect(await deliveries.list(second)).toMatchObject([{ state: 'sending' }]);
  });

  it('stays the partial report that it was when it fails for good', async () => {
    const asked = request();
    await partial(asked);
    const claims = createClaims(database, 60);
    await claims.reopen(asked.requestId, 'message-1', signal);
    await claims.release(await claimed(asked), { code: 'STORE_FAILED', message: 'down' });
    const error = { code: 'ATTEMPTS_EXHAUSTED', message: 'Given up' };
    const refused = { ...asked, messageId: 'message-1', status: 'failed' as const, error };
    await createResults(database, null).refuse(refused, event(`${asked.requestId}:failed`));
    expect(await standing(asked.requestId)).toMatchObject({
      status: 'partial',
      version: 1,
      output: stored.output,
      superseded: [],
      error,
    });
  });

  it('leaves alone what is completed or under way, and refuses what is not known', async () => {
    const claims = createClaims(database, 60);
    const done = request();
    await finish(await claimed(done), 'completed');
    await claims.reopen(done.requestId, 'message-1', signal);
    expect(await standing(done.requestId)).toMatchObject({ status: 'completed', version: 1 });
    const running = request();
    await claimed(running);
    await claims.reopen(running.requestId, 'message-1', signal);
    expect(await standing(running.requestId)).toMatchObject({ status: 'running', version: 1 });
    await expect(claims.reopen('never-heard-of', 'message-1', signal)).rejects.toMatchObject({
      code: 'REQUEST_UNKNOWN',
    });
  });
});

describe('a retry of a report that failed', () => {
  const down = { code: 'STORE_FAILED', message: 'down' };

  const failed = async (): Promise<ClaimRequest> => {
    const asked = request();
    const claims = createClaims(database, 60);
    await claims.release(await claimed(asked), down);
    const refused = { ...asked, messageId: 'message-0', status: 'failed' as const, error: down };
    await createResults(database, null).refuse(refused, event(`${asked.requestId}:failed`));
    return asked;
  };

  it('that comes a second time does not open the partial report which the first has made', async () => {
    const asked = await failed();
    const claims = createClaims(database, 60);
    await claims.reopen(asked.requestId, 'message-1', signal);
    const again = await partial(asked);
    expect(again).toMatchObject({ version: 1, begun: 1 });
    await claims.reopen(asked.requestId, 'message-1', signal);
    expect(await claims.claim(asked)).toEqual({ kind: 'finished', status: 'partial' });
  });

  it('asked for twice makes it once', async () => {
    const asked = await failed();
    const claims = createClaims(database, 60);
    await claims.reopen(asked.requestId, 'message-1', signal);
    await claims.reopen(asked.requestId, 'message-2', signal);
    await partial(asked);
    await claims.reopen(asked.requestId, 'message-2', signal);
    expect(await claims.claim(asked)).toEqual({ kind: 'finished', status: 'partial' });
    await claims.reopen(asked.requestId, 'message-3', signal);
    expect(await claimed(asked)).toMatchObject({ version: 2 });
  });
});

describe('a report that was due', () => {
  const lateOnes = async ({ requestId }: ClaimRequest): Promise<number> => {
    await createNotices(database, null).findLate();
    const late = `select from notices where kind = 'late' and request_id = '${requestId}'`;
    return (await execute(testDatabase.url, late)).length;
  };
  const ended = (requestId: string, at: string) =>
    execute(
      testDatabase.url,
      `update report_history set due_at = now() - interval '1 hour', finished_at = now() - interval '${at}' where request_id = '${requestId}'`,
    );

  beforeAll(() => seed(database, [client('acme', [], { ownerEmail: 'owner@acme.example' })]));

  it('and was there in time is not late for being made again, whatever becomes of that', async () => {
    const asked = request({ dueAt: Date.now() - 3_600_000 });
    await partial(asked);
    await ended(asked.requestId, '2 hours');
    const claims = createClaims(database, 60);
    await claims.reopen(asked.requestId, 'message-1', signal);
    expect(await lateOnes(asked)).toBe(0);
    // What the message says of its own due time is that of the first.
    await finish(await claimed(asked), 'completed');
    expect(await lateOnes(asked)).toBe(0);
  });

  it('and was late is told of, also when it is made again before anybody looked', async () => {
    const asked = request();
    await partial(asked);
    await ended(asked.requestId, '1 minute');
    await createClaims(database, 60).reopen(asked.requestId, 'message-1', signal);
    expect(await lateOnes(asked)).toBe(1);
    expect(await lateOnes(asked)).toBe(1);
  });
});

describe('an id whose request was refused', () => {
  const refuse = async (asked: ClaimRequest): Promise<void> => {
    const error = { code: 'RECIPIENT_FOREIGN', message: 'not yours' };
    const refused = { ...asked, messageId: 'message-1', status: 'rejected' as const, error };
    await createResults(database, null).refuse(refused, event(`${asked.requestId}:failed`));
  };

  it('stands for no other request once a workbook was made, which that would mail', async () => {
    const asked = request();
    const claims = createClaims(database, 60);
    const claim = await claimed(asked);
    await createResults(database, null).saveStored(claim, stored, null, signal);
    await claims.release(claim, { code: 'MAIL_FAILED', message: 'later' });
    await refuse(asked);
    await expect(claims.claim({ ...asked, bodyHash: 'hash-b' })).rejects.toMatchObject({ code: 'REQUEST_CONFLICT' });
    expect(await claims.claim(asked)).toMatchObject({ kind: 'claimed' });
  });

  it('stands for no request of another client, and tells of its own refusal alone', async () => {
    const asked = request();
    await refuse(asked);
    await createResults(database, null).refuse(
      {
        ...asked,
        messageId: 'message-2',
        bodyHash: 'hash-b',
        clientId: 'globex',
        status: 'failed',
        error: { code: 'REQUEST_CONFLICT', message: 'used' },
      },
      event(`${asked.requestId}:failed:2`),
    );
    expect(await standing(asked.requestId)).toMatchObject({ status: 'rejected', error: { code: 'RECIPIENT_FOREIGN' } });
    const claims = createClaims(database, 60);
    const foreign = { ...asked, bodyHash: 'hash-b', clientId: 'globex' };
    await expect(claims.claim(foreign)).rejects.toMatchObject({ code: 'REQUEST_CONFLICT' });
    expect(await claims.claim({ ...asked, bodyHash: 'hash-b' })).toMatchObject({ kind: 'claimed' });
  });
});

describe('what there is left to refuse of a request', () => {
  it('is nothing once it is finished, and waits for the lease of a worker that holds it', async () => {
    const asked = request();
    const results = createResults(database, null);
    const { requestId, bodyHash } = asked;
    expect(await results.standing(requestId, bodyHash)).toEqual({ kind: 'open' });
    const claim = await claimed(asked);
    const held = await results.standing(requestId, bodyHash);
    expect(held).toMatchObject({ kind: 'held' });
    expect(held.kind === 'held' && held.waitSeconds > 50 && held.waitSeconds <= 60).toBe(true);
    expect(await results.standing(requestId, 'hash-b')).toEqual({ kind: 'open' });
    await finish(claim, 'partial');
    expect(await results.standing(requestId, bodyHash)).toEqual({ kind: 'finished', status: 'partial' });
  });
});

describe('the addresses that a request names', () => {
  it('are those of the request that stands, not of one refused before it under the same id', async () => {
    const first = request({ emails: ['old@acme.example'] });
    const claims = createClaims(database, 60);
    const claim = await claimed(first);
    await claims.release(claim, { code: 'REPORT_TOO_LARGE', message: 'too large' });
    const error = { code: 'REPORT_TOO_LARGE', message: 'too large' };
    const refused = { ...first, messageId: 'message-1', status: 'rejected' as const, error };
    await createResults(database, null).refuse(refused, event(`${first.requestId}:failed`));
    await claimed({ ...first, bodyHash: 'hash-b', emails: null });
    expect(await claims.reopen(first.requestId, 'message-2', signal)).toMatchObject({ emails: null });
  });
});
