import type { Command } from 'commander';
import Table from 'cli-table3';
import { openDatabase } from '../compose/database.ts';
import { fail } from '../errors.ts';
import { type ApiToken, createApiTokens } from '../ledger/api-tokens.ts';
import { parseWhole } from './arguments.ts';
import { type CommandIo, withContext } from './context.ts';

export const addTokens = (program: Command, io: CommandIo): void => {
  const tokens = program.command('tokens').description('Bearer tokens of the HTTP door, each for one client');
  tokens
    .command('create')
    .description('Make a token and print it: it is shown this once, only its hash is kept')
    .requiredOption('--client <id>', 'whose reports it is for')
    .requiredOption('--label <text>', 'what it is used by, to know it again')
    .option('--expires-days <n>', 'after how many days it ends; never when absent', parseWhole(1, 3_650))
    .action(({ client: clientId, label, expiresDays }: { client: string; label: string; expiresDays?: number }) =>
      withContext(io, {}, async (context) => {
        const expiresInDays = expiresDays ?? null;
        const { token } = await createApiTokens(await openDatabase(context)).create({ clientId, label, expiresInDays });
        io.print(token);
        return 0;
      }),
    );
  tokens
    .command('list')
    .description('List the tokens, without what is secret')
    .option('--client <id>', 'only this client')
    .action(({ client }: { client?: string }) =>
      withContext(io, {}, async (context) => {
        const all = await createApiTokens(await openDatabase(context)).list(client ?? null);
        io.print(all.length > 0 ? tokenTable(all) : 'No tokens.');
        return 0;
      }),
    );
  tokens
    .command('revoke')
    .description('End a token at once')
    .argument('<id>', 'see list')
    .action((id: string) =>
      withContext(io, {}, async (context) => {
        const isRevoked = await createApiTokens(await openDatabase(context)).revoke(id);
        if (!isRevoked)
          throw fail('INPUT_INVALID', `There is no token "${id}" that could be revoked; see \`tokens list\``);
        io.print(`${id} is revoked.`);
        return 0;
      }),
    );
};

const day = (at: number | null): string =>
  at === null ? '' : new Date(at).toISOString().slice(0, 16).replace('T', ' ');

const tokenTable = (tokens: readonly ApiToken[]): string => {
  const table = new Table({
    head: ['id', 'client', 'label', 'created', 'expires', 'revoked'],
    style: { head: [], border: [], compact: true },
  });
  for (const { id, clientId, label, createdAt, expiresAt, revokedAt } of tokens)
    table.push([id, clientId, label, day(createdAt), day(expiresAt), day(revokedAt)]);
  return table.toString();
};
