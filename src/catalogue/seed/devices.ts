/** Devices, and the topics that they have among all clients. */
import { sql } from 'slonik';
import { z } from 'zod';
import { fail } from '../../errors.ts';
import type { Queries } from '../../ports.ts';
import type { Catalogue, CatalogueClient } from '../catalogue.ts';
import { writtenRow } from './counts.ts';

const topicHolderRow = z.object({ clientId: z.string(), deviceId: z.string(), topicId: z.string() });

/**
 * A topic may move from one device of the file to another; as it is unique row by row, its old holder lets go first, for a
 * name that no file can give. Nobody outside the file loses one.
 */
export const releaseTopics = async (tx: Queries, { clients }: Catalogue): Promise<void> => {
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

export const upsertDevice = (tx: Queries, clientId: string, device: CatalogueClient['devices'][number]) => {
  const { id, name, location = null, commodity, unit, readingKind, intervalMinutes } = device;
  const { registerModulus = null, demandMinutes = null, runHours, topicId = null, externalClientId = null } = device;
  return tx.maybeOne({
    name: 'seed.device',
    sql: sql.type(writtenRow)`
      insert into devices as standing
        (client_id, id, name, location_id, commodity, unit, reading_kind, interval_minutes, register_modulus,
         demand_minutes, run_on_kw, run_off_kw, topic_id, external_client_id)
      values
        (${clientId}, ${id}, ${name}, ${location}, ${commodity}, ${unit}, ${readingKind}, ${intervalMinutes},
         ${registerModulus}::float8, ${demandMinutes}::integer, ${runHours?.onKw ?? null}::float8, ${runHours?.offKw ?? null}::float8,
         ${topicId}, ${externalClientId})
      on conflict (client_id, id) do update
      set name = excluded.name, location_id = excluded.location_id, commodity = excluded.commodity, unit = excluded.unit,
          reading_kind = excluded.reading_kind, interval_minutes = excluded.interval_minutes,
          register_modulus = excluded.register_modulus, demand_minutes = excluded.demand_minutes,
          run_on_kw = excluded.run_on_kw, run_off_kw = excluded.run_off_kw, topic_id = excluded.topic_id,
          external_client_id = excluded.external_client_id, updated_at = now()
      where (standing.name, standing.location_id, standing.commodity, standing.unit, standing.reading_kind,
             standing.interval_minutes, standing.register_modulus, standing.demand_minutes, standing.run_on_kw,
             standing.run_off_kw, standing.topic_id, standing.external_client_id)
        is distinct from
            (excluded.name, excluded.location_id, excluded.commodity, excluded.unit, excluded.reading_kind,
             excluded.interval_minutes, excluded.register_modulus, excluded.demand_minutes, excluded.run_on_kw,
             excluded.run_off_kw, excluded.topic_id, excluded.external_client_id)
      returning xmax = 0 as inserted`,
  });
};
