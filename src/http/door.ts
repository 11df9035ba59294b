/**
 * The HTTP door: asking for reports, looking after them, and the worker's health, on one port.
 *
 *   request ─▶ limits of size and time ─▶ token, rate ─▶ endpoint ─▶ answer | problem+json ─▶ one log line
 */
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify, type RouteOptions } from 'fastify';
import { randomUUID } from 'node:crypto';
import { fail } from '../errors.ts';
import { createApiTokens } from '../ledger/api-tokens.ts';
import type { Cancels } from '../ledger/cancels.ts';
import { createDownloads } from '../ledger/downloads.ts';
import { createSubmissions } from '../ledger/submissions.ts';
import type { Database, Log, ObjectStore, Queue } from '../ports.ts';
import { idPattern } from '../report/request.ts';
import { type Authenticate, createAuthenticate } from './authenticate.ts';
import { answerBrokenRequest } from './broken-request.ts';
import type { Endpoint } from './endpoint.ts';
import { unknownReport } from './find-report.ts';
import { type HttpProblem, problem, sendProblem, toProblem } from './problem.ts';
import { cancelReport } from './routes/cancel-report.ts';
import { createReport } from './routes/create-report.ts';
import { descriptionEndpoints } from './routes/description.ts';
import { downloadReport } from './routes/download-report.ts';
import { healthEndpoints, type HealthSource } from './routes/health.ts';
import { listReports } from './routes/list-reports.ts';
import { retryReport } from './routes/retry-report.ts';
import { revokeLinks } from './routes/revoke-links.ts';
import { showReport } from './routes/show-report.ts';

export type DoorOptions = {
  readonly host: string;
  readonly port: number;
  readonly requestsPerMinute: number;
  /** Addresses and networks whose word on where a request came from is taken, as `X-Forwarded-For`. */
  readonly trustedProxies: readonly string[];
  /** How long a request may take to arrive; 30 s when absent. */
  readonly requestTimeoutMs?: number;
  readonly database: Database;
  readonly queue: Pick<Queue, 'send'>;
  readonly store: Pick<ObjectStore, 'link'>;
  readonly cancels: Pick<Cancels, 'ask'>;
  readonly health: HealthSource;
  readonly version: string;
  readonly log: Log;
};

/** A message of the queue has at most 1 MiB, and it gets an id on the way. */
const maxBodyBytes = 1_000_000;
const handlerTimeoutMs = 20_000;
const defaultRequestTimeoutMs = 30_000;

/**
 * Opens the door. Its release waits for the requests in hand.
 * @throws CONFIG_INVALID when the port cannot be listened on
 */
export const openDoor = async (options: DoorOptions): Promise<{ close(): Promise<void> }> => {
  const { host, port, log, requestTimeoutMs = defaultRequestTimeoutMs } = options;
  const app = fastify({
    logger: false,
    bodyLimit: maxBodyBytes,
    requestTimeout: requestTimeoutMs,
    connectionTimeout: 60_000,
    keepAliveTimeout: 10_000,
    http: {
      // Node looks for requests that are late only so often, and allows a body the longer of two limits: of the request and of its header.
      connectionsCheckingInterval: 1_000,
      headersTimeout: requestTimeoutMs,
      maxHeaderSize: 16_384,
    },
    forceCloseConnections: 'idle',
    // What still comes while it closes is answered as ever, not in the framework's own words.
    return503OnClosing: false,
    trustProxy: options.trustedProxies.length > 0 && [...options.trustedProxies],
    exposeHeadRoutes: true,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    // Never the caller's own: it would be written into the log as it is.
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    frameworkErrors: (error, _request, reply) =>
      void sendProblem(reply, error.code === 'FST_ERR_BAD_URL' ? unreadableAddress() : toProblem(error)),
    clientErrorHandler: answerBrokenRequest,
  });
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    referrerPolicy: { policy: 'no-referrer' },
  });
  await app.register(rateLimit, { global: false });
  passOverBodies(app);
  logRequests(app, log);
  answerErrors(app, log);
  const authenticate = createAuthenticate(app, createApiTokens(options.database), options.requestsPerMinute);
  const endpoints = endpointsOf(options, authenticate);
  for (const endpoint of endpoints) addEndpoint(app, endpoint, authenticate);
  answerUnknown(app, endpoints);
  try {
    await app.listen({ host, port });
  } catch (cause) {
    throw fail('CONFIG_INVALID', `HTTP_PORT: ${host} port ${port} cannot be listened on; give another one`, { cause });
  }
  return { close: () => app.close() };
};

