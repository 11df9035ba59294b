/**
 * Postgres' binary COPY format (sql-copy, "Binary Format"):
 *
 *   signature, flags, extension length      19 bytes
 *   row*     field count, int4 key, timestamptz, float8 …; each value behind its length, NULL is the length -1
 *   trailer  field count -1
 */
import type { OrderedBatch } from './row-batch.ts';

const header = Buffer.from('PGCOPY\n\u{ff}\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const trailer = Buffer.from([0xff, 0xff]);

/** Timestamps count microseconds from 2000-01-01T00:00Z. */
const postgresEpochMicros = 946_684_800_000_000;

const rowsPerChunk = 4_096;

/**
 * The batch as COPY data of the columns key, ts and its values; `key` is the same for every row. Chunks are made as they
 * are asked for, and are the reader's to keep.
 */
export function* encodeCopy(ordered: OrderedBatch, key: number): Generator<Buffer> {
  yield header;
  for (let from = 0; from < ordered.length; from += rowsPerChunk) {
    yield encodeRows(ordered, key, from, Math.min(from + rowsPerChunk, ordered.length));
  }
  yield trailer;
}

const encodeRows = ({ batch, order }: OrderedBatch, key: number, from: number, to: number): Buffer => {
  const { ts, values } = batch;
  const fields = 2 + values.length;
  const buffer = Buffer.allocUnsafe((to - from) * (2 + 8 + 12 + 12 * values.length));
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  let at = 0;
  for (let index = from; index < to; index += 1) {
    const row = order ? (order[index] ?? 0) : index;
    const micros = (ts[row] ?? 0) - postgresEpochMicros;
    const high = Math.floor(micros / 2 ** 32);
    view.setInt16(at, fields);
    view.setInt32(at + 2, 4);
    view.setInt32(at + 6, key);
    view.setInt32(at + 10, 8);
    view.setInt32(at + 14, high);
    view.setUint32(at + 18, micros - high * 2 ** 32);
    at += 22;
    for (const column of values) {
      const value = column[row] ?? Number.NaN;
      if (Number.isNaN(value)) {
        view.setInt32(at, -1);
        at += 4;
      } else {
        view.setInt32(at, 8);
        view.setFloat64(at + 4, value);
        at += 12;
      }
    }
  }
  return buffer.subarray(0, at);
};
