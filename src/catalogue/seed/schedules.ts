/** A client's report schedules. */
import { sql } from 'slonik';
import { z } from 'zod';
import type { Queries } from '../../ports.ts';
import type { CatalogueClient } from '../catalogue.ts';
import { count, type SeedCount, writtenRow } from './counts.ts';

export const replaceSchedules = async (tx: Queries, client: CatalogueClient, counts: SeedCount): Promise<void> => {
  const ids = client.schedules.map(({ id }) => id);
  counts.removed += await tx.run({
    name: 'seed.remove-schedules',
    sql: sql.type(z.unknown())`
      delete from report_schedules where client_id = ${client.id} and id <> all(${sql.array(ids, 'text')})`,
  });
  for (const schedule of client.schedules) count(counts, await upsertSchedule(tx, client, schedule));
};

const columns = sql.fragment`
  report, cron, rrule, timezone, starts_on, ends_on, enabled, missed, missed_within_days, jitter_minutes, request`;

const prefixed = (table: 'standing' | 'excluded') => {
  const row = sql.identifier([table]);
  return sql.fragment`
    (${row}.report, ${row}.cron, ${row}.rrule, ${row}.timezone, ${row}.starts_on, ${row}.ends_on, ${row}.enabled,
     ${row}.missed, ${row}.missed_within_days, ${row}.jitter_minutes, ${row}.request)`;
};

const upsertSchedule = (tx: Queries, client: CatalogueClient, schedule: CatalogueClient['schedules'][number]) => {
  const {
    id,
    report,
    cron = null,
    rrule = null,
    timezone = client.timezone,
    startsOn = null,
    endsOn = null,
  } = schedule;
  const { enabled, missed, missedWithinDays, jitterMinutes, request } = schedule;
  return tx.maybeOne({
    name: 'seed.schedule',
    sql: sql.type(writtenRow)`
      insert into report_schedules as standing (client_id, id, ${columns})
      values (${client.id}, ${id}, ${report}, ${cron}, ${rrule}, ${timezone}, ${startsOn}::date, ${endsOn}::date,
        ${enabled}, ${missed}, ${missedWithinDays}, ${jitterMinutes}, ${JSON.stringify(request)}::jsonb)
      on conflict (client_id, id) do update
      set (${columns}) = ${prefixed('excluded')}
      where ${prefixed('standing')} is distinct from ${prefixed('excluded')}
      returning xmax = 0 as inserted`,
  });
};
