/** The commands. Each is a file in `commands/`; this one only names them and turns what they throw into an exit code. */
import { Command, CommanderError } from 'commander';
import type { CommandIo, ExitCode } from './commands/context.ts';
import type { Environment } from './config.ts';
import { maskAddresses, ReportError } from './errors.ts';
import { packageVersion } from './ops/package-version.ts';

type Add = (program: Command, io: CommandIo) => void;

/** In the order of the help. A container runs `health` every few seconds: a command line reads no more than its own command. */
const commands: Readonly<Record<string, () => Promise<Add>>> = {
  start: async () => (await import('./commands/start.ts')).addStart,
  demo: async () => (await import('./commands/demo.ts')).addDemo,
  migrate: async () => (await import('./commands/migrate.ts')).addMigrate,
  seed: async () => (await import('./commands/seed.ts')).addSeed,
  'import-readings': async () => (await import('./commands/import-readings.ts')).addImportReadings,
  devices: async () => (await import('./commands/devices.ts')).addDevices,
  schedules: async () => (await import('./commands/schedules.ts')).addSchedules,
  backfill: async () => (await import('./commands/backfill.ts')).addBackfill,
  render: async () => (await import('./commands/render.ts')).addRender,
  send: async () => (await import('./commands/send.ts')).addSend,
  retry: async () => (await import('./commands/retry.ts')).addRetry,
  redrive: async () => (await import('./commands/redrive.ts')).addRedrive,
  history: async () => (await import('./commands/history.ts')).addHistory,
  tokens: async () => (await import('./commands/tokens.ts')).addTokens,
  suppressions: async () => (await import('./commands/suppressions.ts')).addSuppressions,
  health: async () => (await import('./commands/health.ts')).addHealth,
};

/** The one that the command line begins with, or all: help lists them, and a misspelt one is looked for among them. */
const commandsFor = async ([, , first = '']: readonly string[]): Promise<readonly Add[]> => {
  const named = Object.hasOwn(commands, first) ? commands[first] : undefined;
  return Promise.all((named ? [named] : Object.values(commands)).map((load) => load()));
};

/** Runs one command line. Never throws: prints what to do instead. */
export const runCli = async (argv: readonly string[], environment: Environment): Promise<ExitCode> => {
  const io: CommandIo = {
    environment,
    exitCode: 0,
    print: (text) => void process.stdout.write(`${text}\n`),
    printError: (text) => void process.stderr.write(`${text}\n`),
  };
  const program = new Command('report-worker')
    .description('Turns report requests from SQS into Excel workbooks in S3, mails and completion events.')
    .version(packageVersion(import.meta.url))
    .showHelpAfterError('(add --help for the options)')
    .exitOverride()
    .addHelpText(
      'after',
      '\nSettings come from the environment. Outside production, when none of the outside world is configured,\nevery command uses an embedded local stack with its data under .local/.',
    );
  for (const add of await commandsFor(argv)) add(program, io);
  try {
    await program.parseAsync(argv);
    return io.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    io.printError(maskAddresses(describeFault(error)));
    return error instanceof ReportError && error.next !== 'retry' ? 2 : 1;
  }
};

const describeFault = (error: unknown): string => {
  if (error instanceof ReportError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};
