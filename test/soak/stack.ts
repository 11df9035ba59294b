/** The outside world of a soak: a database and services of its own, a proxy before each, and two clients with meters. */
import { createDatabase } from '../../src/adapters/postgres.ts';
import { reportNames } from '../../src/families/names.ts';
import type { Database } from '../../src/ports.ts';
import { startTestAws, type TestAws } from '../support/aws.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { createTestLog } from '../support/log.ts';
import { client, device, importConstant, seed } from '../support/meters.ts';
import { addReadingFaults, failReadings } from '../support/reading-faults.ts';
import { startTcpProxy, type TcpProxy, through } from '../support/tcp-proxy.ts';

export type SoakStack = {
  readonly aws: TestAws;
  /** Not by way of the proxy. */
  readonly database: Database;
  readonly databaseUrl: string;
  readonly proxies: {
    readonly database: TcpProxy;
    readonly queue: FaultProxy;
    readonly store: FaultProxy;
    readonly mail: FaultProxy;
  };
  /** Of a worker, which sees all of it through the proxies. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

export const clients = ['acme', 'globex'] as const;
export type ClientId = (typeof clients)[number];

export const recipientsOf = (id: ClientId): readonly string[] => [`anna@${id}.example`, `ben@${id}.example`];
export const ownerOf = (id: ClientId): string => `owner@${id}.example`;
export const operations = 'operations@worker.example';

/** This device of each client can never be read. */
export const brokenDevice = 'broken';
export const soundDevices = ['m1', 'm2'];

const days = 31;

const fill = async (url: string, database: Database): Promise<void> => {
  const devices = [...soundDevices, brokenDevice].map((id) => device(id));
  const all = clients.map((id) => {
    const recipients = reportNames.map((report) => ({ report, emails: recipientsOf(id) }));
    return client(id, devices, { recipients, ownerEmail: ownerOf(id) });
  });
  await seed(database, all);
  for (const id of clients) {
    for (const each of [...soundDevices, brokenDevice]) await importConstant(url, id, each, '2016-03-01', days);
  }
  await addReadingFaults(url);
  await failReadings(url, 'error', `id = '${brokenDevice}'`);
};

/** @param serverUrl of a migrated database that nobody else uses */
export const startSoakStack = async (serverUrl: string): Promise<SoakStack> => {
  const aws = await startTestAws();
  const limits = { poolMin: 0, poolMax: 4, acquireTimeoutMs: 10_000, statementTimeoutMs: 30_000, slowQueryMs: 30_000 };
  const database = await createDatabase({ url: serverUrl, ...limits, log: createTestLog().log });
  await fill(serverUrl, database);
  const { queueUrls, endpoint, sesEndpoint } = aws;
  const [db, queue, store, mail] = await Promise.all([
    startTcpProxy(Number(new URL(serverUrl).port)),
    startFaultProxy(endpoint),
    startFaultProxy(endpoint),
    startFaultProxy(sesEndpoint),
  ]);
  const byProxy = (url: string): string => url.replace(endpoint, queue.url);
  return {
    aws,
    database,
    databaseUrl: serverUrl,
    proxies: { database: db, queue, store, mail },
    environment: {
      ...aws.environment,
      DATABASE_URL: through(db, serverUrl),
      QUEUE_URL: byProxy(queueUrls.main),
      DEAD_LETTER_QUEUE_URL: byProxy(queueUrls.deadLetter),
      EVENT_QUEUE_URL: byProxy(queueUrls.events),
      AWS_ENDPOINT_URL_SQS: queue.url,
      AWS_ENDPOINT_URL_S3: store.url,
      AWS_ENDPOINT_URL_SESV2: mail.url,
      OPERATIONS_EMAIL: operations,
      // A link in each mail: the mail service keeps all of them in memory.
      MAIL_ATTACHMENT_MAX_MB: '0',
      VISIBILITY_TIMEOUT_SECONDS: '5',
      RETRY_BASE_SECONDS: '1',
      // Kills and outages are no reason to give a report up here: each is to arrive.
      MAX_ATTEMPTS: '100',
      LOG_LEVEL: 'error',
    },
    stop: async () => {
      await Promise.all([db, queue, store, mail].map((proxy) => proxy.stop()));
      await database.close();
      await aws.stop();
    },
  };
};
