import { createDatabase } from '../adapters/postgres.ts';
import type { Database } from '../ports.ts';
import type { Parts } from './parts.ts';

export const openDatabase = async ({ config, log, lifecycle }: Parts): Promise<Database> => {
  const database = await createDatabase({ ...config.database, log });
  lifecycle.onStop('database', () => database.close());
  return database;
};
