import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import JSZip from 'jszip';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashFile } from '../../../src/workbook/package/hash-file.ts';
import { createZipFile, type ZipFile } from '../../../src/workbook/package/zip-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zip-'));
});
afterAll(() => rm(folder, { recursive: true }));

const modifiedAt = Date.UTC(2016, 1, 29, 12, 30, 58);
const huge = 5e9;

const zipped = async (write: (zip: ZipFile) => Promise<void>, level = 1): Promise<Buffer> => {
  const path = join(folder, 'file.zip');
  const zip = await createZipFile(path, { level, modifiedAt });
  await write(zip);
  const { bytes, crc } = await zip.close();
  const content = await readFile(path);
  expect([content.length, crc32(content)]).toEqual([bytes, crc]);
  expect(await hashFile(path)).toMatchObject({ bytes, crc });
  return content;
};

const chunk = fc.uint8Array({ maxLength: 5_000 });

describe('a zip file', () => {
  it('gives back every entry, deflated or stored, 32-bit or 64-bit, at any level', async () => {
    const entry = fc.record({
      chunks: fc.array(chunk, { maxLength: 6 }),
      how: fc.constantFrom('stream', 'stream64', 'whole', 'stored'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 8 }), fc.integer({ min: 0, max: 9 }), async (entries, level) => {
        const content = await zipped(async (zip) => {
          for (const [index, { chunks, how }] of entries.entries()) {
            const name = `folder/${index}.bin`;
            if (how === 'stream') await zip.addStream(name, chunks, 1e6);
            else if (how === 'stream64') await zip.addStream(name, chunks, huge);
            else await zip.add(name, Buffer.concat(chunks), how === 'stored' ? 'store' : 'deflate');
          }
        }, level);
        const read = await JSZip.loadAsync(content, { checkCRC32: true });
        expect(Object.keys(read.files).filter((name) => !name.endsWith('/'))).toEqual(
          entries.map((_, index) => `folder/${index}.bin`),
        );
        for (const [index, { chunks }] of entries.entries()) {
          const bytes = await read.file(`folder/${index}.bin`)?.async('nodebuffer');
          expect(bytes?.equals(Buffer.concat(chunks))).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is the same file for the same content', async () => {
    const write = async (zip: ZipFile): Promise<void> => zip.add('a.xml', '<a/>');
    expect((await zipped(write)).equals(await zipped(write))).toBe(true);
    const { date } = (await JSZip.loadAsync(await zipped(write))).files['a.xml'] ?? {};
    expect(date).toEqual(new Date('2016-02-29T12:30:58Z'));
  });

  it('says the sizes after the data of a streamed entry, in eight bytes where it is a 64-bit one', async () => {
    const text = Buffer.from('x'.repeat(1_000));
    for (const maxBytes of [1e6, huge]) {
      const content = await zipped((zip) => zip.addStream('a', [text], maxBytes));
      const wide = maxBytes === huge;
      // Local header: signature, then at 6 the flags, at 18 and 22 the sizes, at 28 the length of the extra field.
      expect(content.readUInt16LE(6) & 8).toBe(8);
      expect([content.readUInt16LE(4), content.readUInt32LE(22)]).toEqual(wide ? [45, 0xffff_ffff] : [20, 0]);
      const start = 30 + 1 + content.readUInt16LE(28);
      const descriptor = content.indexOf(Buffer.from([0x50, 0x4b, 7, 8]));
      expect(inflateRawSync(content.subarray(start, descriptor)).equals(text)).toBe(true);
      expect(content.readUInt32LE(descriptor + 4)).toBe(crc32(text));
      const sizes = wide
        ? [content.readBigUInt64LE(descriptor + 8), content.readBigUInt64LE(descriptor + 16)].map(Number)
        : [content.readUInt32LE(descriptor + 8), content.readUInt32LE(descriptor + 12)];
      expect(sizes).toEqual([descriptor - start, text.length]);
    }
  });

  it('stops a 32-bit entry that turns out too large for one before more of it is made, and takes a 64-bit one', async () => {
    const mebibyte = Buffer.alloc(1024 * 1024);
    for (const level of [0, 1, 6]) {
      const path = join(folder, 'large.zip');
      const zip = await createZipFile(path, { level, modifiedAt, wideFrom: 4 * mebibyte.length });
      let made = 0;
      let finished = false;
      const chunks = function* (): Generator<Uint8Array> {
        try {
          for (; made < 100; made += 1) yield mebibyte;
        } finally {
          finished = true;
        }
      };
      await expect(zip.addStream('xl/a.xml', chunks(), 1e6)).rejects.toMatchObject({
        code: 'RENDER_FAILED',
        message: expect.stringMatching(/xl\/a\.xml.*4194304.*more sheets/u),
      });
      expect([made, finished]).toEqual([3, true]);
      made = 90;
      await zip.addStream('b', chunks(), 4 * mebibyte.length);
      await zip.abandon();
    }
  });

  it('asks for the next chunk only when it has taken the one before the last', async () => {
    const taken: number[] = [];
    const memory = [Buffer.alloc(100_000), Buffer.alloc(100_000)];
    const chunks = function* (): Generator<Uint8Array> {
      for (let index = 0; index < 40; index += 1) {
        taken.push(index);
        // The same two pieces of memory in turn, as the sheet's rows are made.
        yield (memory[index % 2] ?? Buffer.alloc(0)).fill(index);
      }
    };
    const content = await zipped((zip) => zip.addStream('a', chunks(), 1e9));
    const read = await (await JSZip.loadAsync(content)).file('a')?.async('nodebuffer');
    expect(taken).toHaveLength(40);
    const expected = Buffer.concat(Array.from({ length: 40 }, (_, index) => Buffer.alloc(100_000, index)));
    expect(read?.equals(expected)).toBe(true);
  });

  it('holds more entries than 16 bits can count', async () => {
    const content = await zipped(async (zip) => {
      for (let index = 0; index < 65_600; index += 1) await zip.add(`${index}`, Buffer.alloc(0), 'store');
    });
    const { files } = await JSZip.loadAsync(content);
    expect(Object.keys(files)).toHaveLength(65_600);
  });

  it('passes on what the chunks throw, and what stops it', async () => {
    const path = join(folder, 'broken.zip');
    const zip = await createZipFile(path, { level: 1, modifiedAt });
    const broken = function* (): Generator<Uint8Array> {
      yield Buffer.from('a');
      throw new Error('no more');
    };
    await expect(zip.addStream('a', broken(), 10)).rejects.toThrow('no more');
    await zip.abandon();
    const stop = new AbortController();
    const stopped = await createZipFile(path, { level: 1, modifiedAt, signal: stop.signal });
    let finished = false;
    const endless = function* (): Generator<Uint8Array> {
      try {
        for (let index = 0; ; index += 1) {
          if (index === 3) stop.abort(new Error('stop'));
          yield Buffer.alloc(1_000);
        }
      } finally {
        finished = true;
      }
    };
    await expect(stopped.addStream('a', endless(), 10)).rejects.toThrow('stop');
    await stopped.abandon();
    expect(finished).toBe(true);
  });
});
