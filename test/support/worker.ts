/** A whole worker on the servers of a test: in this process, or in one of its own that can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openWorker } from '../../src/compose/worker.ts';
import { type Environment, readConfig } from '../../src/config.ts';
import { createLifecycle } from '../../src/intake/lifecycle.ts';
import type { PoolGauges } from '../../src/ports.ts';
import { createTestLog, type LogLine } from './log.ts';

/** Quick turns instead of the patience of production. */
export const quick = {
  QUEUE_WAIT_SECONDS: '1',
  VISIBILITY_TIMEOUT_SECONDS: '30',
  RETRY_BASE_SECONDS: '1',
  DATABASE_POOL_MIN: '0',
  SHUTDOWN_DEADLINE_SECONDS: '20',
  LOG_LEVEL: 'debug',
};

export type TestWorker = {
  readonly lines: readonly LogLine[];
  /** Forgets the lines so far, which would count as a leak of the worker. */
  clearLines(): void;
  /** Of its database connections. */
  gauges(): PoolGauges;
  stop(): Promise<readonly string[]>;
};

export const startWorker = async (environment: Environment): Promise<TestWorker> => {
  const config = readConfig({ ...quick, ...environment });
  const { log, lines } = createTestLog();
  const lifecycle = createLifecycle(config.shutdownDeadlineMs, log);
  const worker = await openWorker({ config, log, lifecycle });
  worker.start();
  return {
    lines,
    clearLines: () => void lines.splice(0),
    gauges: () => worker.database.gauges(),
    stop: () => lifecycle.stop('test is over'),
  };
};

export type WorkerProcess = {
  readonly child: ChildProcess;
  /** Its log so far, one object a line. */
  readonly log: () => readonly Record<string, unknown>[];
  /** Resolves to its exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>;
};

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** A test that fails may leave some behind; they do not outlive it. */
const living = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

export const spawnWorker = (environment: Environment): WorkerProcess => {
  const child = spawn(process.execPath, [main, 'start'], {
    env: { ...process.env, ...quick, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  living.add(child);
  child.on('exit', () => living.delete(child));
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = once(child, 'exit').then(([code, signal]: (number | NodeJS.Signals)[]) => code ?? signal ?? -1);
  return {
    child,
    exited,
    log: () =>
      output
        .split('\n')
        .filter((line) => line.startsWith('{') && line.endsWith('}'))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
};
