/**
 * Who works on a request. One row each in `report_history`:
 *
 *              claim                finish
 *   (none) ─────────────▶ running ─────────────▶ completed | partial      claim: nothing to do, acknowledge
 *                         │  ▲  ▲                               │
 *            release, or  ▼  │  │ claim: nothing was delivered, so it is tried anew
 *              lease past  waiting ─────────────▶ failed | rejected
 *                             ▲      refuse                     │
 *                             └──────── reopen, version + 1 ────┘ of partial (of cancelled, the same version)
 *
 * A cancel ends what waits at once, as `cancelled`; of what runs it is noted, and its owner can only settle it so: `cancels.ts`.
 *
 * A claim is an owner token and a lease. Every later write carries the token and touches nothing once another owner has
 * it. Time is the database's: the clocks of workers may differ or jump.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'slonik';
import { z } from 'zod';
import { fail, type ReportError } from '../errors.ts';
import type { Database, Queries, StoredObject } from '../ports.ts';
import type { SubjectFailure } from '../report/definition.ts';
import type { Period } from '../report/period.ts';
import { reopen, type StandingRequest } from './reopen.ts';

export type ClaimRequest = {
  readonly requestId: string;
  /** Hex sha256 of the request's canonical JSON. */
  readonly bodyHash: string;
  readonly clientId: string;
  readonly report: string;
  readonly period: Period;
  /** Without addresses. */
  readonly request: object;
  /** To whom it goes by its own words; `null` when it leaves that to the catalogue. */
  readonly emails: readonly string[] | null;
  /** Epoch milliseconds by which it has to be there; `null` for no such rule. */
  readonly dueAt: number | null;
};

/** What an earlier attempt already achieved. */
export type StoredResult = {
  readonly output: StoredObject & { readonly version: number; readonly sheets: number; readonly rows: number };
  readonly failures: readonly SubjectFailure[];
  /** How many there were, failed ones included. */
  readonly subjects: number;
  readonly timings: Readonly<Record<string, number>>;
};

export type Claim = {
  readonly requestId: string;
  readonly owner: string;
  /** 1 at the first try. */
  readonly attempt: number;
  /** Those since it was sent, failed or opened again last. */
  readonly begun: number;
  /** 1, and one more for each retry of a partial report. */
  readonly version: number;
  /** As resolved by the first attempt: a retry after midnight still reports the same yesterday. */
  readonly period: Period;
  readonly stored: StoredResult | null;
  /** Somebody asked an earlier owner to end it, and that one never did. */
  readonly isCancelled: boolean;
  /** What an earlier version has read, for this one to go on from. */
  readonly kept: KeptData | null;
};

/** The data of the devices that a partial report could read, as an object in the store. */
export type KeptData = {
  readonly key: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Of the program that read it: another may understand it otherwise. */
  readonly codeVersion: string;
};

export type ClaimOutcome =
  | { readonly kind: 'claimed'; readonly claim: Claim }
  | { readonly kind: 'finished'; readonly status: string };

export const outputSchema = z.object({
  /** Of the report that it is the workbook of. */
  version: z.int(),
  bucket: z.string(),
  key: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  sheets: z.number(),
  rows: z.number(),
});
export const failuresSchema = z.array(
  z.object({ subject: z.object({ id: z.string(), name: z.string() }), code: z.string(), reason: z.string() }),
);
export const timingsSchema = z.record(z.string(), z.number());

const keptSchema = z.object({ key: z.string(), bytes: z.number(), sha256: z.string(), codeVersion: z.string() });

const claimedRow = z.object({
  attempt: z.int(),
  begun: z.int(),
  version: z.int(),
  kept: keptSchema.nullable(),
  period_from: z.string(),
  period_to: z.string(),
  output: outputSchema.nullable(),
  failures: failuresSchema,
  subjects: z.int().nullable(),
  timings: timingsSchema,
  cancelled: z.boolean(),
});

