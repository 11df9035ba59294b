import { type Command, InvalidArgumentError } from 'commander';
import Table from 'cli-table3';
import { z } from 'zod';
import { openDatabase } from '../compose/database.ts';
import { createSuppressions, type Suppression } from '../ledger/suppressions.ts';
import { type CommandContext, type CommandIo, withContext } from './context.ts';

type Flags = { client?: string; json?: boolean };

const parseAddress = (text: string): string => {
  if (z.email().safeParse(text).success) return text;
  throw new InvalidArgumentError('Give a mail address.');
};

export const addSuppressions = (program: Command, io: CommandIo): void => {
  const suppressions = program
    .command('suppressions')
    .description('The addresses that get no more mail: those that bounced, those that complained, those you add');
  addList(suppressions, io);
  addAdd(suppressions, io);
  addRemove(suppressions, io);
};

const addList = (group: Command, io: CommandIo): void => {
  group
    .command('list')
    .description('List them, the newest first')
    .option('--client <id>', 'only those that hold for this client')
    .option('--json', 'one JSON object a line')
    .action(({ client, json }: Flags) =>
      withContext(io, {}, async (context) => {
        const filter = client === undefined ? {} : { clientId: client };
        const found = await (await open(context)).list(filter, context.signal);
        if (json) found.forEach((each) => io.print(JSON.stringify(each)));
        else io.print(found.length === 0 ? 'No suppressed addresses.' : suppressionTable(found));
        return 0;
      }),
    );
};

const addAdd = (group: Command, io: CommandIo): void => {
  group
    .command('add')
    .description('Send no more mail to an address, from the next mail on')
    .argument('<address>', 'a mail address', parseAddress)
    .option('--client <id>', "only this client's reports; else those of all clients")
    .action((address: string, { client }: Flags) =>
      withContext(io, {}, async (context) => {
        const isNew = await (await open(context)).add(address, client ?? null, context.signal);
        io.print(isNew ? `${address} gets no more mail.` : `${address} gets no mail already.`);
        return 0;
      }),
    );
};

const addRemove = (group: Command, io: CommandIo): void => {
  group
    .command('remove')
    .description('Mail an address again, from the next report on')
    .argument('<address>', 'a mail address', parseAddress)
    .option('--client <id>', "only this client's reports; else whatever holds for the address")
    .action((address: string, { client }: Flags) =>
      withContext(io, {}, async (context) => {
        const suppressions = await open(context);
        const removed = await suppressions.remove(address, client ?? null, context.signal);
        const filter = { address, ...(client !== undefined && { clientId: client }) };
        const left = await suppressions.list(filter, context.signal);
        if (left.length > 0) {
          io.print(`${address} still gets no mail of any client; take that back without --client.`);
          return 1;
        }
        io.print(removed > 0 ? `${address} gets mail again.` : `${address} was not suppressed.`);
        return 0;
      }),
    );
};

const open = async (context: CommandContext) => createSuppressions(await openDatabase(context));

const suppressionTable = (suppressions: readonly Suppression[]): string => {
  const table = new Table({
    head: ['address', 'client', 'reason', 'since', 'request', 'detail'],
    style: { head: [], border: [], compact: true },
    wordWrap: true,
    colWidths: [null, null, null, null, null, 48],
  });
  for (const { address, clientId, reason, since, requestId, detail } of suppressions) {
    table.push([address, clientId ?? '(all)', reason, new Date(since).toISOString(), requestId ?? '', detail ?? '']);
  }
  return table.toString();
};
