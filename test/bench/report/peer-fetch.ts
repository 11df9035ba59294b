/** Queries of a service that asks for one device after the other on one connection, and gets its readings as row objects. */
import type { Client } from 'pg';
import { clientId, period, timezone } from './data.ts';

export type Details = {
  readonly key: number;
  readonly name: string;
  readonly location: string;
  readonly unit: string;
  readonly commodity: string;
  readonly intervalMinutes: number;
  readonly runOnKw: number;
  readonly runOffKw: number;
};

export type TariffRow = {
  readonly currency: string;
  readonly onPeakRate: number;
  readonly offPeakRate: number;
  readonly demandRate: number;
  readonly fixedAmount: number;
  readonly taxRate: number;
};

export type WindowRow = { readonly weekday: number; readonly fromMinute: number; readonly toMinute: number };

export type ReadingRow = {
  /** Epoch ms. */
  readonly at: number;
  /** The same as wall-clock time, as if it were UTC. */
  readonly localMs: number;
  readonly energy: number;
  readonly powerKw: number;
  readonly reactiveKvar: number;
  readonly voltageV: number;
  readonly currentA: number;
};

export type DeviceRows = {
  readonly details: Details;
  readonly tariffs: readonly TariffRow[];
  readonly windows: readonly WindowRow[];
  readonly holidays: ReadonlySet<string>;
  readonly readings: readonly ReadingRow[];
};

/** By location and name, as the report shows them. */
export const listIds = async (client: Client, ids: readonly string[]): Promise<readonly string[]> => {
  const { rows } = await client.query<{ id: string }>(
    `select d.id from devices d left join locations l on l.client_id = d.client_id and l.id = d.location_id
     where d.client_id = $1 and d.id = any($2) order by l.name, d.name, d.id`,
    [clientId, ids],
  );
  return rows.map(({ id }) => id);
};

const detailsOf = async (client: Client, id: string): Promise<Details> => {
  const { rows } = await client.query<Details>(
    `select d.key, d.name, l.name as location, d.unit, d.commodity, d.interval_minutes as "intervalMinutes",
       d.run_on_kw::float8 as "runOnKw", d.run_off_kw::float8 as "runOffKw"
     from devices d left join locations l on l.client_id = d.client_id and l.id = d.location_id
     where d.client_id = $1 and d.id = $2`,
    [clientId, id],
  );
  const [details] = rows;
  if (!details) throw new Error(`There is no device ${id}`);
  return details;
};

const tariffsOf = async (client: Client, id: string, { commodity }: Details): Promise<readonly TariffRow[]> => {
  const { rows } = await client.query<TariffRow>(
    `select t.currency, t.on_peak_rate::float8 as "onPeakRate", t.off_peak_rate::float8 as "offPeakRate",
       t.demand_rate::float8 as "demandRate", t.fixed_amount::float8 as "fixedAmount", t.tax_rate::float8 as "taxRate"
     from tariffs t
     where t.client_id = $1 and t.valid_from <= $4 and (t.commodity = $3 or exists (
       select from device_tariffs d where d.client_id = $1 and d.tariff_id = t.id and d.device_id = $2))
     order by t.valid_from`,
    [clientId, id, commodity, period.to],
  );
  return rows;
};

const windowsOf = async (client: Client, id: string, { commodity }: Details): Promise<readonly WindowRow[]> => {
  const { rows } = await client.query<WindowRow>(
    `select weekday, from_minute as "fromMinute", to_minute as "toMinute" from peak_windows
     where client_id = $1 and (device_id = $2 or device_id is null) and (commodity = $3 or commodity is null)`,
    [clientId, id, commodity],
  );
  return rows;
};

const holidaysOf = async (client: Client): Promise<ReadonlySet<string>> => {
  const { rows } = await client.query<{ date: string }>(
    'select date::text as date from holidays where client_id = $1 and date between $2 and $3',
    [clientId, period.from, period.to],
  );
  return new Set(rows.map(({ date }) => date));
};

/** With the interval before the period, which tells whether the machine ran when it began. */
const readingsOf = async (client: Client, { key, intervalMinutes }: Details): Promise<readonly ReadingRow[]> => {
  const { rows } = await client.query<ReadingRow>(
    `select (extract(epoch from ts) * 1000)::float8 as at,
       (extract(epoch from ts at time zone $2) * 1000)::float8 as "localMs",
       energy, power_kw as "powerKw", reactive_kvar as "reactiveKvar", voltage_v as "voltageV", current_a as "currentA"
     from readings
     where device_key = $1 and ts >= ($3::timestamp - $5 * interval '1 minute') at time zone $2
       and ts < ($4::timestamp + interval '1 day') at time zone $2
     order by ts`,
    [key, timezone, period.from, period.to, intervalMinutes],
  );
  return rows;
};

/** Five statements, one after the other. */
export const fetchDevice = async (client: Client, id: string): Promise<DeviceRows> => {
  const details = await detailsOf(client, id);
  return {
    details,
    tariffs: await tariffsOf(client, id, details),
    windows: await windowsOf(client, id, details),
    holidays: await holidaysOf(client),
    readings: await readingsOf(client, details),
  };
};
