import type { Command } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReportRequest } from '../client/report-request.ts';
import { openDatabase } from '../compose/database.ts';
import { openReportClient } from '../compose/queue.ts';
import { listHistory } from '../ledger/history.ts';
import { readJsonFile } from './arguments.ts';
import { type CommandContext, type CommandIo, withContext } from './context.ts';
import { historyTable } from './history.ts';

export const addSend = (program: Command, io: CommandIo): void => {
  program
    .command('send')
    .description('Check a request and put it on the queue; prints its id')
    .argument('<request.json>', 'a request, see docs/contracts.md')
    .option('--wait', 'wait until a worker has finished it, and show the outcome')
    .action((path: string, flags: { wait?: boolean }) =>
      withContext(io, {}, async (context) => {
        // Whatever the file holds: the client checks it before it sends.
        const request = (await readJsonFile(path)) as ReportRequest;
        const { requestId } = await openReportClient(context).requestReport(request, context.signal);
        io.print(requestId);
        return flags.wait ? await waitFor(requestId, context, io) : 0;
      }),
    );
};

const settled = new Set(['completed', 'partial', 'failed', 'rejected', 'cancelled']);
const lookEveryMs = 500;

const waitFor = async (requestId: string, context: CommandContext, io: CommandIo): Promise<0 | 1> => {
  const database = await openDatabase(context);
  while (!context.signal.aborted) {
    const [entry] = await listHistory(database, { requestId, limit: 1 });
    if (entry && settled.has(entry.status)) {
      io.print(historyTable([entry]));
      return entry.status === 'completed' ? 0 : 1;
    }
    await sleep(lookEveryMs, undefined, { signal: context.signal }).catch(() => undefined);
  }
  return 1;
};
