/**
 * An embedded Postgres: real binaries from npm, spawned by us because the package's own class hooks SIGTERM and would cut a
 * worker's drain short.
 *
 *   (no folder) ──initdb──▶ stopped ──spawn──▶ ready ──stop──▶ stopped
 *                              ▲                  │ parent killed
 *                              └── stale lock ──  running alone ──start──▶ ready (the same server, taken over)
 */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs';
import { chown, mkdir, readFile, realpath, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { fail } from '../errors.ts';
import { freePort } from './free-port.ts';
import { type Binaries, findBinaries, reachableBy, unprivilegedUser, type User } from './postgres-install.ts';

export type EmbeddedPostgres = {
  /** Of the database "postgres", as superuser. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Fast shutdown; resolves when the server is gone. */
  stop(): Promise<void>;
};

/** Everything that a start needs to know. */
type Place = {
  readonly dataDir: string;
  readonly logFile: string;
  readonly binaries: Binaries;
  readonly user: User | null;
};

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
 * One process at a time may do so for a folder. The server's log is `<dataDir>.log`.
 * @throws STACK_FAILED with the end of the server's log
 */
export const startEmbeddedPostgres = async (options: { dataDir: string }): Promise<EmbeddedPostgres> => {
  const user = unprivilegedUser();
  const wanted = resolve(options.dataDir);
  await mkdir(dirname(wanted), { recursive: true });
  // The server knows its folder by its true path: so must we, to tell whether a running one is ours.
  const dataDir = await reachableBy(user, join(await realpath(dirname(wanted)), basename(wanted)));
  const standing = await findRunning(dataDir);
  if (standing) return standing;
  const place = { dataDir, logFile: `${dataDir}.log`, binaries: await findBinaries(user), user };
  if (!existsSync(join(dataDir, 'PG_VERSION'))) await initialise(place);
  return await startServer(place);
};

/** Made under another name and renamed: a folder left half made, by a kill in this second, would never start. */
const initialise = async ({ dataDir, logFile, binaries, user }: Place): Promise<void> => {
  const part = `${dataDir}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { mode: 0o700 });
  if (user) await chown(part, user.uid, user.gid);
  const args = ['-D', part, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  const ended = await new Promise<string>((done) => {
    const log = openSync(logFile, 'a');
    const child = spawn(binaries.initdb, args, { ...user, cwd: tmpdir(), stdio: ['ignore', log, log] });
    child.on('error', ({ message }) => done(message)).on('exit', (code, signal) => done(String(code ?? signal)));
    closeSync(log);
  });
  if (ended !== '0') throw fail('STACK_FAILED', `initdb failed (${ended}):\n${tailOf(logFile)}`);
  try {
    await rename(part, dataDir);
  } catch (cause) {
    throw fail('STACK_FAILED', `${dataDir} is no Postgres folder of this user: move it out of the way`, { cause });
  }
};

/** What a killed server's own processes say to the next one, in the moment by which they outlive it. */
const notGoneYet = 'pre-existing shared memory block';

const startServer = async (place: Place): Promise<EmbeddedPostgres> => {
  const deadline = performance.now() + startTimeoutMs;
  for (;;) {
    const logStart = statSync(place.logFile, { throwIfNoEntry: false })?.size ?? 0;
    const server = await spawnServer(place, deadline);
    if (typeof server !== 'string') return server;
    const said = readFileSync(place.logFile).subarray(logStart).toString();
    if (!said.includes(notGoneYet) || performance.now() > deadline)
      throw fail('STACK_FAILED', `Postgres did not start (${server}):\n${tailOf(place.logFile)}`);
    await sleep(lookEveryMs);
  }
};

/** @returns the server once it is ready, or how it ended instead */
const spawnServer = async (
  { dataDir, logFile, binaries, user }: Place,
  deadline: number,
): Promise<EmbeddedPostgres | string> => {
  const port = await freePort();
  const set = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const args = ['-D', dataDir, '-p', String(port), ...set];
  const log = openSync(logFile, 'a');
  // In a process group of its own: Ctrl-C in the terminal is for the worker, which stops this server when it is done.
  const child = spawn(binaries.postgres, args, { ...user, cwd: tmpdir(), detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  const fate: { ended?: string } = {};
  child.once('exit', (code, signal) => (fate.ended = String(code ?? signal)));
  child.once('error', ({ message }) => (fate.ended = message));
  child.unref();
  while (fate.ended === undefined && performance.now() < deadline) {
    const lock = await readLock(dataDir);
    if (lock?.ready && lock.pid === child.pid) return serverAt(lock.port, lock.pid, () => fate.ended !== undefined);
    await sleep(lookEveryMs);
  }
  child.kill('SIGKILL');
  return fate.ended ?? 'no answer';
};

type Lock = { readonly pid: number; readonly port: number; readonly ready: boolean };

const lockFileOf = (dataDir: string): string => join(dataDir, 'postmaster.pid');

/** `postmaster.pid`: pid, data folder, start time, port, socket folder, address, shared memory, state. */
const readLock = async (dataDir: string): Promise<Lock | null> => {
  try {
    const lines = (await readFile(lockFileOf(dataDir), 'utf8')).split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
  } catch {
    return null;
  }
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** The server that runs in `dataDir`, once it is ready; `null` when there is none. */
const findRunning = async (dataDir: string): Promise<EmbeddedPostgres | null> => {
  const deadline = performance.now() + startTimeoutMs;
  for (;;) {
    const lock = await readLock(dataDir);
    if (!lock || !isAlive(lock.pid)) return null;
    if (lock.ready) {
      if (await serves(lock.port, dataDir)) return serverAt(lock.port, lock.pid, () => false);
      // After a reboot the pid may be anybody's, and Postgres would refuse to start beside it.
      await rm(lockFileOf(dataDir), { force: true });
      return null;
    }
    if (performance.now() > deadline) {
      const remedy = `end process ${lock.pid}, or remove ${lockFileOf(dataDir)} if that is another program`;
      throw fail('STACK_FAILED', `Postgres is neither ready nor gone: ${remedy}`);
    }
    await sleep(lookEveryMs);
  }
};

const urlOf = (port: number): string => `postgres://postgres@127.0.0.1:${port}/postgres`;

const serves = async (port: number, dataDir: string): Promise<boolean> => {
  const client = new Client({ connectionString: urlOf(port), connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    return rows[0]?.data_directory === dataDir;
  } catch (error) {
    // Too busy to let us in is not gone.
    return error instanceof DatabaseError;
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

const tailOf = (file: string, lines = 15): string => {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '(no log)';
  }
};
