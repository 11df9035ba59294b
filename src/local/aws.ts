/** SQS, S3 and SES on 127.0.0.1, in this process: fauxqs and aws-ses-v2-local. */
import sesModule from 'aws-ses-v2-local';
import { startFauxqs } from 'fauxqs';
import { once } from 'node:events';
import { Server } from 'node:net';
import { freePort } from './postgres.ts';

export type LocalAwsOptions = {
  /** Where queues and objects outlive the process; without it they are gone with it. */
  readonly dataDir?: string;
};

export type LocalAws = {
  /** Of SQS and S3. */
  readonly endpoint: string;
  readonly sesEndpoint: string;
  /** What the AWS clients and the worker read from the environment. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

const names = { requests: 'report-requests', dead: 'report-requests-dead', events: 'report-events', bucket: 'reports' };

/** The real services refuse nothing else of these, and check nothing of them here. */
const credentials = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

/** 1 MiB, as SQS has had since 2025. */
const queueAttributes = { MaximumMessageSize: String(1024 * 1024) };

export const startLocalAws = async ({ dataDir }: LocalAwsOptions = {}): Promise<LocalAws> => {
  const server = await onLoopbackOnly(() =>
    startFauxqs({ port: 0, logger: false, host: '127.0.0.1', ...(dataDir !== undefined && { dataDir }) }),
  );
  for (const name of [names.requests, names.dead, names.events]) {
    if (!server.inspectQueue(name)) server.createQueue(name, { attributes: queueAttributes });
  }
  server.createBucket(names.bucket);
  const endpoint = `http://127.0.0.1:${server.port}`;
  // The URLs that the server gives out do not resolve; these do.
  const queueUrl = (name: string): string => `${endpoint}/000000000000/${name}`;

  const sesPort = await freePort();
  const ses = await sesModule.default({ host: '127.0.0.1', port: sesPort });
  if (!ses.listening) await once(ses, 'listening');
  const sesEndpoint = `http://127.0.0.1:${sesPort}`;

  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    ses.closeAllConnections();
    await Promise.all([server.stop(), new Promise((done) => ses.close(done))]);
  };
  return {
    endpoint,
    sesEndpoint,
    environment: {
      ...credentials,
      QUEUE_URL: queueUrl(names.requests),
      DEAD_LETTER_QUEUE_URL: queueUrl(names.dead),
      EVENT_QUEUE_URL: queueUrl(names.events),
      REPORTS_BUCKET: names.bucket,
      MAIL_FROM: 'Reports <reports@report-worker.example>',
      AWS_ENDPOINT_URL_SQS: endpoint,
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ENDPOINT_URL_SESV2: sesEndpoint,
    },
    stop: () => (stopping ??= stop()),
  };
};

/**
 * fauxqs listens on every interface and has no setting for it. For the time of its start, a server that asks for all
 * interfaces gets the loopback one.
 */
const onLoopbackOnly = async <T>(start: () => Promise<T>): Promise<T> => {
  // Patched for the length of one call, and put back.
  const { prototype } = Server;
  // oxlint-disable-next-line typescript/unbound-method -- it is bound again by Reflect.apply
  const listen = prototype.listen;
  prototype.listen = function listenOnLoopback(this: Server, ...args: unknown[]): Server {
    const [options] = args;
    if (typeof options === 'object' && options !== null && 'host' in options && options.host === '0.0.0.0') {
      args[0] = { ...options, host: '127.0.0.1' };
    }
    // The overloads of listen cannot be spelt out for arguments that are passed through.
    return Reflect.apply(listen, this, args) as Server;
  };
  try {
    return await start();
  } finally {
    prototype.listen = listen;
  }
};
