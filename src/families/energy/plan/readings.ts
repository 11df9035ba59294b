/**
 * Readings cross from Postgres as columns: each is aggregated to one byte string and decoded at once. For 101,000 rows
 * that takes a sixth of the CPU of row objects.
 */
import { sql } from 'slonik';
import { z } from 'zod';
import { fail } from '../../../errors.ts';
import type { Database } from '../../../ports.ts';
import type { EpochMs } from '../../../report/model.ts';
import type { EnergyDevice, Readings } from '../types.ts';

/** What a report may ask for besides energy, which it always gets, and the column that it is read from. */
const extraColumns = {
  powerKw: 'power_kw',
  reactiveKvar: 'reactive_kvar',
  voltageV: 'voltage_v',
  currentA: 'current_a',
} as const satisfies Partial<Record<keyof Readings, string>>;

export type ReadingColumn = keyof typeof extraColumns;

const bytes = z.instanceof(Buffer).nullable();
const columnsRow = z.object({
  ts: bytes,
  energy: bytes,
  powerKw: bytes.optional(),
  reactiveKvar: bytes.optional(),
  voltageV: bytes.optional(),
  currentA: bytes.optional(),
} satisfies Record<keyof Readings, z.ZodType>);

export const bytesPerValue = 8;

/**
 * Of a register, before and after the period: those nearest to it, or in it, may be bad readings, which only good ones around
 * them show. A bad one at the first midnight would else be where the month's consumption is counted from.
 */
const neighbouringReadings = 10;

/** Big-endian float8 values, as `float8send` writes them. */
const decodeFloat64 = (bytes: Buffer | null): Float64Array => {
  if (!bytes) return new Float64Array(0);
  if (bytes.length % bytesPerValue !== 0)
    throw fail('ROW_INVALID', 'A column of readings is not made of 8-byte values');
  // Swapped in a copy of its own: a Buffer may share its memory, and ours is handed to a thread.
  const own = new Uint8Array(bytes).buffer;
  Buffer.from(own).swap64();
  return new Float64Array(own);
};

/**
 * One device's readings in `[from, to)`, ascending, with what an exact answer at the edges needs: for `delta` the
 * interval that reaches in from before `from`; for `register` the last readings before `from` and the first at or after
 * `to`, however far away (a register counts on through a gap). Only the columns asked for are read; one without any value is
 * left out.
 * @throws QUERY_TIMEOUT, QUERY_FAILED, ABORTED
 */
export const fetchReadings = async (
  device: EnergyDevice,
  span: Span,
  columns: readonly ReadingColumn[],
  database: Database,
  signal: AbortSignal,
): Promise<Readings> => {
  const row = await database.connect(
    (queries) => queries.maybeOne({ name: 'readings.of-device', sql: readingsQuery(device, span, columns) }),
    { signal },
  );
  return {
    ts: decodeFloat64(row?.ts ?? null),
    energy: decodeFloat64(row?.energy ?? null),
    ...Object.fromEntries(
      columns.flatMap((column) => {
        const values = row?.[column];
        return values ? [[column, decodeFloat64(values)]] : [];
      }),
    ),
  };
};

export type Span = { readonly from: EpochMs; readonly to: EpochMs };

export const instant = (ms: EpochMs) => sql.fragment`to_timestamp(${ms / 1_000}::float8)`;

const readingsQuery = (device: EnergyDevice, { from, to }: Span, columns: readonly ReadingColumn[]) => {
  const asked = [...new Set(columns)].map((column) => ({ column, name: sql.identifier([extraColumns[column]]) }));
  const names = sql.join([sql.fragment`ts`, sql.fragment`energy`, ...asked.map(({ name }) => name)], sql.fragment`, `);
  const reachMs = device.kind === 'delta' ? device.intervalMinutes * 60_000 : 0;
  const within = sql.fragment`
    select ${names} from readings
    where device_key = ${device.key} and ts >= ${instant(from - reachMs)} and ts < ${instant(to)}`;
  const neighbours = sql.fragment`
    union all
    (select ${names} from readings
     where device_key = ${device.key} and ts < ${instant(from)} and energy is not null
     order by ts desc limit ${neighbouringReadings})
    union all
    (select ${names} from readings
     where device_key = ${device.key} and ts >= ${instant(to)} and energy is not null order by ts limit ${neighbouringReadings})`;
  const packed = [
    sql.fragment`string_agg(float8send((extract(epoch from ts) * 1000)::float8), '' order by ts) as ts`,
    sql.fragment`string_agg(float8send(coalesce(energy, 'NaN')), '' order by ts) as energy`,
    ...asked.map(
      ({ column, name }) => sql.fragment`
        case when count(${name}) > 0 then string_agg(float8send(coalesce(${name}, 'NaN')), '' order by ts) end
          as ${sql.identifier([column])}`,
    ),
  ];
  return sql.type(columnsRow)`
    select ${sql.join(packed, sql.fragment`, `)}
    from (${within} ${device.kind === 'register' ? neighbours : sql.fragment``}) as of_device`;
};
