/** Who gets a report of a client. */
import { sql } from 'slonik';
import { z } from 'zod';
import type { Queries } from '../../ports.ts';
import type { CatalogueClient } from '../catalogue.ts';
import type { SeedCount } from './counts.ts';

export const replaceRecipients = async (
  tx: Queries,
  clientId: string,
  { report, emails }: CatalogueClient['recipients'][number],
  counts: SeedCount,
): Promise<void> => {
  counts.removed += await tx.run({
    name: 'seed.remove-recipients',
    sql: sql.type(z.unknown())`
      delete from recipients
      where client_id = ${clientId} and report = ${report} and email <> all(${sql.array(emails, 'text')})`,
  });
  const inserted = await tx.run({
    name: 'seed.recipients',
    sql: sql.type(z.unknown())`
      insert into recipients (client_id, report, email)
      select distinct ${clientId}, ${report}, email from unnest(${sql.array(emails, 'text')}) as given (email)
      on conflict do nothing`,
  });
  counts.inserted += inserted;
  counts.unchanged += new Set(emails).size - inserted;
};
