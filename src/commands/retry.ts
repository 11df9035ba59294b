import type { Command } from 'commander';
import { openDatabase } from '../compose/database.ts';
import { openReportClient } from '../compose/queue.ts';
import { fail } from '../errors.ts';
import { listHistory } from '../ledger/history.ts';
import { type CommandIo, withContext } from './context.ts';

/** What a retry does, by the status of the request. */
const outlook: Readonly<Record<string, string>> = {
  partial: 'The devices that failed are read again; the next version is stored beside the workbook and mailed',
  failed: 'It is tried anew',
  rejected: 'It is tried anew, if its message could be read at all',
  cancelled: 'It is tried anew',
  waiting: 'It waits for its next attempt already; this adds nothing',
  running: 'It is under way; this adds nothing unless it ends partial',
};

export const addRetry = (program: Command, io: CommandIo): void => {
  program
    .command('retry')
    .description('Ask for a partial report again, reading only the devices that failed; or for one that failed')
    .argument('<request>', 'the id of a request, see history')
    .action((requestId: string) =>
      withContext(io, {}, async (context) => {
        const [entry] = await listHistory(await openDatabase(context), { requestId, limit: 1 });
        if (!entry) throw fail('INPUT_INVALID', `There is no request "${requestId}"; \`history\` lists them`);
        if (entry.status === 'completed') {
          throw fail('INPUT_INVALID', `"${requestId}" is completed; for a new report send it with another id`);
        }
        await openReportClient(context).retryReport(requestId, context.signal);
        io.print(`${requestId} is ${entry.status}. ${outlook[entry.status] ?? ''}.`);
        return 0;
      }),
    );
};
