/** Requests that are known before their message arrives, so that whoever asked can see and cancel them at once. */
import { sql } from 'slonik';
import { z } from 'zod';
import { fail } from '../errors.ts';
import type { Database, Queries } from '../ports.ts';

export type Submission = {
  readonly requestId: string;
  readonly bodyHash: string;
  readonly clientId: string;
  readonly report: string;
  /** Without addresses. */
  readonly request: object;
  readonly emails: readonly string[] | null;
  readonly withinMinutes: number | null;
};

const standingRow = z.object({ client_id: z.string().nullable(), body_hash: z.string(), status: z.string() });

/** Stands for "as at its first message": to be sent again does something. */
const triedAnew = new Set(['failed', 'rejected']);

export type Submissions = ReturnType<typeof createSubmissions>;

export const createSubmissions = (database: Database) => ({
  /**
   * Notes the request and sends it, both or neither: a message that went out before its row was lost is a request like any other.
   * The same request again sends nothing while it is known, as `claim` would do nothing.
   * @returns its status
   * @throws REQUEST_CONFLICT when the id stands for another request, and what `send` throws
   */
  submit: (asked: Submission, send: () => Promise<unknown>, signal: AbortSignal): Promise<string> =>
    database.transaction(
      async (tx) => {
        if (await insert(tx, asked)) {
          await send();
          return 'waiting';
        }
        const standing = await findStanding(tx, asked.requestId);
        const isSame =
          standing?.client_id === asked.clientId &&
          (standing.body_hash === asked.bodyHash || standing.status === 'rejected');
        if (!isSame) {
          throw fail(
            'REQUEST_CONFLICT',
            `requestId: "${asked.requestId}" was used before for another request; give a new one, or none`,
          );
        }
        if (triedAnew.has(standing.status)) await send();
        return standing.status;
      },
      { signal },
    ),
});

const insert = async (tx: Queries, asked: Submission): Promise<boolean> => {
  const inserted = await tx.run({
    name: 'submissions.insert',
    sql: sql.type(z.unknown())`
      insert into report_history (request_id, body_hash, client_id, report, request, status, due_at)
      values (${asked.requestId}, ${asked.bodyHash}, ${asked.clientId}, ${asked.report},
        ${JSON.stringify(asked.request)}::jsonb, 'waiting', now() + make_interval(mins => ${asked.withinMinutes}::int))
      on conflict (request_id) do nothing`,
  });
  if (inserted === 0) return false;
  if (asked.emails !== null) {
    await tx.run({
      name: 'submissions.keep-addresses',
      sql: sql.type(z.unknown())`
        insert into request_addresses (request_id, emails) values (${asked.requestId}, ${sql.array([...asked.emails], 'text')})`,
    });
  }
  return true;
};

const findStanding = (tx: Queries, requestId: string) =>
  tx.maybeOne({
    name: 'submissions.standing',
    sql: sql.type(standingRow)`select client_id, body_hash, status from report_history where request_id = ${requestId}`,
  });
