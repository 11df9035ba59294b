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

const upsertSchedule = (tx: Queries, client: CatalogueClient, schedule: CatalogueClient['schedules'][number]) => {
  const { id, report, cron, timezone = client.timezone } = schedule;
  return tx.maybeOne({
    name: 'seed.schedule',
    sql: sql.type(writtenRow)`
      insert into report_schedules as standing (client_id, id, report, cron, timezone, request)
      values (${client.id}, ${id}, ${report}, ${cron}, ${timezone}, ${JSON.stringify(schedule.request)}::jsonb)
      on conflict (client_id, id) do update
      set report = excluded.report, cron = excluded.cron, timezone = excluded.timezone, request = excluded.request
      where (standing.report, standing.cron, standing.timezone, standing.request)
        is distinct from (excluded.report, excluded.cron, excluded.timezone, excluded.request)
      returning xmax = 0 as inserted`,
  });
};
