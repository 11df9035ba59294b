/**
 * How far each schedule ran, and the requests that its windows made:
 *
 *   due ──advance: one transaction──▶ ran through, request noted ──take, send──▶ on the queue ──drop──▶ gone from here
 *
 * Two ticks at once lock each other out of a schedule. A crash before the transaction leaves the window due; one after it leaves
 * the request noted, and after the send it is sent again: the same body under the same id, which the claim makes a no-op.
 */
import { sql } from 'slonik';
import { z } from 'zod';
import { fail } from '../errors.ts';
import type { Database, Queries } from '../ports.ts';
import type { EpochMs } from '../report/model.ts';

export type ScheduleKey = { readonly clientId: string; readonly scheduleId: string };

const keyRow = z.object({ clientId: z.string(), scheduleId: z.string() });
const nowRow = z.object({ stamp: z.string(), at: z.number() });
const ranRow = z.object({ ranThrough: z.number(), fault: z.string().nullable() });
const requestRow = z.object({ requestId: z.string(), body: z.record(z.string(), z.unknown()) });

/** What a schedule has come to. */
export type ScheduleRun = {
  readonly ranThrough: EpochMs;
  /** `null` when there is no later window. */
  readonly nextAt: EpochMs | null;
  /** In order; at most one is its last. */
  readonly requests: readonly { readonly requestId: string; readonly window: string; readonly body: object }[];
};

const lastRunRow = z.object({
  clientId: z.string(),
  scheduleId: z.string(),
  window: z.string().nullable(),
  requestId: z.string().nullable(),
  status: z.string().nullable(),
  fault: z.string().nullable(),
});

export type LastRun = z.infer<typeof lastRunRow>;

/** A worker that sends for longer than this is gone. */
const takenSeconds = 60;

export type ScheduleRuns = ReturnType<typeof createScheduleRuns>;

export const createScheduleRuns = (database: Database) => ({
  /**
   * When a tick begins, by the database's clock, since those of workers may be wrong: `at`, and as `stamp` for `due`. What the tick
   * has looked at by then, it does not look at again.
   */
  begin: async (signal: AbortSignal): Promise<{ readonly stamp: string; readonly at: EpochMs }> => {
    const row = await database.connect(
      (queries) =>
        queries.maybeOne({
          name: 'schedule-runs.begin',
          sql: sql.type(nowRow)`
            select now::text as stamp, floor(extract(epoch from now) * 1000)::float8 as at
            from clock_timestamp() as now`,
        }),
      { signal },
    );
    if (row === null) throw fail('QUERY_FAILED', 'The database did not tell the time');
    return row;
  },

  /**
   * Some of the schedules that may have a window by `at`, that are new or changed, or that could not be followed; those first
   * that have waited longest.
   */
  due: (at: EpochMs, begunAt: string, limit: number, signal: AbortSignal): Promise<readonly ScheduleKey[]> =>
    database.connect(
      (queries) =>
        queries.rows({
          name: 'schedule-runs.due',
          sql: sql.type(keyRow)`
            select s.client_id as "clientId", s.id as "scheduleId"
            from report_schedules s
            left join schedule_runs r on r.client_id = s.client_id and r.schedule_id = s.id
            where s.enabled
              and (r.client_id is null or r.effective_from <> s.effective_from or r.fault is not null
                or r.next_at <= to_timestamp(${at}::float8 / 1000))
              and (r.looked_at is null or r.looked_at < ${begunAt}::timestamptz)
            order by r.looked_at nulls first, s.client_id, s.id
            limit ${limit}`,
        }),
      { signal },
    ),

  /**
   * Does `work` on a schedule while no other tick can, in one transaction. A schedule that is new or was changed begins with
   * that moment; one that another tick has in hand, or that is gone, is passed over.
   */
  advance: (key: ScheduleKey, work: (tx: Queries, run: z.infer<typeof ranRow>) => Promise<void>, signal: AbortSignal) =>
    database.transaction(
      async (tx) => {
        await begin(tx, key);
        const run = await lock(tx, key);
        if (run !== null) await work(tx, run);
      },
      { signal },
    ),

  /** The next request to send; no other tick takes it for a minute. `null` when there is none. */
  take: (signal: AbortSignal) =>
    database.connect(
      (queries) =>
        queries.maybeOne({
          name: 'schedule-runs.take',
          sql: sql.type(requestRow)`
            update schedule_requests set taken_until = now() + make_interval(secs => ${takenSeconds})
            where sequence = (
              select sequence from schedule_requests where taken_until < now()
              order by sequence limit 1 for update skip locked
            )
            returning request_id as "requestId", body`,
        }),
      { signal },
    ),

  /** It is on the queue, or is to be taken again at once. */
  end: async (requestId: string, isSent: boolean): Promise<void> => {
    await database.connect((queries) =>
      queries.run({
        name: 'schedule-runs.end',
        sql: isSent
          ? sql.type(z.unknown())`delete from schedule_requests where request_id = ${requestId}`
          : sql.type(z.unknown())`
              update schedule_requests set taken_until = '-infinity' where request_id = ${requestId}`,
      }),
    );
  },

  /** Of every schedule that has been looked at. */
  list: (signal: AbortSignal): Promise<readonly LastRun[]> =>
    database.connect(
      (queries) =>
        queries.rows({
          name: 'schedule-runs.list',
          sql: sql.type(lastRunRow)`
            select r.client_id as "clientId", schedule_id as "scheduleId", last_window as "window",
              last_request_id as "requestId", h.status, r.fault
            from schedule_runs r
            left join report_history h on h.request_id = r.last_request_id and h.client_id = r.client_id`,
        }),
      { signal },
    ),
});

