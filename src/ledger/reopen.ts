/** What is over and is to be made once more: `claims.ts` has the whole life of a request. */
import { sql } from 'slonik';
import { z } from 'zod';
import { fail } from '../errors.ts';
import type { Database, Queries } from '../ports.ts';

const standingRequest = z.object({
  request: z.record(z.string(), z.unknown()),
  bodyHash: z.string(),
  emails: z.array(z.string()).nullable(),
  /** Epoch milliseconds. */
  askedAt: z.number(),
});

export type StandingRequest = z.infer<typeof standingRequest>;

/**
 * Opens a partial report for its next version, and one that was cancelled for another try, once for each message that asks. All else stays as it is.
 * @returns the request as it was made, for `claim` to decide on
 * @throws REQUEST_UNKNOWN
 */
export const reopen = (
  database: Database,
  requestId: string,
  messageId: string,
  signal: AbortSignal,
): Promise<StandingRequest> =>
  database.transaction(
    async (tx) => {
      await openAgain(tx, requestId, messageId);
      const row = await tx.maybeOne({
        name: 'ledger.standing',
        sql: sql.type(standingRequest)`
          select request, body_hash as "bodyHash", emails, created_at as "askedAt"
          from report_history left join request_addresses using (request_id)
          where request_id = ${requestId}`,
      });
      if (!row) throw fail('REQUEST_UNKNOWN', `There is no request "${requestId}"; see the command history`);
      return row;
    },
    { signal },
  );

const isOver = sql.fragment`status in ('partial', 'cancelled')`;

/**
 * A partial report for its next version, one that was cancelled for another try; once for each message. One that is tried anew as
 * it is has the message on record too: what it comes to by that is not to be opened again by its repetition. A report that was
 * there in time is not late for being made again.
 */
export const openAgain = (tx: Queries, requestId: string, messageId: string): Promise<number> =>
  tx.run({
    name: 'ledger.reopen',
    sql: sql.type(z.unknown())`
      update report_history
      set status = case when ${isOver} then 'waiting' else status end,
          version = case status when 'partial' then version + 1 else version end,
          begun = case when ${isOver} then 0 else begun end,
          cancel = case when ${isOver} then null else cancel end,
          due_at = case when ${isOver} and (finished_at <= due_at or (status = 'cancelled' and due_at <= now()))
            then null else due_at end,
          finished_at = case when ${isOver} then null else finished_at end,
          reopened_by = reopened_by || ${messageId}::text, updated_at = now()
      where request_id = ${requestId} and status in ('partial', 'cancelled', 'failed', 'rejected', 'waiting')
        and not ${messageId} = any(reopened_by)`,
  });
