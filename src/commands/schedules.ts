import type { Command } from 'commander';
import Table from 'cli-table3';
import { listSchedules, type Schedule } from '../catalogue/schedules.ts';
import { openDatabase } from '../compose.ts';
import { type CommandIo, withContext } from './context.ts';

type Flags = { client?: string; json?: boolean };

export const addSchedules = (program: Command, io: CommandIo): void => {
  program
    .command('schedules')
    .description('List the report schedules of the catalogue')
    .option('--client <id>', 'only this client')
    .option('--json', 'one JSON object a line, with everything there is')
    .action((flags: Flags) =>
      withContext(io, {}, async (context) => {
        const filter = flags.client === undefined ? {} : { clientId: flags.client };
        const schedules = await listSchedules(await openDatabase(context), filter, context.signal);
        if (flags.json) schedules.forEach((schedule) => io.print(JSON.stringify(schedule)));
        else io.print(schedules.length === 0 ? 'No schedules.' : scheduleTable(schedules));
        return 0;
      }),
    );
};

const scheduleTable = (schedules: readonly Schedule[]): string => {
  const table = new Table({
    head: ['client', 'schedule', 'report', 'cron', 'zone', 'request'],
    style: { head: [], border: [], compact: true },
    wordWrap: true,
    colWidths: [null, null, null, null, null, 60],
  });
  for (const { clientId, id, report, cron, timezone, request } of schedules) {
    table.push([clientId, id, report, cron, timezone, JSON.stringify(request)]);
  }
  return table.toString();
};
