/**
 * Ending a report that nobody wants any more. The row's lock decides every race:
 *
 *   waiting ──ask──▶ cancelled                              with its event, at once
 *   running ──ask──▶ running, noted ──settle──▶ cancelled    by its owner, or by whoever takes over from it
 *   first mail begun, next version stored, finished ──ask──▶ too late
 *
 * Once noted, the owner can neither store, mail nor finish it. A retry that is cancelled leaves the partial report that was.
 */
import { sql } from 'slonik';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Database, Queries, WorkerEvent } from '../ports.ts';
import { cancelled, type Claim, whyNotHeld } from './claims.ts';
import { enqueueEvent } from './outbox.ts';
import { isRetry } from './results.ts';

export type CancelFacts = {
  readonly requestId: string;
  readonly clientId: string | null;
  readonly report: string | null;
  readonly version: number;
  /** Of this cancel: a report that is asked for again can be cancelled again. */
  readonly cancelId: string;
};

export type CancelOutcome =
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'noted' }
  | { readonly kind: 'too late'; readonly status: string }
  | { readonly kind: 'unknown' };

const standingRow = z.object({
  client_id: z.string().nullable(),
  report: z.string().nullable(),
  version: z.int(),
  status: z.string(),
  held: z.boolean(),
  begun: z.boolean(),
  cancel_id: z.string().nullable(),
});

type Standing = z.infer<typeof standingRow>;

export type MakeCancelEvent = (facts: CancelFacts) => WorkerEvent;

export type Cancels = ReturnType<typeof createCancels>;

export const createCancels = (database: Database, makeEvent: MakeCancelEvent) => ({
  /** @param by the id of the token that asks */
  ask: (
    { requestId, clientId, by }: { requestId: string; clientId: string; by: string },
    signal: AbortSignal,
  ): Promise<CancelOutcome> =>
    database.transaction(
      async (tx) => {
        const row = await lockRow(tx, requestId);
        if (row?.client_id !== clientId) return { kind: 'unknown' };
        if (row.status === 'cancelled') return { kind: 'cancelled' };
        if (!['waiting', 'running'].includes(row.status) || row.begun) return { kind: 'too late', status: row.status };
        const cancelId = row.cancel_id ?? randomUUID();
        await note(tx, { requestId, cancelId, by });
        if (row.held) return { kind: 'noted' };
        await end(tx, requestId);
        await enqueueEvent(tx, makeEvent(factsOf(requestId, row, cancelId)));
        return { kind: 'cancelled' };
      },
      { signal },
    ),

  /** Ends a report whose cancel was noted, by its owner. @throws LEASE_LOST */
  settle: (claim: Claim): Promise<void> =>
    database.transaction(async (tx) => {
      const row = await lockRow(tx, claim.requestId);
      const isOurs = (await whyNotHeld(tx, claim)).code === 'REPORT_CANCELLED';
      if (!row?.cancel_id || !isOurs) throw await whyNotHeld(tx, claim);
      await end(tx, claim.requestId);
      await enqueueEvent(tx, makeEvent(factsOf(claim.requestId, row, row.cancel_id)));
    }),

  /** Which of these requests somebody wants ended. */
  askedFor: async (requestIds: readonly string[]): Promise<readonly string[]> => {
    const rows = await database.connect(
      (queries) =>
        queries.rows({
          name: 'cancels.asked-for',
          sql: sql.type(z.object({ request_id: z.string() }))`
            select request_id from report_history
            where request_id = any(${sql.array([...requestIds], 'text')}) and cancel is not null`,
        }),
      { timeoutMs: lookTimeoutMs, reserved: true },
    );
    return rows.map(({ request_id: requestId }) => requestId);
  },
});

const lookTimeoutMs = 5_000;

/** The lock first and by itself: one statement for both would not see a mail that was begun while it waited. */
const lockRow = async (tx: Queries, requestId: string): Promise<Standing | null> => {
  const lock = sql.type(z.unknown())`select from report_history where request_id = ${requestId} for update`;
  await tx.run({ name: 'cancels.lock', sql: lock });
  return tx.maybeOne({
    name: 'cancels.standing',
    sql: sql.type(standingRow)`
      select client_id, report, version, status, coalesce(lease_until > now(), false) as held,
        -- A mail has begun, or the next version of a partial report has replaced the one before.
        (version > 1 and (output->>'version')::int = version) or exists (
          select from deliveries d
          where d.request_id = h.request_id and d.version = h.version
            and d.state in ('sending', 'sent', 'uncertain', 'bounced', 'complained')
        ) as begun,
        cancel->>'id' as cancel_id
      from report_history h where request_id = ${requestId}`,
  });
};

const factsOf = (requestId: string, row: Standing, cancelId: string): CancelFacts => ({
  requestId,
  clientId: row.client_id,
  report: row.report,
  version: row.version,
  cancelId,
});

const note = (tx: Queries, { requestId, cancelId, by }: { requestId: string; cancelId: string; by: string }) =>
  tx.run({
    name: 'cancels.note',
    sql: sql.type(z.unknown())`
      update report_history
      set cancel = coalesce(cancel, jsonb_build_object('id', ${cancelId}::text, 'by', ${by}::text, 'at', now())),
          updated_at = now()
      where request_id = ${requestId}`,
  });

const end = (tx: Queries, requestId: string): Promise<number> => {
  const { code, message } = cancelled(requestId);
  return tx.run({
    name: 'cancels.end',
    sql: sql.type(z.unknown())`
      update report_history as standing
      set status = case when ${isRetry} then 'partial' else 'cancelled' end,
          version = case when ${isRetry} then (standing.output->>'version')::int else standing.version end,
          cancel = null, owner = null, lease_until = null, error = ${sql.jsonb({ code, message })},
          updated_at = now(), finished_at = now()
      where request_id = ${requestId}`,
  });
};
