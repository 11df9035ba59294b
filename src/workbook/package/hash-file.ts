import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** What a file really holds. `sha256` is hex. */
export const hashFile = async (
  path: string,
): Promise<{ readonly bytes: number; readonly crc: number; readonly sha256: string }> => {
  const hash = createHash('sha256');
  // One buffer for the whole file: a stream makes one after the other, and they pile up until they are collected.
  const buffer = Buffer.allocUnsafeSlow(256 * 1024);
  let bytes = 0;
  let crc = 0;
  await using file = await open(path);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, bytes);
    if (bytesRead === 0) break;
    const part = buffer.subarray(0, bytesRead);
    hash.update(part);
    crc = crc32(part, crc);
    bytes += bytesRead;
  }
  return { bytes, crc, sha256: hash.digest('hex') };
};
