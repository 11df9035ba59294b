/** The reports that are to be made again and again. */
import { sql } from 'slonik';
import { z } from 'zod';
import type { Database } from '../ports.ts';
import { requestTemplateSchema } from '../report/request.ts';

const scheduleRow = z.object({
  clientId: z.string(),
  id: z.string(),
  report: z.string(),
  cron: z.string(),
  /** Of the cron expression. */
  timezone: z.string(),
  request: requestTemplateSchema,
});

export type Schedule = z.infer<typeof scheduleRow>;

/** By client and id; of one client when it is given. */
export const listSchedules = (
  database: Database,
  { clientId = null }: { readonly clientId?: string | null },
  signal: AbortSignal,
): Promise<readonly Schedule[]> =>
  database.connect(
    (queries) =>
      queries.rows({
        name: 'schedules.list',
        sql: sql.type(scheduleRow)`
          select client_id as "clientId", id, report, cron, timezone, request from report_schedules
          where ${clientId}::text is null or client_id = ${clientId}
          order by client_id, id`,
      }),
    { signal },
  );
