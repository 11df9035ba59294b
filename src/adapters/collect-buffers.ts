import { isMarkedAsUntransferable } from 'node:worker_threads';

/** A small `Buffer` is a window into memory that it shares with strangers; those that own their memory can be moved. */
const ownsMemory = (view: ArrayBufferView): boolean =>
  !Buffer.isBuffer(view) || view.byteLength === view.buffer.byteLength;

const childrenOf = (value: object): Iterable<unknown> => {
  if (value instanceof Map) return [...value.keys(), ...value.values()];
  return Array.isArray(value) || value instanceof Set ? value : Object.values(value);
};

/**
 * The array buffers anywhere inside `input` that can be moved to a thread, each once. What is shared between threads, or
 * with other users of Node's buffer pool, is left out and so is cloned.
 */
export const collectBuffers = (input: unknown): readonly ArrayBuffer[] => {
  const movable = new Set<ArrayBuffer>();
  const kept = new Set<ArrayBufferLike>();
  const seen = new Set<object>();
  const consider = (buffer: ArrayBufferLike, owned: boolean): void => {
    if (!(buffer instanceof ArrayBuffer)) return;
    if (owned && !isMarkedAsUntransferable(buffer)) movable.add(buffer);
    else kept.add(buffer);
  };
  const waiting: unknown[] = [input];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (ArrayBuffer.isView(value)) consider(value.buffer, ownsMemory(value));
    else if (value instanceof ArrayBuffer) consider(value, true);
    else for (const child of childrenOf(value)) waiting.push(child);
  }
  return [...movable].filter((buffer) => !kept.has(buffer));
};
