import { sql } from 'slonik';
import { z } from 'zod';
import { fail } from '../errors.ts';
import type { Database } from '../ports.ts';

const clientRow = z.object({
  id: z.string(),
  name: z.string(),
  timezone: z.string(),
  locale: z.string(),
  logo: z.string().nullable(),
  recipients: z.array(z.string()),
});

/** `recipients` are those of the given report. */
export type Client = z.infer<typeof clientRow>;

/** @throws CLIENT_UNKNOWN */
export const findClient = async (
  database: Database,
  clientId: string,
  report: string,
  signal: AbortSignal,
): Promise<Client> => {
  const client = await database.connect(
    (queries) =>
      queries.maybeOne({
        name: 'clients.find',
        sql: sql.type(clientRow)`
          select id, name, timezone, locale, logo_url as logo,
            array(select email from recipients r where r.client_id = c.id and r.report = ${report} order by email) as recipients
          from clients c where id = ${clientId}`,
      }),
    { signal },
  );
  if (client) return client;
  throw fail('CLIENT_UNKNOWN', `clientId: there is no client "${clientId}"; add it to the catalogue and run seed`, {
    clientId,
  });
};
