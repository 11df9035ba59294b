/** What every command needs before its own work: environment or local stack, configuration, log, an orderly end. */
import { type Config, type Environment, mayUseLocalStack, readConfig } from '../config.ts';
import { createLifecycle, type Lifecycle } from '../intake/lifecycle.ts';
import { createLog } from '../ops/log.ts';
import type { Log } from '../ports.ts';

/** 0: done. 1: it failed. 2: what was asked cannot be done as it stands (usage, configuration, input). */
export type ExitCode = 0 | 1 | 2;

export type CommandIo = {
  readonly environment: Environment;
  exitCode: ExitCode;
  print(text: string): void;
  printError(text: string): void;
};

export type CommandContext = {
  readonly config: Config;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
  /** Aborts at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Where the embedded mail service lists what it was given; absent when the worker runs against a real one. */
  readonly mailStoreUrl?: string;
};

export type CommandOptions = {
  /** `start` logs to stdout, as containers do; a command with output of its own logs to stderr, from warnings up. */
  readonly logTo?: 'stdout' | 'stderr';
  /** Settings that a command wants otherwise than the environment's defaults. */
  readonly defaults?: Environment;
};

/** Runs a command between opening and closing of everything it uses. */
export const withContext = async (
  io: CommandIo,
  { logTo = 'stderr', defaults = {} }: CommandOptions,
  run: (context: CommandContext) => Promise<ExitCode>,
): Promise<void> => {
  const set = Object.fromEntries(
    Object.entries(io.environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const level = set['LOG_LEVEL'] ?? (logTo === 'stdout' ? 'info' : 'warn');
  const stack = mayUseLocalStack(io.environment) ? await openLocalStack(io) : undefined;
  try {
    const environment = { ...defaults, ...(stack && localDefaults), ...stack?.environment, ...set, LOG_LEVEL: level };
    const config = readConfig(environment);
    // The AWS clients read these by themselves, from the process.
    if (stack) Object.assign(process.env, { ...stack.environment, ...set });
    const log = await createLog({
      level: config.logLevel,
      pretty: logTo === 'stdout' ? process.stdout.isTTY : process.stderr.isTTY,
      fileDescriptor: logTo === 'stdout' ? 1 : 2,
    });
    const lifecycle = createLifecycle(config.shutdownDeadlineMs, log);
    const release = stopOnSignals(lifecycle, log);
    try {
      io.exitCode = await run({
        config,
        log,
        lifecycle,
        signal: lifecycle.stopping,
        ...(stack && { mailStoreUrl: `${stack.sesEndpoint}/store` }),
      });
    } finally {
      const held = await lifecycle.stop('done');
      release();
      if (held.length > 0) io.exitCode = 1;
    }
  } finally {
    await stack?.release();
  }
};

/** A short poll makes stopping quick, and nobody pays for requests to an embedded queue. */
const localDefaults = { QUEUE_WAIT_SECONDS: '1' };

const openLocalStack = async (io: CommandIo) => {
  // Imported only here: the embedded servers are no part of a production install.
  const { useLocalStack } = await import('../local/stack.ts');
  return useLocalStack({ onStart: () => io.printError('Starting the local stack (data under .local/) …') });
};

const stopOnSignals = (lifecycle: Lifecycle, log: Log): (() => void) => {
  const onSignal = (signal: NodeJS.Signals): void => {
    if (lifecycle.stopping.aborted)
      log.warn({ signal }, 'already stopping; a report in hand is being finished or handed back');
    void lifecycle.stop(signal);
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  return () => process.off('SIGTERM', onSignal).off('SIGINT', onSignal);
};
