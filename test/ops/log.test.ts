import { SQSClient } from '@aws-sdk/client-sqs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { sql } from 'slonik';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createQueueEventBus } from '../../src/adapters/event-bus.ts';
import { errorTable, fail } from '../../src/errors.ts';
import { serializeError } from '../../src/ops/log.ts';
import type { Database } from '../../src/ports.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';

const thrownBy = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

describe('serializeError', () => {
  it('tells code, meaning, message and facts of an error of ours, and what caused it', () => {
    const root = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const middle = new TypeError('fetch failed', { cause: root });
    const logged = serializeError(fail('STORE_FAILED', 'Storing s3://reports/x', { cause: middle, status: 503 }));
    expect(logged).toEqual({
      type: 'ReportError',
      code: 'STORE_FAILED',
      message: 'Storing s3://reports/x',
      means: errorTable.STORE_FAILED.means,
      status: 503,
      cause: {
        type: 'TypeError',
        message: 'fetch failed',
        cause: {
          type: 'Error',
          code: 'ECONNREFUSED',
          message: 'connect ECONNREFUSED',
          stack: expect.stringContaining('log.test.ts'),
        },
      },
    });
  });

  it('takes what is no error, and a chain of causes that never ends', () => {
    expect(serializeError('a string')).toEqual({ message: 'a string' });
    expect(serializeError(undefined)).toEqual({ message: 'undefined' });
    const endless = new Error('round');
    endless.cause = endless;
    expect(JSON.stringify(serializeError(endless)).match(/"message":"round"/gu)).toHaveLength(6);
  });
});

describe('the error of a library', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = await openTestDatabase(testDatabase.url);
  });
  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });

  it('is logged without the statement and the values that broke it', async () => {
    const failing = database.connect((queries) =>
      queries.run({
        name: 'test.broken',
        sql: sql.type(z.unknown())`select tenant_column from no_such_table where secret = ${'hunter2'}`,
      }),
    );
    const text = JSON.stringify(serializeError(await thrownBy(failing)));
    expect(text).toContain('QUERY_FAILED');
    expect(text).toContain('test.broken');
    expect(text).toContain('42P01');
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('select tenant_column');
    expect(text).not.toContain(new URL(testDatabase.url).pathname);
  });

  it('is logged without the row that a constraint refused', async () => {
    const insert = () =>
      database.connect((queries) =>
        queries.run({
          name: 'test.insert',
          sql: sql.type(z.unknown())`insert into clients (id, name, timezone) values (${'secret-tenant'}, 'N', 'UTC')`,
        }),
      );
    await insert();
    const text = JSON.stringify(serializeError(await thrownBy(insert())));
    expect(text).toContain('clients_pkey');
    expect(text).not.toContain('secret-tenant');
  });

  it('is logged without the request that was being sent', async () => {
    const client = new SQSClient({
      endpoint: 'http://127.0.0.1:1',
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'very-secret' },
      maxAttempts: 1,
    });
    const event = { id: 'e', type: 'report.completed' as const, time: '', detail: { mailedTo: 'ada@acme.example' } };
    const bus = createQueueEventBus({ client, queueUrl: 'http://127.0.0.1:1/1/q' });
    const text = JSON.stringify(serializeError(await thrownBy(bus.publish(event, new AbortController().signal))));
    client.destroy();
    expect(text).toContain('EVENT_FAILED');
    expect(text).toContain('ECONNREFUSED');
    for (const secret of ['ada@acme.example', 'AKIDEXAMPLE', 'very-secret']) expect(text).not.toContain(secret);
  });
});

/** What a process of its own writes: the log goes straight to the file descriptor. */
const outputOf = async (options: object): Promise<{ out: string; err: string }> => {
  const at = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
  const script = `
    const { createLog } = await import(${at('../../src/ops/log.ts')});
    const { fail } = await import(${at('../../src/errors.ts')});
    const log = await createLog(${JSON.stringify(options)});
    const about = log.child({ requestId: 'r-1' });
    about.debug({}, 'too quiet');
    about.info({ rows: 3 }, 'done');
    about.error({ err: fail('MAIL_FAILED', 'no answer', { status: 503 }) }, 'mail failed');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
  return { out, err };
};

describe('createLog', () => {
  it('writes a JSON object a line with level, time, service, child facts and error, from its level up', async () => {
    const { out, err } = await outputOf({ level: 'info', pretty: false, fileDescriptor: 1 });
    expect(err).toBe('');
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({
      level: 'info',
      service: 'report-worker',
      requestId: 'r-1',
      rows: 3,
      msg: 'done',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/u),
    });
    expect(lines[1]).toMatchObject({
      level: 'error',
      err: { code: 'MAIL_FAILED', message: 'no answer', means: errorTable.MAIL_FAILED.means, status: 503 },
    });
  });

  it('writes to stderr where stdout is for the command’s own output', async () => {
    const { out, err } = await outputOf({ level: 'error', pretty: false, fileDescriptor: 2 });
    expect(out).toBe('');
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  it('can be read by people in a terminal', async () => {
    const { out } = await outputOf({ level: 'info', pretty: true, fileDescriptor: 1 });
    expect(out).toContain('done');
    expect(out).toContain('MAIL_FAILED');
    expect(out.startsWith('{')).toBe(false);
  });
});
