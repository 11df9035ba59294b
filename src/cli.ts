/** The commands. Each is a file in `commands/`; this one only names them and turns what they throw into an exit code. */
import { Command, CommanderError } from 'commander';
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { addBackfill } from './commands/backfill.ts';
import { addDemo } from './commands/demo.ts';
import { addDevices } from './commands/devices.ts';
import { addHealth } from './commands/health.ts';
import { addHistory } from './commands/history.ts';
import { addImportReadings } from './commands/import-readings.ts';
import { addMigrate } from './commands/migrate.ts';
import { addRender } from './commands/render.ts';
import { addSchedules } from './commands/schedules.ts';
import { addSeed } from './commands/seed.ts';
import { addRedrive } from './commands/redrive.ts';
import { addRetry } from './commands/retry.ts';
import { addSend } from './commands/send.ts';
import { addStart } from './commands/start.ts';
import { addSuppressions } from './commands/suppressions.ts';
import { addTokens } from './commands/tokens.ts';
import type { CommandIo, ExitCode } from './commands/context.ts';
import type { Environment } from './config.ts';
import { maskAddresses, ReportError } from './errors.ts';

const readVersion = (): string => {
  const path = findPackageJSON('..', import.meta.url);
  const manifest: unknown = path === undefined ? {} : JSON.parse(readFileSync(path, 'utf8'));
  const hasVersion = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return hasVersion ? String(manifest.version) : 'unknown';
};

const adders = [
  addStart,
  addDemo,
  addMigrate,
  addSeed,
  addImportReadings,
  addDevices,
  addSchedules,
  addBackfill,
  addRender,
  addSend,
  addRetry,
  addRedrive,
  addHistory,
  addTokens,
  addSuppressions,
  addHealth,
];

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
    .version(readVersion())
    .showHelpAfterError('(add --help for the options)')
    .exitOverride()
    .addHelpText(
      'after',
      '\nSettings come from the environment. Outside production, when none of the outside world is configured,\nevery command uses an embedded local stack with its data under .local/.',
    );
  for (const add of adders) add(program, io);
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
