/** A client's holidays. */
import { sql } from 'slonik';
import { z } from 'zod';
import type { Queries } from '../../ports.ts';
import type { CatalogueClient } from '../catalogue.ts';
import { count, type SeedCount, writtenRow } from './counts.ts';

export const replaceHolidays = async (
  tx: Queries,
  { id: clientId, holidays }: CatalogueClient,
  counts: SeedCount,
): Promise<void> => {
  const dates = holidays.map(({ date }) => date);
  counts.removed += await tx.run({
    name: 'seed.remove-holidays',
    sql: sql.type(z.unknown())`
      delete from holidays where client_id = ${clientId} and date <> all(${sql.array(dates, 'text')}::date[])`,
  });
  const rows = holidays.map(({ date, name }) => [date, name]);
  const written = await tx.rows({
    name: 'seed.holidays',
    sql: sql.type(writtenRow)`
      insert into holidays as standing (client_id, date, name)
      select ${clientId}, date::date, name from ${sql.unnest(rows, ['text', 'text'])} as given (date, name)
      on conflict (client_id, date) do update set name = excluded.name where standing.name <> excluded.name
      returning xmax = 0 as inserted`,
  });
  for (const row of written) count(counts, row);
  counts.unchanged += rows.length - written.length;
};
