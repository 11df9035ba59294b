/** The part of the composition that is the HTTP door. */
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { sql } from 'slonik';
import { z } from 'zod';
import { pingQueue, pingStore } from '../adapters/pings.ts';
import { createDatabase } from '../adapters/postgres.ts';
import { fail } from '../errors.ts';
import { type DoorOptions, openDoor } from '../http/door.ts';
import type { ReadinessOptions } from '../http/readiness.ts';
import type { HealthSource } from '../http/routes/health.ts';
import type { Intake } from '../intake/consumer.ts';
import type { Database, Renderer } from '../ports.ts';
import type { Parts } from './parts.ts';

type Needs = Pick<DoorOptions, 'queue' | 'store' | 'version'> & {
  readonly makeCancels: (database: Database) => DoorOptions['cancels'];
};

/** Its own, as reports may have all others for as long as they read. */
const connections = 3;

/** Registers the door's release before that of the intake, so that probes are answered while reports are finished. */
export const openHttp = async (
  { config, log, lifecycle }: Parts,
  { makeCancels, ...needs }: Needs,
  health: HealthSource,
): Promise<void> => {
  const { port, host, requestsPerMinute, trustedProxies } = config.http;
  if (port === undefined) return;
  const database = await createDatabase({ ...config.database, poolMin: 0, poolMax: connections, log });
  lifecycle.onStop('http database', () => database.close());
  const door = await openDoor({
    ...needs,
    database,
    cancels: makeCancels(database),
    host,
    port,
    requestsPerMinute,
    trustedProxies,
    health,
    log,
  });
  lifecycle.onStop('http', () => door.close());
};

type Checked = Parts & {
  readonly database: Database;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly renderer: Pick<Renderer, 'count'>;
  readonly intake: Pick<Intake, 'silentMs'>;
};

const checkTimeoutMs = 2_000;
const rememberMs = 5_000;

/** What a report needs, by the names that `/health/ready` shows. */
export const readinessChecks = ({ config, log, database, sqs, s3, renderer, intake }: Checked): ReadinessOptions => ({
  timeoutMs: checkTimeoutMs,
  rememberMs,
  onDown: (name, error) => log.warn({ err: error, check: name }, 'not ready'),
  checks: {
    // By a connection of its own: when reports have all others, it is busy and not gone.
    database: (signal) =>
      database.connect(
        (queries) =>
          queries.maybeOne({ name: 'health.ping', sql: sql.type(z.object({ up: z.int() }))`select 1 as up` }),
        { signal, reserved: true },
      ),
    queue: (signal) => pingQueue(sqs, config.queue.url, signal),
    store: (signal) => pingStore(s3, config.store.bucket, signal),
    threads: async () => {
      const { alive, wanted } = renderer.count();
      if (alive < wanted) throw fail('RENDER_FAILED', `${alive} of ${wanted} render threads are there`);
    },
    poll: async () => {
      const silentMs = Math.round(intake.silentMs());
      if (silentMs >= config.http.maxSilenceMs) throw fail('QUEUE_FAILED', `No successful poll for ${silentMs} ms`);
    },
  },
});
