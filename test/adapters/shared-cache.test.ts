import { describe, expect, it } from 'vitest';
import { createSharedCache } from '../../src/adapters/shared-cache.ts';
import { failure } from '../support/failure.ts';

type Value = { readonly bytes: number };
const never = new AbortController().signal;
const open = (maxBytes = 100) => createSharedCache<Value>(maxBytes, ({ bytes }) => bytes);

/** A maker that ends when it is told to, and counts its calls. */
const createMaker = () => {
  const made: { resolve(value: Value): void; reject(error: Error): void; signal: AbortSignal }[] = [];
  const make = (signal: AbortSignal): Promise<Value> => {
    const { promise, resolve, reject } = Promise.withResolvers<Value>();
    made.push({ resolve, reject, signal });
    return promise;
  };
  return { make, made };
};

describe('a value', () => {
  it('is made once for all who ask meanwhile, and kept for who asks later', async () => {
    const cache = open();
    const { make, made } = createMaker();
    const asked = [cache.get('a', make, never), cache.get('a', make, never)];
    const value = { bytes: 1 };
    made[0]?.resolve(value);
    expect(await Promise.all([...asked, cache.get('a', make, never)])).toEqual([value, value, value]);
    expect(made).toHaveLength(1);
  });

  it('that could not be made is tried again', async () => {
    const cache = open();
    await expect(cache.get('a', () => Promise.reject(new Error('no')), never)).rejects.toThrow('no');
    expect(await cache.get('a', async () => ({ bytes: 2 }), never)).toEqual({ bytes: 2 });
  });

  it('makes room for others when it was used longest ago', async () => {
    const cache = open(100);
    const { make, made } = createMaker();
    const fill = async (key: string, bytes: number) => cache.get(key, async () => ({ bytes }), never);
    await fill('a', 40);
    await fill('b', 40);
    await fill('a', 40);
    await fill('c', 40);
    expect(await cache.get('a', make, never)).toEqual({ bytes: 40 });
    expect(made).toHaveLength(0);
    void cache.get('b', make, never);
    expect(made).toHaveLength(1);
  });

  it('larger than all the room is given but not kept', async () => {
    const cache = open(100);
    expect(await cache.get('a', async () => ({ bytes: 101 }), never)).toEqual({ bytes: 101 });
    expect(await cache.get('a', async () => ({ bytes: 3 }), never)).toEqual({ bytes: 3 });
  });
});

describe('giving up', () => {
  it('leaves the work to those who still wait', async () => {
    const cache = open();
    const { make, made } = createMaker();
    const first = new AbortController();
    const [gaveUp, waits] = [failure(cache.get('a', make, first.signal)), cache.get('a', make, never)];
    first.abort();
    expect(await gaveUp).toMatchObject({ code: 'ABORTED' });
    expect(made[0]?.signal.aborted).toBe(false);
    made[0]?.resolve({ bytes: 1 });
    expect(await waits).toEqual({ bytes: 1 });
  });

  it('of the last one cancels the work, and who comes next starts anew', async () => {
    const cache = open();
    const { make, made } = createMaker();
    const report = new AbortController();
    const gaveUp = failure(cache.get('a', make, report.signal));
    report.abort();
    expect(await gaveUp).toMatchObject({ code: 'ABORTED' });
    expect(made[0]?.signal.aborted).toBe(true);
    const next = cache.get('a', make, never);
    made[0]?.reject(new Error('cancelled'));
    made[1]?.resolve({ bytes: 2 });
    expect(await next).toEqual({ bytes: 2 });
  });
});
