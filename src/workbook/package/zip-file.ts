/**
 * A zip file written from front to back, entry by entry, with never more than two chunks of an entry in memory.
 *
 *   local header │ deflated chunks │ data descriptor    per entry
 *   central directory │ end record
 */
import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { fail } from '../../errors.ts';
import { bytesOf, type Chunk, deflate, lastFastLevel } from './deflate.ts';
import { centralDirectory, dataDescriptor, type Entry, localHeader } from './zip-records.ts';

export type ZipOptions = {
  /** 1 is fast, 9 is small; 0 does not compress. */
  readonly level: number;
  /** Epoch ms; stands in every entry. */
  readonly modifiedAt: number;
  readonly signal?: AbortSignal | undefined;
  /** From how many bytes on an entry must have the 64-bit form: 4 GiB, less only to see what happens there. */
  readonly wideFrom?: number;
};

export type ZipFile = {
  /** Whether streamed chunks should say where they repeat themselves. */
  readonly wantsRepeats: boolean;
  /** Small parts, whole. `stored`: they are compressed by themselves. */
  add(name: string, content: string | Uint8Array, method?: 'deflate' | 'store'): Promise<void>;
  /**
   * A large part, chunk by chunk. A chunk's memory may be used again once the chunk after the next one is asked for.
   * @param maxBytes an upper bound; decides whether the entry is written in the 64-bit form, which old readers lack
   * @throws RENDER_FAILED as soon as a 32-bit entry is larger than it can say, before more of it is written
   */
  addStream(name: string, chunks: Iterable<Chunk>, maxBytes: number): Promise<void>;
  /** Writes the directory. Resolves to the size of the file and the CRC-32 of all its bytes. */
  close(): Promise<{ readonly bytes: number; readonly crc: number }>;
  /** Closes the file as it is. */
  abandon(): Promise<void>;
};

const maxBytes32 = 0xffff_ffff;

const outgrown = (name: string, bytes: number, limit: number) =>
  fail(
    'RENDER_FAILED',
    `The part ${name} grew beyond ${limit} bytes, more than was reckoned with: split its rows over more sheets`,
    { name, bytes },
  );

/** Passes the chunks on until they are `limit` bytes. */
function* below(limit: number, name: string, chunks: Iterable<Chunk>): Generator<Chunk> {
  let bytes = 0;
  for (const chunk of chunks) {
    bytes += bytesOf(chunk).length;
    if (bytes >= limit) throw outgrown(name, bytes, limit);
    yield chunk;
  }
}

/** Creates the file, or empties it. @throws what the file system says, RENDER_FAILED */
export const createZipFile = async (path: string, options: ZipOptions): Promise<ZipFile> => {
  const { level, modifiedAt, signal, wideFrom = maxBytes32 } = options;
  const file: FileHandle = await open(path, 'w');
  const entries: Entry[] = [];
  let position = 0;
  let fileCrc = 0;

  const append = async (bytes: Uint8Array): Promise<void> => {
    for (let from = 0; from < bytes.length;) {
      const { bytesWritten } = await file.write(bytes, from, bytes.length - from, position + from);
      from += bytesWritten;
    }
    fileCrc = crc32(bytes, fileCrc);
    position += bytes.length;
  };

  const addStream: ZipFile['addStream'] = async (name, chunks, maxBytes) => {
    const base = { name, method: 'deflate', offset: position, zip64: maxBytes >= wideFrom, streamed: true } as const;
    await append(localHeader({ ...base, crc: 0, compressedBytes: 0, bytes: 0 }, modifiedAt));
    const from = position;
    const written = base.zip64 ? chunks : below(wideFrom, name, chunks);
    const { bytes, crc } = await deflate(written, { level, signal, write: append });
    const entry = { ...base, bytes, crc, compressedBytes: position - from };
    // What does not compress becomes a little larger.
    if (!entry.zip64 && entry.compressedBytes >= wideFrom) throw outgrown(name, entry.compressedBytes, wideFrom);
    await append(dataDescriptor(entry));
    entries.push(entry);
  };

  return {
    wantsRepeats: level > 0 && level <= lastFastLevel,
    addStream,
    async add(name, content, method = 'deflate') {
      const plain = typeof content === 'string' ? Buffer.from(content) : content;
      if (method === 'deflate') return addStream(name, [plain], plain.length);
      const sizes = { crc: crc32(plain), bytes: plain.length, compressedBytes: plain.length };
      const entry: Entry = { name, method, ...sizes, offset: position, zip64: false, streamed: false };
      await append(localHeader(entry, modifiedAt));
      await append(plain);
      entries.push(entry);
    },
    async close() {
      await append(centralDirectory(entries, position, modifiedAt));
      await file.close();
      return { bytes: position, crc: fileCrc };
    },
    abandon: () => file.close(),
  };
};
