/** Everything the catalogue and the readings tell of devices, for people: which there are, where, and since when they report. */
import { sql } from 'slonik';
import { z } from 'zod';
import type { Database } from '../ports.ts';

const deviceDetailsRow = z.object({
  clientId: z.string(),
  id: z.string(),
  name: z.string(),
  locationId: z.string().nullable(),
  location: z.string().nullable(),
  commodity: z.string(),
  unit: z.string(),
  readingKind: z.enum(['delta', 'register']),
  intervalMinutes: z.int(),
  registerModulus: z.number().nullable(),
  demandMinutes: z.int().nullable(),
  runHours: z.object({ onKw: z.number(), offKw: z.number() }).nullable(),
  topicId: z.string().nullable(),
  externalClientId: z.string().nullable(),
  /** Id of the tariff that holds today, by the client's clock. */
  tariff: z.string().nullable(),
  /** Epoch milliseconds. */
  firstReadingAt: z.number().nullable(),
  lastReadingAt: z.number().nullable(),
});

export type DeviceDetails = z.infer<typeof deviceDetailsRow>;

/** Those that are given narrow the list together. */
export type DeviceFilter = {
  readonly clientId?: string;
  readonly locationId?: string;
  readonly topicId?: string;
  /** The client's id in another system. */
  readonly externalClientId?: string;
};

const is = (column: readonly string[], value: string | undefined) =>
  value === undefined ? sql.fragment`true` : sql.fragment`${sql.identifier(column)} = ${value}`;

/** Its own tariff once one has begun, else the default of its commodity. */
const tariffToday = sql.fragment`
  coalesce(
    (select a.tariff_id from device_tariffs a
     where a.client_id = d.client_id and a.device_id = d.id and a.valid_from <= today.date
     order by a.valid_from desc limit 1),
    (select t.id from tariffs t
     where t.client_id = d.client_id and t.commodity = d.commodity and t.valid_from <= today.date
     order by t.valid_from desc limit 1))`;

/** By client, location and name. The first and last readings are one step into the primary key each. */
export const listDeviceDetails = (
  database: Database,
  { clientId, locationId, topicId, externalClientId }: DeviceFilter,
  signal: AbortSignal,
): Promise<readonly DeviceDetails[]> =>
  database.connect(
    (queries) =>
      queries.rows({
        name: 'devices.details',
        sql: sql.type(deviceDetailsRow)`
          select d.client_id as "clientId", d.id, d.name, d.location_id as "locationId", l.name as location, d.commodity,
            d.unit, d.reading_kind as "readingKind", d.interval_minutes as "intervalMinutes",
            d.register_modulus as "registerModulus", d.demand_minutes as "demandMinutes",
            case when d.run_on_kw is not null then jsonb_build_object('onKw', d.run_on_kw, 'offKw', d.run_off_kw) end as "runHours",
            d.topic_id as "topicId", d.external_client_id as "externalClientId", ${tariffToday} as tariff,
            (select ts from readings r where r.device_key = d.key order by ts limit 1) as "firstReadingAt",
            (select ts from readings r where r.device_key = d.key order by ts desc limit 1) as "lastReadingAt"
          from devices d
          join clients c on c.id = d.client_id
          left join locations l on l.client_id = d.client_id and l.id = d.location_id
          cross join lateral (select (now() at time zone c.timezone)::date as date) as today
          where ${is(['d', 'client_id'], clientId)} and ${is(['d', 'location_id'], locationId)}
            and ${is(['d', 'topic_id'], topicId)} and ${is(['d', 'external_client_id'], externalClientId)}
          order by d.client_id, l.name nulls last, d.name, d.id`,
      }),
    { signal },
  );
