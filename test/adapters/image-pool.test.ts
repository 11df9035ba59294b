import { createServer } from 'node:http';
import sharp, { type Sharp } from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createImagePool, type ImagePoolOptions } from '../../src/adapters/image-pool.ts';
import type { FetchedImage, ImageResizer, ResizeJob } from '../../src/ports.ts';
import resizeImage from '../../workers/resize-image.ts';
import { failure } from '../support/failure.ts';
import { createTestLog } from '../support/log.ts';
import { environmentWidth, exitWidth, hangWidth } from '../support/threads/resize-probe.ts';

const never = new AbortController().signal;
const maxPixels = 1_000_000;
const probe = new URL('../support/threads/resize-probe.ts', import.meta.url);

let opened: ImageResizer[] = [];
const open = (options: Partial<ImagePoolOptions> = {}): ImageResizer => {
  const pool = createImagePool({ log: createTestLog().log, ...options });
  opened.push(pool);
  return pool;
};
afterEach(async () => {
  await Promise.all(opened.map((pool) => pool.close()));
  opened = [];
});

// One thread for all images, as in the worker: what one does to it the next would feel.
let pool: ImageResizer;
beforeAll(() => {
  pool = createImagePool({ log: createTestLog().log });
});
afterAll(() => pool.close());

type Given = Uint8Array | string;
const bytesOf = (given: Given): Uint8Array => new Uint8Array(typeof given === 'string' ? Buffer.from(given) : given);
const resize = (given: Given, width = 200, height = 100): Promise<FetchedImage> =>
  pool.resize({ bytes: bytesOf(given), width, height, maxPixels }, never);

const red = { r: 200, g: 30, b: 30 };
const plain = (width: number, height: number): Sharp =>
  sharp({ create: { width, height, channels: 3, background: red } });
const clear = (width: number, height: number): Sharp =>
  sharp({ create: { width, height, channels: 4, background: { ...red, alpha: 0.5 } } });

