/** Who may download which workbook, and who did: every use is noted before it is granted. */
import { sql } from 'slonik';
import { z } from 'zod';
import type { Database, Queries } from '../ports.ts';
import type { Caller } from './api-tokens.ts';
import { outputSchema } from './claims.ts';
import { hashSecret, makeSecret } from './secrets.ts';

const fileRow = z.object({
  status: z.string(),
  report: z.string().nullable(),
  clientName: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** That of the version that is asked for. */
  output: outputSchema.nullable(),
});

/** A workbook, and what its file name is made of. */
export type DownloadFile = {
  readonly key: string;
  readonly version: number;
  readonly report: string | null;
  readonly clientName: string;
  readonly period: { readonly from: string; readonly to: string };
};

export type Download =
  | { readonly kind: 'granted'; readonly file: DownloadFile }
  | { readonly kind: 'expired' | 'revoked' }
  /** The report has no workbook to give, by its status. */
  | { readonly kind: 'none'; readonly status: string }
  | { readonly kind: 'unknown' };

const linkRow = z.object({ id: z.bigint(), version: z.int(), expired: z.boolean(), revoked: z.boolean() });

export type Downloads = ReturnType<typeof createDownloads>;

export const createDownloads = (database: Database) => ({
  /** Makes the secret of a link for one recipient; only its hash is kept. */
  issueLink: async (
    link: { requestId: string; version: number; recipient: string; expiresInSeconds: number },
    signal: AbortSignal,
  ): Promise<string> => {
    const secret = makeSecret();
    await database.connect(
      (queries) =>
        queries.run({
          name: 'downloads.issue-link',
          sql: sql.type(z.unknown())`
            insert into download_links (secret_hash, request_id, version, recipient, expires_at)
            values (${hashSecret(secret)}, ${link.requestId}, ${link.version}, ${link.recipient},
              now() + make_interval(secs => ${link.expiresInSeconds}))`,
        }),
      { signal },
    );
    return secret;
  },

  byLink: (requestId: string, secret: string, signal: AbortSignal): Promise<Download> =>
    database.transaction(
      async (tx) => {
        const link = await tx.maybeOne({
          name: 'downloads.link',
          sql: sql.type(linkRow)`
            select id, version, expires_at <= now() as expired, revoked_at is not null as revoked
            from download_links where secret_hash = ${hashSecret(secret)} and request_id = ${requestId}`,
        });
        if (!link) return { kind: 'unknown' };
        const found = await findFile(tx, requestId, { version: link.version, clientId: null });
        const kind = link.revoked ? 'revoked' : link.expired ? 'expired' : 'granted';
        if (kind === 'granted' && found.kind !== 'granted') return found;
        await note(tx, { requestId, version: link.version, linkId: link.id, tokenId: null, outcome: kind });
        return kind === 'granted' ? found : { kind };
      },
      { signal },
    ),

  /** The latest version. */
  byToken: (requestId: string, { clientId, tokenId }: Caller, signal: AbortSignal): Promise<Download> =>
    database.transaction(
      async (tx) => {
        const found = await findFile(tx, requestId, { version: null, clientId });
        if (found.kind !== 'granted') return found;
        const { version } = found.file;
        await note(tx, { requestId, version, linkId: null, tokenId, outcome: 'granted' });
        return found;
      },
      { signal },
    ),

  /** Every link to a client's report that still works. @returns how many, or `null` when it has no such report */
  revokeLinks: (requestId: string, { clientId, tokenId }: Caller, signal: AbortSignal): Promise<number | null> =>
    database.transaction(
      async (tx) => {
        if (!(await isOf(tx, requestId, clientId))) return null;
        return tx.run({
          name: 'downloads.revoke-links',
          sql: sql.type(z.unknown())`
            update download_links set revoked_at = now(), revoked_by = ${tokenId}
            where request_id = ${requestId} and revoked_at is null and expires_at > now()`,
        });
      },
      { signal },
    ),
});

const isOf = async (tx: Queries, requestId: string, clientId: string): Promise<boolean> =>
  (await tx.maybeOne({
    name: 'downloads.report',
    sql: sql.type(z.object({ request_id: z.string() }))`
      select request_id from report_history where request_id = ${requestId} and client_id = ${clientId}`,
  })) !== null;

type Wanted = { readonly version: number | null; readonly clientId: string | null };

const findFile = async (tx: Queries, requestId: string, { version, clientId }: Wanted): Promise<Download> => {
  const row = await tx.maybeOne({
    name: 'downloads.file',
    sql: sql.type(fileRow)`
      select h.status, h.report, c.name as "clientName", h.period_from as "from", h.period_to as "to",
        (select o.output from jsonb_array_elements(h.superseded || coalesce(h.output, '[]')) with ordinality as o (output, place)
         where case when ${version}::int is not null then (o.output->>'version')::int = ${version}::int
           -- One that is stored and not yet finished has been announced to nobody, but for who has its link already.
           else h.status in ('completed', 'partial') or (o.output->>'version')::int < h.version end
         order by o.place desc limit 1) as output
      from report_history h left join clients c on c.id = h.client_id
      where h.request_id = ${requestId} and (${clientId}::text is null or h.client_id = ${clientId})`,
  });
  if (!row) return { kind: 'unknown' };
  const { status, output, report, clientName, from, to } = row;
  if (output === null || from === null || to === null) return { kind: 'none', status };
  return {
    kind: 'granted',
    file: { key: output.key, version: output.version, report, clientName: clientName ?? '', period: { from, to } },
  };
};

type Use = {
  readonly requestId: string;
  readonly version: number;
  readonly linkId: bigint | null;
  readonly tokenId: string | null;
  readonly outcome: 'granted' | 'expired' | 'revoked';
};

const note = (tx: Queries, { requestId, version, linkId, tokenId, outcome }: Use): Promise<number> =>
  tx.run({
    name: 'downloads.note',
    sql: sql.type(z.unknown())`
      insert into downloads (request_id, version, link_id, token_id, outcome)
      values (${requestId}, ${version}, ${linkId}, ${tokenId}, ${outcome})`,
  });
