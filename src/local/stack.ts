/**
 * The embedded stack as commands see it. One stack serves every command that runs in this folder: it lives in a process of
 * its own (`stack-process.ts`), and goes away when its last client has.
 *
 *   connect to .local/stack.json ──answers──▶ attached
 *        │ nobody there                          ▲
 *        ▼                                       │
 *   spawn the process ──it takes the lock──▶ stack.json
 *
 * A client is an open connection. One that is killed is noticed, because its connection closes. Of several processes that
 * are spawned at once one gets the lock; the others are ended by their clients, who attach to that one.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
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

/** Sent by the process to each client that it has counted; another program may have its port by now, or another stack. */
export const welcomeFrom = (pid: number): string => `report-worker stack ${pid}\n`;

const startTimeoutMs = 60_000;
const welcomeTimeoutMs = 5_000;
const lookEveryMs = 50;
const databaseName = 'report_worker';

/**
 * Attaches to the stack of `dir`, started if need be. Its database is created and migrated.
 * @throws STACK_FAILED with the end of the stack's log
 */
export const useLocalStack = async ({ dir = '.local', onStart }: LocalStackOptions = {}): Promise<LocalStack> => {
  const folder = resolve(dir);
  mkdirSync(folder, { recursive: true });
  const { socket, description } = (await attach(folder)) ?? (await startAndAttach(folder, onStart));
  const release = (): Promise<void> => leave(socket);
  try {
    const databaseUrl = await prepareDatabase(description.postgresUrl);
    const { sesEndpoint, environment } = description;
    return { databaseUrl, sesEndpoint, environment: { ...environment, DATABASE_URL: databaseUrl }, release };
  } catch (error) {
    await release();
    throw error;
  }
};

const leave = async (socket: Socket): Promise<void> => {
  if (socket.closed) return;
  // Or a process with nothing else to do would end before it is closed.
  socket.ref();
  const closed = once(socket, 'close');
  socket.destroySoon();
  await closed;
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
    socket.once('data', (data) => done(data.toString() === welcomeFrom(description.pid)));
    socket.once('error', () => done(false));
    socket.once('close', () => done(false));
    socket.setTimeout(welcomeTimeoutMs, () => done(false));
  });
  socket.setTimeout(0);
  if (!welcomed) {
    socket.destroy();
    return null;
  }
  // The stack outlives its clients' mistakes; a client does not need to know when it dies, its next query will tell.
  socket.on('error', () => undefined);
  socket.unref();
  return { socket, description };
};

const startAndAttach = async (folder: string, onStart: (() => void) | undefined): Promise<Attached> => {
  onStart?.();
  const logFile = join(folder, 'stack.log');
  const child = spawnProcess(folder, logFile);
  const fate: { ended?: string } = {};
  child.once('exit', (code, signal) => (fate.ended = String(code ?? signal)));
  child.once('error', ({ message }) => (fate.ended = message));
  const deadline = performance.now() + startTimeoutMs;
  while (fate.ended === undefined && performance.now() < deadline) {
    const attached = await attach(folder);
    if (attached) {
      // Another command's process has the lock; ours waits for it in vain.
      if (attached.description.pid !== child.pid) child.kill();
      return attached;
    }
    await sleep(lookEveryMs);
  }
  child.kill();
  const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
  throw fail('STACK_FAILED', `The local stack did not start (${fate.ended ?? 'no answer'}):\n${tail}`);
};

/** Detached: Ctrl-C in the terminal of one client is not for the stack that others use. */
const spawnProcess = (folder: string, logFile: string): ChildProcess => {
  const script = fileURLToPath(new URL(`./stack-process${extname(import.meta.url)}`, import.meta.url));
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [script, folder], { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.unref();
  return child;
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