const begin = (tx: Queries, { clientId, scheduleId }: ScheduleKey): Promise<number> =>
  tx.run({
    name: 'schedule-runs.create',
    sql: sql.type(z.unknown())`
      insert into schedule_runs (client_id, schedule_id, ran_through, next_at, effective_from)
      select client_id, id, effective_from, '-infinity', effective_from from report_schedules
      where client_id = ${clientId} and id = ${scheduleId}
      on conflict (client_id, schedule_id) do nothing`,
  });

const lock = (tx: Queries, { clientId, scheduleId }: ScheduleKey) =>
  tx.maybeOne({
    name: 'schedule-runs.lock',
    sql: sql.type(ranRow)`
      select greatest(r.ran_through, s.effective_from) as "ranThrough", r.fault
      from schedule_runs r join report_schedules s on s.client_id = r.client_id and s.id = r.schedule_id
      where r.client_id = ${clientId} and r.schedule_id = ${scheduleId}
      for update of r skip locked`,
  });

/**
 * Inside `advance`: notes how far it ran, and the requests to send. One that is in the history already is not asked for again. Where
 * its id stands for another client's request it is, and refused for that: its owner has to know.
 */
export const noteRun = async (tx: Queries, key: ScheduleKey, run: ScheduleRun): Promise<void> => {
  for (const { requestId, body } of run.requests) {
    await tx.run({
      name: 'schedule-runs.request',
      sql: sql.type(z.unknown())`
        insert into schedule_requests (request_id, body)
        select ${requestId}, ${JSON.stringify(body)}::jsonb
        where not exists (select from report_history where request_id = ${requestId} and client_id = ${key.clientId})
        on conflict (request_id) do nothing`,
    });
  }
  const last = run.requests.at(-1);
  await tx.run({
    name: 'schedule-runs.note',
    sql: sql.type(z.unknown())`
      update schedule_runs r
      set ran_through = to_timestamp(${run.ranThrough}::float8 / 1000),
          next_at = coalesce(to_timestamp(${run.nextAt}::float8 / 1000), 'infinity'),
          effective_from = s.effective_from, looked_at = clock_timestamp(), fault = null,
          last_window = coalesce(${last?.window ?? null}, r.last_window),
          last_request_id = coalesce(${last?.requestId ?? null}, r.last_request_id)
      from report_schedules s
      where r.client_id = ${key.clientId} and r.schedule_id = ${key.scheduleId}
        and s.client_id = r.client_id and s.id = r.schedule_id`,
  });
};

/**
 * Inside `advance`: the schedule cannot be followed; its owner, else `operations`, is told once of each fault.
 * It goes on from where it was once it is mended.
 * @returns whether that is new
 */
export const noteFault = async (
  tx: Queries,
  { clientId, scheduleId }: ScheduleKey,
  { report, fault }: { readonly report: string; readonly fault: string },
  operations: string | null,
): Promise<boolean> => {
  const touched = await tx.run({
    name: 'schedule-runs.fault',
    sql: sql.type(z.unknown())`
      with before as (
        select fault from schedule_runs where client_id = ${clientId} and schedule_id = ${scheduleId}
      ), noted as (
        update schedule_runs set fault = ${fault}, looked_at = clock_timestamp()
        where client_id = ${clientId} and schedule_id = ${scheduleId}
        returning client_id
      )
      select from noted, before where before.fault is distinct from ${fault}`,
  });
  if (touched === 0) return false;
  const facts = { clientId, report, error: { code: 'INPUT_INVALID', message: fault }, dueAt: null };
  await tx.run({
    name: 'notices.enqueue-schedule',
    sql: sql.type(z.unknown())`
      insert into notices (request_id, kind, message_id, recipient, facts)
      select ${scheduleId}, 'schedule', md5(${clientId} || ' ' || ${fault}), recipient, ${JSON.stringify(facts)}::jsonb
      from (
        select coalesce((select owner_email from clients where id = ${clientId}), ${operations}::text) as recipient
      ) as told
      where recipient is not null
      on conflict (request_id, kind, message_id) do nothing`,
  });
  return true;
};

const standingRow = z.object({
  clientId: z.string().nullable(),
  status: z.string(),
  bodyHash: z.string(),
  made: z.boolean(),
});

/** What became of a request; `null` when there is none of that id. */
export const findStanding = (database: Database, requestId: string, signal: AbortSignal) =>
  database.connect(
    (queries) =>
      queries.maybeOne({
        name: 'schedule-runs.standing',
        sql: sql.type(standingRow)`
          select client_id as "clientId", status, body_hash as "bodyHash", output is not null as made
          from report_history where request_id = ${requestId}`,
      }),
    { signal },
  );
