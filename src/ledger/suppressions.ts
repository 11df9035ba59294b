/** Addresses that get no more mail: of one client, or of all. Here, and where mails are noted, is where addresses stand. */
import { type FragmentSqlToken, type QuerySqlToken, sql } from 'slonik';
import { z } from 'zod';
import { fail } from '../errors.ts';
import type { Database, Queries } from '../ports.ts';

const reasons = ['bounced', 'complained', 'operator'] as const;

const suppressionRow = z.object({
  /** In lower case. */
  address: z.string(),
  /** `null`: of all clients. */
  clientId: z.string().nullable(),
  reason: z.enum(reasons),
  /** What the mail service said. */
  detail: z.string().nullable(),
  /** The request whose mail it was. */
  requestId: z.string().nullable(),
  /** Epoch milliseconds. */
  since: z.number(),
});

export type Suppression = z.infer<typeof suppressionRow>;

/**
 * An SQL expression: why an address gets no mail of a client, in words that name neither; null when it does.
 * @param address an SQL expression, as is `clientId`; a column is to name its table, for this one has a client_id of its own
 */
export const whySuppressed = (address: FragmentSqlToken, clientId: FragmentSqlToken): FragmentSqlToken => sql.fragment`(
  select case s.reason
    when 'bounced' then 'It gets no more mail: an earlier one came back'
    when 'complained' then 'It gets no more mail: an earlier one was called spam'
    else 'It gets no more mail: an operator has said so' end
  from suppressed_addresses s
  where s.address = lower(${address}) and (s.client_id is null or s.client_id = ${clientId})
  order by s.client_id nulls first limit 1)`;

export type NewSuppression = Omit<Suppression, 'since'>;

/** One that is there already stays as it is. A client that does not exist stands for all. */
export const suppress = (
  tx: Queries,
  { address, clientId, reason, detail, requestId }: NewSuppression,
): Promise<number> =>
  tx.run({
    name: 'suppressions.add',
    sql: sql.type(z.unknown())`
      insert into suppressed_addresses (address, client_id, reason, detail, request_id)
      values (lower(${address}), (select id from clients where id = ${clientId}), ${reason}, ${detail}, ${requestId})
      on conflict (address, client_id) do nothing`,
  });

export type SuppressionFilter = { readonly address?: string; readonly clientId?: string };

export const createSuppressions = (database: Database) => ({
  /** Newest first. Of a client: also those of all clients. */
  list: ({ address, clientId }: SuppressionFilter, signal: AbortSignal): Promise<readonly Suppression[]> =>
    database.connect((queries) => queries.rows({ name: 'suppressions.list', sql: listQuery(address, clientId) }), {
      signal,
    }),

  /** For a client, or for all. `false` when it was there already. @throws CLIENT_UNKNOWN */
  add: async (address: string, clientId: string | null, signal: AbortSignal): Promise<boolean> => {
    const suppression = { address, clientId, reason: 'operator', detail: null, requestId: null } as const;
    return database.transaction(
      async (tx) => {
        if (clientId !== null) await checkClient(tx, clientId);
        return (await suppress(tx, suppression)) > 0;
      },
      { signal },
    );
  },

  /** With a client: of that one alone. @returns how many were removed */
  remove: (address: string, clientId: string | null, signal: AbortSignal): Promise<number> =>
    database.connect(
      (queries) =>
        queries.run({
          name: 'suppressions.remove',
          sql: sql.type(z.unknown())`
            delete from suppressed_addresses
            where address = lower(${address}) and (${clientId}::text is null or client_id = ${clientId})`,
        }),
      { signal },
    ),
});

const checkClient = async (queries: Queries, clientId: string): Promise<void> => {
  const query = sql.type(z.object({ id: z.string() }))`select id from clients where id = ${clientId}`;
  if (await queries.maybeOne({ name: 'suppressions.client', sql: query })) return;
  throw fail('CLIENT_UNKNOWN', `--client: there is no client "${clientId}"; \`devices\` lists them`);
};

const listQuery = (
  address: string | undefined,
  clientId: string | undefined,
): QuerySqlToken<typeof suppressionRow> => sql.type(suppressionRow)`
  select address, client_id as "clientId", reason, detail, request_id as "requestId", created_at as since
  from suppressed_addresses
  where (${address ?? null}::text is null or address = lower(${address ?? null}))
    and (${clientId ?? null}::text is null or client_id is null or client_id = ${clientId ?? null})
  order by created_at desc, address`;
