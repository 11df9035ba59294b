import { sql } from 'slonik';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fail } from '../../src/errors.ts';
import { type Claim, createClaims, type ClaimRequest } from '../../src/ledger/claims.ts';
import { createDeliveries } from '../../src/ledger/deliveries.ts';
import { listHistory } from '../../src/ledger/history.ts';
import { createOutbox } from '../../src/ledger/outbox.ts';
import { createResults } from '../../src/ledger/results.ts';
import type { Database, EventBus, WorkerEvent } from '../../src/ports.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { createTestLog } from '../support/log.ts';
import { claimIn, event, request, stored } from './requests.ts';

let testDatabase: TestDatabase;
let database: Database;
const signal = new AbortController().signal;
const { log } = createTestLog();

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openTestDatabase(testDatabase.url);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const claimed = (asked: ClaimRequest, leaseSeconds = 60): Promise<Claim> => claimIn(database, asked, leaseSeconds);

const expireLease = (requestId: string): Promise<number> =>
  database.connect((queries) =>
    queries.run({
      name: 'test.expire',
      sql: sql.type(
        z.unknown(),
      )`update report_history set lease_until = now() - interval '1 second' where request_id = ${requestId}`,
    }),
  );

const finish = async (claim: Claim): Promise<void> =>
  createResults(database, null).finish(
    claim,
    { status: 'completed', timings: {}, event: event(`${claim.requestId}:completed`) },
    signal,
  );

describe('claim', () => {
  it('is won by one of many that come at once', async () => {
    const asked = request();
    const claims = createClaims(database, 60);
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => claims.claim(asked)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    expect(reasons).toHaveLength(7);
    for (const reason of reasons) expect(reason).toMatchObject({ code: 'REQUEST_BUSY' });
  });

  it('says how long to wait while another holds it', async () => {
    const asked = request();
    await claimed(asked, 60);
    const busy = createClaims(database, 60).claim(asked);
    await expect(busy).rejects.toMatchObject({ code: 'REQUEST_BUSY', data: { waitSeconds: 60 } });
  });

  it('takes over when the lease is past, keeping what was stored and the period of the first attempt', async () => {
    const asked = request();
    const first = await claimed(asked);
    await createResults(database, null).saveStored(first, stored, null, signal);
    await expireLease(asked.requestId);
    const later = { ...asked, period: { from: '2016-04-01', to: '2016-04-30' } };
    const second = await claimed(later);
    expect(second).toMatchObject({ attempt: 2, stored, period: asked.period });
    expect(second.owner).not.toBe(first.owner);
  });

  it('acknowledges the same request once finished, and refuses the id for another body', async () => {
    const asked = request();
    await finish(await claimed(asked));
    const claims = createClaims(database, 60);
    expect(await claims.claim(asked)).toEqual({ kind: 'finished', status: 'completed' });
    await expect(claims.claim({ ...asked, bodyHash: 'hash-b' })).rejects.toMatchObject({ code: 'REQUEST_CONFLICT' });
  });

  it('refuses the id for another body also while the first is under way', async () => {
    const asked = request();
    await claimed(asked);
    const other = createClaims(database, 60).claim({ ...asked, bodyHash: 'hash-b' });
    await expect(other).rejects.toMatchObject({ code: 'REQUEST_CONFLICT' });
  });

  it('may be taken at once when it was given back', async () => {
    const asked = request();
    await createClaims(database, 60).release(await claimed(asked), { code: 'STORE_FAILED', message: 'down' });
    expect(await claimed(asked)).toMatchObject({ attempt: 2 });
  });
});

describe('an owner that has lost its lease', () => {
  it('can write nothing any more', async () => {
    const asked = request();
    const old = await claimed(asked);
    await expireLease(asked.requestId);
    await claimed(asked);
    const lost = { code: 'LEASE_LOST' };
    await expect(createClaims(database, 60).renew(old)).rejects.toMatchObject(lost);
    await expect(createResults(database, null).saveStored(old, stored, null, signal)).rejects.toMatchObject(lost);
    await expect(finish(old)).rejects.toMatchObject(lost);
    await expect(createDeliveries(database).begin(old, 'a@b.example', signal)).rejects.toMatchObject(lost);
    await createClaims(database, 60).release(old, { code: 'X', message: 'x' });
    const [row] = await listHistory(database, { requestId: asked.requestId, limit: 1 });
    expect(row).toMatchObject({ status: 'running', attempt: 2, output: null, error: null });
  });

  it('does not announce what it could not write', async () => {
    const asked = request();
    const old = await claimed(asked);
    await expireLease(asked.requestId);
    await claimed(asked);
    await finish(old).catch(() => undefined);
    const seen: string[] = [];
    await createOutbox({ database, log, bus: { publish: async ({ id }) => void seen.push(id) } }).flush();
    expect(seen).not.toContain(`${asked.requestId}:completed`);
  });
});

