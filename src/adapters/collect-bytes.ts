import { addAbortSignal, type Readable } from 'node:stream';

/** All bytes of a stream, in memory of their own; `null` when there are more than `maxBytes`, and no more of it is read. */
export const collectBytes = async (
  stream: Readable,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | null> => {
  addAbortSignal(signal, stream);
  // Unread, its connection may be cut some time later, as an error that nobody listens to.
  stream.on('error', () => undefined);
  const chunks: Uint8Array[] = [];
  let total = 0;
  // The loop destroys the stream when it is left.
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    total += chunk.length;
    if (total > maxBytes) return null;
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
};
