/** The report history, for people and for the demo. */
import { sql } from 'slonik';
import { z } from 'zod';
import type { Database } from '../ports.ts';
import { failuresSchema, outputSchema, timingsSchema } from './claims.ts';
import { deliveryStates } from './deliveries.ts';

const historyRow = z.object({
  requestId: z.string(),
  clientId: z.string().nullable(),
  report: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  status: z.enum(['running', 'waiting', 'completed', 'partial', 'failed', 'rejected', 'cancelled']),
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
  readonly limit: number;
};

/** Newest first. */
export const listHistory = (database: Database, filter: HistoryFilter): Promise<readonly HistoryEntry[]> =>
  database.connect((queries) =>
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
        order by h.created_at desc, h.request_id
        limit ${filter.limit}`,
    }),
  );
