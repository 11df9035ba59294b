import ipaddr from 'ipaddr.js';
import { availableParallelism, tmpdir } from 'node:os';
import { z } from 'zod';
import {
  address,
  blankIsUnset,
  bucketName,
  hostName,
  httpUrl,
  names,
  optionalPort,
  optionalText,
  text,
  urlOf,
  whole,
} from './kinds.ts';

const publicUrlRemedy = 'give the address by which recipients reach the HTTP door, e.g. https://reports.example.com';

/** The longest that S3 lets a signature of its own be valid. */
const maxSignedHours = 168;

/** Every variable by its name, with its default where it has one, and what of them must fit together. */
export const settings = z
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
    MAX_ATTEMPTS: whole(9, 1, 100),
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
