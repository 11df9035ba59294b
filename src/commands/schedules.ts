import Table from 'cli-table3';
import type { Command } from 'commander';
import { findClient } from '../catalogue/find-client.ts';
import { listSchedules, readSchedule, type Schedule, type ScheduleRow } from '../catalogue/schedules.ts';
import { openDatabase } from '../compose/database.ts';
import { findPlan } from '../families/plans.ts';
import { createScheduleRuns, type LastRun } from '../ledger/schedule-runs.ts';
import { scheduledRequest } from '../pipeline/run-schedules.ts';
import type { Database } from '../ports.ts';
import { formatInstant } from '../report/calendar.ts';
import { resolvePeriod } from '../report/period.ts';
import { type Window, windowsAfter } from '../report/windows.ts';
import { parseWhole } from './arguments.ts';
import { type CommandIo, withContext } from './context.ts';

type Flags = { client?: string; schedule?: string; next: number; json?: boolean };

/** A run to come. */
type NextRun = {
  readonly requestId: string;
  readonly window: string;
  readonly localTime: string;
  readonly at: string;
  /** Of the report, or why there is none. */
  readonly period: { readonly from: string; readonly to: string } | string;
};

type Listed = {
  readonly row: ScheduleRow;
  readonly fault: string | null;
  readonly last: LastRun | null;
  readonly next: readonly NextRun[];
};

export const addSchedules = (program: Command, io: CommandIo): void => {
  program
    .command('schedules')
    .description('List the report schedules: their next runs, the period each covers, and how the last one went')
    .option('--client <id>', 'only this client')
    .option('--schedule <id>', 'only the schedule with this id')
    .option('--next <n>', 'how many runs to come of each', parseWhole(0, 1_000), 1)
    .option('--json', 'one JSON object a line, with everything there is')
    .action((flags: Flags) =>
      withContext(io, {}, async (context) => {
        const database = await openDatabase(context);
        const filter = { clientId: flags.client ?? null, scheduleId: flags.schedule ?? null };
        const rows = await listSchedules(database, filter, context.signal);
        const runs = await createScheduleRuns(database).list(context.signal);
        const listed: Listed[] = [];
        for (const row of rows) listed.push(await describe(row, { runs, database, flags }, context.signal));
        if (flags.json) listed.forEach((each) => io.print(JSON.stringify(plain(each))));
        else io.print(listed.length === 0 ? 'No schedules.' : scheduleTable(listed));
        return 0;
      }),
    );
};

const plain = ({ row, fault, last, next }: Listed): object => ({
  ...row,
  effectiveFrom: new Date(row.effectiveFrom).toISOString(),
  fault,
  lastRun: last?.window ? { window: last.window, requestId: last.requestId, status: last.status } : null,
  next,
});

type Sources = { readonly runs: readonly LastRun[]; readonly database: Database; readonly flags: Flags };

const describe = async (row: ScheduleRow, { runs, database, flags }: Sources, signal: AbortSignal): Promise<Listed> => {
  const last = runs.find(({ clientId, scheduleId }) => clientId === row.clientId && scheduleId === row.id) ?? null;
  const read = readSchedule(row);
  if ('fault' in read) return { row, fault: read.fault, last, next: [] };
  const { schedule } = read;
  const { timezone } = await findClient(database, schedule.clientId, schedule.report, signal);
  const next: NextRun[] = [];
  for (const window of row.enabled && flags.next > 0 ? windowsAfter(schedule, Date.now()) : []) {
    next.push(nextRun(schedule, window, timezone));
    if (next.length >= flags.next) break;
  }
  return { row, fault: null, last, next };
};

const nextRun = (schedule: Schedule, window: Window, clientZone: string): NextRun => ({
  requestId: scheduledRequest(schedule, window).requestId,
  window: window.local,
  localTime: `${formatInstant(schedule.timezone, window.at)} ${schedule.timezone}`,
  at: new Date(window.at).toISOString(),
  period: periodOf(schedule, window, clientZone),
});

const periodOf = ({ report, request }: Schedule, { asOf }: Window, clientZone: string): NextRun['period'] => {
  try {
    return resolvePeriod(request.period, request.timezone ?? clientZone, asOf, {
      maxDays: findPlan(report).maxPeriodDays,
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const ruleOf = ({ cron, rrule, startsOn }: ScheduleRow): string =>
  cron ?? `${rrule ?? ''}${startsOn === null ? '' : ` from ${startsOn}`}`;

const stateOf = ({ row, fault, last }: Listed): string => {
  if (fault !== null) return `cannot be followed: ${fault}`;
  const ran = last?.window ? `${last.window}: ${last.status ?? 'on the queue'}` : 'has not run';
  return row.enabled ? ran : `off; ${ran}`;
};

const periodText = (period: NextRun['period']): string =>
  typeof period === 'string' ? period : `${period.from} – ${period.to}`;

const scheduleTable = (listed: readonly Listed[]): string => {
  const table = new Table({
    head: ['client', 'schedule', 'report', 'when', 'zone', 'request', 'next', 'period', 'request id', 'last'],
    style: { head: [], border: [], compact: true },
    wordWrap: true,
    colWidths: [null, null, null, null, null, 40, null, null, null, 40],
  });
  for (const each of listed) {
    const { clientId, id, report, timezone, request } = each.row;
    const [first, ...more] = each.next;
    const lead = [clientId, id, report, ruleOf(each.row), timezone, JSON.stringify(request)];
    table.push([...lead, ...nextCells(first), stateOf(each)]);
    for (const run of more) table.push([...lead.map(() => ''), ...nextCells(run), '']);
  }
  return table.toString();
};

const nextCells = (run: NextRun | undefined): string[] =>
  run === undefined ? ['', '', ''] : [run.localTime, periodText(run.period), run.requestId];
