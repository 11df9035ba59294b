import { runner } from 'node-pg-migrate';
import { fileURLToPath } from 'node:url';
import { fail } from '../errors.ts';
import type { Log } from '../ports.ts';

export type MigrateOptions = {
  readonly log?: Log;
  readonly direction?: 'up' | 'down';
  /** How many; all when going up, one when going down. */
  readonly count?: number;
};

/**
 * Applies the migrations beside this file, each in a transaction, under an advisory lock: several may call it at once.
 * @returns the names of what was applied
 * @throws QUERY_FAILED when the database cannot be reached or refuses a statement
 */
export const migrate = async (databaseUrl: string, options: MigrateOptions = {}): Promise<readonly string[]> => {
  const { log, direction = 'up', count = direction === 'up' ? Infinity : 1 } = options;
  try {
    const applied = await runner({
      databaseUrl,
      dir: fileURLToPath(new URL('migrations', import.meta.url)),
      migrationsTable: 'schema_migrations',
      direction,
      count,
      checkOrder: true,
      advisoryLockMode: 'wait',
      logger: {
        debug: (message) => log?.debug({}, message),
        info: (message) => log?.debug({}, message),
        warn: (message) => log?.warn({}, message),
        error: (message) => log?.error({}, message),
      },
    });
    return applied.map(({ name }) => name);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw fail('QUERY_FAILED', `The database could not be migrated: ${message}`, { cause: error });
  }
};
