/** Every boundary between two steps of a report, and how a worker is made to stand exactly there. */
import type { DeliveryState } from '../../src/ledger/deliveries.ts';
import { type HoldAt, holdRows, lockReadings } from './hold-rows.ts';
import { type HttpProxy, type Matches, startProxy } from './http-proxy.ts';
import { until } from './until.ts';
import type { WorkerProcess } from './worker.ts';
import { recipients, type World } from './world.ts';

const [anna, ben] = recipients;

/** A world as one worker sees it: each service behind a proxy. */
export type Scene = {
  readonly world: World;
  readonly s3: HttpProxy;
  readonly ses: HttpProxy;
  readonly sqs: HttpProxy;
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<unknown>;
};

export const openScene = async (world: World): Promise<Scene> => {
  const { environment } = world;
  const proxyOf = (service: string) => startProxy(environment[`AWS_ENDPOINT_URL_${service}`] ?? '');
  const [s3, ses, sqs] = await Promise.all([proxyOf('S3'), proxyOf('SESV2'), proxyOf('SQS')]);
  const atProxy = (name: string): string => `${sqs.url}${new URL(environment[name] ?? '').pathname}`;
  return {
    world,
    s3,
    ses,
    sqs,
    environment: {
      ...environment,
      // A short lease and visibility: the successor need not wait long for what the dead one held.
      VISIBILITY_TIMEOUT_SECONDS: '2',
      AWS_ENDPOINT_URL_S3: s3.url,
      AWS_ENDPOINT_URL_SESV2: ses.url,
      AWS_ENDPOINT_URL_SQS: sqs.url,
      QUEUE_URL: atProxy('QUEUE_URL'),
      EVENT_QUEUE_URL: atProxy('EVENT_QUEUE_URL'),
    },
    close: () => Promise.all([s3.stop(), ses.stop(), sqs.stop()]),
  };
};

export type Held = {
  /** Resolves when the worker stands at the boundary. */
  held(worker: WorkerProcess): Promise<unknown>;
  /** Takes the hold away once the worker is dead. What it had asked for and not got has not happened. */
  clear(): Promise<void>;
};

export type Boundary = {
  readonly name: string;
  /** Also tried by `npm test`: one before the mails and one among them. */
  readonly quick?: true;
  hold(scene: Scene): Promise<Held>;
  /** Of the request, when not `acme`. */
  readonly clientId?: string;
  /** At the end, in the order of the recipients; else both are sent. */
  readonly deliveries?: readonly [DeliveryState, DeliveryState];
  /** Whose mail was really taken; else both. */
  readonly mailed?: readonly string[];
};

const atHttp =
  (service: 's3' | 'ses' | 'sqs', what: 'holdRequests' | 'holdAnswers', matches: Matches) =>
  async (scene: Scene): Promise<Held> => {
    const held = scene[service][what](matches);
    // Never let pass: the proxy goes away with it.
    return { held: () => held, clear: async () => undefined };
  };

const atRow =
  (at: HoldAt) =>
  async ({ world }: Scene): Promise<Held> => {
    const hold = await holdRows(world.databaseUrl, at);
    return { held: () => hold.held(), clear: () => hold.kill() };
  };

/** The nth of the requests that match. */
const nth = (count: number, matches: Matches): Matches => {
  let seen = 0;
  return (...request) => matches(...request) && (seen += 1) === count;
};

const isWorkbook = (path: string): boolean => path.includes('.xlsx');
const isMail: Matches = (method) => method === 'POST';
const isEvent: Matches = (_, __, target) => target === 'AmazonSQS.SendMessage';

const whileReading = async ({ world }: Scene): Promise<Held> => {
  const unlock = await lockReadings(world.databaseUrl);
  return {
    held: (worker) => until(() => hasQueried(worker, 'ledger.claim'), 'the request is claimed'),
    clear: unlock,
  };
};

const hasQueried = (worker: WorkerProcess, query: string): boolean =>
  worker.log().some((line) => line['query'] === query);

/** The readings are there, and the logo, fetched at the same time, is not. */
const whileFetchingLogo = async ({ s3 }: Scene): Promise<Held> => {
  const held = s3.holdRequests((_, path) => path.includes('logo.svg'));
  return {
    held: async (worker) => {
      await held;
      await until(() => hasQueried(worker, 'readings.of-device'), 'the readings are read');
    },
    clear: async () => undefined,
  };
};

export const boundaries: readonly Boundary[] = [
  { name: 'claimed, before anything is fetched', hold: whileReading },
  { name: 'fetched, before it is rendered', hold: whileFetchingLogo, clientId: 'framed' },
  {
    name: 'rendered, before it is stored',
    hold: atHttp('s3', 'holdRequests', (method, path) => method === 'PUT' && isWorkbook(path)),
  },
  {
    name: 'stored, before it is verified',
    hold: atHttp('s3', 'holdRequests', (method) => method === 'HEAD'),
  },
  {
    name: 'stored and verified, before that is noted',
    hold: atRow({ table: 'report_history', event: 'update', when: 'old.output is null and new.output is not null' }),
  },
  {
    name: 'stored and noted, before the first mail is composed',
    quick: true,
    hold: atHttp('s3', 'holdRequests', (method, path) => method === 'GET' && isWorkbook(path)),
  },
  {
    name: 'before the intent of the first mail is noted',
    hold: atRow({ table: 'deliveries', event: 'insert', when: `new.recipient = '${anna}'` }),
  },
  {
    name: 'before the first mail',
    hold: atHttp('ses', 'holdRequests', nth(1, isMail)),
    deliveries: ['uncertain', 'sent'],
    mailed: [ben],
  },
  {
    name: 'after the first mail, before that is noted',
    quick: true,
    hold: atHttp('ses', 'holdAnswers', nth(1, isMail)),
    deliveries: ['uncertain', 'sent'],
  },
  {
    name: 'after the first mail, before the intent of the second is noted',
    hold: atRow({ table: 'deliveries', event: 'insert', when: `new.recipient = '${ben}'` }),
  },
  {
    name: 'before the second mail',
    hold: atHttp('ses', 'holdRequests', nth(2, isMail)),
    deliveries: ['sent', 'uncertain'],
    mailed: [anna],
  },
  {
    name: 'after the second mail, before that is noted',
    hold: atHttp('ses', 'holdAnswers', nth(2, isMail)),
    deliveries: ['sent', 'uncertain'],
  },
  {
    name: 'after all mails, before the end and its event are noted',
    hold: atRow({ table: 'report_history', event: 'update', when: `new.status = 'completed'` }),
  },
  {
    name: 'before the event',
    hold: atHttp('sqs', 'holdRequests', isEvent),
  },
  {
    name: 'after the event, before that is noted',
    hold: atHttp('sqs', 'holdAnswers', isEvent),
  },
  {
    name: 'before the delete',
    hold: atHttp('sqs', 'holdRequests', (_, __, target) => target === 'AmazonSQS.DeleteMessage'),
  },
  {
    name: 'after the delete, before its answer',
    hold: atHttp('sqs', 'holdAnswers', (_, __, target) => target === 'AmazonSQS.DeleteMessage'),
  },
];
