/** Database, queue, store and mail of a test file, with a proxy before each service that can be made to fail. */
import { type HistoryEntry, listHistory } from '../../src/ledger/history.ts';
import type { Database } from '../../src/ports.ts';
import { startTestAws, type TestAws, type TestMail } from './aws.ts';
import { startConditionalStore } from './conditional-store.ts';
import { createTestDatabase, openTestDatabase } from './database.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { client, device, importConstant, seed } from './meters.ts';
import { until } from './until.ts';

export type FaultStack = {
  readonly aws: TestAws;
  readonly database: Database;
  readonly databaseUrl: string;
  /** Of all three queues. */
  readonly queue: FaultProxy;
  readonly store: FaultProxy;
  readonly mail: FaultProxy;
  /** Of a worker that sees the outside through the proxies. */
  readonly environment: Readonly<Record<string, string>>;
  /** Puts a request of acme's on the queue. */
  send(requestId: string, changes?: object): Promise<string>;
  entryOf(requestId: string): Promise<HistoryEntry | undefined>;
  /** Waits until it is neither running nor waiting. */
  settled(requestId: string, timeoutMs?: number): Promise<HistoryEntry>;
  mailsAbout(requestId: string): Promise<readonly TestMail[]>;
  /** Waits until the queue has nothing left, in flight or visible. */
  drained(): Promise<unknown>;
  /** No service fails any more. */
  clear(): void;
  stop(): Promise<void>;
};

export const period = { from: '2016-03-02', to: '2016-03-03' };

const requestOf = (requestId: string, changes: object): object => ({
  report: 'energy.daily-consumption',
  clientId: 'acme',
  requestId,
  period,
  ...changes,
});

const acme = client('acme', [device('m1')], {
  recipients: [{ report: 'energy.daily-consumption', emails: ['reports@acme.example'] }],
});

/** With `acme`, its meter `m1` and whoever else is given; readings of 1 to 5 March 2016 for `m1` alone. */
export const startFaultStack = async (others: readonly object[] = []): Promise<FaultStack> => {
  const [testDatabase, aws] = await Promise.all([createTestDatabase(), startTestAws()]);
  const database = await openTestDatabase(testDatabase.url);
  await seed(database, [acme, ...others]);
  await importConstant(testDatabase.url, 'acme', 'm1', '2016-03-01', 5);
  const { queueUrls, endpoint, sesEndpoint } = aws;
  const conditional = await startConditionalStore(endpoint);
  const [queue, store, mail] = await Promise.all([
    startFaultProxy(endpoint),
    startFaultProxy(conditional.url),
    startFaultProxy(sesEndpoint),
  ]);
  // The test's own clients look up their addresses at their first call: before the worker's are put there.
  await Promise.all([aws.pending(), aws.objects()]);
  const environment = {
    ...aws.environment,
    DATABASE_URL: testDatabase.url,
    QUEUE_URL: queueUrls.main.replace(endpoint, queue.url),
    DEAD_LETTER_QUEUE_URL: queueUrls.deadLetter.replace(endpoint, queue.url),
    EVENT_QUEUE_URL: queueUrls.events.replace(endpoint, queue.url),
    AWS_ENDPOINT_URL_SQS: queue.url,
    AWS_ENDPOINT_URL_S3: store.url,
    AWS_ENDPOINT_URL_SESV2: mail.url,
  };
  Object.assign(process.env, environment);
  const entryOf = async (requestId: string) => (await listHistory(database, { requestId, limit: 1 }))[0];
  return {
    aws,
    database,
    databaseUrl: testDatabase.url,
    queue,
    store,
    mail,
    environment,
    send: (requestId, changes = {}) => aws.send(JSON.stringify(requestOf(requestId, changes))),
    entryOf,
    settled: (requestId, timeoutMs = 40_000) =>
      until(
        async () => {
          const entry = await entryOf(requestId);
          return entry && entry.status !== 'running' && entry.status !== 'waiting' && entry;
        },
        `${requestId} is settled`,
        timeoutMs,
      ),
    mailsAbout: async (requestId) => (await aws.mails()).filter(({ text }) => text.includes(`Request ${requestId}.`)),
    drained: () => until(async () => (await aws.pending()) === 0, 'the queue is drained', 40_000),
    clear: () => [queue, store, mail].forEach((proxy) => proxy.clear()),
    stop: async () => {
      await Promise.all([queue, store, mail].map((proxy) => proxy.stop()));
      await conditional.stop();
      await database.close();
      await Promise.all([testDatabase.drop(), aws.stop()]);
    },
  };
};
