/** SQS, S3 and SES on 127.0.0.1, in this process: fauxqs and aws-ses-v2-local. */
import sesModule from 'aws-ses-v2-local';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import type { Server as HttpServer } from 'node:http';
import { Server } from 'node:net';

/** A CommonJS module: its loader may or may not have unwrapped it. */
const startSes = typeof sesModule === 'function' ? sesModule : sesModule.default;

export type LocalAwsOptions = {
  /** Where queues and objects outlive the process; without it they are gone with it. Mails always are. */
  readonly dataDir?: string;
  /** Instead of `report-requests`, `report-requests-dead`, `report-events`, `reports`. */
  readonly names?: Partial<LocalAwsNames>;
};

export type LocalAwsNames = {
  readonly main: string;
  readonly deadLetter: string;
  readonly events: string;
  readonly bucket: string;
};

export type LocalAws = {
  /** Of SQS and S3. */
  readonly endpoint: string;
  /** Its `GET /store` lists every mail sent, its `POST /clear-store` forgets them; two in one process share one store. */
  readonly sesEndpoint: string;
  readonly queueUrls: { readonly main: string; readonly deadLetter: string; readonly events: string };
  readonly bucket: string;
  /** What the AWS clients and the worker read from the environment. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

const defaultNames: LocalAwsNames = {
  main: 'report-requests',
  deadLetter: 'report-requests-dead',
  events: 'report-events',
  bucket: 'reports',
};

/** The SDK wants some; nothing here checks them. */
const credentials = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

/** 1 MiB, as SQS has had since 2025. */
const queueAttributes = { MaximumMessageSize: String(1024 * 1024) };

/** Starts the three services on free ports and makes the queues and the bucket that are not there yet. */
export const startLocalAws = async ({ dataDir, names }: LocalAwsOptions = {}): Promise<LocalAws> => {
  const { bucket, ...queues } = { ...defaultNames, ...names };
  const server = await startOnLoopback(dataDir);
  for (const name of Object.values(queues)) {
    if (!server.inspectQueue(name)) server.createQueue(name, { attributes: queueAttributes });
  }
  server.createBucket(bucket);
  const endpoint = `http://127.0.0.1:${server.port}`;
  const queueUrl = (name: string): string => `${endpoint}/000000000000/${name}`;
  const queueUrls = {
    main: queueUrl(queues.main),
    deadLetter: queueUrl(queues.deadLetter),
    events: queueUrl(queues.events),
  };
  const ses = await startSes({ host: '127.0.0.1', port: 0 });
  const sesEndpoint = addressOf(ses);

  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    const closed = new Promise((done) => ses.close(done));
    ses.closeAllConnections();
    await Promise.all([server.stop(), closed]);
  };
  return {
    endpoint,
    sesEndpoint,
    queueUrls,
    bucket,
    environment: {
      ...credentials,
      QUEUE_URL: queueUrls.main,
      DEAD_LETTER_QUEUE_URL: queueUrls.deadLetter,
      EVENT_QUEUE_URL: queueUrls.events,
      REPORTS_BUCKET: bucket,
      MAIL_FROM: 'Reports <reports@report-worker.example>',
      AWS_ENDPOINT_URL_SQS: endpoint,
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ENDPOINT_URL_SESV2: sesEndpoint,
    },
    stop: () => (stopping ??= stop()),
  };
};

const addressOf = (server: HttpServer): string => {
  const address = server.address();
  if (typeof address === 'object' && address) return `http://127.0.0.1:${address.port}`;
  throw new Error('the mail service does not listen');
};

let lastStart: Promise<unknown> = Promise.resolve();

/**
 * fauxqs listens on every interface and has no setting for it. For the time of its start, a server that asks for all
 * interfaces gets the loopback one. One start at a time, or the second would take the first one's patch for the original.
 */
const startOnLoopback = (dataDir: string | undefined): Promise<FauxqsServer> => {
  const start = async (): Promise<FauxqsServer> => {
    const { prototype } = Server;
    const original = Object.getOwnPropertyDescriptor(prototype, 'listen');
    const listen: unknown = original?.value;
    if (original === undefined || typeof listen !== 'function') throw new Error('net.Server has no listen of its own');
    prototype.listen = function listenOnLoopback(this: Server, ...args: unknown[]): Server {
      const [options] = args;
      if (typeof options === 'object' && options !== null && 'host' in options && options.host === '0.0.0.0') {
        args[0] = { ...options, host: '127.0.0.1' };
      }
      Reflect.apply(listen, this, args);
      return this;
    };
    try {
      return await startFauxqs({ port: 0, logger: false, ...(dataDir !== undefined && { dataDir }) });
    } finally {
      Object.defineProperty(prototype, 'listen', original);
    }
  };
  const started = lastStart.then(start);
  lastStart = started.catch(() => undefined);
  return started;
};
