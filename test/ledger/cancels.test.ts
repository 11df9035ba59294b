import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CancelOutcome, createCancels } from '../../src/ledger/cancels.ts';
import { type ClaimRequest, createClaims } from '../../src/ledger/claims.ts';
import { createDeliveries } from '../../src/ledger/deliveries.ts';
import { type HistoryEntry, listHistory } from '../../src/ledger/history.ts';
import { createResults } from '../../src/ledger/results.ts';
import { cancelledEvent } from '../../src/pipeline/events.ts';
import type { Database } from '../../src/ports.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { execute } from '../support/execute.ts';
import { failure } from '../support/failure.ts';
import { holdRows } from '../support/hold-rows.ts';
import { until } from '../support/until.ts';
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

const cancels = () => createCancels(database, (facts) => cancelledEvent(facts, 0));
const claims = () => createClaims(database, 60);
const results = () => createResults(database, null);

const ask = ({ requestId }: ClaimRequest, clientId = 'acme'): Promise<CancelOutcome> =>
  cancels().ask({ requestId, clientId, by: 'tok-1' }, signal);

const entryOf = async ({ requestId }: ClaimRequest): Promise<HistoryEntry | undefined> =>
  (await listHistory(database, { requestId, limit: 1 }))[0];

const eventsOf = async ({ requestId }: ClaimRequest): Promise<readonly unknown[]> =>
  (
    await execute(testDatabase.url, `select event->>'type' as type from outbox where event_id like '${requestId}:%'`)
  ).map(({ type }) => type);

const down = { code: 'STORE_FAILED', message: 'down' };
const complete = (asked: ClaimRequest) => ({
  status: 'completed' as const,
  timings: {},
  event: event(`${asked.requestId}:completed`),
});

describe('a cancel', () => {
  it('ends a report that waits, with its event, and its message finds it finished', async () => {
    const asked = request();
    await claims().release(await claimIn(database, asked, 60), down);
    expect(await ask(asked)).toEqual({ kind: 'cancelled' });
    expect(await ask(asked)).toEqual({ kind: 'cancelled' });
    expect(await entryOf(asked)).toMatchObject({ status: 'cancelled', error: { code: 'REPORT_CANCELLED' } });
    expect(await eventsOf(asked)).toEqual(['report.cancelled']);
    expect(await claims().claim(asked)).toEqual({ kind: 'finished', status: 'cancelled' });
  });

  it('lets the owner of a running one store, mail and finish nothing, only settle it', async () => {
    const asked = request();
    const claim = await claimIn(database, asked, 60);
    expect(await cancels().askedFor([asked.requestId])).toEqual([]);
    expect(await ask(asked)).toEqual({ kind: 'noted' });
    expect(await ask(asked)).toEqual({ kind: 'noted' });
    expect(await cancels().askedFor([asked.requestId, 'another'])).toEqual([asked.requestId]);
    for (const write of [
      () => results().saveStored(claim, stored, null, signal),
      () => createDeliveries(database).begin(claim, 'a@acme.example', signal),
      () => results().finish(claim, complete(asked), signal),
    ])
      expect(await failure(write())).toMatchObject({ code: 'REPORT_CANCELLED' });
    await cancels().settle(claim);
    expect(await entryOf(asked)).toMatchObject({ status: 'cancelled', output: null });
    expect(await eventsOf(asked)).toEqual(['report.cancelled']);
    expect(await failure(cancels().settle(claim))).toMatchObject({ code: 'LEASE_LOST' });
  });

  it.each(['bounced', 'complained'] as const)(
    'is too late for a report with a mail that went and was %s',
    async (state) => {
      const asked = request();
      const claim = await claimIn(database, asked, 60);
      await createDeliveries(database).begin(claim, 'anna@acme.example', signal);
      await execute(
        testDatabase.url,
        `update deliveries set state = '${state}' where request_id = '${asked.requestId}'`,
      );
      await claims().release(claim, down);
      expect(await ask(asked)).toEqual({ kind: 'too late', status: 'waiting' });
    },
  );

  it('that waits for the lock of a mail being begun is too late for it', async () => {
    const asked = request();
    const claim = await claimIn(database, asked, 60);
    const hold = await holdRows(testDatabase.url, { table: 'deliveries', event: 'insert', atCommit: true });
    const begun = createDeliveries(database).begin(claim, 'a@acme.example', signal);
    await hold.held();
    const cancelled = ask(asked);
    const blocked = `select pid from pg_stat_activity where wait_event_type = 'Lock' and query like '%report_history%for update%' and datname = current_database()`;
    await until(async () => (await execute(testDatabase.url, blocked)).length > 0, 'the cancel waits');
    await hold.release();
    expect(await begun).not.toBeNull();
    expect(await cancelled).toMatchObject({ kind: 'too late' });
  });

  it('against the end of the report has one winner, whichever it is', async () => {
    const ends = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const asked = request();
        const claim = await claimIn(database, asked, 60);
        const [finished, outcome] = await Promise.all([
          results()
            .finish(claim, complete(asked), signal)
            .then(
              () => 'finished',
              () => 'refused',
            ),
          ask(asked),
        ]);
        return `${finished}, ${outcome.kind}`;
      }),
    );
    expect(new Set(ends).difference(new Set(['finished, too late', 'refused, noted']))).toEqual(new Set());
  });

  it('comes too late once a mail has begun, and for what is finished', async () => {
    const asked = request();
    const claim = await claimIn(database, asked, 60);
    await createDeliveries(database).begin(claim, 'a@acme.example', signal);
    expect(await ask(asked)).toEqual({ kind: 'too late', status: 'running' });
    await results().finish(claim, complete(asked), signal);
    expect(await ask(asked)).toEqual({ kind: 'too late', status: 'completed' });
  });

  it('knows nothing of what is another client’s', async () => {
    const asked = request();
    await claimIn(database, asked, 60);
    expect(await ask(asked, 'other')).toEqual({ kind: 'unknown' });
    expect(await cancels().askedFor([asked.requestId])).toEqual([]);
  });

  it('that its owner did not live to see is seen by who takes over', async () => {
    const asked = request();
    await claimIn(database, asked, 60);
    await ask(asked);
    await execute(
      testDatabase.url,
      `update report_history set lease_until = now() - interval '1 second' where request_id = '${asked.requestId}'`,
    );
    const successor = await claimIn(database, asked, 60);
    expect(successor.isCancelled).toBe(true);
    await cancels().settle(successor);
    expect(await entryOf(asked)).toMatchObject({ status: 'cancelled' });
  });

  it('of a retry leaves the partial report that was', async () => {
    const asked = request();
    const claim = await claimIn(database, asked, 60);
    await results().saveStored(claim, stored, null, signal);
    await results().finish(claim, { ...complete(asked), status: 'partial' }, signal);
    await claims().reopen(asked.requestId, 'message-1', signal);
    const second = await claimIn(database, asked, 60);
    await ask(asked);
    await cancels().settle(second);
    expect(await entryOf(asked)).toMatchObject({ status: 'partial', version: 1, output: stored.output });
  });

  it('is undone by a retry, once, and can be asked for again', async () => {
    const asked = request();
    await claims().release(await claimIn(database, asked, 60), down);
    await ask(asked);
    await claims().reopen(asked.requestId, 'message-1', signal);
    expect(await entryOf(asked)).toMatchObject({ status: 'waiting', version: 1 });
    expect((await claimIn(database, asked, 60)).isCancelled).toBe(false);
    expect(await ask(asked)).toEqual({ kind: 'noted' });
  });
});