const unreadableAddress = (): HttpProblem =>
  problem('QUERY_INVALID', 'The address cannot be read: mend its percent-encoding');

/** Some clients say that there is one, of whatever type, where there is none. */
const passOverBodies = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async () => undefined);
};

/** Where a body is wanted it is JSON. */
const readJson = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'));
};

const endpointsOf = (options: DoorOptions, authenticate: Authenticate): readonly Endpoint[] => {
  const { database, queue, store, cancels, health, version } = options;
  const downloads = createDownloads(database);
  const submissions = createSubmissions(database);
  const own = [
    createReport(submissions, queue),
    listReports(database),
    showReport(database),
    downloadReport(downloads, store, authenticate),
    revokeLinks(downloads),
    cancelReport(cancels),
    retryReport(submissions, queue),
    ...healthEndpoints(health),
  ];
  return [...own, ...descriptionEndpoints(own, version)];
};

const idOf = ({ params }: FastifyRequest): string => {
  if (typeof params !== 'object' || params === null || !('id' in params)) return '';
  // A caller who tries paths is told nothing, not even what was tried.
  if (typeof params.id !== 'string' || !idPattern.test(params.id)) throw unknownReport('…');
  return params.id;
};

const addEndpoint = (app: FastifyInstance, endpoint: Endpoint, authenticate: Authenticate): void => {
  const route: RouteOptions = {
    method: endpoint.method,
    url: endpoint.path.replaceAll('{id}', ':id'),
    // Before the body is read: nobody may send us a megabyte who may not come in.
    onRequest: async (request) => {
      if (endpoint.access === 'token') await authenticate.caller(request, timeLimit());
    },
    handler: async (request, reply): Promise<FastifyReply> => {
      const call = { request, reply, id: idOf(request), signal: timeLimit() };
      void reply.header('cache-control', 'no-store');
      if (endpoint.access === 'open') return endpoint.handle(call);
      if (!request.caller) throw problem('TOKEN_INVALID', 'Authorization: send a bearer token');
      return endpoint.handle({ ...call, caller: request.caller });
    },
  };
  if (!endpoint.body) return void app.route(route);
  void app.register(async (scope) => {
    readJson(scope);
    scope.route(route);
  });
};

const timeLimit = (): AbortSignal => AbortSignal.timeout(handlerTimeoutMs);

/** The route as it is written, never the address as it came: that may hold the secret of a link. */
const logRequests = (app: FastifyInstance, log: Log): void => {
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const { url: route = 'unknown' } = request.routeOptions;
    // Probes come every few seconds for as long as the worker lives.
    const level = route.startsWith('/health') ? 'debug' : 'info';
    log[level](
      {
        httpRequestId: request.id,
        method: request.method,
        route,
        status: reply.statusCode,
        elapsedMs: Math.round(reply.elapsedTime),
        ...(request.caller && { tokenId: request.caller.tokenId, clientId: request.caller.clientId }),
      },
      'http request',
    );
  });
};

const answerErrors = (app: FastifyInstance, log: Log): void => {
  app.setErrorHandler((error, request, reply) => {
    const thrown = toProblem(error);
    if (thrown.status >= 500)
      log.error(
        { err: thrown.cause ?? error, httpRequestId: request.id, route: request.routeOptions.url },
        'http request failed',
      );
    return sendProblem(reply, thrown);
  });
};

/** A path that is known by other methods says which. */
const answerUnknown = (app: FastifyInstance, endpoints: readonly Endpoint[]): void => {
  const known = endpoints.map(({ method, path }) => ({
    methods: method === 'GET' ? ['GET', 'HEAD'] : [method],
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll('{id}', '[^/]+')}/?$`, 'u'),
  }));
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?');
    const allowed = known.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods);
    const thrown: HttpProblem =
      allowed.length === 0
        ? problem('NOT_FOUND', 'GET /docs lists what there is')
        : problem('METHOD_NOT_ALLOWED', `Use ${allowed.join(' or ')}`, { allow: allowed.join(', ') });
    return sendProblem(reply, thrown);
  });
};
