import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { asReportError, fail } from '../../errors.ts';

export type CsvSource = {
  /** Of the file as it lies there; 0 when it is a stream, whose end nobody knows. */
  readonly totalBytes: number;
  /** Read so far, before decompression. */
  bytesRead(): number;
  /** The bytes of the CSV. @throws INPUT_INVALID when the file cannot be read or its gzip data are damaged */
  chunks(): AsyncGenerator<Uint8Array>;
};

/** Large enough that a turn of the event loop costs nothing beside it. */
const chunkBytes = 512 * 1024;

const unreadable = (name: string, cause: unknown) =>
  fail('INPUT_INVALID', `${name} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });

async function* toBuffers(input: Readable, onBytes: (count: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of input) {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) {
      throw new TypeError('the stream gives neither bytes nor text');
    }
    const bytes = Buffer.from(chunk);
    onBytes(bytes.length);
    yield bytes;
  }
}

/** RFC 1952 */
const isGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b;

/** What the file is, is told by its first two bytes, not by its name. */
async function* inflateIfGzip(bytes: AsyncGenerator<Buffer>): AsyncGenerator<Uint8Array> {
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await bytes.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  const whole = async function* (): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    yield* bytes;
  };
  if (!isGzip(head)) return yield* whole();
  // Errors of either stream come out of the iteration below.
  const inflated = pipeline(Readable.from(whole()), createGunzip({ chunkSize: chunkBytes }), () => undefined);
  return yield* toBuffers(inflated, () => undefined);
}

/** Opens a path, or takes a stream of bytes. @throws INPUT_INVALID when there is no such file */
export const openCsvSource = async (source: string | Readable, signal?: AbortSignal): Promise<CsvSource> => {
  const name = typeof source === 'string' ? source : 'the input';
  let totalBytes = 0;
  if (typeof source === 'string') {
    const found = await stat(source).catch((error: unknown) => {
      throw unreadable(name, error);
    });
    totalBytes = found.size;
  }
  let bytesRead = 0;
  return {
    totalBytes,
    bytesRead: () => bytesRead,
    async *chunks() {
      const input = typeof source === 'string' ? createReadStream(source, { highWaterMark: chunkBytes }) : source;
      const stop = (): void => void input.destroy();
      signal?.addEventListener('abort', stop, { once: true });
      try {
        yield* inflateIfGzip(toBuffers(input, (count) => (bytesRead += count)));
        signal?.throwIfAborted();
      } catch (error) {
        throw asReportError(signal?.aborted ? signal.reason : unreadable(name, error), 'ABORTED');
      } finally {
        signal?.removeEventListener('abort', stop);
        input.destroy();
      }
    },
  };
};
