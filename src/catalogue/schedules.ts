/** The reports that are to be made again and again, as they stand in the database: anybody may have edited them there. */
import { sql } from 'slonik';
import { z } from 'zod';
import { isReportName, reportNames } from '../families/names.ts';
import type { Database, Queries } from '../ports.ts';
import { describeIssues } from '../report/describe-issues.ts';
import type { EpochMs } from '../report/model.ts';
import { type ScheduleEntry, scheduleSchema } from './schema/schedule.ts';

/** Wide enough for whatever was written there. */
const scheduleRow = z.object({
  clientId: z.string(),
  id: z.string(),
  report: z.string(),
  cron: z.string().nullable(),
  rrule: z.string().nullable(),
  timezone: z.string(),
  startsOn: z.string().nullable(),
  endsOn: z.string().nullable(),
  enabled: z.boolean(),
  missed: z.string(),
  missedWithinDays: z.number(),
  jitterMinutes: z.number(),
  request: z.unknown(),
  effectiveFrom: z.number(),
});

export type ScheduleRow = z.infer<typeof scheduleRow>;

export type Schedule = Omit<ScheduleEntry, 'timezone'> & {
  readonly clientId: string;
  /** Of cron or rrule. */
  readonly timezone: string;
  /** Since when it stands as it is: what lies before is not its past. */
  readonly effectiveFrom: EpochMs;
};

/** A schedule that can be followed, or what is wrong with it and the remedy. */
export type ReadSchedule = { readonly schedule: Schedule } | { readonly fault: string };

export const readSchedule = ({ clientId, effectiveFrom, ...row }: ScheduleRow): ReadSchedule => {
  const given = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
  const parsed = scheduleSchema.safeParse(given);
  if (!parsed.success) return { fault: describeIssues(parsed.error, { name: 'schedule', fields: Object.keys(row) }) };
  if (!isReportName(row.report)) {
    return { fault: `report: there is no report "${row.report}"; give one of ${reportNames.join(', ')}` };
  }
  return { schedule: { ...parsed.data, clientId, effectiveFrom, timezone: row.timezone } };
};

const columns = sql.fragment`
  client_id as "clientId", id, report, cron, rrule, timezone, starts_on as "startsOn", ends_on as "endsOn", enabled, missed,
  missed_within_days as "missedWithinDays", jitter_minutes as "jitterMinutes", request, effective_from as "effectiveFrom"`;

/** By client and id; of one client, or one schedule, when it is given. */
export const listSchedules = (
  database: Database,
  { clientId = null, scheduleId = null }: { readonly clientId?: string | null; readonly scheduleId?: string | null },
  signal: AbortSignal,
): Promise<readonly ScheduleRow[]> =>
  database.connect(
    (queries) =>
      queries.rows({
        name: 'schedules.list',
        sql: sql.type(scheduleRow)`
          select ${columns} from report_schedules
          where (${clientId}::text is null or client_id = ${clientId})
            and (${scheduleId}::text is null or id = ${scheduleId})
          order by client_id, id`,
      }),
    { signal },
  );

/** `null` when it is gone. */
export const findSchedule = (queries: Queries, clientId: string, id: string): Promise<ScheduleRow | null> =>
  queries.maybeOne({
    name: 'schedules.find',
    sql: sql.type(scheduleRow)`
      select ${columns} from report_schedules where client_id = ${clientId} and id = ${id}`,
  });
