import type { Command } from 'commander';
import { parseCatalogue } from '../catalogue/catalogue.ts';
import { seedCatalogue } from '../catalogue/seed.ts';
import { openDatabase } from '../compose/database.ts';
import { reportNames } from '../families/names.ts';
import { readJsonFile } from './arguments.ts';
import { type CommandIo, withContext } from './context.ts';

export const addSeed = (program: Command, io: CommandIo): void => {
  program
    .command('seed')
    .description('Add or update clients, their devices, prices, recipients and schedules from one file; repeatable')
    .argument('<catalogue.json>', 'see docs/catalogue.md')
    .action((path: string) =>
      withContext(io, {}, async (context) => {
        const catalogue = parseCatalogue(await readJsonFile(path), reportNames);
        const counts = await seedCatalogue(catalogue, await openDatabase(context), context.signal);
        for (const [kind, { inserted, updated, unchanged, removed }] of Object.entries(counts)) {
          const what = kind === 'peakWindows' ? 'peak windows' : kind;
          io.print(
            `${what}: ${inserted} added, ${updated} updated, ${unchanged} unchanged${removed > 0 ? `, ${removed} removed` : ''}`,
          );
        }
        return 0;
      }),
    );
};
