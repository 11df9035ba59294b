/**
 * Readings of one device from CSV, all of the file or nothing. The next batch is parsed here while the server takes in the
 * one before.
 */
import type { Client } from 'pg';
import type { Readable } from 'node:stream';
import { fail } from '../errors.ts';
import { isTimeZone } from '../report/calendar.ts';
import type { EpochMs } from '../report/model.ts';
import { type CsvSource, openCsvSource } from './readings/csv-source.ts';
import { inImportTransaction } from './readings/import-connection.ts';
import { orderBatch, type RowBatch } from './readings/row-batch.ts';
import { createReadingLines, type ReadingLines } from './readings/reading-lines.ts';
import { createReadingsWriter, type ReadingsWriter, type WriteCounts } from './readings/readings-writer.ts';

export type ImportOptions = {
  /** A path, or a stream of bytes: CSV, or CSV in gzip. */
  readonly source: string | Readable;
  readonly databaseUrl: string;
  readonly deviceId: string;
  /** Needed only where several clients have a device of that id. */
  readonly clientId?: string;
  /** IANA zone of timestamps without an offset. */
  readonly timezone?: string;
  /** `bytesRead` of `totalBytes` on disk; the total is 0 for a stream. */
  readonly onProgress?: (progress: { bytesRead: number; totalBytes: number; rows: number }) => void;
};

/** `rows` = inserted + replaced + unchanged + duplicates. */
export type ImportResult = WriteCounts & {
  readonly rows: number;
  /** Rows without an energy value; they are stored, as NULL. */
  readonly missing: number;
  readonly firstTs: EpochMs | null;
  readonly lastTs: EpochMs | null;
  readonly elapsedMs: number;
};

/** Rows parsed, ordered and copied at a time. */
const batchRows = 131_072;

/** The space of two-part advisory locks that belongs to imports; the other part is the device's key. */
const lockSpace = 0x52_45_41_44;

/**
 * Imports a file of readings; what stands for the same device and `ts` is overwritten, in the columns that the file has.
 * @throws INPUT_INVALID with the lines that cannot be used, DEVICE_UNKNOWN, QUERY_FAILED, ABORTED
 */
export const importReadings = async (options: ImportOptions, signal?: AbortSignal): Promise<ImportResult> => {
  const startedAt = performance.now();
  const { timezone, databaseUrl } = options;
  if (timezone !== undefined && !isTimeZone(timezone)) {
    throw fail('INPUT_INVALID', `timezone: "${timezone}" is no IANA time zone such as Europe/Berlin`);
  }
  const source = await openCsvSource(options.source, signal);
  const lines = createReadingLines({ batchRows, ...(timezone !== undefined && { timezone }) });
  const imported = await inImportTransaction(
    databaseUrl,
    async (client) => {
      const deviceKey = await findDevice(client, options);
      await client.query('select pg_advisory_xact_lock($1, $2)', [lockSpace, deviceKey]);
      const feed = createFeed(lines, (layout) => createReadingsWriter(client, deviceKey, layout, signal));
      await readAll(source, lines, feed, options.onProgress);
      return feed.finish();
    },
    signal,
  );
  return { ...lines.counts(), ...imported, elapsedMs: performance.now() - startedAt };
};

const findDevice = async (client: Client, { deviceId, clientId }: ImportOptions): Promise<number> => {
  const { rows } = await client.query<{ key: number; client_id: string }>(
    `select key, client_id from devices where id = $1 and ($2::text is null or client_id = $2) order by client_id`,
    [deviceId, clientId ?? null],
  );
  const [device, ...others] = rows;
  if (!device) {
    const whose = clientId === undefined ? 'no client has' : `the client "${clientId}" does not have`;
    throw fail('DEVICE_UNKNOWN', `device: ${whose} a device "${deviceId}"; add it to the catalogue and run seed`);
  }
  if (others.length > 0) {
    const clients = rows.map((row) => `"${row.client_id}"`).join(', ');
    throw fail('INPUT_INVALID', `device: "${deviceId}" is a device of ${clients}; say whose (--client)`);
  }
  return device.key;
};

/** The bounds of no readings at all are infinite. */
const msOf = (micros: number): EpochMs | null => (Number.isFinite(micros) ? micros / 1_000 : null);

type Feed = {
  /** Resolves when the batch before is in, and this one under way. */
  take(batch: RowBatch): Promise<void>;
  /** Resolves when nothing is under way any more; never rejects. */
  settle(): Promise<void>;
  finish(): Promise<WriteCounts & Pick<ImportResult, 'firstTs' | 'lastTs'>>;
};

const createFeed = (lines: ReadingLines, createWriter: (columns: Layout) => ReadingsWriter): Feed => {
  let writer: ReadingsWriter | null = null;
  let underWay: Promise<void> = Promise.resolve();
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  return {
    take: async (batch) => {
      const ordered = orderBatch(batch);
      first = Math.min(first, ordered.first);
      last = Math.max(last, ordered.last);
      await underWay;
      writer ??= createWriter(lines.layout()?.columns ?? []);
      underWay = writer.write(ordered);
      // It is awaited with the next batch; until then a rejection is not an unhandled one.
      underWay.catch(() => undefined);
    },
    settle: () => underWay.catch(() => undefined),
    finish: async () => {
      await underWay;
      const none: WriteCounts = { inserted: 0, replaced: 0, unchanged: 0, duplicates: 0 };
      const counts = (await writer?.finish()) ?? none;
      return { ...counts, firstTs: msOf(first), lastTs: msOf(last) };
    },
  };
};

type Layout = NonNullable<ReturnType<ReadingLines['layout']>>['columns'];

const readAll = async (
  source: CsvSource,
  lines: ReadingLines,
  feed: Feed,
  onProgress: ImportOptions['onProgress'],
): Promise<void> => {
  try {
    for await (const chunk of source.chunks()) {
      for (const batch of lines.push(chunk)) await feed.take(batch);
      onProgress?.({ bytesRead: source.bytesRead(), totalBytes: source.totalBytes, rows: lines.counts().rows });
    }
    for (const batch of lines.end()) await feed.take(batch);
  } finally {
    await feed.settle();
  }
};
