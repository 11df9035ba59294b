import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import { listSchedules, readSchedule, type Schedule } from '../catalogue/schedules.ts';
import { openDatabase } from '../compose/database.ts';
import { openQueue } from '../compose/queue.ts';
import { fail } from '../errors.ts';
import { findStanding } from '../ledger/schedule-runs.ts';
import { scheduledRequest } from '../pipeline/run-schedules.ts';
import type { Database } from '../ports.ts';
import { addDays, isLocalDate, startOfDay } from '../report/calendar.ts';
import { hashBody } from '../report/request.ts';
import { type Window, windowsBetween } from '../report/windows.ts';
import { parseWhole } from './arguments.ts';
import { type CommandContext, type CommandIo, withContext } from './context.ts';

type Flags = {
  from: string;
  to: string;
  client?: string;
  schedule?: string;
  dryRun?: boolean;
  again?: boolean;
  rate: number;
};

type Item = { readonly schedule: Schedule; readonly window: Window };

/** Of one command: whoever wants more says it in parts. */
const maxWindows = 10_000;

const parseDate = (text: string): string => {
  if (isLocalDate(text)) return text;
  throw new InvalidArgumentError('Give a date that exists, as YYYY-MM-DD.');
};

export const addBackfill = (program: Command, io: CommandIo): void => {
  program
    .command('backfill')
    .description('Ask for the reports of past windows of schedules; those that are there already are left')
    .requiredOption('--from <date>', 'first local day of the windows, YYYY-MM-DD', parseDate)
    .requiredOption('--to <date>', 'last local day of the windows, included', parseDate)
    .option('--client <id>', 'only this client')
    .option('--schedule <id>', 'only the schedule with this id, also when it is switched off')
    .option('--dry-run', 'say what would be asked for, and ask for nothing')
    .option('--again', 'also windows whose report is there, under a new id: it is made and mailed once more')
    .option('--rate <n>', 'how many a second', parseWhole(1, 1_000), 5)
    .action((flags: Flags) =>
      withContext(io, {}, async (context) => {
        const { from, to } = flags;
        if (to < from)
          throw fail('INPUT_INVALID', `--to ${to} lies before --from ${from}; turn them round`, { from, to });
        const database = await openDatabase(context);
        const { schedules, faults } = await choose(database, flags, context.signal);
        for (const fault of faults) io.printError(fault);
        const items = schedules
          .flatMap((schedule) => pastWindows(schedule, flags))
          .toSorted((a, b) => a.window.at - b.window.at);
        if (items.length > maxWindows) {
          throw fail('INPUT_INVALID', `More than ${maxWindows} windows; give fewer days, a --client or a --schedule`);
        }
        await askFor(items, { database, flags, io }, context);
        return faults.length > 0 || context.signal.aborted ? 1 : 0;
      }),
    );
};

const choose = async (database: Database, { client, schedule }: Flags, signal: AbortSignal) => {
  const filter = { clientId: client ?? null, scheduleId: schedule ?? null };
  const rows = await listSchedules(database, filter, signal);
  if (rows.length === 0) throw fail('INPUT_INVALID', 'There is no such schedule; `schedules` lists them');
  const schedules: Schedule[] = [];
  const faults: string[] = [];
  for (const row of rows.filter(({ enabled }) => enabled || schedule !== undefined)) {
    const read = readSchedule(row);
    if ('schedule' in read) schedules.push(read.schedule);
    else faults.push(`${row.clientId} ${row.id} cannot be followed: ${read.fault}`);
  }
  return { schedules, faults };
};

/** By the date that a window is called by: a gap may put its instant on the next day. */
const pastWindows = (schedule: Schedule, { from, to }: Flags): readonly Item[] => {
  const end = Math.min(Date.now(), startOfDay(schedule.timezone, addDays(to, 2)));
  const begin = startOfDay(schedule.timezone, from) - 1;
  return windowsBetween(schedule, begin, end, maxWindows + 1)
    .filter(({ local }) => local >= from && local < addDays(to, 1))
    .map((window) => ({ schedule, window }));
};

type Asking = { readonly database: Database; readonly flags: Flags; readonly io: CommandIo };

const askFor = async (items: readonly Item[], asking: Asking, context: CommandContext): Promise<void> => {
  const { flags, io } = asking;
  const queue = openQueue(context);
  let asked = 0;
  for (const { schedule, window } of items) {
    if (context.signal.aborted) break;
    const { requestId, body, left } = await decide(schedule, window, asking, context.signal);
    const name = `${schedule.clientId} ${schedule.id} ${window.local}`;
    if (left !== null) {
      io.print(`${name}: left, ${left} (${requestId})`);
      continue;
    }
    if (flags.dryRun !== true) {
      await queue.send(JSON.stringify(body), context.signal);
      await sleep(1_000 / flags.rate, undefined, { signal: context.signal }).catch(() => undefined);
    }
    asked += 1;
    io.print(`${name}: ${flags.dryRun === true ? 'would be asked for' : 'asked for'} (${requestId})`);
  }
  io.print(`${asked} of ${items.length} windows ${flags.dryRun === true ? 'would be ' : ''}asked for`);
};

type Decision = { readonly requestId: string; readonly body: object; readonly left: string | null };

/**
 * The id of a window stands for one body. Where it is used up, the next one is free: `….again-2`. A report that failed is tried
 * anew under its own id, unless the schedule says something else by now.
 */
const decide = async (
  schedule: Schedule,
  window: Window,
  { database, flags }: Asking,
  signal: AbortSignal,
): Promise<Decision> => {
  const { requestId: first, body } = scheduledRequest(schedule, window);
  const bodyHash = hashBody(body);
  for (let count = 1; ; count += 1) {
    const requestId = count === 1 ? first : `${first}.again-${count}`;
    const here = { requestId, body: { ...body, requestId } };
    const standing = await findStanding(database, requestId, signal);
    if (standing === null) return { ...here, left: null };
    // An id that another client has used up is no report of this one.
    if (standing.clientId !== null && standing.clientId !== schedule.clientId) continue;
    const isSame = standing.bodyHash === bodyHash;
    if (standing.status === 'rejected' && (isSame || !standing.made)) return { ...here, left: null };
    if (standing.status === 'failed' && isSame) return { ...here, left: null };
    if (standing.status === 'running' || standing.status === 'waiting') return { ...here, left: standing.status };
    if (!['failed', 'rejected'].includes(standing.status) && flags.again !== true)
      return { ...here, left: standing.status };
  }
};
