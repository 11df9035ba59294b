/** A worker whose way to the database leads through a proxy, and faults of each of its writes to the ledger. */
import { expect, it } from 'vitest';
import { delivered } from './audit.ts';
import { failRows } from './fail-rows.ts';
import { holdRows } from './hold-rows.ts';
import type { LedgerWrite } from './ledger-writes.ts';
import { startTcpProxy, type TcpProxy, through } from './tcp-proxy.ts';
import { until } from './until.ts';
import { startWorker, type TestWorker } from './worker.ts';
import { openWorld, recipients, type World } from './world.ts';

export type FaultyDatabase = {
  readonly world: World;
  readonly proxy: TcpProxy;
  readonly worker: TestWorker;
  close(): Promise<void>;
};

export const openFaultyDatabase = async (settings: Readonly<Record<string, string>> = {}): Promise<FaultyDatabase> => {
  const world = await openWorld();
  const proxy = await startTcpProxy(Number(new URL(world.databaseUrl).port));
  const worker = await startWorker({
    ...world.environment,
    DATABASE_URL: through(proxy, world.databaseUrl),
    DATABASE_STATEMENT_TIMEOUT_SECONDS: '1',
    // What is not given back, because the database is away, is free again soon.
    VISIBILITY_TIMEOUT_SECONDS: '4',
    ...settings,
  });
  return {
    world,
    proxy,
    worker,
    close: async () => {
      await worker.stop();
      await proxy.stop();
      await world.close();
    },
  };
};

/** One more than what a transaction tries by itself. */
const faultCount = 3;

/** What there is once the request has settled and every connection is back. */
const outcomeOf = async ({ world, worker }: FaultyDatabase, requestId: string): Promise<object> => {
  const row = await world.reaches(requestId, 'completed');
  await world.drained();
  await until(() => worker.gauges().acquired === 0 && worker.gauges().waiting === 0, 'every connection is back');
  return { ...(await world.traces(requestId)), isBounded: row.attempt <= faultCount + 1 };
};

/** What was sent is on record as sent: the worker lived on, and knows it. */
const allWell = (requestId: string): object => ({
  ...delivered(requestId),
  deliveries: Object.fromEntries(recipients.map((recipient) => [recipient, 'sent'])),
  mails: Object.fromEntries(recipients.map((recipient) => [recipient, 1])),
  isBounded: true,
});

const named = (fault: string, { name }: LedgerWrite): string => `${fault} ${name}`.replaceAll(/[^A-Za-z0-9]+/gu, '-');

/** One test for each fault that can befall a write. */
export const testWriteFaults = (write: LedgerWrite, faulty: () => FaultyDatabase): void => {
  it.each([
    ['serialization failure', '40001'],
    ['deadlock', '40P01'],
    ['server that is shutting down', '57P01'],
  ])('%s: bounded retries, no lost state, connections back', async (fault, errorCode) => {
    const { world } = faulty();
    const requestId = named(fault, write);
    const rows = await failRows(world.databaseUrl, write, { errorCode, times: faultCount });
    try {
      await world.send(requestId);
      expect(await outcomeOf(faulty(), requestId)).toEqual(allWell(requestId));
      expect(await rows.failed()).toBe(faultCount);
    } finally {
      await rows.end();
    }
  });

  it('statement timeout: bounded retries, no lost state, connections back', async () => {
    const { world } = faulty();
    const requestId = named('timeout', write);
    const hold = await holdRows(world.databaseUrl, write);
    try {
      await world.send(requestId);
      await hold.held();
      await hold.givenUp();
    } finally {
      await hold.release();
    }
    expect(await outcomeOf(faulty(), requestId)).toEqual(allWell(requestId));
  });

  it.each([
    ['and what it wrote is lost', 'kill', false],
    ['and what it wrote stands', 'release', true],
  ] as const)('connection cut mid-transaction, %s: no lost state, connections back', async (_, then, atCommit) => {
    const { world, proxy } = faulty();
    const requestId = named(`cut ${then}`, write);
    const hold = await holdRows(world.databaseUrl, { ...write, atCommit });
    try {
      await world.send(requestId);
      await hold.held();
      proxy.cut();
    } finally {
      await hold[then]();
    }
    expect(await outcomeOf(faulty(), requestId)).toEqual(allWell(requestId));
  });
};
