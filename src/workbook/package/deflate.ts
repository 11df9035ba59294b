import { once } from 'node:events';
import { crc32, createDeflateRaw, type DeflateRaw } from 'node:zlib';
import { fitWindow } from './deflate-window.ts';
import { createTemplateDeflater, type Repeats } from './template-deflate.ts';

/** Bytes, and what a deflater need not search for in them. */
export type Chunk = Uint8Array | { readonly bytes: Uint8Array; readonly repeats: Repeats };

export const bytesOf = (chunk: Chunk): Uint8Array => (chunk instanceof Uint8Array ? chunk : chunk.bytes);

/** Up to here speed is asked for, and what a search would find beyond the repeats that are known is not worth it. */
export const lastFastLevel = 3;

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

type Deflated = { readonly bytes: number; readonly crc: number };

/** While zlib's own thread works on a chunk, the next is made, and nothing more. */
const deflateSearching = async (
  chunks: Iterable<Uint8Array>,
  { level, signal, write }: DeflateOptions,
): Promise<Deflated> => {
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

const noRepeats: Repeats = { numbers: new Int32Array(0), count: 0 };

const deflateByRepeats = async (chunks: Iterable<Chunk>, { signal, write }: DeflateOptions): Promise<Deflated> => {
  const deflater = createTemplateDeflater();
  let bytes = 0;
  let crc = 0;
  for (const chunk of chunks) {
    const plain = bytesOf(chunk);
    crc = crc32(plain, crc);
    bytes += plain.length;
    await write(deflater.push(plain, chunk instanceof Uint8Array ? noRepeats : chunk.repeats));
    signal?.throwIfAborted();
  }
  await write(deflater.end());
  return { bytes, crc };
};

/**
 * Deflates `chunks`, never with more than two of them in memory.
 * @returns size and CRC-32 of the bytes before they were deflated
 */
export const deflate = async (chunks: Iterable<Chunk>, options: DeflateOptions): Promise<Deflated> => {
  const iterator = chunks[Symbol.iterator]();
  const first = iterator.next();
  const all = (function* () {
    try {
      if (first.done !== true) {
        yield first.value;
        yield* { [Symbol.iterator]: () => iterator };
      }
    } finally {
      iterator.return?.();
    }
  })();
  const known = first.done !== true && !(first.value instanceof Uint8Array) && first.value.repeats.count > 0;
  if (known && options.level > 0 && options.level <= lastFastLevel) return deflateByRepeats(all, options);
  return deflateSearching(all.map(bytesOf), options);
};
