/** Bearer tokens of the HTTP door: `rw_<id>_<secret>`, each for one client. */
import { randomBytes } from 'node:crypto';
import { sql } from 'slonik';
import { z } from 'zod';
import { fail } from '../errors.ts';
import type { Database } from '../ports.ts';
import { hashSecret, isSecretOf, makeSecret } from './secrets.ts';

const tokenRow = z.object({
  id: z.string(),
  clientId: z.string(),
  label: z.string(),
  /** Epoch milliseconds, as the others. */
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
  revokedAt: z.number().nullable(),
});

export type ApiToken = z.infer<typeof tokenRow>;

/** Whom a token speaks for. */
export type Caller = { readonly tokenId: string; readonly clientId: string };

const tokenPattern = /^rw_(?<id>[0-9a-f]{12})_(?<secret>[A-Za-z0-9_-]{43})$/u;

const secretRow = z.object({ client_id: z.string(), secret_hash: z.string(), usable: z.boolean() });

/** Compared with when there is no such token, so that the answer takes as long. */
const nobodysHash = hashSecret('');

export type ApiTokens = ReturnType<typeof createApiTokens>;

export const createApiTokens = (database: Database) => ({
  /**
   * The token is returned and nowhere else.
   * @param expiresInDays `null` for never
   * @throws INPUT_INVALID when there is no such client
   */
  create: async ({
    clientId,
    label,
    expiresInDays,
  }: {
    clientId: string;
    label: string;
    expiresInDays: number | null;
  }) => {
    const id = randomBytes(6).toString('hex');
    const secret = makeSecret();
    const created = await database.connect((queries) =>
      queries.run({
        name: 'tokens.create',
        sql: sql.type(z.unknown())`
          insert into api_tokens (id, client_id, label, secret_hash, expires_at)
          select ${id}, id, ${label}, ${hashSecret(secret)}, now() + make_interval(days => ${expiresInDays}::int)
          from clients where id = ${clientId}`,
      }),
    );
    if (created === 0)
      throw fail('INPUT_INVALID', `--client: there is no client "${clientId}"; add it to the catalogue and run seed`);
    return { id, token: `rw_${id}_${secret}` };
  },

  /** Newest first. */
  list: (clientId: string | null): Promise<readonly ApiToken[]> =>
    database.connect((queries) =>
      queries.rows({
        name: 'tokens.list',
        sql: sql.type(tokenRow)`
          select id, client_id as "clientId", label, created_at as "createdAt", expires_at as "expiresAt",
            revoked_at as "revokedAt"
          from api_tokens where ${clientId}::text is null or client_id = ${clientId}
          order by created_at desc, id`,
      }),
    ),

  /** `false` when there is none, or none that is not revoked. */
  revoke: async (id: string): Promise<boolean> => {
    const touched = await database.connect((queries) =>
      queries.run({
        name: 'tokens.revoke',
        sql: sql.type(z.unknown())`update api_tokens set revoked_at = now() where id = ${id} and revoked_at is null`,
      }),
    );
    return touched > 0;
  },

  /** `null` for a token that is malformed, unknown, expired or revoked: which of them, nobody is told. */
  verify: async (token: string, signal: AbortSignal): Promise<Caller | null> => {
    const { id = '', secret = '' } = tokenPattern.exec(token)?.groups ?? {};
    if (id === '') return null;
    const row = await database.connect(
      (queries) =>
        queries.maybeOne({
          name: 'tokens.find',
          sql: sql.type(secretRow)`
            select client_id, secret_hash, revoked_at is null and coalesce(expires_at > now(), true) as usable
            from api_tokens where id = ${id}`,
        }),
      { signal },
    );
    const isRight = isSecretOf(secret, row?.secret_hash ?? nobodysHash);
    return row && isRight && row.usable ? { tokenId: id, clientId: row.client_id } : null;
  },
});
