/**
 * Runs the embedded servers for as long as somebody is connected: `stack-process.ts <folder>`. Started by `stack.ts`.
 *
 *   waiting for the lock ──▶ starting ──▶ serving ──last client gone, or SIGTERM──▶ leaving ──▶ (lock released)
 */
import { truncateSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ReportError } from '../errors.ts';
import { startLocalAws } from './aws.ts';
import { startEmbeddedPostgres } from './postgres.ts';
import { type StackDescription, welcomeFrom } from './stack.ts';

/** Long enough for one command to follow another in a script. */
const lingerMs = 1_000;
/** Whoever started us has this long to connect. */
const firstClientMs = 20_000;
/** As long as a client waits. */
const lockTimeoutMs = 60_000;

/**
 * The one stack of this folder. SQLite's file lock is the kernel's: it goes with its holder, however that ends, where a file
 * with a pid in it would have to be judged stale. Blocks until it is free.
 */
const takeLock = (folder: string): DatabaseSync => {
  const lock = new DatabaseSync(join(folder, 'stack.lock.sqlite'), { timeout: lockTimeoutMs });
  lock.exec('begin exclusive');
  return lock;
};

const listen = (server: Server): Promise<number> =>
  new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address) done(address.port);
      else failed(new Error('no port'));
    });
  });

/** Welcomes clients and counts them; calls `onAlone` when the last has been gone for a while, or none came. */
const createControl = (onAlone: () => void): Server => {
  let clients = 0;
  let timer = setTimeout(onAlone, firstClientMs);
  const onClient = (socket: Socket): void => {
    clients += 1;
    clearTimeout(timer);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clients -= 1;
      if (clients === 0) timer = setTimeout(onAlone, lingerMs);
    });
    // Read, or the end of the connection is never seen.
    socket.resume().write(welcomeFrom(process.pid));
  };
  return createServer(onClient);
};

/** Starts everything; what has been started is in `resources`, to be stopped in reverse. */
const start = async (folder: string, resources: AsyncDisposableStack, onAlone: () => void): Promise<void> => {
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  resources.defer(() => postgres.stop());
  const aws = await startLocalAws({ dataDir: join(folder, 'aws') });
  resources.defer(() => aws.stop());
  const facts: StackDescription = {
    pid: process.pid,
    controlPort: await listen(createControl(onAlone)),
    postgresUrl: postgres.url,
    sesEndpoint: aws.sesEndpoint,
    environment: { ...aws.environment },
  };
  const description = join(folder, 'stack.json');
  await writeFile(`${description}.part`, JSON.stringify(facts, null, 2));
  await rename(`${description}.part`, description);
  resources.defer(() => rm(description, { force: true }));
};

const run = async (folder: string): Promise<void> => {
  const lock = takeLock(folder);
  // Only now: until here the log was that of whoever held the lock.
  truncateSync(join(folder, 'stack.log'));
  const resources = new AsyncDisposableStack();
  const leaving = Promise.withResolvers<void>();
  process.on('SIGTERM', () => leaving.resolve()).on('SIGINT', () => undefined);
  try {
    await start(folder, resources, leaving.resolve);
    await leaving.promise;
  } finally {
    await resources.disposeAsync();
    lock.close();
  }
};

/** The end of this log is what a command shows of a start that failed: the reason, not Node's view of our code. */
const explain = (error: unknown): string => {
  if (!(error instanceof ReportError)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  return error.cause instanceof Error ? `${error.message}\n${error.cause.message}` : error.message;
};

try {
  await run(process.argv[2] ?? '.local');
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
// Clients that are still connected have nothing to be connected to.
process.exit();
