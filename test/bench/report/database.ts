import { createDatabase } from '../../../src/adapters/postgres.ts';
import type { Database, Log } from '../../../src/ports.ts';

const ignore = (): void => undefined;

/** Warnings would be a fault of the measurement: they are shown. */
const warn = (facts: object, message: string): void =>
  void process.stderr.write(`${message} ${JSON.stringify(facts)}\n`);

export const log: Log = { debug: ignore, info: ignore, warn, error: warn, child: () => log };

/** The worker's pool with the defaults of its settings. */
export const openBenchDatabase = (url: string): Promise<Database> =>
  createDatabase({
    url,
    poolMin: 2,
    poolMax: 10,
    acquireTimeoutMs: 15_000,
    statementTimeoutMs: 60_000,
    slowQueryMs: 1_000,
    log,
  });
