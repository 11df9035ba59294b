import type { Command } from 'commander';
import { migrate } from '../ledger/migrate.ts';
import { type CommandIo, withContext } from './context.ts';

export const addMigrate = (program: Command, io: CommandIo): void => {
  program
    .command('migrate')
    .description('Bring the database schema up to date; safe to run at every deployment and by several at once')
    .action(() =>
      withContext(io, {}, async ({ config, log }) => {
        const applied = await migrate(config.database.url, { log });
        io.print(applied.length === 0 ? 'The schema is up to date.' : `Applied: ${applied.join(', ')}`);
        return 0;
      }),
    );
};
