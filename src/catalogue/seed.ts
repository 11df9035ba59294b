/** Writes a catalogue to the database: added or updated, nothing else touched, all of it or nothing. */
import { sql } from 'slonik';
import { z } from 'zod';
import { fail } from '../errors.ts';
import type { Database, Queries } from '../ports.ts';
import type { Catalogue, CatalogueClient } from './catalogue.ts';

export type SeedCount = { inserted: number; updated: number; unchanged: number; removed: number };
export type SeedCounts = Readonly<Record<'clients' | 'locations' | 'devices' | 'recipients', SeedCount>>;

const writtenRow = z.object({ inserted: z.boolean() });

/** An upsert that changes nothing returns no row, because its `where` does not hold. */
const count = (counts: SeedCount, row: { inserted: boolean } | null): void => {
  if (!row) counts.unchanged += 1;
  else if (row.inserted) counts.inserted += 1;
  else counts.updated += 1;
};

const newCount = (): SeedCount => ({ inserted: 0, updated: 0, unchanged: 0, removed: 0 });

/**
 * Repeatable: the second run changes nothing. What the file does not name stays as it is, except that it says who
 * receives a report: the recipients it gives for one replace those that were there.
 * @throws INPUT_INVALID when a topic belongs to a device that the file does not have, QUERY_FAILED, ABORTED
 */
export const seedCatalogue = (catalogue: Catalogue, database: Database, signal?: AbortSignal): Promise<SeedCounts> =>
  database.transaction(
    async (tx) => {
      await releaseTopics(tx, catalogue);
      const counts = { clients: newCount(), locations: newCount(), devices: newCount(), recipients: newCount() };
      for (const client of catalogue.clients) {
        count(counts.clients, await upsertClient(tx, client));
        for (const location of client.locations) count(counts.locations, await upsertLocation(tx, client.id, location));
        for (const device of client.devices) count(counts.devices, await upsertDevice(tx, client.id, device));
        for (const each of client.recipients) await replaceRecipients(tx, client.id, each, counts.recipients);
      }
      return counts;
    },
    signal ? { signal } : {},
  );

const topicHolderRow = z.object({ clientId: z.string(), deviceId: z.string(), topicId: z.string() });

/**
 * A topic may move from one device of the file to another; as it is unique row by row, its old holder lets go first, for a
 * name that no file can give. Nobody outside the file loses one.
 */
const releaseTopics = async (tx: Queries, { clients }: Catalogue): Promise<void> => {
  const given = clients.flatMap(({ id, devices }) => devices.map((device) => ({ clientId: id, ...device })));
  const topics = given.flatMap(({ topicId }) => topicId ?? []);
  const holders = await tx.rows({
    name: 'seed.topic-holders',
    sql: sql.type(topicHolderRow)`
      select client_id as "clientId", id as "deviceId", topic_id as "topicId" from devices
      where topic_id = any(${sql.array(topics, 'text')}) order by client_id, id`,
  });
  for (const { clientId, deviceId, topicId } of holders) {
    const device = given.find((each) => each.clientId === clientId && each.id === deviceId);
    if (!device) {
      throw fail(
        'INPUT_INVALID',
        `topicId: "${topicId}" belongs to the device "${deviceId}" of "${clientId}", which the file does not have; give another, or add that device`,
      );
    }
    if (device.topicId === topicId) continue;
    await tx.run({
      name: 'seed.release-topic',
      sql: sql.type(z.unknown())`
        update devices set topic_id = ' released ' || key where client_id = ${clientId} and id = ${deviceId}`,
    });
  }
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

const upsertDevice = (tx: Queries, clientId: string, device: CatalogueClient['devices'][number]) => {
  const { id, name, location = null, commodity, unit, readingKind, intervalMinutes } = device;
  const { registerModulus = null, topicId = null, externalClientId = null } = device;
  return tx.maybeOne({
    name: 'seed.device',
    sql: sql.type(writtenRow)`
      insert into devices as standing
        (client_id, id, name, location_id, commodity, unit, reading_kind, interval_minutes, register_modulus, topic_id,
         external_client_id)
      values
        (${clientId}, ${id}, ${name}, ${location}, ${commodity}, ${unit}, ${readingKind}, ${intervalMinutes},
         ${registerModulus}::float8, ${topicId}, ${externalClientId})
      on conflict (client_id, id) do update
      set name = excluded.name, location_id = excluded.location_id, commodity = excluded.commodity, unit = excluded.unit,
          reading_kind = excluded.reading_kind, interval_minutes = excluded.interval_minutes,
          register_modulus = excluded.register_modulus, topic_id = excluded.topic_id,
          external_client_id = excluded.external_client_id, updated_at = now()
      where (standing.name, standing.location_id, standing.commodity, standing.unit, standing.reading_kind,
             standing.interval_minutes, standing.register_modulus, standing.topic_id, standing.external_client_id)
        is distinct from
            (excluded.name, excluded.location_id, excluded.commodity, excluded.unit, excluded.reading_kind,
             excluded.interval_minutes, excluded.register_modulus, excluded.topic_id, excluded.external_client_id)
      returning xmax = 0 as inserted`,
  });
};

const replaceRecipients = async (
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
