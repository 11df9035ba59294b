import { once } from 'node:events';
import { crc32, createDeflateRaw, type DeflateRaw } from 'node:zlib';
import { fitWindow } from './deflate-window.ts';

export type DeflateOptions = {
  readonly level: number;
  readonly signal?: AbortSignal | undefined;
  /** Takes what comes out, in order. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
};

const chunkBytes = 256 * 1024;

/** A deflater and what it has put out so far. */
const createDeflater = (firstChunk: Uint8Array, level: number) => {
  const output: Buffer[] = [];
  let failure: Error | undefined;
  const stream: DeflateRaw = createDeflateRaw({
    level,
    windowBits: fitWindow(firstChunk, level),
    chunkSize: chunkBytes,
  });
  stream.on('data', (chunk: Buffer) => output.push(chunk));
  // Heard even when nobody waits just then; it is passed on at the next chunk.
  stream.on('error', (error) => (failure ??= error));
  return {
    /** Resolves when the chunk's memory may be used again and its output is there to be taken. */
    push(chunk: Uint8Array): Promise<void> {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      if (failure === undefined) stream.write(chunk, (error) => (error ? reject(error) : resolve()));
      else reject(failure);
      promise.catch(() => undefined);
      return promise;
    },
    async end(): Promise<void> {
      stream.end();
      await once(stream, 'end');
    },
    take: (): readonly Buffer[] => output.splice(0),
    destroy: () => stream.destroy(),
  };
};

/**
 * Deflates `chunks`: while zlib's own thread works on one, the next is made, and nothing more.
 * @returns size and CRC-32 of the bytes before they were deflated
 */
export const deflate = async (
  chunks: Iterable<Uint8Array>,
  { level, signal, write }: DeflateOptions,
): Promise<{ readonly bytes: number; readonly crc: number }> => {
  let deflater: ReturnType<typeof createDeflater> | undefined;
  const flush = async (): Promise<void> => {
    for (const output of deflater?.take() ?? []) await write(output);
  };
  let deflating = Promise.resolve();
  let bytes = 0;
  let crc = 0;
  try {
    for (const chunk of chunks) {
      crc = crc32(chunk, crc);
      bytes += chunk.length;
      await deflating;
      await flush();
      signal?.throwIfAborted();
      deflater ??= createDeflater(chunk, level);
      deflating = deflater.push(chunk);
    }
    await deflating;
    deflater ??= createDeflater(new Uint8Array(0), level);
    await deflater.end();
    await flush();
    return { bytes, crc };
  } finally {
    deflater?.destroy();
  }
};
