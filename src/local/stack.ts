/**
 * The embedded stack as commands see it. One stack serves every command that runs in this folder: it lives in a process of
 * its own (`stack-process.ts`), and goes away when its last client has.
 *
 *   connect to .local/stack.json ──answers──▶ attached
 *        │ nobody there
 *        ▼
 *   take .local/stack.lock ──▶ spawn the process ──▶ wait for stack.json ──▶ attached
 *
 * A client is an open connection. One that is killed is noticed, because its connection closes.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { extname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { z } from 'zod';
import { fail } from '../errors.ts';
import { migrate } from '../ledger/migrate.ts';

export type LocalStack = {
  readonly databaseUrl: string;
  readonly sesEndpoint: string;
  /** What a worker on this stack has in its environment, and the AWS clients in theirs. */
  readonly environment: Readonly<Record<string, string>>;
  /** Leaves the stack; the last to leave takes it down. */
  release(): Promise<void>;
};

export type LocalStackOptions = {
  /** Where its data lives. */
  readonly dir?: string;
  /** Called when a stack has to be started: that takes a second or two. */
  readonly onStart?: () => void;
};

const descriptionSchema = z.object({
  pid: z.int(),
  controlPort: z.int(),
  postgresUrl: z.string(),
  sesEndpoint: z.string(),
  environment: z.record(z.string(), z.string()),
});

/** What the stack's process writes to `stack.json` once it is ready. */
export type StackDescription = z.infer<typeof descriptionSchema>;

/** Sent by the process to each client that it has counted. */
export const welcome = 'report-worker stack\n';

const startTimeoutMs = 60_000;
const lookEveryMs = 50;
const databaseName = 'report_worker';

/** @throws STACK_FAILED with the end of the stack's log */
export const useLocalStack = async ({ dir = '.local', onStart }: LocalStackOptions = {}): Promise<LocalStack> => {
  const folder = resolve(dir);
  mkdirSync(folder, { recursive: true });
  const { socket, description } = (await attach(folder)) ?? (await startOrAwait(folder, onStart));
  const databaseUrl = await prepareDatabase(description.postgresUrl);
  return {
    databaseUrl,
    sesEndpoint: description.sesEndpoint,
    environment: { ...description.environment, DATABASE_URL: databaseUrl },
    release: () => new Promise((done) => socket.end(() => done())),
  };
};

type Attached = { readonly socket: Socket; readonly description: StackDescription };

const readDescription = async (folder: string): Promise<StackDescription | null> => {
  try {
    return descriptionSchema.parse(JSON.parse(await readFile(join(folder, 'stack.json'), 'utf8')));
  } catch {
    return null;
  }
};

/** Counts as attached only once welcomed: a stack that is just leaving still accepts connections. */
const attach = async (folder: string): Promise<Attached | null> => {
  const description = await readDescription(folder);
  if (!description) return null;
  const socket = connect(description.controlPort, '127.0.0.1');
  const welcomed = await new Promise<boolean>((done) => {
    socket.once('data', (data) => done(data.toString() === welcome));
    socket.once('error', () => done(false));
    socket.once('close', () => done(false));
  });
  if (!welcomed) {
    socket.destroy();
    return null;
  }
  // The stack outlives its clients' mistakes; a client does not need to know when it dies, its next query will tell.
  socket.on('error', () => undefined);
  socket.unref();
  return { socket, description };
};

const startOrAwait = async (folder: string, onStart: (() => void) | undefined): Promise<Attached> => {
  const lock = join(folder, 'stack.lock');
  const deadline = performance.now() + startTimeoutMs;
  while (performance.now() < deadline) {
    const attached = await attach(folder);
    if (attached) return attached;
    if (await takeLock(lock)) {
      try {
        onStart?.();
        return await startProcess(folder, deadline);
      } finally {
        await rm(lock, { force: true });
      }
    }
    await sleep(lookEveryMs);
  }
  throw fail('STACK_FAILED', `The local stack did not come up; see ${join(folder, 'stack.log')}`);
};

/** One of several commands that begin at once starts the stack; a lock whose holder is gone is nobody's. */
const takeLock = async (lock: string): Promise<boolean> => {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (holder > 0 && !isAlive(holder)) await rm(lock, { force: true });
    return false;
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const startProcess = async (folder: string, deadline: number): Promise<Attached> => {
  await rm(join(folder, 'stack.json'), { force: true });
  const logFile = join(folder, 'stack.log');
  const log = openSync(logFile, 'w');
  const script = fileURLToPath(new URL(`./stack-process${extname(import.meta.url)}`, import.meta.url));
  const child = spawn(process.execPath, [script, folder], { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.on('error', () => undefined);
  const exited = (): boolean => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  child.unref();
  while (!exited() && performance.now() < deadline) {
    const attached = await attach(folder);
    if (attached) return attached;
    await sleep(lookEveryMs);
  }
  const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
  throw fail('STACK_FAILED', `The local stack did not start:\n${tail}`);
};

const prepareDatabase = async (postgresUrl: string): Promise<string> => {
  const client = new Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    await client.query(`create database ${databaseName}`);
  } catch (error) {
    // Two commands may both find it missing.
    const exists = error instanceof Error && 'code' in error && ['42P04', '23505'].includes(String(error.code));
    if (!exists) throw error;
  } finally {
    await client.end();
  }
  const url = new URL(postgresUrl);
  url.pathname = `/${databaseName}`;
  await migrate(url.href);
  return url.href;
};