const standingRow = z.object({
  body_hash: z.string(),
  status: z.string(),
  wait_seconds: z.number().nullable(),
});

/** A message that asks for it is acknowledged. */
export const finishedStatuses: ReadonlySet<string> = new Set(['completed', 'partial', 'cancelled']);

const renewTimeoutMs = 10_000;

export type Claims = ReturnType<typeof createClaims>;

export const createClaims = (database: Database, leaseSeconds: number) => ({
  /**
   * Takes the request, or says that it is finished.
   * @throws REQUEST_CONFLICT when the id stands for another body, REQUEST_BUSY (with `waitSeconds`) while another worker holds it
   */
  claim: (request: ClaimRequest, signal?: AbortSignal): Promise<ClaimOutcome> =>
    database.transaction(
      async (tx) => {
        const owner = randomUUID();
        const claim = await insertOrTakeOver(tx, request, owner, leaseSeconds);
        if (claim !== null) await keepAddresses(tx, request);
        return claim ? { kind: 'claimed', claim } : { kind: 'finished', status: await explain(tx, request) };
      },
      signal ? { signal } : {},
    ),

  /** Extends the lease. @throws LEASE_LOST when another worker has taken over */
  renew: async (claim: Claim): Promise<void> => {
    const touched = await database.connect(
      (queries) =>
        queries.run({
          name: 'ledger.renew',
          sql: sql.type(z.unknown())`
          update report_history
          set lease_until = now() + make_interval(secs => ${leaseSeconds}), updated_at = now()
          where request_id = ${claim.requestId} and owner = ${claim.owner}`,
        }),
      // A renewal that hangs must end well before the next one is due.
      { timeoutMs: renewTimeoutMs, reserved: true },
    );
    if (touched === 0) throw leaseLost(claim);
  },

  /** @throws REQUEST_UNKNOWN */
  reopen: (requestId: string, messageId: string, signal: AbortSignal): Promise<StandingRequest> =>
    reopen(database, requestId, messageId, signal),

  /** Gives the request back for a later attempt, with the reason why this one ended. */
  release: async (claim: Claim, reason: { code: string; message: string }): Promise<void> => {
    await database.connect(
      (queries) =>
        queries.run({
          name: 'ledger.release',
          sql: sql.type(z.unknown())`
          update report_history
          set status = 'waiting', owner = null, lease_until = null, error = ${sql.jsonb(reason)}, updated_at = now()
          where request_id = ${claim.requestId} and owner = ${claim.owner}`,
        }),
      { timeoutMs: renewTimeoutMs, reserved: true },
    );
  },
});

/** Of one that was refused: the same request, or, before a workbook was there, another of the same client. */
export const mayTakeItsId = sql.fragment`(standing.body_hash = excluded.body_hash or (
  standing.output is null and coalesce(standing.client_id, excluded.client_id) is not distinct from excluded.client_id))`;

