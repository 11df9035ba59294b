/** Compares what was sent with what there is: rows, objects, mails, events and dead letters. */
import { createHash } from 'node:crypto';
import { listHistory, type HistoryEntry } from '../../src/ledger/history.ts';
import type { DeadLetter, TestEvent, TestMail } from '../support/aws.ts';
import { execute } from '../support/execute.ts';
import type { Load, Sent } from './load.ts';
import { clients, operations, ownerOf, recipientsOf, type SoakStack } from './stack.ts';

export type Audit = {
  readonly counts: Readonly<Record<string, number>>;
  /** Empty when all is as it has to be. */
  readonly faults: readonly string[];
};

type World = {
  readonly rows: ReadonlyMap<string, HistoryEntry>;
  readonly objects: readonly string[];
  readonly mails: readonly TestMail[];
  readonly events: readonly TestEvent[];
  readonly letters: readonly DeadLetter[];
};

const look = async ({ aws, database }: SoakStack): Promise<World> => {
  const entries = await listHistory(database, { limit: 1_000_000 });
  return {
    rows: new Map(entries.map((entry) => [entry.requestId, entry])),
    objects: await aws.objects(),
    mails: await aws.mails(),
    events: await aws.events(),
    letters: await aws.deadLetters(),
  };
};

const isReport = ({ subject }: TestMail): boolean => !/^Report (failed|late): /u.test(subject);
const about = (mails: readonly TestMail[], id: string): readonly TestMail[] =>
  mails.filter(({ text }) => text.includes(`Request ${id}.`) || text.includes(`Request ${id},`));

const versionOf = ({ subject }: TestMail): number => Number(/\(version (\d+)\)/u.exec(subject)?.[1] ?? 1);

/** A report that was to be made: its row, each version's object, mails and event. */
const checkMade = async (
  { id, fate, clientId }: Sent,
  world: World,
  { aws }: SoakStack,
  asked: number,
): Promise<readonly string[]> => {
  const row = world.rows.get(id);
  const status = fate === 'whole' ? 'completed' : 'partial';
  if (row?.status !== status || !row.output)
    return [`${id} is ${row?.status ?? 'nowhere'} instead of ${status}: ${row?.error?.message ?? ''}`];
  const faults: string[] = [];
  if (row.version > 1 + asked) faults.push(`${id} has version ${row.version} after ${asked} retries`);
  for (const output of [row.output, ...row.superseded]) {
    const bytes = await aws.object(output.key);
    if (createHash('sha256').update(bytes).digest('hex') !== output.sha256)
      faults.push(`${output.key} is not what the ledger says`);
  }
  const versions = Array.from({ length: row.version }, (_, index) => index + 1);
  const ids = new Set(
    world.events
      .filter(({ detail }) => detail['requestId'] === id && detail['status'] === status)
      .map((event) => event.id),
  );
  const expected = versions.map((version) => `${id}:${version === 1 ? '' : `v${version}:`}${status}`);
  if (ids.size !== expected.length || !expected.every((each) => ids.has(each)))
    faults.push(`${id} was announced as ${[...ids].join(', ')}`);
  const mails = about(world.mails, id).filter(isReport);
  const recipients = clientId === null ? [] : recipientsOf(clientId);
  for (const to of recipients) {
    for (const version of versions) {
      const count = mails.filter((mail) => mail.to === to && versionOf(mail) === version).length;
      if (count > 1) faults.push(`${to} got version ${version} of ${id} ${count} times`);
      const state =
        version === row.version ? row.deliveries.find(({ recipient }) => recipient === to)?.state : undefined;
      if (version === row.version && state !== 'sent' && state !== 'uncertain')
        faults.push(`the mail of ${id} to ${to} is ${state ?? 'not noted'}`);
      if (state === 'sent' && count !== 1) faults.push(`${to} was sent ${id} and has it ${count} times`);
    }
  }
  const strangers = mails.filter(({ to }) => !recipients.includes(to));
  if (strangers.length > 0) faults.push(`${id} was mailed to ${strangers.map(({ to }) => to).join(', ')}`);
  return faults;
};

