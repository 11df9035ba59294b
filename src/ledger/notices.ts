/**
 * What an owner has to be told: a report that failed for good, one that is late by its own rule, or a schedule that cannot be
 * followed. Written with the state it tells of, mailed later, once each:
 *
 *   due ──take──▶ sending ──end──▶ sent | refused | uncertain
 *    ▲               │     │
 *    └─── it did not go    └─ the worker died in between: uncertain at the next take, never sent again blindly
 *
 * Due to an address that gets no more mail, it is `suppressed`; the mail service's feedback makes `bounced` or `complained`
 * of one that was sent.
 */
import { sql } from 'slonik';
import { z } from 'zod';
import type { Database, Queries } from '../ports.ts';
import { whySuppressed } from './suppressions.ts';

const factsSchema = z.object({
  clientId: z.string().nullable(),
  report: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** Epoch milliseconds by which it should have been there. */
  dueAt: z.number().nullable(),
});

export type NoticeFacts = z.infer<typeof factsSchema>;

const noticeRow = z.object({
  sequence: z.bigint(),
  /** Under which it is mailed. */
  tag: z.string(),
  requestId: z.string(),
  kind: z.enum(['failed', 'late', 'schedule']),
  recipient: z.string(),
  facts: factsSchema,
  clientName: z.string().nullable(),
  timezone: z.string().nullable(),
  locale: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
});

export type Notice = z.infer<typeof noticeRow>;

/** Of a client `c`: its owner, unless that one gets no more mail. */
const reachableOwner = sql.fragment`
  case when ${whySuppressed(sql.fragment`c.owner_email`, sql.fragment`c.id`)} is null then c.owner_email end`;

/**
 * Inside the transaction that refuses the request. Told is the client's owner; without one who gets mail, or of a message whose client
 * nobody knows, `operations`; without that, nobody. The same message refused twice is told once.
 */
export const enqueueFailedNotice = (
  tx: Queries,
  { requestId, messageId }: { readonly requestId: string; readonly messageId: string },
  { clientId, report, error }: Omit<NoticeFacts, 'dueAt'>,
  operations: string | null,
): Promise<number> =>
  tx.run({
    name: 'notices.enqueue-failed',
    sql: sql.type(z.unknown())`
      insert into notices (request_id, kind, message_id, recipient, facts)
      select ${requestId}, 'failed', ${messageId}, recipient, ${JSON.stringify({ clientId, report, error, dueAt: null })}::jsonb
      from (
        select coalesce((select ${reachableOwner} from clients c where c.id = ${clientId}), ${operations}::text) as recipient
      ) as told
      where recipient is not null
      on conflict (request_id, kind, message_id) do nothing`,
  });

type NoticeOutcome = {
  readonly state: 'sent' | 'refused' | 'uncertain' | 'due';
  readonly reason: string | null;
  /** What the mail service calls the mail that went. */
  readonly messageId: string | null;
};

/** A worker that sends for longer than this is gone. */
const sendingMinutes = 5;

/** Requests are looked at for this long after they were due. */
const lateDays = 8;

export type Notices = ReturnType<typeof createNotices>;

export const createNotices = (database: Database, operations: string | null) => ({
  /** Notes every request that was not there when it was due, each once. */
  findLate: (): Promise<number> =>
    database.connect((queries) =>
      queries.run({
        name: 'notices.find-late',
        sql: sql.type(z.unknown())`
          insert into notices (request_id, kind, message_id, recipient, facts)
          select h.request_id, 'late', '', coalesce(${reachableOwner}, ${operations}::text),
            jsonb_build_object('clientId', h.client_id, 'report', h.report, 'error', h.error,
              'dueAt', floor(extract(epoch from h.due_at) * 1000))
          from report_history h join clients c on c.id = h.client_id
          where h.due_at < now() and h.due_at > now() - make_interval(days => ${lateDays})
            and h.due_at < coalesce(h.finished_at, 'infinity') and h.status not in ('failed', 'rejected', 'cancelled')
            and coalesce(${reachableOwner}, ${operations}::text) is not null
          on conflict (request_id, kind, message_id) do nothing`,
      }),
    ),

  /** The next one to mail; no other worker takes it. `null` when there is none. */
  take: (): Promise<Notice | null> =>
    database.transaction(async (tx) => {
      await tx.run({
        name: 'notices.give-up',
        sql: sql.type(z.unknown())`
          update notices
          set state = 'uncertain', reason = 'The worker stopped between sending this mail and noting that it had'
          where state = 'sending' and updated_at < now() - make_interval(mins => ${sendingMinutes})`,
      });
      await tx.run({
        name: 'notices.suppress',
        sql: sql.type(z.unknown())`
          update notices n set state = 'suppressed', reason = blocked.reason, updated_at = now()
          from (
            select sequence, ${whySuppressed(sql.fragment`d.recipient`, sql.fragment`d.facts->>'clientId'`)} as reason
            from notices d where state = 'due'
          ) as blocked
          where n.sequence = blocked.sequence and n.state = 'due' and blocked.reason is not null`,
      });
      return tx.maybeOne({
        name: 'notices.take',
        sql: sql.type(noticeRow)`
          with taken as (
            update notices set state = 'sending', attempts = attempts + 1, updated_at = now()
            where sequence = (
              select sequence from notices where state = 'due' and due_at <= now()
              order by sequence limit 1 for update skip locked
            )
            returning *
          )
          select t.sequence, t.tag, t.request_id as "requestId", t.kind, t.recipient, t.facts, c.name as "clientName",
            c.timezone, c.locale, h.period_from as "from", h.period_to as "to"
          from taken t
          left join clients c on c.id = t.facts->>'clientId'
          left join report_history h on h.request_id = t.request_id and h.client_id = c.id`,
      });
    }),

  /** Notes what became of the mail. One that did not go is due again after a pause that doubles. */
  end: async (notice: Notice, { state, reason, messageId }: NoticeOutcome): Promise<void> => {
    await database.connect((queries) =>
      queries.run({
        name: 'notices.end',
        sql: sql.type(z.unknown())`
          update notices
          set state = ${state}, reason = ${reason}, mail_id = ${messageId}, updated_at = now(),
              due_at = now() + least(30 * 2 ^ least(attempts, 7), 3600) * interval '1 second'
          where sequence = ${notice.sequence} and state in ('sending', 'uncertain')`,
      }),
    );
  },
});
