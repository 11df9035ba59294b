import { sql } from 'slonik';
import { z } from 'zod';
import { fail } from '../errors.ts';
import type { Database } from '../ports.ts';

/**
 * Refuses addresses that are known as another client's and not as this one's: a report would show somebody else's data.
 * One that nobody has, or that is a recipient of both, may have it.
 * @throws RECIPIENT_FOREIGN naming the places, not the addresses
 */
export const refuseForeignRecipients = async (
  database: Database,
  clientId: string,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<void> => {
  if (addresses.length === 0) return;
  const asked = addresses.map((address) => address.toLowerCase());
  const rows = await database.connect(
    (queries) =>
      queries.rows({
        name: 'recipients.foreign',
        sql: sql.type(z.object({ email: z.string() }))`
          select lower(email) as email
          from (
            select client_id, email from recipients
            union all
            select id, owner_email from clients where owner_email is not null
          ) as known
          where lower(email) = any(${sql.array(asked, 'text')})
          group by lower(email)
          having not bool_or(client_id = ${clientId})`,
      }),
    { signal },
  );
  const foreign = new Set(rows.map(({ email }) => email));
  const places = asked.flatMap((address, index) => (foreign.has(address) ? [`delivery.email.${index}`] : []));
  if (places.length === 0) return;
  throw fail(
    'RECIPIENT_FOREIGN',
    `${places.join(', ')}: known as an address of another client; make it a recipient of this client in the catalogue, or leave it out`,
  );
};