const checkRefused = ({ id, clientId, marker }: Sent, world: World): readonly string[] => {
  const row = world.rows.get(id);
  const faults: string[] = [];
  if (row?.status !== 'rejected') faults.push(`${id} is ${row?.status ?? 'nowhere'} instead of rejected`);
  if (world.objects.some((key) => key.endsWith(`/${id}.xlsx`)))
    faults.push(`${id} has an object although it was refused`);
  const letters = world.letters.filter(({ body }) => body.includes(marker)).length;
  if (letters === 0) faults.push(`${id} has no dead letter`);
  const told = about(world.mails, id);
  const owner = clientId === null ? operations : ownerOf(clientId);
  if (told.some(({ to }) => to !== owner)) faults.push(`${id} was told to ${told.map(({ to }) => to).join(', ')}`);
  if (told.length > 1) faults.push(`${owner} was told of ${id} ${told.length} times`);
  return faults;
};

const checkConflict = ({ id, marker }: Sent, world: World): readonly string[] => [
  ...(world.letters.some(({ body }) => body.includes(marker)) ? [] : [`${marker} of ${id} has no dead letter`]),
  ...(world.mails.some(({ to }) => to.startsWith(marker)) ? [`${marker} of ${id} was mailed`] : []),
];

/** What belongs to nothing that was sent, and what is not settled. */
const checkRest = async (
  sent: readonly Sent[],
  world: World,
  { aws, databaseUrl }: SoakStack,
): Promise<readonly string[]> => {
  const ids = new Set(sent.map(({ id }) => id));
  const [open] = await execute(
    databaseUrl,
    `select (select count(*) from report_history where status in ('running', 'waiting'))::int as requests,
       (select count(*) from outbox where published_at is null)::int as events,
       (select count(*) from notices where state in ('due', 'sending'))::int as notices,
       (select count(*) from notices where state = 'refused')::int as refused`,
  );
  const strayRows = [...world.rows.keys()].filter((id) => !ids.has(id));
  const known = new Set([...clients.flatMap((id) => [...recipientsOf(id), ownerOf(id)]), operations]);
  const pending = await aws.pending();
  return [
    ...(pending === 0 ? [] : [`${pending} messages are on the queue`]),
    ...Object.entries(open ?? {}).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what} are not settled`])),
    ...strayRows.map((id) => `${id} is in the history and was never sent`),
    ...world.mails.flatMap(({ to }) => (known.has(to) ? [] : [`a mail went to ${to}`])),
  ];
};

export const audit = async (stack: SoakStack, load: Load): Promise<Audit> => {
  const world = await look(stack);
  const faults: string[] = [];
  for (const each of load.sent) {
    if (each.fate === 'refused') faults.push(...checkRefused(each, world));
    else if (each.fate === 'conflict') faults.push(...checkConflict(each, world));
    else faults.push(...(await checkMade(each, world, stack, load.retries.get(each.id) ?? 0)));
  }
  faults.push(...(await checkRest(load.sent, world, stack)));
  const fates = (fate: Sent['fate']): number => load.sent.filter((each) => each.fate === fate).length;
  const states = [...world.rows.values()].flatMap(({ deliveries }) => deliveries.map(({ state }) => state));
  const refused = fates('refused') + fates('conflict');
  return {
    faults,
    counts: {
      'messages sent': load.messages(),
      'requests completed': fates('whole'),
      'requests partial': fates('part'),
      'retries of partial': [...load.retries.values()].reduce((sum, count) => sum + count, 0),
      'requests refused': refused,
      'attempts of all': [...world.rows.values()].reduce((sum, { attempt }) => sum + attempt, 0),
      workbooks: world.objects.filter((key) => key.endsWith('.xlsx')).length,
      'report mails': world.mails.filter(isReport).length,
      'mails uncertain': states.filter((state) => state === 'uncertain').length,
      'mails to owners': world.mails.filter((mail) => !isReport(mail)).length,
      'events, by id': new Set(world.events.map(({ id }) => id)).size,
      'events repeated': world.events.length - new Set(world.events.map(({ id }) => id)).size,
      'dead letters': world.letters.length,
      'dead letters repeated': world.letters.length - refused,
    },
  };
};
