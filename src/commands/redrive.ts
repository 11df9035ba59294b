import Table from 'cli-table3';
import type { Command } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import os from 'node:os';
import { openDatabase } from '../compose/database.ts';
import { openDeadLetters } from '../compose/queue.ts';
import { salvage } from '../intake/message.ts';
import { createRedrives, type Redrive, type Redrives } from '../ledger/redrives.ts';
import type { DeadLetter, DeadLetters } from '../ports.ts';
import { parseWhole } from './arguments.ts';
import { type CommandContext, type CommandIo, withContext } from './context.ts';

type Filter = { client?: string; report?: string; request?: string; reason?: string };
type Flags = Filter & { move?: boolean; dryRun?: boolean; again?: boolean; rate: number; by: string; json?: boolean };

/** A dead letter, and what it was about. */
type Entry = {
  readonly letter: DeadLetter;
  readonly requestId: string;
  readonly clientId: string | null;
  readonly report: string | null;
  readonly redriven: Redrive | null;
};

/** Containers often run as a number that has no name. */
const userName = (): string => {
  try {
    return os.userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
};

export const addRedrive = (program: Command, io: CommandIo): void => {
  program
    .command('redrive')
    .description('List the dead letters, or send those chosen to the request queue once more')
    .option('--client <id>', 'only those of this client')
    .option('--report <name>', 'only those of this report')
    .option('--request <id>', 'only that of this request')
    .option('--reason <code>', 'only those with this reason, e.g. STORE_FAILED; see docs/contracts.md')
    .option('--move', 'send them again, each once; without this they are only listed')
    .option('--dry-run', 'with --move: say which would be sent, and send none')
    .option('--again', 'with --move: also those that were sent again before')
    .option('--rate <n>', 'with --move: how many a second', parseWhole(1, 1_000), 5)
    .option('--by <name>', 'with --move: who is on record for it', userName())
    .option('--json', 'one JSON object a line')
    .action((flags: Flags) =>
      withContext(io, {}, async (context) => {
        const letters = openDeadLetters(context);
        const redrives = createRedrives(await openDatabase(context));
        const taken = await takeAll(letters, redrives, context.signal);
        const chosen = taken.filter((entry) => matches(entry, flags));
        let left = taken;
        try {
          show(chosen, flags, io);
          if (flags.move !== true) return 0;
          const moved = await moveAll(chosen, { letters, redrives, flags, io }, context);
          left = taken.filter((entry) => !moved.has(entry));
          return 0;
        } finally {
          // Also when cut short: what was hidden for this command is there again at once.
          await Promise.allSettled(left.map(({ letter }) => letters.putBack(letter, AbortSignal.timeout(10_000))));
        }
      }),
    );
};

const takeAll = async (letters: DeadLetters, redrives: Redrives, signal: AbortSignal): Promise<readonly Entry[]> => {
  const found: DeadLetter[] = [];
  for (let some = await letters.take(signal); some.length > 0; some = await letters.take(signal)) found.push(...some);
  const known = new Map(
    (await redrives.of(found.map(({ origin }) => origin.id))).map((each) => [each.messageId, each]),
  );
  return found
    .map((letter) => ({ letter, ...salvage(letter), redriven: known.get(letter.origin.id) ?? null }))
    .toSorted((a, b) => a.letter.diedAt - b.letter.diedAt);
};

const matches = ({ letter, clientId, report, requestId }: Entry, filter: Filter): boolean =>
  (filter.client === undefined || filter.client === clientId) &&
  (filter.report === undefined || filter.report === report) &&
  (filter.request === undefined || filter.request === requestId) &&
  (filter.reason === undefined || filter.reason === letter.code);

type Moving = {
  readonly letters: DeadLetters;
  readonly redrives: Redrives;
  readonly flags: Flags;
  readonly io: CommandIo;
};

/** @returns those that are gone from the dead-letter queue */
const moveAll = async (
  chosen: readonly Entry[],
  { letters, redrives, flags, io }: Moving,
  { signal }: Pick<CommandContext, 'signal'>,
): Promise<ReadonlySet<Entry>> => {
  const moved = new Set<Entry>();
  for (const entry of chosen) {
    if (signal.aborted) break;
    if (entry.redriven !== null && flags.again !== true) continue;
    if (flags.dryRun === true) {
      io.print(`would send ${entry.requestId} again`);
      continue;
    }
    if (!(await redrives.note(entry.letter.origin.id, flags.by, flags.again === true))) continue;
    try {
      await letters.sendAgain(entry.letter, signal);
    } catch (error) {
      await redrives.withdraw(entry.letter.origin.id);
      throw error;
    }
    await letters.remove(entry.letter, AbortSignal.timeout(10_000));
    moved.add(entry);
    io.print(`sent ${entry.requestId} again`);
    await sleep(1_000 / flags.rate, undefined, { signal }).catch(() => undefined);
  }
  const before = chosen.filter(({ redriven }) => redriven !== null).length;
  if (before > 0 && flags.again !== true)
    io.print(`${before} were sent again before and are left; --again includes them`);
  if (flags.dryRun !== true) io.print(`${moved.size} of ${chosen.length} dead letters sent again, by ${flags.by}`);
  return moved;
};

const show = (entries: readonly Entry[], { json, move }: Flags, io: CommandIo): void => {
  if (json === true) {
    for (const { letter, requestId, clientId, report, redriven } of entries) {
      const { origin, code, reason, diedAt } = letter;
      io.print(
        JSON.stringify({
          requestId,
          clientId,
          report,
          code,
          reason,
          messageId: origin.id,
          sentAt: origin.sentAt,
          diedAt,
          redriven,
        }),
      );
    }
  } else if (move !== true) io.print(entries.length === 0 ? 'No dead letters.' : letterTable(entries));
};

const ageOf = (at: number): string => {
  const minutes = Math.max(0, Math.round((Date.now() - at) / 60_000));
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2_880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1_440)} d`;
};

const letterTable = (entries: readonly Entry[]): string => {
  const table = new Table({
    head: ['request', 'client', 'report', 'age', 'reason', 'in words', 'sent again'],
    colAligns: ['left', 'left', 'left', 'right', 'left', 'left', 'left'],
    style: { head: [], border: [], compact: true },
    wordWrap: true,
    colWidths: [null, null, null, null, null, 48, null],
  });
  for (const { letter, requestId, clientId, report, redriven } of entries) {
    table.push([
      requestId,
      clientId ?? '',
      report ?? '',
      ageOf(letter.diedAt),
      letter.code ?? '',
      letter.reason ?? 'moved by the queue itself, after too many receives',
      redriven === null ? '' : `${ageOf(redriven.at)} ago, by ${redriven.by}`,
    ]);
  }
  return table.toString();
};
