/**
 * Environment → frozen Config. The only file that reads the environment (the AWS clients read their own variables).
 * Every fault is reported at once, with its remedy.
 */
import ipaddr from 'ipaddr.js';
import { availableParallelism, tmpdir } from 'node:os';
import { z } from 'zod';
import { fail } from './errors.ts';

/** An empty variable is an unset one: that is how compose files and task definitions leave things out. */
const blankIsUnset = (value: unknown): unknown =>
  typeof value === 'string' && value.trim() === '' ? undefined : value;

const text = (remedy: string) => z.preprocess(blankIsUnset, z.string({ error: remedy }));
const optionalText = z.preprocess(blankIsUnset, z.string().optional());

const whole = (fallback: number, min: number, max: number) =>
  z.preprocess(
    blankIsUnset,
    z.coerce
      .number({ error: `give a whole number from ${min} to ${max}` })
      .int(`give a whole number from ${min} to ${max}`)
      .min(min, `give a whole number from ${min} to ${max}`)
      .max(max, `give a whole number from ${min} to ${max}`)
      .default(fallback),
  );

const urlOf = (protocols: RegExp, remedy: string) =>
  z.preprocess(blankIsUnset, z.url({ protocol: protocols, error: remedy }));
const httpUrl = (remedy: string) => urlOf(/^https?$/u, remedy);

