/** What the readings of a report take in memory, before and after they are read. */
import { sql } from 'slonik';
import { z } from 'zod';
import type { Database } from '../../../ports.ts';
import type { DataSize } from '../../../report/definition.ts';
import type { EnergyDevice, Readings } from '../types.ts';
import { bytesPerValue, instant, type ReadingColumn, type Span } from './readings.ts';

/** A device, and what is asked for besides `ts` and `energy`. */
export type AskedDevice = {
  readonly device: Pick<EnergyDevice, 'key' | 'intervalMinutes'>;
  readonly columns: readonly ReadingColumn[];
};

const minuteMs = 60_000;

/** Bytes of one reading: `ts`, `energy` and each further column, which may turn out to hold nothing. */
const widthOf = ({ columns }: Pick<AskedDevice, 'columns'>): number => (2 + new Set(columns).size) * bytesPerValue;

/** One reading in each of the declared intervals. */
export const expectReadings = (asked: readonly AskedDevice[], { from, to }: Span): DataSize => {
  let [rows, bytes] = [0, 0];
  for (const each of asked) {
    const count = Math.ceil((to - from) / (each.device.intervalMinutes * minuteMs));
    rows += count;
    bytes += count * widthOf(each);
  }
  return { rows, bytes };
};

const sizeRow = z.object({ rows: z.number(), bytes: z.number() });

/**
 * The readings there are in the span, in one query over the index, which ends once they are sure to take more than
 * `maxBytes`. The few that are read beyond the edges of the span are not counted.
 * @throws QUERY_TIMEOUT, QUERY_FAILED, POOL_EXHAUSTED, DATABASE_UNAVAILABLE, ABORTED
 */
export const countReadings = async (
  asked: readonly AskedDevice[],
  span: Span,
  maxBytes: number,
  database: Database,
  signal: AbortSignal,
): Promise<DataSize> => {
  if (asked.length === 0) return { rows: 0, bytes: 0 };
  const keys = asked.map(({ device }) => device.key);
  const widths = asked.map(widthOf);
  const enough = Math.floor(maxBytes / Math.min(...widths)) + 1;
  const size = await database.connect(
    (queries) =>
      queries.maybeOne({
        name: 'readings.count',
        sql: sql.type(sizeRow)`
          select count(*)::float8 as rows, coalesce(sum(width), 0)::float8 as bytes
          from (
            select width
            from unnest(${sql.array(keys, 'int4')}, ${sql.array(widths, 'int4')}) as asked (key, width)
            cross join lateral (
              select from readings
              where device_key = asked.key and ts >= ${instant(span.from)} and ts < ${instant(span.to)}
              offset 0
            ) as of_device
            limit ${enough}
          ) as counted`,
      }),
    { signal },
  );
  return size ?? { rows: 0, bytes: 0 };
};

/** What readings that were read do take. */
export const sizeOfReadings = (readings: Readings): DataSize => ({
  rows: readings.ts.length,
  bytes: Object.values(readings).reduce((sum, { byteLength }) => sum + byteLength, 0),
});
