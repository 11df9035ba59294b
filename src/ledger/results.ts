/** What a request has come to. Every write is fenced by its claim; what is announced shares a transaction with its state. */
import { sql } from 'slonik';
import { z } from 'zod';
import type { Database, Queries, WorkerEvent } from '../ports.ts';
import { type Claim, finishedStatuses, type KeptData, mayTakeItsId, type StoredResult, whyNotHeld } from './claims.ts';
import { enqueueFailedNotice } from './notices.ts';
import { enqueueEvent } from './outbox.ts';

export type FinalStatus = 'completed' | 'partial';

/** What is known of a request that is refused; an unreadable message has little more than its id. */
export type Refused = {
  readonly requestId: string;
  /** Of the message that is refused. */
  readonly messageId: string;
  readonly bodyHash: string;
  readonly clientId: string | null;
  readonly report: string | null;
  readonly request: object;
  /** `rejected`: never ran. `failed`: ran on every attempt it had. */
  readonly status: 'rejected' | 'failed';
  readonly error: { readonly code: string; readonly message: string };
};

export type Standing =
  | { readonly kind: 'finished'; readonly status: string }
  /** A worker's lease on it has that long to go. */
  | { readonly kind: 'held'; readonly waitSeconds: number }
  /** It waits, was refused, or is not this request, if there is any. */
  | { readonly kind: 'open' };

const standingRow = z.object({ status: z.string(), held_seconds: z.number().nullable() });

export type Results = ReturnType<typeof createResults>;

/** @param operations the address that is told of failures of which no client's owner can be; `null` for none */
export const createResults = (database: Database, operations: string | null) => ({
  /** Records the verified upload, so that a retry goes on from here. @throws LEASE_LOST, REPORT_CANCELLED */
  saveStored: (
    claim: Claim,
    { output, failures, subjects, timings }: StoredResult,
    kept: KeptData | null,
    signal: AbortSignal,
  ): Promise<void> =>
    database.connect(
      async (queries) => {
        const touched = await queries.run({
          name: 'ledger.save-stored',
          sql: sql.type(z.unknown())`
            update report_history
            set superseded = case when output is null or output = ${sql.jsonb(output)}
                  then superseded else superseded || output end,
                output = ${sql.jsonb(output)}, kept = ${kept && sql.jsonb(kept)}, failures = ${JSON.stringify(failures)}::jsonb,
                subjects = ${subjects}, timings = ${sql.jsonb(timings)}, updated_at = now()
            where request_id = ${claim.requestId} and owner = ${claim.owner} and cancel is null`,
        });
        if (touched === 0) throw await whyNotHeld(queries, claim);
      },
      { signal },
    ),

  /** Ends the request and queues its event, both or neither. @throws LEASE_LOST, REPORT_CANCELLED */
  finish: (
    claim: Claim,
    outcome: { status: FinalStatus; timings: Readonly<Record<string, number>>; event: WorkerEvent },
    signal: AbortSignal,
  ): Promise<void> =>
    database.transaction(
      async (tx) => {
        const touched = await tx.run({
          name: 'ledger.finish',
          sql: sql.type(z.unknown())`
            update report_history
            set status = ${outcome.status}, owner = null, lease_until = null, error = null,
                timings = ${sql.jsonb(outcome.timings)}, updated_at = now(), finished_at = now()
            where request_id = ${claim.requestId} and owner = ${claim.owner} and cancel is null`,
        });
        if (touched === 0) throw await whyNotHeld(tx, claim);
        await enqueueEvent(tx, outcome.event);
      },
      { signal },
    ),

  /**
   * Ends a request that can never succeed, and queues its `report.failed` event and the mail to its owner. A request that is finished, held by a
   * worker, or known by another body keeps its row: only the event tells of this message. One whose retry failed stays
   * the partial report that it was.
   */
  refuse: (refused: Refused, event: WorkerEvent): Promise<void> =>
    database.transaction(async (tx) => {
      await upsertRefused(tx, refused);
      await enqueueFailedNotice(tx, refused, refused, operations);
      await enqueueEvent(tx, event);
    }),

  /** Whether there is anything left to refuse of a request. */
  standing: (requestId: string, bodyHash: string): Promise<Standing> =>
    database.connect(async (queries) => {
      const row = await queries.maybeOne({
        name: 'ledger.standing-of',
        sql: sql.type(standingRow)`
          select status, case when status = 'running' then extract(epoch from lease_until - now())::float8 end as held_seconds
          from report_history where request_id = ${requestId} and body_hash = ${bodyHash}`,
      });
      if (row === null) return { kind: 'open' };
      if (finishedStatuses.has(row.status)) return { kind: 'finished', status: row.status };
      const heldSeconds = Math.ceil(row.held_seconds ?? 0);
      return heldSeconds > 0 ? { kind: 'held', waitSeconds: heldSeconds } : { kind: 'open' };
    }),

  /** Whether a refusal is on record by the id of its event. */
  isRefused: (eventId: string): Promise<boolean> =>
    database.connect(async (queries) => {
      const row = await queries.maybeOne({
        name: 'ledger.is-refused',
        sql: sql.type(z.object({ event_id: z.string() }))`select event_id from outbox where event_id = ${eventId}`,
      });
      return row !== null;
    }),
});

/** An earlier version of it was delivered. */
export const isRetry = sql.fragment`coalesce((standing.output->>'version')::int < standing.version, false)`;

const upsertRefused = (tx: Queries, refused: Refused): Promise<number> =>
  tx.run({
    name: 'ledger.refuse',
    sql: sql.type(z.unknown())`
      insert into report_history as standing
        (request_id, body_hash, client_id, report, request, status, error, finished_at)
      values
        (${refused.requestId}, ${refused.bodyHash}, ${refused.clientId}, ${refused.report},
         ${JSON.stringify(refused.request)}::jsonb, ${refused.status}, ${sql.jsonb(refused.error)}, now())
      on conflict (request_id) do update
      set status = case when ${isRetry} then 'partial' else excluded.status end,
          version = case when ${isRetry} then (standing.output->>'version')::int else standing.version end,
          error = excluded.error, cancel = null, updated_at = now(), finished_at = now(),
          owner = null, lease_until = null
      where (standing.status = 'rejected' and ${mayTakeItsId})
        or (standing.body_hash = excluded.body_hash
          and (standing.status in ('waiting', 'failed')
            or (standing.status = 'running' and (standing.lease_until is null or standing.lease_until < now()))))`,
  });
