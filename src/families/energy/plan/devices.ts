import { sql } from 'slonik';
import { z } from 'zod';
import { fail } from '../../../errors.ts';
import type { Database } from '../../../ports.ts';
import type { ReportRequest } from '../../../report/definition.ts';
import type { EnergyDevice, Tariff, TimeOfUse } from '../types.ts';
import { listTariffs, tariffsOf } from './tariffs.ts';
import { listPeakRules, timeOfUseOf } from './time-of-use.ts';

const deviceRow = z.object({
  key: z.int(),
  id: z.string(),
  name: z.string(),
  location: z.string().nullable(),
  locationId: z.string().nullable(),
  commodity: z.string(),
  unit: z.string(),
  kind: z.enum(['delta', 'register']),
  intervalMinutes: z.int(),
  registerModulus: z.number().nullable(),
  demandMinutes: z.literal([15, 30, 60]).nullable(),
  runHours: z.object({ onKw: z.number(), offKw: z.number() }).nullable(),
});

const textArray = (values: readonly string[] | undefined) =>
  values ? sql.fragment`${sql.array(values, 'text')}` : sql.fragment`null::text[]`;

/** What a report wants to know of its devices besides their readings' energy. */
export type DeviceRules = { readonly timeOfUse?: boolean; readonly tariffs?: boolean };

/** A device with what its readings are judged and priced by, as far as the report asked. */
export type PlannedDevice = EnergyDevice & { readonly timeOfUse?: TimeOfUse; readonly tariffs?: readonly Tariff[] };

/**
 * The devices a request asks for, by location and name. Windows, holidays and tariffs are read once for all of them, next to
 * the devices themselves: a client has few of each, and one look-up for each device would be most of a report's queries.
 * @throws DEVICE_UNKNOWN naming the ids that the client does not have
 */
export const listDevices = async (
  request: ReportRequest<unknown>,
  wants: DeviceRules,
  database: Database,
  signal: AbortSignal,
): Promise<readonly PlannedDevice[]> => {
  const { client, period } = request;
  const [devices, peakRules, tariffs] = await Promise.all([
    findDevices(request, database, signal),
    wants.timeOfUse ? listPeakRules(client.id, period, database, signal) : undefined,
    wants.tariffs ? listTariffs(client.id, period, database, signal) : undefined,
  ]);
  return devices.map((device) => ({
    ...device,
    ...(peakRules && { timeOfUse: timeOfUseOf(device, peakRules) }),
    ...(tariffs && { tariffs: tariffsOf(device, period, tariffs) }),
  }));
};

/** The client bounds the query, so another client's device is as unknown as one that does not exist. */
const findDevices = async (
  request: ReportRequest<unknown>,
  database: Database,
  signal: AbortSignal,
): Promise<readonly EnergyDevice[]> => {
  const { client, devices, locations } = request;
  const rows = await database.connect(
    (queries) =>
      queries.rows({
        name: 'devices.of-client',
        sql: sql.type(deviceRow)`
          select d.key, d.id, d.name, l.name as location, d.location_id as "locationId", d.commodity, d.unit,
            d.reading_kind as kind, d.interval_minutes as "intervalMinutes", d.register_modulus as "registerModulus",
            d.demand_minutes as "demandMinutes",
            case when d.run_on_kw is not null then jsonb_build_object('onKw', d.run_on_kw, 'offKw', d.run_off_kw) end as "runHours"
          from devices d
          left join locations l on l.client_id = d.client_id and l.id = d.location_id
          where d.client_id = ${client.id}
            and (${textArray(devices)} is null or d.id = any(${textArray(devices)}))
            and (${textArray(locations)} is null or d.location_id = any(${textArray(locations)}))
          order by l.name nulls last, d.name, d.id`,
      }),
    { signal },
  );
  refuseUnknown('devices', devices, new Set(rows.map((row) => row.id)), client.id);
  refuseUnknown('locations', locations, new Set(rows.map((row) => row.locationId ?? '')), client.id);
  if (rows.length === 0) {
    throw fail('DEVICE_UNKNOWN', `The client "${client.id}" has no devices; add them to the catalogue and run seed`, {
      clientId: client.id,
    });
  }
  return rows;
};

const shownIds = 10;

const refuseUnknown = (
  field: 'devices' | 'locations',
  asked: readonly string[] | undefined,
  found: ReadonlySet<string>,
  clientId: string,
): void => {
  const unknown = (asked ?? []).filter((id) => !found.has(id));
  if (unknown.length === 0) return;
  const shown = unknown.slice(0, shownIds).map((id) => `"${id}"`);
  const more = unknown.length > shownIds ? ` and ${unknown.length - shownIds} more` : '';
  const what = field === 'devices' ? 'such device' : 'device at such a location';
  throw fail(
    'DEVICE_UNKNOWN',
    `${field}: the client "${clientId}" has no ${what}: ${shown.join(', ')}${more}; \`devices --client ${clientId}\` lists what there is`,
    {
      clientId,
      unknown: unknown.slice(0, shownIds),
    },
  );
};
