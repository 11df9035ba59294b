/**
 * Writes the readings of one device inside the caller's transaction, which holds the device's lock.
 *
 *   batch ─▶ nothing stored in its span of time? ─ yes ─▶ COPY into readings
 *                                                └ no ──▶ COPY into a temporary table ─▶ merged by finish()
 *
 * A batch that reaches into what is staged is staged too, so that the last line of the file wins.
 */
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { pipeline } from 'node:stream/promises';
import { encodeCopy } from './encode-copy.ts';
import { type EpochMicros, isoOfMicros, type OrderedBatch } from './row-batch.ts';
import type { ValueColumn } from './reading-columns.ts';

/** Each row of the file is exactly one of these. */
export type WriteCounts = {
  /** New in the table. */
  readonly inserted: number;
  /** Stood there with other values. */
  readonly replaced: number;
  /** Stood there just so. */
  readonly unchanged: number;
  /** Overruled by a later line of the same file. */
  readonly duplicates: number;
};

export type ReadingsWriter = {
  /** One batch after the other: the next only when this has resolved. */
  write(batch: OrderedBatch): Promise<void>;
  finish(): Promise<WriteCounts>;
};

type Span = { readonly first: EpochMicros; readonly last: EpochMicros };

const overlap = (one: Span, other: Span): boolean => one.first <= other.last && other.first <= one.last;

/** Runs a statement; resolves to the number of rows it touched. */
const run = async (client: Client, sql: string, values: readonly unknown[] = []): Promise<number> =>
  (await client.query(sql, [...values])).rowCount ?? 0;

export const createReadingsWriter = (
  client: Client,
  deviceKey: number,
  columns: readonly ValueColumn[],
  signal?: AbortSignal,
): ReadingsWriter => {
  const copied: Span[] = [];
  let staged: Span | null = null;
  let stagedBatches = 0;
  let stagedOverlap = false;
  let copiedRows = 0;
  let duplicates = 0;

  const copy = (into: string, keyColumn: string, key: number, batch: OrderedBatch): Promise<void> => {
    const names = [keyColumn, 'ts', ...columns].join(', ');
    const sink = client.query(copyFrom(`copy ${into} (${names}) from stdin (format binary)`));
    return pipeline(encodeCopy(batch, key), sink, { signal });
  };

  const isStored = async ({ first, last }: Span): Promise<boolean> => {
    const found = await run(client, 'select from readings where device_key = $1 and ts between $2 and $3 limit 1', [
      deviceKey,
      isoOfMicros(first),
      isoOfMicros(last),
    ]);
    return found > 0;
  };

  const stage = async (batch: OrderedBatch): Promise<void> => {
    if (!staged) await createStaging(client, columns);
    await copy('staged_readings', 'batch', stagedBatches, batch);
    stagedBatches += 1;
    stagedOverlap ||= staged !== null && overlap(staged, batch);
    staged = {
      first: Math.min(batch.first, staged?.first ?? batch.first),
      last: Math.max(batch.last, staged?.last ?? batch.last),
    };
  };

  return {
    write: async (batch) => {
      duplicates += batch.duplicates;
      if ((staged && overlap(staged, batch)) || (await isStored(batch))) return stage(batch);
      await copy('readings', 'device_key', deviceKey, batch);
      copied.push({ first: batch.first, last: batch.last });
      copiedRows += batch.length;
    },
    finish: async () => {
      const span = staged;
      if (!span) return { inserted: copiedRows, replaced: 0, unchanged: 0, duplicates };
      if (stagedOverlap) duplicates += await dropOverruled(client);
      const ours = copied.filter((each) => overlap(each, span));
      const merged = await mergeStaged(client, deviceKey, columns, ours);
      return {
        inserted: copiedRows + merged.inserted,
        replaced: merged.replaced,
        unchanged: merged.unchanged,
        duplicates: duplicates + merged.duplicates,
      };
    },
  };
};

const createStaging = (client: Client, columns: readonly ValueColumn[]): Promise<number> => {
  const values = columns.map((column) => `${column} double precision`).join(', ');
  return run(
    client,
    `create temporary table staged_readings (batch integer not null, ts timestamptz not null, ${values}) on commit drop`,
  );
};

/** Of staged rows with the same `ts`, those before the last; resolves to how many they were. */
const dropOverruled = (client: Client): Promise<number> =>
  run(
    client,
    `delete from staged_readings where ctid in (
       select ctid from (
         select ctid, row_number() over (partition by ts order by batch desc) as place from staged_readings
       ) as placed where place > 1)`,
  );

/** `ours`: spans that this import copied, in which a row that stands already is an earlier line of the same file. */
const mergeStaged = async (
  client: Client,
  deviceKey: number,
  columns: readonly ValueColumn[],
  ours: readonly Span[],
): Promise<WriteCounts> => {
  // A temporary table is never analyzed by itself.
  await run(client, 'analyze staged_readings');
  const list = (prefix: string): string => columns.map((column) => `${prefix}.${column}`).join(', ');
  const differs = `row(${list('r')}) is distinct from row(${list('s')})`;
  const [own, staged] = await Promise.all([
    ours.length === 0 ? { matched: 0, changed: 0 } : countOwn(client, deviceKey, differs, ours),
    client.query<{ count: string }>('select count(*) from staged_readings'),
  ]);
  const changed = await run(
    client,
    `update readings r set ${columns.map((column) => `${column} = s.${column}`).join(', ')}
     from staged_readings s where r.device_key = $1 and r.ts = s.ts and ${differs}`,
    [deviceKey],
  );
  const inserted = await run(
    client,
    `insert into readings (device_key, ts, ${columns.join(', ')})
     select $1, s.ts, ${list('s')} from staged_readings s
     where not exists (select from readings r where r.device_key = $1 and r.ts = s.ts)
     order by s.ts`,
    [deviceKey],
  );
  const stood = Number(staged.rows[0]?.count ?? 0) - inserted - own.matched;
  const replaced = changed - own.changed;
  return { inserted, replaced, unchanged: stood - replaced, duplicates: own.matched };
};

const countOwn = async (
  client: Client,
  deviceKey: number,
  differs: string,
  ours: readonly Span[],
): Promise<{ matched: number; changed: number }> => {
  const { rows } = await client.query<{ matched: string; changed: string }>(
    `select count(*) as matched, count(*) filter (where ${differs}) as changed
     from staged_readings s join readings r on r.device_key = $1 and r.ts = s.ts
     where exists (
       select from unnest($2::timestamptz[], $3::timestamptz[]) as own (first, last)
       where s.ts between own.first and own.last)`,
    [deviceKey, ours.map(({ first }) => isoOfMicros(first)), ours.map(({ last }) => isoOfMicros(last))],
  );
  return { matched: Number(rows[0]?.matched ?? 0), changed: Number(rows[0]?.changed ?? 0) };
};