describe('deliveries', () => {
  it('are begun once, and not again when sent or refused', async () => {
    const claim = await claimed(request());
    const deliveries = createDeliveries(database);
    expect(await deliveries.begin(claim, 'a@b.example', signal)).toEqual(expect.any(String));
    await deliveries.end(claim, { recipient: 'a@b.example', state: 'sent', messageId: 'm', reason: null });
    expect(await deliveries.begin(claim, 'a@b.example', signal)).toBeNull();
    expect(await deliveries.begin(claim, 'c@d.example', signal)).toEqual(expect.any(String));
    await deliveries.end(claim, { recipient: 'c@d.example', state: 'refused', messageId: null, reason: 'no such box' });
    expect(await deliveries.begin(claim, 'c@d.example', signal)).toBeNull();
  });

  it('are begun again when they failed for now', async () => {
    const claim = await claimed(request());
    const deliveries = createDeliveries(database);
    await deliveries.begin(claim, 'a@b.example', signal);
    await deliveries.end(claim, { recipient: 'a@b.example', state: 'failed', messageId: null, reason: 'throttled' });
    expect(await deliveries.begin(claim, 'a@b.example', signal)).toEqual(expect.any(String));
  });

  it('are noted by whoever began them: the late note of an earlier owner changes nothing of a later one’s mail', async () => {
    const asked = request();
    const deliveries = createDeliveries(database);
    const first = await claimed(asked);
    const failed = { recipient: 'a@b.example', state: 'failed', messageId: null, reason: 'throttled' } as const;
    await deliveries.begin(first, 'a@b.example', signal);
    await deliveries.end(first, failed);
    await expireLease(asked.requestId);
    const second = await claimed(asked);
    expect(await deliveries.begin(second, 'a@b.example', signal)).toEqual(expect.any(String));
    await deliveries.end(first, failed);
    await deliveries.end(second, { recipient: 'a@b.example', state: 'sent', messageId: 'm', reason: null });
    expect(await deliveries.list(second)).toMatchObject([{ state: 'sent', messageId: 'm' }]);
  });

  it('become uncertain, not a second mail, when a worker died between send and note', async () => {
    const asked = request();
    const deliveries = createDeliveries(database);
    await deliveries.begin(await claimed(asked), 'a@b.example', signal);
    await expireLease(asked.requestId);
    const successor = await claimed(asked);
    expect(await deliveries.begin(successor, 'a@b.example', signal)).toBeNull();
    expect(await deliveries.list(successor)).toEqual([
      {
        recipient: 'a@b.example',
        state: 'uncertain',
        messageId: null,
        reason: expect.stringContaining('stopped between'),
      },
    ]);
    expect(await deliveries.begin(successor, 'a@b.example', signal)).toBeNull();
  });
});

describe('refuse', () => {
  const refused = (asked: ClaimRequest) => ({
    ...asked,
    messageId: 'm1',
    status: 'rejected' as const,
    error: { code: 'REPORT_UNKNOWN', message: 'no such report' },
  });
  const failedEvent = (asked: ClaimRequest): WorkerEvent => ({
    ...event(`${asked.requestId}:failed:m1`),
    type: 'report.failed',
  });

  it('keeps a row with the reason', async () => {
    const asked = request();
    await createResults(database, null).refuse(refused(asked), failedEvent(asked));
    const [row] = await listHistory(database, { requestId: asked.requestId, limit: 1 });
    expect(row).toMatchObject({ status: 'rejected', error: { code: 'REPORT_UNKNOWN' }, clientId: 'acme' });
  });

  it('leaves a finished row and a running one alone', async () => {
    const done = request();
    await finish(await claimed(done));
    const running = request();
    await claimed(running);
    for (const asked of [done, running]) await createResults(database, null).refuse(refused(asked), failedEvent(asked));
    const [doneRow] = await listHistory(database, { requestId: done.requestId, limit: 1 });
    const [runningRow] = await listHistory(database, { requestId: running.requestId, limit: 1 });
    expect([doneRow?.status, runningRow?.status]).toEqual(['completed', 'running']);
  });
});