const svg = (content: string, attributes = 'width="40" height="20"'): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes}>${content}</svg>`;
const square = '<rect width="20" height="20" fill="#c81e1e"/>';

/** Red, green, blue and alpha at a place of an image. */
const colourAt = async ({ bytes }: FetchedImage, x: number, y: number): Promise<number[]> => {
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (y * info.width + x) * 4;
  return [...data.subarray(at, at + 4)];
};

/** 65535 × 65535 pixels by its header, a few bytes in fact. */
const bomb = async (): Promise<Buffer> => {
  const png = await plain(1, 1).png().toBuffer();
  png.writeUInt32BE(65_535, 16);
  png.writeUInt32BE(65_535, 20);
  const { crc32 } = await import('node:zlib');
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
};

describe('an image', () => {
  it.each([
    ['PNG', () => plain(400, 400).png(), 'png'],
    ['PNG of 16 bits', () => plain(400, 400).toColourspace('rgb16').png(), 'png'],
    ['transparent PNG', () => clear(400, 400).png(), 'png'],
    ['JPEG', () => plain(400, 400).jpeg(), 'jpeg'],
    ['CMYK JPEG', () => plain(400, 400).toColourspace('cmyk').jpeg(), 'jpeg'],
    ['WebP', () => plain(400, 400).webp(), 'jpeg'],
    ['transparent WebP', () => clear(400, 400).webp(), 'png'],
    ['AVIF', () => plain(400, 400).avif({ effort: 0 }), 'jpeg'],
    ['transparent AVIF', () => clear(400, 400).avif({ effort: 0 }), 'png'],
    ['TIFF', () => plain(400, 400).tiff(), 'jpeg'],
    ['GIF', () => plain(400, 400).gif(), 'png'],
  ] as const)('that is a %s fits into its box, in a format that Excel shows', async (_, make, format) => {
    const image = await resize(await make().toBuffer());
    expect(image).toMatchObject({ format, width: 100, height: 100 });
    const { width, height, space, depth, ...metadata } = await sharp(image.bytes).metadata();
    expect({ width, height, space, depth, format: metadata.format }).toEqual({
      width: 100,
      height: 100,
      space: 'srgb',
      depth: 'uchar',
      format,
    });
    const [r = 0, g = 255] = await colourAt(image, 50, 50);
    expect(r).toBeGreaterThan(150);
    expect(g).toBeLessThan(90);
  });

  it('keeps its transparency', async () => {
    const image = await resize(await clear(400, 400).webp().toBuffer());
    const [, , , alpha] = await colourAt(image, 50, 50);
    expect(alpha).toBeGreaterThan(120);
    expect(alpha).toBeLessThan(135);
  });

  it('that is smaller than its box is not enlarged', async () => {
    expect(await resize(await plain(30, 10).png().toBuffer())).toMatchObject({ width: 30, height: 10 });
  });

  it('stands upright when its EXIF data say how it was held', async () => {
    const held = await plain(400, 200).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    expect(await resize(held, 200, 200)).toMatchObject({ width: 100, height: 200 });
  });

  it('loses its metadata', async () => {
    const given = await plain(40, 40)
      .withExif({ IFD0: { Copyright: 'somebody', ImageDescription: 'a secret place' } })
      .jpeg()
      .toBuffer();
    const { bytes } = await resize(given);
    expect(await sharp(bytes).metadata()).not.toHaveProperty('exif');
    expect(Buffer.from(bytes).includes('secret place')).toBe(false);
  });

  it('that moves is shown by its first picture', async () => {
    const frames = Buffer.concat([await plain(40, 20).raw().toBuffer(), Buffer.alloc(40 * 20 * 3)]);
    const animated = await sharp(frames, { raw: { width: 40, height: 40, channels: 3, pageHeight: 20 } })
      .gif()
      .toBuffer();
    expect((await sharp(animated).metadata()).pages).toBe(2);
    const image = await resize(animated);
    expect(image).toMatchObject({ format: 'png', width: 40, height: 20 });
    expect((await colourAt(image, 20, 10))[0]).toBeGreaterThan(150);
  });

  it('has memory of its own: its clone takes nothing else along', async () => {
    const { bytes } = await resize(await plain(2, 2).png().toBuffer());
    expect(bytes.buffer.byteLength).toBe(bytes.byteLength);
  });
});

describe('an SVG', () => {
  it('is drawn at the size that is needed', async () => {
    const image = await resize(svg(square));
    expect(image).toMatchObject({ format: 'png', width: 200, height: 100 });
    // The square's right edge falls between two pixels: sharp, not smeared by enlarging.
    expect(await Promise.all([98, 101].map(async (x) => (await colourAt(image, x, 50))[3]))).toEqual([255, 0]);
  });

  it('may be larger than its box, or say its size by a viewBox alone', async () => {
    expect(await resize(svg(square, 'width="900" height="450" viewBox="0 0 40 20"'))).toMatchObject({
      width: 200,
      height: 100,
    });
    expect(await resize(svg(square, 'viewBox="0 0 40 20"'))).toMatchObject({ width: 200, height: 100 });
  });

  it('loads nothing from outside: no file, no URL, no style sheet, no font', async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      response.end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    const image = await resize(
      svg(`<style>@import url(${origin}/a.css); @font-face { font-family: x; src: url(${origin}/x.woff) }</style>
        <use href="${origin}/x.svg#x"/><text y="10" font-family="x">x</text>
        <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${origin}/x.svg"/>`),
    );
    await new Promise((done) => server.close(done));
    expect(asked).toBe(0);
    expect((await colourAt(image, 150, 80))[3]).toBe(0);
  });

  it.each([
    ['an entity of a file', `<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>${svg('<text>&x;</text>')}`],
    ['an entity of a URL', `<!DOCTYPE svg [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>${svg('<text>&x;</text>')}`],
    [
      'entities that multiply',
      `<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 10 }, (_, at) => `<!ENTITY ${'a'.repeat(at + 2)} "${`&${'a'.repeat(at + 1)};`.repeat(10)}">`).join('')}]>${svg(`<text>&${'a'.repeat(11)};</text>`)}`,
    ],
    ['a picture in it', svg('<image href="data:image/png;base64,AAAA" width="9" height="9"/>')],
    ['a picture under another prefix', svg('<s:image xmlns:s="http://www.w3.org/2000/svg" href="x.png"/>')],
    ['a picture in a filter', svg('<filter id="f"><feImage href="x.png"/></filter>')],
    ['data that stand for a file', svg('<use href="data:image/svg+xml;base64,AAAA#x"/>')],
    ['data spelt out of sight', svg('<use href="&#x64;ata:image/svg+xml;base64,AAAA#x"/>')],
    ['an encoding of its own', `\uFEFF${svg('')}`.split('').join('\u0000')],
    ['no size', svg('', 'width="0" height="0"')],
    ['no end', svg(square).slice(0, -10)],
  ])('with %s is refused', async (_, given) => {
    expect(await failure(resize(given))).toMatchObject({ code: 'IMAGE_FAILED' });
  });
});