const address = z.preprocess(
  blankIsUnset,
  z.string({ error: 'give the sender, e.g. Reports <reports@example.com>; SES must have verified it' }).regex(
    // One address, bare or with a display name; no line breaks that could add header fields.
    /^(?:[^<>@\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u,
    'give one address, e.g. Reports <reports@example.com>',
  ),
);

/** Names joined by commas, in lower case; none by default. */
const names = (isName: (name: string) => boolean, remedy: string) =>
  z
    .preprocess(blankIsUnset, z.string().default(''))
    .transform((text) =>
      text
        .toLowerCase()
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    )
    .refine((list) => list.every(isName), remedy);

const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/u;
/** Its last part begins with a letter, which no IP address does. */
const hostName = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?$/u;

const optionalPort = z.preprocess(
  blankIsUnset,
  z.coerce
    .number({ error: 'give a port from 1 to 65535' })
    .int('give a port from 1 to 65535')
    .min(1, 'give a port from 1 to 65535')
    .max(65_535, 'give a port from 1 to 65535')
    .optional(),
);

const publicUrlRemedy = 'give the address by which recipients reach the HTTP door, e.g. https://reports.example.com';

/** The longest that S3 lets a signature of its own be valid. */
const maxSignedHours = 168;

const environmentSchema = z
  .object({
    DATABASE_URL: urlOf(/^postgres(?:ql)?$/u, 'give postgres://user:password@host:5432/database'),
    QUEUE_URL: httpUrl('give the URL of the SQS queue that requests arrive on'),
    DEAD_LETTER_QUEUE_URL: httpUrl('give the URL of the SQS queue for what can never succeed'),
    EVENT_QUEUE_URL: z.preprocess(
      blankIsUnset,
      z.url({ protocol: /^https?$/u, error: 'give the URL of an SQS queue' }).optional(),
    ),
    EVENT_BUS_NAME: optionalText,
    REPORTS_BUCKET: text('give the name of the S3 bucket for workbooks').pipe(
      z.string().regex(bucketName, 'give the name of an S3 bucket: 3 to 63 of a-z, 0-9, . and -'),
    ),
    REPORTS_PREFIX: z.preprocess(
      blankIsUnset,
      z
        .string()
        .regex(/^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/u, 'give folder names joined by /, without one at either end')
        .default('reports'),
    ),
    MAIL_FROM: address,
    MAIL_CONFIGURATION_SET: optionalText,
    OPERATIONS_EMAIL: z.preprocess(
      blankIsUnset,
      z.email('give the mail address of those who run the worker').optional(),
    ),
    MAIL_ATTACHMENT_MAX_MB: whole(7, 0, 28),
    LINK_EXPIRES_HOURS: whole(72, 1, 8_760),
    IMAGE_HOSTS: names(
      (name) => hostName.test(name),
      'give host names joined by commas, e.g. cdn.example.com,www.example.org',
    ),
    IMAGE_BUCKETS: names((name) => bucketName.test(name), 'give names of S3 buckets joined by commas'),
    IMAGE_MAX_BYTES: whole(5 * 1024 * 1024, 1_024, 100 * 1024 * 1024),
    IMAGE_TIMEOUT_MS: whole(10_000, 100, 120_000),
    LOG_LEVEL: z.preprocess(
      blankIsUnset,
      z
        .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
          error: 'give trace, debug, info, warn, error or silent',
        })
        .default('info'),
    ),
    REPORT_CONCURRENCY: whole(2, 1, 64),
    REPORT_DATA_MAX_MB: whole(1_024, 1, 1_048_576),
    FETCH_CONCURRENCY: whole(6, 1, 64),
    REPORT_TIMEOUT_SECONDS: whole(1_800, 1, 36_000),
    DEVICE_TIMEOUT_SECONDS: whole(60, 1, 3_600),
    DATABASE_POOL_MIN: whole(2, 0, 500),
    DATABASE_POOL_MAX: whole(10, 1, 500),
    DATABASE_ACQUIRE_TIMEOUT_SECONDS: whole(15, 1, 600),
    DATABASE_STATEMENT_TIMEOUT_SECONDS: whole(60, 1, 3_600),
    SLOW_QUERY_MS: whole(1_000, 1, 600_000),
    WORKER_THREADS: whole(Math.max(1, availableParallelism() - 1), 1, 64),
    WORKER_THREAD_MEMORY_MB: whole(1_024, 64, 65_536),
    WORKBOOK_DEFLATE_LEVEL: whole(6, 0, 9),
    QUEUE_WAIT_SECONDS: whole(10, 0, 20),
    VISIBILITY_TIMEOUT_SECONDS: whole(120, 2, 43_200),
    MAX_ATTEMPTS: whole(8, 1, 100),
    RETRY_BASE_SECONDS: whole(30, 1, 3_600),
    SHUTDOWN_DEADLINE_SECONDS: whole(100, 1, 600),
    HTTP_PORT: optionalPort,
    HTTP_HOST: z.preprocess(blankIsUnset, z.string().default('127.0.0.1')),
    HTTP_REQUESTS_PER_MINUTE: whole(300, 1, 1_000_000),
    HTTP_TRUSTED_PROXIES: names(
      (address) => ipaddr.isValid(address) || ipaddr.isValidCIDR(address),
      'give addresses and networks of load balancers, joined by commas, e.g. 10.0.0.0/16',
    ),
    PUBLIC_URL: z.preprocess(
      blankIsUnset,
      z
        .url({ protocol: /^https?$/u, error: publicUrlRemedy })
        .refine((url) => {
          const { username, password, search, hash } = new URL(url);
          return [username, password, search, hash].every((part) => part === '');
        }, publicUrlRemedy)
        .transform((url) => url.replace(/\/+$/u, ''))
        .optional(),
    ),
    HEALTH_MAX_SILENCE_SECONDS: whole(300, 1, 86_400),
    AWS_ENDPOINT_URL: optionalText,
    AWS_ENDPOINT_URL_S3: optionalText,
    ECS_AGENT_URI: z.preprocess(blankIsUnset, z.url({ protocol: /^https?$/u, error: 'leave this to ECS' }).optional()),
    CODE_VERSION: optionalText,
    SCRATCH_DIR: z.preprocess(blankIsUnset, z.string().default(tmpdir())),
  })
  .superRefine(
    (value, context) => {
      const sound = (...names: string[]): boolean =>
        !context.issues.some(({ path = [] }) => names.includes(String(path[0])));
      const complain = (name: keyof typeof value, message: string): void =>
        context.addIssue({ code: 'custom', path: [name], message });
      if (sound('EVENT_QUEUE_URL') && (value.EVENT_QUEUE_URL === undefined) === (value.EVENT_BUS_NAME === undefined)) {
        complain('EVENT_QUEUE_URL', 'give either EVENT_QUEUE_URL or EVENT_BUS_NAME: where completion events go');
      }
      if (sound('DATABASE_POOL_MIN', 'DATABASE_POOL_MAX') && value.DATABASE_POOL_MIN > value.DATABASE_POOL_MAX) {
        complain('DATABASE_POOL_MIN', 'give at most DATABASE_POOL_MAX');
      }
      if (
        sound('QUEUE_WAIT_SECONDS', 'SHUTDOWN_DEADLINE_SECONDS') &&
        value.SHUTDOWN_DEADLINE_SECONDS <= value.QUEUE_WAIT_SECONDS
      ) {
        // A poll that is cut off may take a message along, which is then hidden from everyone.
        complain('SHUTDOWN_DEADLINE_SECONDS', 'give more than QUEUE_WAIT_SECONDS: a stop waits for the poll to end');
      }
      if (
        sound('QUEUE_WAIT_SECONDS', 'HEALTH_MAX_SILENCE_SECONDS') &&
        value.HEALTH_MAX_SILENCE_SECONDS <= value.QUEUE_WAIT_SECONDS
      ) {
        complain('HEALTH_MAX_SILENCE_SECONDS', 'give more than QUEUE_WAIT_SECONDS: an empty queue is silent that long');
      }
      if (
        sound('LINK_EXPIRES_HOURS', 'PUBLIC_URL') &&
        value.PUBLIC_URL === undefined &&
        value.LINK_EXPIRES_HOURS > maxSignedHours
      ) {
        complain('LINK_EXPIRES_HOURS', `give at most ${maxSignedHours}, or PUBLIC_URL: S3 signs links for no longer`);
      }
      if (sound('QUEUE_URL', 'DEAD_LETTER_QUEUE_URL') && value.DEAD_LETTER_QUEUE_URL === value.QUEUE_URL) {
        const remedy = 'give another queue than QUEUE_URL: refused messages would come straight back';
        complain('DEAD_LETTER_QUEUE_URL', remedy);
      }
    },
    // Else these would come to light only once every single variable is mended.
    { when: () => true },
  );

export type Environment = Readonly<Record<string, string | undefined>>;

const millis = (seconds: number): number => seconds * 1_000;

const toConfig = (env: z.infer<typeof environmentSchema>) =>
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
  const parsed = environmentSchema.safeParse(environment);
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