describe('a request that failed or was refused', () => {
  const refuse = (asked: ClaimRequest, status: 'failed' | 'rejected'): Promise<void> =>
    createResults(database, null).refuse(
      { ...asked, messageId: 'm1', status, error: { code: 'X', message: 'x' } },
      { ...event(`${asked.requestId}:failed:m1`), type: 'report.failed' },
    );

  it('is tried anew when it comes again: redriven after an outage, or with its device in the catalogue by now', async () => {
    const failed = request();
    await createClaims(database, 60).release(await claimed(failed), { code: 'STORE_FAILED', message: 'down' });
    await refuse(failed, 'failed');
    expect(await claimed({ ...failed, period: { from: '2020-01-01', to: '2020-01-31' } })).toMatchObject({
      attempt: 2,
      period: failed.period,
    });
    const rejected = request();
    await refuse(rejected, 'rejected');
    expect(await claimed(rejected)).toMatchObject({ period: rejected.period });
  });

  it('may be corrected under its id when it was refused, but not when it ran', async () => {
    const rejected = request();
    await refuse(rejected, 'rejected');
    expect(await claimed({ ...rejected, bodyHash: 'hash-b' })).toMatchObject({ attempt: 1 });
    const failed = request();
    await createClaims(database, 60).release(await claimed(failed), { code: 'STORE_FAILED', message: 'down' });
    await refuse(failed, 'failed');
    await expect(claimed({ ...failed, bodyHash: 'hash-b' })).rejects.toMatchObject({ code: 'REQUEST_CONFLICT' });
  });
});

describe('outbox', () => {
  /** As a worker does that has just started. */
  const flushAnew = async (bus: EventBus): Promise<number> => {
    const outbox = createOutbox({ database, bus, log });
    const published = await outbox.flush();
    outbox.close();
    return published;
  };
  const enqueueTwo = async (): Promise<string[]> => {
    const asked = [request(), request()];
    for (const each of asked) await finish(await claimed(each));
    return asked.map(({ requestId }) => `${requestId}:completed`);
  };

  it('keeps events in order until the outside takes them, then never sends them again', async () => {
    const ids = await enqueueTwo();
    let down = true;
    const seen: string[] = [];
    const bus = {
      publish: async ({ id }: WorkerEvent): Promise<void> => {
        if (down) throw fail('EVENT_FAILED', 'the bus is down');
        seen.push(id);
      },
    };
    const outbox = createOutbox({ database, bus, log });
    expect(await outbox.flush()).toBe(0);
    // It is left alone for a while.
    expect(await outbox.flush()).toBe(0);
    outbox.close();
    down = false;
    await flushAnew(bus);
    await flushAnew(bus);
    expect(seen.filter((id) => ids.includes(id))).toEqual(ids);
  });

  it('lets an event that the bus refuses not stand in the way of the others', async () => {
    const [poisoned, good] = await enqueueTwo();
    const seen: string[] = [];
    const bus = {
      publish: async ({ id }: WorkerEvent): Promise<void> => {
        if (id === poisoned) throw fail('EVENT_REFUSED', 'too large');
        seen.push(id);
      },
    };
    await flushAnew(bus);
    expect(seen).toContain(good);
    expect(seen).not.toContain(poisoned);
  });

  it('sends an event once however many flush at once, and holds no connection meanwhile', async () => {
    const ids = await enqueueTwo();
    const seen: string[] = [];
    let acquired = 0;
    const bus = {
      publish: async ({ id }: WorkerEvent): Promise<void> => {
        acquired = Math.max(acquired, database.gauges().acquired);
        seen.push(id);
      },
    };
    const [first, second] = [createOutbox({ database, bus, log }), createOutbox({ database, bus, log })];
    await Promise.all([first.flush(), first.flush(), first.flush(), second.flush(), second.flush()]);
    expect(seen.filter((id) => ids.includes(id)).toSorted()).toEqual(ids.toSorted());
    expect(acquired).toBeLessThanOrEqual(1);
  });
});
