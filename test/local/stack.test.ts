import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type LocalStack, useLocalStack } from '../../src/local/stack.ts';
import { isReachable } from '../support/is-reachable.ts';
import { until } from '../support/until.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'report-worker-stack-'));
  await chmod(dir, 0o755);
});
afterEach(async () => {
  // What a failed test left behind: the next start takes the orphans over, and its end takes them down.
  if (existsSync(join(dir, 'postgres', 'postmaster.pid'))) {
    const stack = await useLocalStack({ dir });
    const facts = await describeStack();
    await stack.release();
    await untilGone(facts);
  }
  await rm(dir, { recursive: true, force: true });
});

const factsSchema = z.object({ pid: z.int(), controlPort: z.int(), postgresUrl: z.string() });
type Facts = z.infer<typeof factsSchema>;

const describeStack = async (): Promise<Facts> =>
  factsSchema.parse(JSON.parse(await readFile(join(dir, 'stack.json'), 'utf8')));

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const serves = ({ postgresUrl }: Facts): Promise<boolean> =>
  isReachable('127.0.0.1', Number(new URL(postgresUrl).port));

const untilGone = async (facts: Facts): Promise<void> => {
  await until(() => !isAlive(facts.pid), 'the stack has ended');
  expect(await serves(facts)).toBe(false);
  expect(existsSync(join(dir, 'stack.json'))).toBe(false);
};

const ask = async ({ databaseUrl }: LocalStack, statement: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
};

const sqsOf = ({ environment }: LocalStack): { client: SQSClient; QueueUrl: string } => ({
  client: new SQSClient({
    endpoint: environment['AWS_ENDPOINT_URL_SQS'] ?? '',
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  }),
  QueueUrl: environment['QUEUE_URL'] ?? '',
});

/** A command in a process of its own that has the stack until it is killed. */
const startClient = async () => {
  const module = new URL('../../src/local/stack.ts', import.meta.url).href;
  const script = `
    const { useLocalStack } = await import(${JSON.stringify(module)});
    await useLocalStack({ dir: ${JSON.stringify(dir)} });
    process.stdout.write('attached');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { kill };
};

describe('useLocalStack', () => {
  it('shares one stack, and all that a worker reads from its environment, until the last command has left', async () => {
    const first = await useLocalStack({ dir });
    const facts = await describeStack();
    expect(Object.keys(first.environment).sort()).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_ENDPOINT_URL_S3',
      'AWS_ENDPOINT_URL_SESV2',
      'AWS_ENDPOINT_URL_SQS',
      'AWS_REGION',
      'AWS_SECRET_ACCESS_KEY',
      'DATABASE_URL',
      'DEAD_LETTER_QUEUE_URL',
      'EVENT_QUEUE_URL',
      'MAIL_FROM',
      'QUEUE_URL',
      'REPORTS_BUCKET',
    ]);
    expect(await isReachable('127.0.0.2', facts.controlPort)).toBe(false);
    const second = await useLocalStack({ dir, onStart: () => expect.unreachable('it runs already') });
    expect(second).toMatchObject({ databaseUrl: first.databaseUrl, environment: first.environment });
    await ask(first, `insert into clients (id, name, timezone) values ('acme', 'Acme', 'UTC')`);
    await Promise.all([first.release(), first.release()]);
    expect(await ask(second, 'select id from clients')).toEqual([{ id: 'acme' }]);
    expect(isAlive(facts.pid)).toBe(true);
    await second.release();
    await untilGone(facts);
  });

  it('starts one stack for commands that begin at once', async () => {
    const stacks = await Promise.all([useLocalStack({ dir }), useLocalStack({ dir }), useLocalStack({ dir })]);
    const facts = await describeStack();
    expect(new Set(stacks.map(({ databaseUrl }) => databaseUrl)).size).toBe(1);
    await Promise.all(stacks.map((stack) => stack.release()));
    await untilGone(facts);
  });

  it('takes the stack down when its only command is killed', async () => {
    const client = await startClient();
    const facts = await describeStack();
    expect(await serves(facts)).toBe(true);
    await client.kill();
    await untilGone(facts);
  });

  it('has the data of a stack that was killed, messages included', async () => {
    const first = await useLocalStack({ dir });
    const facts = await describeStack();
    await ask(first, 'create table kept (n int)');
    const sender = sqsOf(first);
    await sender.client.send(new SendMessageCommand({ QueueUrl: sender.QueueUrl, MessageBody: 'kept' }));
    process.kill(facts.pid, 'SIGKILL');
    await until(() => !isAlive(facts.pid), 'the stack is killed');
    await first.release();

    const second = await useLocalStack({ dir });
    const anew = await describeStack();
    expect(anew.pid).not.toBe(facts.pid);
    expect(anew.postgresUrl).toBe(facts.postgresUrl);
    expect(await ask(second, 'select * from kept')).toEqual([]);
    const receiver = sqsOf(second);
    const { Messages } = await receiver.client.send(new ReceiveMessageCommand({ QueueUrl: receiver.QueueUrl }));
    expect(Messages).toMatchObject([{ Body: 'kept' }]);
    await second.release();
    await untilGone(anew);
  });

  it('outlives Ctrl-C, and stops everything on SIGTERM though a command is connected', async () => {
    const stack = await useLocalStack({ dir });
    const facts = await describeStack();
    process.kill(facts.pid, 'SIGINT');
    expect(await ask(stack, 'select 1 as n')).toEqual([{ n: 1 }]);
    process.kill(facts.pid, 'SIGTERM');
    await untilGone(facts);
    await stack.release();
  });

  it('is not taken in by another program that got the port of a stack that is gone', async () => {
    const impostor = createServer((socket) => socket.end('report-worker stack 1\n'));
    impostor.listen(0, '127.0.0.1');
    await once(impostor, 'listening');
    const address = impostor.address();
    const controlPort = typeof address === 'object' ? address?.port : undefined;
    const stale = { pid: 2, controlPort, postgresUrl: 'postgres://127.0.0.1:1/none', sesEndpoint: '', environment: {} };
    await writeFile(join(dir, 'stack.json'), JSON.stringify(stale));
    const stack = await useLocalStack({ dir });
    impostor.close();
    const facts = await describeStack();
    expect(await ask(stack, 'select 1 as n')).toEqual([{ n: 1 }]);
    await stack.release();
    await untilGone(facts);
  });

  it('says what went wrong in the process that could not start', async () => {
    await mkdir(join(dir, 'postgres'));
    await writeFile(join(dir, 'postgres', 'precious.txt'), 'not ours');
    await expect(useLocalStack({ dir })).rejects.toMatchObject({
      code: 'STACK_FAILED',
      message: expect.stringMatching(/postgres is no Postgres folder/u),
    });
    expect(await readFile(join(dir, 'postgres', 'precious.txt'), 'utf8')).toBe('not ours');
  });
});