const insertOrTakeOver = async (
  tx: Queries,
  request: ClaimRequest,
  owner: string,
  leaseSeconds: number,
): Promise<Claim | null> => {
  const { requestId, bodyHash, clientId, report, period, dueAt } = request;
  const row = await tx.maybeOne({
    name: 'ledger.claim',
    sql: sql.type(claimedRow)`
      insert into report_history as standing
        (request_id, body_hash, client_id, report, period_from, period_to, request, status, owner, lease_until, due_at,
         attempt, begun)
      values
        (${requestId}, ${bodyHash}, ${clientId}, ${report}, ${period.from}::date, ${period.to}::date,
         ${JSON.stringify(request.request)}::jsonb, 'running', ${owner}, now() + make_interval(secs => ${leaseSeconds}),
         to_timestamp(${dueAt}::float8 / 1000), 1, 1)
      on conflict (request_id) do update
      set status = 'running', owner = excluded.owner, lease_until = excluded.lease_until,
          attempt = standing.attempt + 1,
          begun = case when standing.status in ('failed', 'rejected') then 1 else standing.begun + 1 end,
          due_at = case when standing.status in ('failed', 'rejected')
            then coalesce(standing.due_at, excluded.due_at) else standing.due_at end,
          cancel = case when standing.status in ('failed', 'rejected') then null else standing.cancel end,
          body_hash = excluded.body_hash, request = excluded.request,
          client_id = excluded.client_id, report = excluded.report, finished_at = null, updated_at = now(),
          period_from = case when standing.body_hash = excluded.body_hash
            then coalesce(standing.period_from, excluded.period_from) else excluded.period_from end,
          period_to = case when standing.body_hash = excluded.body_hash
            then coalesce(standing.period_to, excluded.period_to) else excluded.period_to end
      where (standing.status = 'rejected' and ${mayTakeItsId})
        or (standing.body_hash = excluded.body_hash
          and (standing.status = 'failed'
            or (standing.status in ('running', 'waiting')
              and (standing.lease_until is null or standing.lease_until < now()))))
      returning attempt, begun, version, kept, period_from, period_to, output, failures, subjects, timings,
        cancel is not null as cancelled`,
  });
  if (!row) return null;
  const { output, failures, timings, version, kept } = row;
  const subjects = row.subjects ?? 0;
  return {
    requestId,
    owner,
    attempt: row.attempt,
    begun: row.begun,
    version,
    kept,
    period: { from: row.period_from, to: row.period_to },
    isCancelled: row.cancelled,
    stored: output?.version === version ? { output, failures, subjects, timings } : null,
  };
};

const keepAddresses = async (tx: Queries, { requestId, emails }: ClaimRequest): Promise<void> => {
  if (emails === null) {
    // Of a request that was refused before, under the same id.
    await tx.run({
      name: 'ledger.forget-addresses',
      sql: sql.type(z.unknown())`delete from request_addresses where request_id = ${requestId}`,
    });
    return;
  }
  await tx.run({
    name: 'ledger.keep-addresses',
    sql: sql.type(z.unknown())`
      insert into request_addresses (request_id, emails) values (${requestId}, ${sql.array([...emails], 'text')})
      on conflict (request_id) do update set emails = excluded.emails`,
  });
};

const explain = async (tx: Queries, { requestId, bodyHash }: ClaimRequest): Promise<string> => {
  const row = await tx.maybeOne({
    name: 'ledger.explain',
    sql: sql.type(standingRow)`
      select body_hash, status, extract(epoch from lease_until - now())::float8 as wait_seconds
      from report_history where request_id = ${requestId}`,
  });
  if (row && row.body_hash !== bodyHash) {
    throw fail('REQUEST_CONFLICT', `requestId "${requestId}" was used before for another request; give a new one`, {
      requestId,
    });
  }
  if (row && finishedStatuses.has(row.status)) return row.status;
  const waitSeconds = Math.max(1, Math.ceil(row?.wait_seconds ?? 1));
  throw fail('REQUEST_BUSY', `Another worker holds ${requestId} for ${waitSeconds} s more`, { requestId, waitSeconds });
};

/** What a write that touched nothing came across: a cancel, or another owner. */
export const whyNotHeld = async (queries: Queries, claim: Claim): Promise<ReportError> => {
  const row = await queries.maybeOne({
    name: 'ledger.why-not-held',
    sql: sql.type(z.object({ by: z.string().nullable() }))`
      select cancel->>'by' as by from report_history
      where request_id = ${claim.requestId} and owner = ${claim.owner} and cancel is not null`,
  });
  return row ? cancelled(claim.requestId) : leaseLost(claim);
};

export const cancelled = (requestId: string): ReportError =>
  fail('REPORT_CANCELLED', `${requestId} was cancelled; nothing of it is mailed`, { requestId });

const leaseLost = (claim: Claim) =>
  fail('LEASE_LOST', `Another worker took over ${claim.requestId}; this one stops and writes nothing`, {
    requestId: claim.requestId,
  });
