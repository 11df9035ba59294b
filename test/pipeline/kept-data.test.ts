import fc from 'fast-check';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readKept, writeKept } from '../../src/pipeline/kept-data.ts';

let folder: string;
const signal = new AbortController().signal;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kept-'));
});
afterAll(() => rm(folder, { recursive: true }));

const throughFile = async (fetched: Parameters<typeof writeKept>[1]): Promise<ReadonlyMap<string, unknown>> => {
  const path = join(folder, 'kept.gz');
  const { bytes } = await writeKept(path, fetched, signal);
  const file = await readFile(path);
  expect(file.byteLength).toBe(bytes);
  return readKept(file);
};

const subject = (id: string) => ({ id, name: id });

describe('kept data', () => {
  it('comes back as it was, gaps, absent columns and all, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(
          fc.record({
            id: fc.string({ minLength: 1 }),
            ts: fc.float64Array(),
            rules: fc.jsonValue(),
            isGap: fc.boolean(),
          }),
          { selector: ({ id }) => id, maxLength: 5 },
        ),
        async (devices) => {
          const fetched = devices.map(({ id, ts, rules, isGap }) => ({
            subject: subject(id),
            data: { readings: { ts, energy: isGap ? undefined : Float64Array.of(Number.NaN, -0, 1e300) }, rules },
          }));
          const known = await throughFile(fetched);
          expect([...known]).toEqual(fetched.map(({ subject: { id }, data }) => [id, data]));
        },
      ),
    );
  });

  it('is in memory of its own, each device apart: moving one away leaves the others', async () => {
    const data = () => ({ ts: Float64Array.of(1, 2, 3) });
    const known = await throughFile([
      { subject: subject('a'), data: data() },
      { subject: subject('b'), data: data() },
    ]);
    structuredClone(known.get('a'), { transfer: [(known.get('a') as ReturnType<typeof data>).ts.buffer] });
    expect(known.get('b')).toEqual(data());
  });

  it('that is cut short or not ours is not taken for data', async () => {
    const path = join(folder, 'cut.gz');
    await writeKept(path, [{ subject: subject('a'), data: { ts: new Float64Array(100) } }], signal);
    const file = await readFile(path);
    await expect(readKept(file.subarray(0, file.byteLength - 20))).rejects.toThrow('unexpected end of file');
    await expect(readKept(Buffer.from('not gzip'))).rejects.toThrow('incorrect header check');
  });
});
