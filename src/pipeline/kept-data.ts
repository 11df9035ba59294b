/**
 * The data of the devices that a partial report could read, kept so that its retry reads only those that failed. One
 * gzipped file of frames, each the length of what follows and one device, as structured clones: arrays stay arrays.
 */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { constants, createGzip, gunzip } from 'node:zlib';
import type { Fetched } from './fetch-data.ts';
import { hashFile } from '../workbook/package/hash-file.ts';

type KeptFrame = { readonly id: string; readonly data: unknown };

const lengthBytes = 4;

function* frames(fetched: Fetched['fetched']): Generator<Uint8Array> {
  for (const { subject, data } of fetched) {
    const frame: KeptFrame = { id: subject.id, data };
    const bytes = serialize(frame);
    const length = Buffer.alloc(lengthBytes);
    length.writeUInt32LE(bytes.byteLength);
    yield length;
    yield bytes;
  }
}

/** @returns the file's size, and its sha256 in hex */
export const writeKept = async (
  path: string,
  fetched: Fetched['fetched'],
  signal: AbortSignal,
): Promise<{ readonly bytes: number; readonly sha256: string }> => {
  const zip = createGzip({ level: constants.Z_BEST_SPEED });
  await pipeline(Readable.from(frames(fetched)), zip, createWriteStream(path), { signal });
  const { bytes, sha256 } = await hashFile(path);
  return { bytes, sha256 };
};

const unzip = promisify(gunzip);

/** Each device's data by its id, in memory of its own. Throws anything when `bytes` are not what `writeKept` wrote. */
export const readKept = async (bytes: Uint8Array): Promise<ReadonlyMap<string, unknown>> => {
  const all = await unzip(bytes);
  const kept = new Map<string, unknown>();
  for (let at = 0; at < all.byteLength;) {
    const start = at + lengthBytes;
    at = start + all.readUInt32LE(at);
    // Copied, because what is read are views, and a device's memory is moved to a thread later.
    const { id, data } = deserialize(new Uint8Array(all.subarray(start, at))) as KeptFrame; // as it was written
    kept.set(id, data);
  }
  return kept;
};
