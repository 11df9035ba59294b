import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';

/** What a file really holds. `sha256` is hex. */
export const hashFile = async (
  path: string,
): Promise<{ readonly bytes: number; readonly crc: number; readonly sha256: string }> => {
  const hash = createHash('sha256');
  let bytes = 0;
  let crc = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    crc = crc32(chunk, crc);
    bytes += chunk.length;
  }
  return { bytes, crc, sha256: hash.digest('hex') };
};
