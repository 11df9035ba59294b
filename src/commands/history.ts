import { type Command, Option } from 'commander';
import Table from 'cli-table3';
import { openDatabase } from '../compose/database.ts';
import { type HistoryEntry, listHistory, reportStatuses } from '../ledger/history.ts';
import { parseWhole } from './arguments.ts';
import { type CommandIo, withContext } from './context.ts';

type Flags = { client?: string; status?: string; request?: string; limit: number; json?: boolean };

export const addHistory = (program: Command, io: CommandIo): void => {
  program
    .command('history')
    .description('List report requests, the newest first')
    .option('--client <id>', 'only this client')
    .addOption(new Option('--status <status>', 'only this status').choices(reportStatuses))
    .option('--request <id>', 'only this request')
    .option('--limit <n>', 'how many', parseWhole(1, 1_000), 20)
    .option('--json', 'one JSON object a line, with everything there is')
    .action((flags: Flags) =>
      withContext(io, {}, async (context) => {
        const database = await openDatabase(context);
        const entries = await listHistory(database, {
          limit: flags.limit,
          ...(flags.client !== undefined && { clientId: flags.client }),
          ...(flags.status !== undefined && { status: flags.status }),
          ...(flags.request !== undefined && { requestId: flags.request }),
        });
        if (flags.json) entries.forEach((entry) => io.print(JSON.stringify(entry)));
        else
          io.print(
            entries.length > 0 ? historyTable(entries) : isPicky(flags) ? 'No such requests.' : 'No requests yet.',
          );
        return 0;
      }),
    );
};

const isPicky = ({ client, status, request }: Flags): boolean => (client ?? status ?? request) !== undefined;

export const historyTable = (entries: readonly HistoryEntry[]): string => {
  const table = new Table({
    head: ['request', 'client', 'report', 'period', 'status', 'rows', 'kB', 'mails', 'took', 'remark'],
    colAligns: ['left', 'left', 'left', 'left', 'left', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
    wordWrap: true,
    colWidths: [null, null, null, null, null, null, null, null, null, 48],
  });
  for (const entry of entries) table.push(historyLine(entry));
  return table.toString();
};

/** Of a mail that was sent and did not reach anyone, or was not sent at all, the count of mails says only that it is missing. */
const remarkOn = ({ error, failures, deliveries }: HistoryEntry): string => {
  const lost = deliveries.filter(({ state }) => ['bounced', 'complained', 'suppressed'].includes(state));
  return [
    ...(error ? [error.message] : failures.map(({ subject, reason }) => `${subject.name}: ${reason}`)),
    ...lost.map(({ recipient, state }) => `${recipient}: ${state}`),
  ].join('; ');
};

const historyLine = (entry: HistoryEntry): string[] => {
  const { output, deliveries, timings } = entry;
  const sent = deliveries.filter(({ state }) => state === 'sent').length;
  const tookMs = Object.values(timings).reduce((sum, ms) => sum + ms, 0);
  return [
    entry.requestId,
    entry.clientId ?? '',
    entry.report ?? '',
    entry.from === null ? '' : `${entry.from} – ${entry.to}`,
    entry.status,
    output ? String(output.rows) : '',
    output ? (output.bytes / 1_000).toFixed(1) : '',
    deliveries.length > 0 ? `${sent}/${deliveries.length}` : '',
    tookMs > 0 ? `${tookMs} ms` : '',
    remarkOn(entry),
  ];
};
