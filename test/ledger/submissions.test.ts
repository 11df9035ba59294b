import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCancels } from '../../src/ledger/cancels.ts';
import { type ClaimRequest, createClaims } from '../../src/ledger/claims.ts';
import { type HistoryEntry, listHistory } from '../../src/ledger/history.ts';
import { createResults } from '../../src/ledger/results.ts';
import { createSubmissions } from '../../src/ledger/submissions.ts';
import { cancelledEvent } from '../../src/pipeline/events.ts';
import type { Database } from '../../src/ports.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { claimIn, event, request, stored } from './requests.ts';

let testDatabase: TestDatabase;
let database: Database;
const { signal } = new AbortController();

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openTestDatabase(testDatabase.url);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const retry = ({ requestId }: ClaimRequest, messageId: string, clientId = 'acme') =>
  createSubmissions(database).retry({ requestId, clientId }, async () => ({ messageId }), signal);

const entryOf = async ({ requestId }: ClaimRequest): Promise<HistoryEntry | undefined> =>
  (await listHistory(database, { requestId, limit: 1 }))[0];

const cancel = ({ requestId }: ClaimRequest) =>
  createCancels(database, (facts) => cancelledEvent(facts, 0)).ask({ requestId, clientId: 'acme', by: 't' }, signal);

const partial = async (): Promise<ClaimRequest> => {
  const asked = request();
  const claim = await claimIn(database, asked, 60);
  const results = createResults(database, null);
  await results.saveStored(claim, stored, null, signal);
  const done = event(`${asked.requestId}:partial`);
  await results.finish(claim, { status: 'partial', timings: {}, event: done }, signal);
  return asked;
};

describe('a retry that is asked for at the door', () => {
  it('opens the next version once, whoever asks while it waits, and its message opens no other', async () => {
    const asked = await partial();
    const outcomes = await Promise.all(['one', 'two'].map((messageId) => retry(asked, messageId)));
    expect(outcomes.toSorted((a, b) => a.kind.localeCompare(b.kind))).toEqual([
      { kind: 'asked' },
      { kind: 'useless', status: 'waiting' },
    ]);
    expect(await entryOf(asked)).toMatchObject({ status: 'waiting', version: 2 });
    await claimIn(database, asked, 60);
    expect(await retry(asked, 'three')).toEqual({ kind: 'useless', status: 'running' });
  });

  it('can be cancelled at once: its message then finds nothing to do', async () => {
    const asked = await partial();
    await retry(asked, 'message');
    expect(await cancel(asked)).toEqual({ kind: 'cancelled' });
    await createClaims(database, 60).reopen(asked.requestId, 'message', signal);
    expect(await entryOf(asked)).toMatchObject({ status: 'partial', version: 1 });
    expect(await createClaims(database, 60).claim(asked)).toEqual({ kind: 'finished', status: 'partial' });
  });

  it('leaves everything as it was when its message could not be sent', async () => {
    const asked = await partial();
    const send = () => Promise.reject(new Error('down'));
    const tried = createSubmissions(database).retry({ requestId: asked.requestId, clientId: 'acme' }, send, signal);
    await expect(tried).rejects.toThrow('down');
    expect(await entryOf(asked)).toMatchObject({ status: 'partial', version: 1 });
  });

  it("is refused for what is completed, another client's, or was never a request", async () => {
    const asked = await partial();
    expect(await retry(asked, 'm', 'other')).toEqual({ kind: 'unknown' });
    const refused = request();
    const error = { code: 'MESSAGE_INVALID', message: 'no' };
    const unread = { ...refused, request: { body: '{' }, status: 'rejected' as const, messageId: 'm', error };
    await createResults(database, null).refuse(unread, event(`${refused.requestId}:failed:m`));
    expect(await retry(refused, 'm')).toEqual({ kind: 'unreadable' });
    const claim = await claimIn(database, request(), 60);
    const done = { status: 'completed' as const, timings: {}, event: event(`${claim.requestId}:completed`) };
    await createResults(database, null).finish(claim, done, signal);
    expect(await retry({ ...asked, requestId: claim.requestId }, 'm')).toEqual({
      kind: 'useless',
      status: 'completed',
    });
  });
});