describe('a file that is no image to show', () => {
  it('is refused when it has too many pixels, however few bytes', async () => {
    const refused = { code: 'IMAGE_FAILED', message: 'The image has more than 1 million pixels: give a smaller one' };
    expect(await failure(resize(await bomb()))).toMatchObject(refused);
    expect(await failure(resize(svg(square, 'width="100000" height="100000"')))).toMatchObject(refused);
  });

  it.each([
    ['empty', async () => ''],
    ['a page', async () => '<!doctype html><title>404</title>'],
    ['a PDF', async () => '%PDF-1.7'],
    ['of a format that is not allowed', async () => Buffer.from('P6 1 1 255\n\u0000\u0000\u0000')],
    ['a gzipped SVG', async () => (await import('node:zlib')).gzipSync(svg(square))],
    [
      'a PNG cut short',
      async () =>
        (
          await sharp({
            create: {
              width: 200,
              height: 200,
              channels: 3,
              background: red,
              noise: { type: 'gaussian', mean: 99, sigma: 40 },
            },
          })
            .png()
            .toBuffer()
        ).subarray(0, 9_000),
    ],
    ['a JPEG cut short', async () => (await plain(600, 600).jpeg().toBuffer()).subarray(0, 700)],
    ['a WebP cut short', async () => (await plain(600, 600).webp({ lossless: true }).toBuffer()).subarray(0, 40)],
  ])('is refused with what would do: %s', async (_, make) => {
    expect(await failure(resize(await make()))).toMatchObject({
      code: 'IMAGE_FAILED',
      message: expect.stringContaining('give a PNG, JPEG, SVG'),
    });
  });
});

describe('the thread', () => {
  const ask = (to: ImageResizer, width: number, bytes: Uint8Array = new Uint8Array(4), signal = never) =>
    to.resize({ bytes, width, height: 1, maxPixels }, signal);
  const hang = (to: ImageResizer, signal = never) => {
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const wait = Atomics.waitAsync(flag, 0, 0);
    return { hanging: failure(ask(to, hangWidth, new Uint8Array(flag.buffer), signal)), begun: wait.value };
  };
  const works = (to: ImageResizer) => expect(ask(to, 7)).resolves.toMatchObject({ width: 7 });

  it('has no environment', async () => {
    expect(await ask(open({ threadUrl: probe }), environmentWidth)).toMatchObject({ height: 0 });
  });

  it('may die: that image fails, the next is made', async () => {
    const dying = open({ threadUrl: probe });
    expect(await failure(ask(dying, exitWidth))).toMatchObject({ code: 'IMAGE_FAILED' });
    await works(dying);
  });

  it('ends when the image is given up on, and the next is made', async () => {
    const busy = open({ threadUrl: probe });
    const report = new AbortController();
    const { hanging, begun } = hang(busy, report.signal);
    await begun;
    const reason = new Error('lease lost');
    report.abort(reason);
    expect(await hanging).toMatchObject({ code: 'ABORTED', cause: reason });
    await works(busy);
  });

  it('ends when the image takes too long, and the next is made', async () => {
    const busy = open({ threadUrl: probe, timeoutMs: 3_000 });
    expect(await hang(busy).hanging).toMatchObject({
      code: 'IMAGE_FAILED',
      message: expect.stringContaining('within 3 s'),
    });
    await works(busy);
  });

  it('that cannot be loaded fails each image instead of leaving it waiting', async () => {
    const broken = open({ threadUrl: new URL('missing.ts', probe) });
    expect(await failure(ask(broken, 1))).toMatchObject({ code: 'IMAGE_FAILED' });
    expect(await failure(ask(broken, 1))).toMatchObject({ code: 'IMAGE_FAILED' });
  });

  it('is gone after closing, twice if need be, and what ran is cut short', async () => {
    const closed = open({ threadUrl: probe });
    const { hanging, begun } = hang(closed);
    await begun;
    await Promise.all([closed.close(), closed.close()]);
    expect(await hanging).toMatchObject({ code: 'ABORTED' });
    expect(await failure(ask(closed, 1))).toMatchObject({ code: 'ABORTED' });
  });

  it('is not started for nothing', async () => {
    await expect(open().close()).resolves.toBeUndefined();
  });
});

// In this process: what a thread runs is not measured by the coverage.
describe('the entry of the thread', () => {
  const job = (given: Given): ResizeJob => ({ bytes: bytesOf(given), width: 20, height: 20, maxPixels });

  it('answers with the image', async () => {
    expect(await resizeImage(job(await plain(40, 40).jpeg().toBuffer()))).toMatchObject({
      image: { format: 'jpeg', width: 20, height: 20 },
    });
    expect(await resizeImage(job(svg(square)))).toMatchObject({ image: { format: 'png', width: 20, height: 10 } });
  });

  it('answers with an error rather than rejects', async () => {
    expect(await resizeImage(job('nothing'))).toMatchObject({ error: { code: 'IMAGE_FAILED' } });
    expect(await resizeImage(job(await bomb()))).toMatchObject({ error: { code: 'IMAGE_FAILED' } });
  });
});
