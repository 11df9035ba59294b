/**
 * Requests, and retries, that are known before their message arrives, so that whoever asked can see and cancel them at once.
 * Each is noted and sent in one transaction, both or neither: a message that went out before its row was lost is like any other.
 */
import pLimit from 'p-limit';
import { sql } from 'slonik';
import { z } from 'zod';
import { fail } from '../errors.ts';
import type { Database, Queries } from '../ports.ts';
import { openAgain } from './reopen.ts';

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

const standingRow = z.object({
  client_id: z.string().nullable(),
  body_hash: z.string(),
  status: z.string(),
  made: z.boolean(),
});

const retryRow = z.object({ client_id: z.string().nullable(), status: z.string(), readable: z.boolean() });

export type RetryOutcome =
  | { readonly kind: 'asked' }
  /** It is completed, or under way already. */
  | { readonly kind: 'useless'; readonly status: string }
  /** It was refused before it could be read, so that there is nothing to make again. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'unknown' };

/** Each holds a connection until its message is sent: a queue that does not answer must leave some to those who only look. */
const maxAtOnce = 2;

/** Stands for "as at its first message": to be sent again does something. */
const triedAnew = new Set(['failed', 'rejected']);

export type Submissions = ReturnType<typeof createSubmissions>;

export const createSubmissions = (database: Database) => {
  const limit = pLimit(maxAtOnce);
  const transaction = <T>(work: (tx: Queries) => Promise<T>, signal: AbortSignal): Promise<T> =>
    limit(() => {
      if (signal.aborted) throw fail('ABORTED', 'The queue took too long with the requests before this one');
      return database.transaction(work, { signal });
    });
  return {
    /**
     * The same request again sends nothing while it is known, as `claim` would do nothing.
     * @returns its status
     * @throws REQUEST_CONFLICT when the id stands for another request, and what `send` throws
     */
    submit: (asked: Submission, send: () => Promise<unknown>, signal: AbortSignal): Promise<string> =>
      transaction((tx) => submit(tx, asked, send), signal),

    /**
     * Opens what is to be made again before its message arrives, so that asking twice is asking once.
     * @throws what `send` throws
     */
    retry: (
      asked: { readonly requestId: string; readonly clientId: string },
      send: () => Promise<{ readonly messageId: string }>,
      signal: AbortSignal,
    ): Promise<RetryOutcome> => transaction((tx) => retry(tx, asked, send), signal),
  };
};

const submit = async (tx: Queries, asked: Submission, send: () => Promise<unknown>): Promise<string> => {
  if (await insert(tx, asked)) {
    await send();
    return 'waiting';
  }
  const standing = await findStanding(tx, asked.requestId);
  const isSame =
    standing?.client_id === asked.clientId &&
    (standing.body_hash === asked.bodyHash || (standing.status === 'rejected' && !standing.made));
  if (!isSame) {
    throw fail(
      'REQUEST_CONFLICT',
      `requestId: "${asked.requestId}" was used before for another request; give a new one, or none`,
    );
  }
  if (!triedAnew.has(standing.status)) return standing.status;
  await send();
  return 'waiting';
};

const retry = async (
  tx: Queries,
  { requestId, clientId }: { readonly requestId: string; readonly clientId: string },
  send: () => Promise<{ readonly messageId: string }>,
): Promise<RetryOutcome> => {
  const row = await tx.maybeOne({
    name: 'submissions.lock',
    sql: sql.type(retryRow)`
      select client_id, status, request ? 'report' as readable from report_history where request_id = ${requestId} for update`,
  });
  if (row?.client_id !== clientId) return { kind: 'unknown' };
  const { status, readable } = row;
  if (['completed', 'waiting', 'running'].includes(status)) return { kind: 'useless', status };
  if (!readable) return { kind: 'unreadable' };
  const { messageId } = await send();
  await openAgain(tx, requestId, messageId);
  return { kind: 'asked' };
};

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
    sql: sql.type(standingRow)`
      select client_id, body_hash, status, output is not null as made from report_history where request_id = ${requestId}`,
  });
