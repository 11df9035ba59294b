/** The report history, for people and for the demo. */
import { sql } from 'slonik';
import { z } from 'zod';
import type { Database } from '../ports.ts';
import { failuresSchema, outputSchema, timingsSchema } from './claims.ts';
import { deliveryStates } from './deliveries.ts';

export const reportStatuses = [
  'running',
  'waiting',
  'completed',
  'partial',
  'failed',
  'rejected',
  'cancelled',
] as const;

const historyRow = z.object({
  requestId: z.string(),
  clientId: z.string().nullable(),
  report: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  status: z.enum(reportStatuses),
  attempt: z.int(),
  version: z.int(),
  output: outputSchema.nullable(),
  /** Workbooks of earlier versions. */
  superseded: z.array(outputSchema),
  failures: failuresSchema,
  timings: timingsSchema,
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  deliveries: z.array(
    z.object({ recipient: z.string(), state: z.enum(deliveryStates), reason: z.string().nullable() }),
  ),
  /** Epoch milliseconds. */
  createdAt: z.number(),
  finishedAt: z.number().nullable(),
});

export type HistoryEntry = z.infer<typeof historyRow>;

export type HistoryFilter = {
  readonly clientId?: string;
  readonly status?: string;
  readonly requestId?: string;
  readonly report?: string;
  /** Of its creation: from the first on, before the second. Epoch milliseconds. */
  readonly createdFrom?: number;
  readonly createdBefore?: number;
  /** Those older than this request of the same client; none when there is no such request. */
  readonly after?: string;
  readonly limit: number;
};

/** Newest first. */
export const listHistory = (
  database: Database,
  filter: HistoryFilter,
  signal?: AbortSignal,
): Promise<readonly HistoryEntry[]> =>
  database.connect(
    (queries) =>
      queries.rows({
        name: 'history.list',
        sql: sql.type(historyRow)`
        select h.request_id as "requestId", h.client_id as "clientId", h.report, h.period_from as "from",
          h.period_to as "to", h.status, h.attempt, h.version, h.output, h.superseded, h.failures, h.timings, h.error,
          h.created_at as "createdAt", h.finished_at as "finishedAt",
          coalesce((
            select jsonb_agg(jsonb_build_object('recipient', d.recipient, 'state', d.state, 'reason', d.reason) order by d.recipient)
            from deliveries d where d.request_id = h.request_id and d.version = h.version
          ), '[]') as deliveries
        from report_history h
        where (${filter.clientId ?? null}::text is null or h.client_id = ${filter.clientId ?? null})
          and (${filter.status ?? null}::text is null or h.status = ${filter.status ?? null})
          and (${filter.requestId ?? null}::text is null or h.request_id = ${filter.requestId ?? null})
          and (${filter.report ?? null}::text is null or h.report = ${filter.report ?? null})
          and (${filter.createdFrom ?? null}::float8 is null or h.created_at >= to_timestamp(${filter.createdFrom ?? null}::float8 / 1000))
          and (${filter.createdBefore ?? null}::float8 is null or h.created_at < to_timestamp(${filter.createdBefore ?? null}::float8 / 1000))
          and (${filter.after ?? null}::text is null or (h.created_at, h.request_id) < (
            select s.created_at, s.request_id from report_history s
            where s.request_id = ${filter.after ?? null} and s.client_id = ${filter.clientId ?? null}
          ))
        order by h.created_at desc, h.request_id desc
        limit ${filter.limit}`,
      }),
    signal ? { signal } : {},
  );
