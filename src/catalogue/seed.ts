/** Writes a catalogue to the database, all of it or nothing. */
import { sql } from 'slonik';
import type { Database, Queries } from '../ports.ts';
import type { Catalogue, CatalogueClient } from './catalogue.ts';
import { count, newCount, type SeedCount, writtenRow } from './seed/counts.ts';
import { releaseTopics, upsertDevice } from './seed/devices.ts';
import { replaceHolidays } from './seed/holidays.ts';
import { replacePeakWindows } from './seed/peak-windows.ts';
import { replaceRecipients } from './seed/recipients.ts';
import { replaceSchedules } from './seed/schedules.ts';
import { replaceTariffs } from './seed/tariffs.ts';

const kinds = [
  'clients',
  'locations',
  'devices',
  'tariffs',
  'peakWindows',
  'holidays',
  'schedules',
  'recipients',
] as const;

type Counts = Record<(typeof kinds)[number], SeedCount>;
export type SeedCounts = Readonly<Counts>;

/**
 * Repeatable: the second run changes nothing. Clients, locations and devices that the file does not name stay as they are.
 * What it says of a client's tariffs, on-peak windows, holidays and schedules is all there is; and who receives a report
 * that it names.
 * @throws INPUT_INVALID when a topic belongs to a device that the file does not have, QUERY_FAILED, ABORTED
 */
export const seedCatalogue = (catalogue: Catalogue, database: Database, signal?: AbortSignal): Promise<SeedCounts> =>
  database.transaction(
    async (tx) => {
      await releaseTopics(tx, catalogue);
      const counts = Object.fromEntries(kinds.map((kind) => [kind, newCount()])) as Counts;
      for (const client of catalogue.clients) await seedClient(tx, client, counts);
      return counts;
    },
    signal ? { signal } : {},
  );

const seedClient = async (tx: Queries, client: CatalogueClient, counts: Counts): Promise<void> => {
  count(counts.clients, await upsertClient(tx, client));
  for (const location of client.locations) count(counts.locations, await upsertLocation(tx, client.id, location));
  for (const device of client.devices) count(counts.devices, await upsertDevice(tx, client.id, device));
  await replaceTariffs(tx, client, counts.tariffs);
  await replacePeakWindows(tx, client, counts.peakWindows);
  await replaceHolidays(tx, client, counts.holidays);
  await replaceSchedules(tx, client, counts.schedules);
  for (const each of client.recipients) await replaceRecipients(tx, client.id, each, counts.recipients);
};

const upsertClient = (tx: Queries, client: CatalogueClient) => {
  const { id, name, timezone, locale, logoUrl = null, ownerEmail = null } = client;
  return tx.maybeOne({
    name: 'seed.client',
    sql: sql.type(writtenRow)`
      insert into clients as standing (id, name, timezone, locale, logo_url, owner_email)
      values (${id}, ${name}, ${timezone}, ${locale}, ${logoUrl}, ${ownerEmail})
      on conflict (id) do update
      set name = excluded.name, timezone = excluded.timezone, locale = excluded.locale,
          logo_url = excluded.logo_url, owner_email = excluded.owner_email, updated_at = now()
      where (standing.name, standing.timezone, standing.locale, standing.logo_url, standing.owner_email)
        is distinct from (excluded.name, excluded.timezone, excluded.locale, excluded.logo_url, excluded.owner_email)
      returning xmax = 0 as inserted`,
  });
};

const upsertLocation = (tx: Queries, clientId: string, { id, name }: CatalogueClient['locations'][number]) =>
  tx.maybeOne({
    name: 'seed.location',
    sql: sql.type(writtenRow)`
      insert into locations as standing (client_id, id, name) values (${clientId}, ${id}, ${name})
      on conflict (client_id, id) do update set name = excluded.name
      where standing.name is distinct from excluded.name
      returning xmax = 0 as inserted`,
  });
