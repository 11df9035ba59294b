/**
 * Environment → frozen Config. The only room that reads the environment (the AWS clients read their own variables).
 * Every fault is reported at once, with its remedy.
 */
import type { z } from 'zod';
import { blankIsUnset, optionalPort } from './config/kinds.ts';
import { settings } from './config/settings.ts';
import { fail } from './errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const millis = (seconds: number): number => seconds * 1_000;

const toConfig = (env: z.infer<typeof settings>) =>
  ({
    database: {
      url: env.DATABASE_URL,
      poolMin: env.DATABASE_POOL_MIN,
      poolMax: env.DATABASE_POOL_MAX,
      acquireTimeoutMs: millis(env.DATABASE_ACQUIRE_TIMEOUT_SECONDS),
      statementTimeoutMs: millis(env.DATABASE_STATEMENT_TIMEOUT_SECONDS),
      slowQueryMs: env.SLOW_QUERY_MS,
    },
    queue: {
      url: env.QUEUE_URL,
      deadLetterUrl: env.DEAD_LETTER_QUEUE_URL,
      waitTimeSeconds: env.QUEUE_WAIT_SECONDS,
      visibilityTimeoutSeconds: env.VISIBILITY_TIMEOUT_SECONDS,
      maxAttempts: env.MAX_ATTEMPTS,
      retryBaseSeconds: env.RETRY_BASE_SECONDS,
    },
    /** Exactly one of the two. */
    events: { queueUrl: env.EVENT_QUEUE_URL, busName: env.EVENT_BUS_NAME },
    store: {
      bucket: env.REPORTS_BUCKET,
      prefix: env.REPORTS_PREFIX,
      /** An S3 of one's own is reached by one host name, not by one for each bucket. */
      pathStyle: (env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL) !== undefined,
    },
    mail: {
      from: env.MAIL_FROM,
      configurationSet: env.MAIL_CONFIGURATION_SET,
      /** Told of failures of which no client's owner can be. */
      operations: env.OPERATIONS_EMAIL ?? null,
      attachmentMaxBytes: env.MAIL_ATTACHMENT_MAX_MB * 1024 * 1024,
      linkExpiresSeconds: env.LINK_EXPIRES_HOURS * 3_600,
    },
    images: {
      hosts: env.IMAGE_HOSTS,
      buckets: [env.REPORTS_BUCKET, ...env.IMAGE_BUCKETS],
      maxBytes: env.IMAGE_MAX_BYTES,
      timeoutMs: env.IMAGE_TIMEOUT_MS,
    },
    concurrency: { reports: env.REPORT_CONCURRENCY, fetches: env.FETCH_CONCURRENCY, threads: env.WORKER_THREADS },
    deflateLevel: env.WORKBOOK_DEFLATE_LEVEL,
    threadMemoryMb: env.WORKER_THREAD_MEMORY_MB,
    /** Of the readings of one report. */
    reportDataMaxBytes: env.REPORT_DATA_MAX_MB * 1024 * 1024,
    reportTimeoutMs: millis(env.REPORT_TIMEOUT_SECONDS),
    deviceTimeoutMs: millis(env.DEVICE_TIMEOUT_SECONDS),
    /** Without a port nobody can ask. */
    http: {
      port: env.HTTP_PORT,
      host: env.HTTP_HOST,
      requestsPerMinute: env.HTTP_REQUESTS_PER_MINUTE,
      /** Behind whom callers have addresses of their own; nobody is by default. */
      trustedProxies: env.HTTP_TRUSTED_PROXIES,
      /** How recipients reach the door; without it they get links to the store itself. */
      publicUrl: env.PUBLIC_URL,
      maxSilenceMs: millis(env.HEALTH_MAX_SILENCE_SECONDS),
    },
    shutdownDeadlineMs: millis(env.SHUTDOWN_DEADLINE_SECONDS),
    /** Set by ECS in its containers. */
    ecsAgentUri: env.ECS_AGENT_URI,
    /** Absent: that of package.json. */
    codeVersion: env.CODE_VERSION,
    scratchDir: env.SCRATCH_DIR,
    logLevel: env.LOG_LEVEL,
  }) as const;

export type Config = ReturnType<typeof toConfig>;

/**
 * Reads the whole configuration.
 * @throws CONFIG_INVALID listing every variable at fault and its remedy, never a value
 */
export const readConfig = (environment: Environment): Config => {
  const parsed = settings.safeParse(environment);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw fail('CONFIG_INVALID', `The configuration cannot be used:\n${faults.join('\n')}`, { faults });
  }
  return deepFreeze(toConfig(parsed.data));
};

/** For whoever asks a worker after its health, and needs nothing else of its configuration. @throws CONFIG_INVALID */
export const readDoorUrl = (environment: Environment): string => {
  const parsed = optionalPort.safeParse(environment['HTTP_PORT']);
  if (!parsed.success || parsed.data === undefined) {
    throw fail('CONFIG_INVALID', 'HTTP_PORT: give the port, 1 to 65535, that the worker has in its own HTTP_PORT');
  }
  const host = environment['HTTP_HOST']?.trim() ?? '';
  // A worker that listens everywhere is reached here too.
  const isEverywhere = ['', '0.0.0.0', '::'].includes(host);
  return `http://${isEverywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${parsed.data}`;
};

const deepFreeze = <T extends object>(value: T): T => {
  for (const each of Object.values(value)) if (typeof each === 'object' && each !== null) deepFreeze(each);
  return Object.freeze(value);
};

/** Variables that say where the outside world is. When none of them is set, the local stack may stand in for all. */
const outsideWorld = [
  'DATABASE_URL',
  'QUEUE_URL',
  'DEAD_LETTER_QUEUE_URL',
  'EVENT_QUEUE_URL',
  'EVENT_BUS_NAME',
  'REPORTS_BUCKET',
  'MAIL_FROM',
] as const;

/** Production never falls back to the local stack: a forgotten variable must be an error there, not an empty database. */
export const mayUseLocalStack = (environment: Environment): boolean =>
  environment['NODE_ENV'] !== 'production' &&
  outsideWorld.every((name) => blankIsUnset(environment[name]) === undefined);

/** The configuration for a log line: passwords in URLs are gone. */
export const redacted = (config: Config): object => ({
  ...config,
  database: { ...config.database, url: redactUrl(config.database.url) },
});

const redactUrl = (url: string): string => {
  const parsed = URL.parse(url);
  if (!parsed) return '(not a URL)';
  if (parsed.password) parsed.password = '***';
  for (const name of parsed.searchParams.keys())
    if (/password|secret|token|key/iu.test(name)) parsed.searchParams.set(name, '***');
  return parsed.toString();
};
