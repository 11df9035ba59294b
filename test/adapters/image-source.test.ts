import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createImageSource, type ImageSourceOptions } from '../../src/adapters/image-source.ts';
import { isPublicAddress } from '../../src/adapters/public-address.ts';
import { fail } from '../../src/errors.ts';
import type { FetchedImage, ImageResizer, ResizeJob } from '../../src/ports.ts';
import { startTestAws, type TestAws } from '../support/aws.ts';
import { failure } from '../support/failure.ts';
import { startFaultServer } from '../support/fault-server.ts';
import type { HttpsServer } from '../support/https-server.ts';
import { startImageHost } from '../support/image-host.ts';
import { until } from '../support/until.ts';

const never = new AbortController().signal;
const maxBytes = 2_000;
const pixels = Buffer.from('pixels of a logo');
const box = { width: 120, height: 40 };

/** Stands in for the thread: "resizes" to the same bytes, and notes what it was asked. */
let jobs: ResizeJob[] = [];
const resizer: ImageResizer = {
  resize: async (job) => {
    jobs.push(job);
    if (Buffer.from(job.bytes).toString().startsWith('<html')) throw fail('IMAGE_FAILED', 'no image');
    return { bytes: new Uint8Array(job.bytes), format: 'png', width: job.width, height: job.height };
  },
  close: async () => undefined,
};

let server: HttpsServer;
let aws: TestAws;
let s3: S3Client;

beforeAll(async () => {
  aws = await startTestAws();
  s3 = new S3Client({ forcePathStyle: true });
  server = await startImageHost(pixels, maxBytes);
});
afterAll(async () => {
  s3.destroy();
  await Promise.all([server.stop(), aws.stop()]);
});
beforeEach(() => {
  jobs = [];
});

const open = (changes: Partial<ImageSourceOptions> = {}) =>
  createImageSource({
    s3,
    buckets: ['reports'],
    hosts: ['logos.test', 'cdn.test'],
    maxBytes,
    timeoutMs: 20_000,
    resizer,
    network: server.network,
    ...changes,
  });

const fetch = (url: string, changes: Partial<ImageSourceOptions> = {}, signal = never): Promise<FetchedImage> =>
  open(changes).fetch({ url, ...box }, signal);

const resolvingTo = (...addresses: string[]): Partial<ImageSourceOptions> => ({
  network: {
    ...server.network,
    isAllowed: isPublicAddress,
    resolve: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  },
});

describe('an image by https', () => {
  it('is fetched and made fit for twice the pixels it is shown at', async () => {
    const image = await fetch('https://logos.test/logo.png');
    expect(Buffer.from(image.bytes).equals(pixels)).toBe(true);
    expect(jobs).toMatchObject([{ width: 240, height: 80, maxPixels: 50_000_000 }]);
  });

  it('is asked for without cookies, credentials or compression', async () => {
    await fetch('https://logos.test/moved');
    const headers = server.lastHeaders();
    expect(headers).toEqual({
      host: expect.any(String),
      connection: expect.any(String),
      accept: 'image/*',
      'accept-encoding': 'identity',
      'user-agent': 'report-worker',
    });
  });

  it.each(['/moved', '/to-cdn', '/3'])('is found behind allowed redirects: %s', async (path) => {
    const image = await fetch(`https://logos.test${path}`);
    expect(Buffer.from(image.bytes).equals(pixels)).toBe(true);
  });

  it('may be as large as is allowed', async () => {
    expect((await fetch('https://logos.test/full')).bytes).toHaveLength(maxBytes);
  });
});

describe('an image that may not be fetched', () => {
  it.each([
    ['http', 'http://logos.test/logo.png', /starts with http:/],
    ['another scheme', 'file:///etc/passwd', /starts with file:/],
    ['what is no URL', 'logo.png', /cannot be read/],
    ['a host that is not listed', 'https://elsewhere.test/logo.png', /add it to IMAGE_HOSTS/],
    ['a host that ends like a listed one', 'https://evil-logos.test/logo.png', /add it to IMAGE_HOSTS/],
    ['a host below a listed one', 'https://a.logos.test/logo.png', /add it to IMAGE_HOSTS/],
    ['credentials', 'https://user:secret@logos.test/logo.png', /leave it out/],
    ['a port', 'https://logos.test:8443/logo.png', /has a port/],
    ['an IPv4 address', 'https://127.0.0.1/logo.png', /IP address/],
    ['an IPv4 address in disguise', 'https://0x7f.1/logo.png', /IP address/],
    ['an IPv6 address', 'https://[::1]/logo.png', /IP address/],
  ])('is refused before anything is sent: %s', async (_, url, message) => {
    const before = server.requests.length;
    const error = await failure(fetch(url, { hosts: ['logos.test', '127.0.0.1', '[::1]'] }));
    expect(error).toMatchObject({ code: 'IMAGE_REFUSED', message: expect.stringMatching(message) });
    expect(error.message).not.toContain('secret');
    expect(server.requests).toHaveLength(before);
  });

  it('is refused when no host is listed', async () => {
    expect(await failure(fetch('https://logos.test/logo.png', { hosts: [] }))).toMatchObject({ code: 'IMAGE_REFUSED' });
  });

  it.each(['/to-elsewhere', '/to-inside', '/to-http', '/to-file', '/to-port', '/to-user', '/to-nonsense'])(
    'is refused when a redirect leads there: %s',
    async (path) => {
      const before = server.requests.length;
      expect(await failure(fetch(`https://logos.test${path}`))).toMatchObject({ code: 'IMAGE_REFUSED' });
      expect(server.requests.slice(before)).toEqual([`logos.test:${server.network.port}${path}`]);
    },
  );

  it.each(['127.0.0.1', '10.1.2.3', '169.254.169.254', '::1', '::ffff:127.0.0.1', 'fd00:ec2::254'])(
    'is refused when its host resolves to %s',
    async (address) => {
      const before = server.requests.length;
      const error = await failure(fetch('https://logos.test/logo.png', resolvingTo(address)));
      expect(error).toMatchObject({ code: 'IMAGE_REFUSED', message: expect.stringContaining('no public address') });
      expect(server.requests).toHaveLength(before);
    },
  );

  it('is refused when a redirect leads to a listed host with a private address', async () => {
    const network = {
      ...server.network,
      isAllowed: (address: string) => address === '127.0.0.1',
      resolve: async (host: string) => [{ address: host === 'cdn.test' ? '10.0.0.1' : '127.0.0.1', family: 4 }],
    };
    const error = await failure(fetch('https://logos.test/to-cdn', { network }));
    expect(error).toMatchObject({ code: 'IMAGE_REFUSED', message: expect.stringContaining('cdn.test') });
  });

  it('is refused on the real network too, where a name leads to this machine', async () => {
    const { network: _, ...options } = { s3, buckets: [], maxBytes, timeoutMs: 20_000, resizer, network: null };
    const source = createImageSource({ ...options, hosts: ['localhost'] });
    const error = await failure(source.fetch({ url: 'https://localhost/logo.png', ...box }, never));
    expect(error).toMatchObject({ code: 'IMAGE_REFUSED', message: expect.stringContaining('no public address') });
  });

  it('is looked up once: what was checked is what is connected to', async () => {
    let lookups = 0;
    const network = {
      ...server.network,
      isAllowed: (address: string) => address === '127.0.0.1',
      resolve: async () => {
        lookups += 1;
        // A name that answers otherwise the second time, and beside the good address has one that is not.
        return lookups === 1
          ? [
              { address: '10.0.0.1', family: 4 },
              { address: '127.0.0.1', family: 4 },
            ]
          : [{ address: '10.0.0.1', family: 4 }];
      },
    };
    await fetch('https://logos.test/logo.png', { network });
    expect(lookups).toBe(1);
  });
});

describe('an answer that is no image', () => {
  it.each([
    ['/loop', /redirects more than 3 times/],
    ['/4', /redirects more than 3 times/],
    ['/nowhere', /answered 302/],
    ['/missing', /answered 404/],
    ['/broken', /answered 500/],
    ['/partial', /answered 206/],
    ['/large', /larger than 2000 bytes/],
    ['/endless', /larger than 2000 bytes/],
    ['/gzip', /compressed/],
    ['/cut', /could not be read/],
    ['/html', /no image/],
  ])('fails with the reason, and lets go of the connection: %s', async (path, message) => {
    const error = await failure(fetch(`https://logos.test${path}`));
    expect(error).toMatchObject({ code: 'IMAGE_FAILED', message: expect.stringMatching(message) });
    await until(async () => (await server.connections()) === 0, 'every connection is closed');
  });

  it.each(['/mute', '/dripping'])('fails when it takes too long: %s', async (path) => {
    const error = await failure(fetch(`https://logos.test${path}`, { timeoutMs: 300 }));
    expect(error).toMatchObject({
      code: 'IMAGE_FAILED',
      message: expect.stringContaining('did not arrive within 0.3 s'),
    });
    await until(async () => (await server.connections()) === 0, 'every connection is closed');
  });

  it('fails when the name is never resolved', async () => {
    const network = { ...server.network, resolve: () => new Promise<never>(() => undefined) };
    expect(await failure(fetch('https://logos.test/logo.png', { network, timeoutMs: 300 }))).toMatchObject({
      code: 'IMAGE_FAILED',
    });
  });

  it('fails when the name is unknown', async () => {
    const network = {
      ...server.network,
      resolve: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })),
    };
    const error = await failure(fetch('https://logos.test/logo.png', { network }));
    expect(error).toMatchObject({ code: 'IMAGE_FAILED', message: expect.stringContaining('ENOTFOUND') });
  });

  it('fails when the certificate is not trusted, or of another host', async () => {
    const { ca: _, ...network } = server.network;
    expect((await failure(fetch('https://logos.test/logo.png', { network }))).message).toMatch(
      /SELF_SIGNED|certificate/,
    );
    const other = await failure(fetch('https://other.test/logo.png', { hosts: ['other.test'] }));
    expect(other).toMatchObject({ code: 'IMAGE_FAILED', message: expect.stringContaining('ALTNAME') });
  });

  it('is given up on when the report is cancelled', async () => {
    const report = new AbortController();
    const before = server.requests.length;
    const fetching = failure(fetch('https://logos.test/mute', {}, report.signal));
    await until(() => server.requests.length > before, 'it is asked for');
    const reason = new Error('lease lost');
    report.abort(reason);
    expect(await fetching).toMatchObject({ code: 'ABORTED', cause: reason });
    await until(async () => (await server.connections()) === 0, 'every connection is closed');
  });
});

describe('an image in S3', () => {
  beforeAll(async () => {
    for (const [Key, Body] of [
      ['logos/acme 1%.png', pixels],
      ['large.png', Buffer.alloc(maxBytes + 1)],
    ] as const) {
      await s3.send(new PutObjectCommand({ Bucket: 'reports', Key, Body }));
    }
  });

  it('is read by its very key', async () => {
    const image = await fetch('s3://reports/logos/acme 1%.png');
    expect(createHash('sha256').update(image.bytes).digest()).toEqual(createHash('sha256').update(pixels).digest());
  });

  it.each([
    ['in a bucket that is not allowed', 's3://other/logo.png', 'IMAGE_REFUSED', /add it to IMAGE_BUCKETS/],
    ['without a key', 's3://reports/', 'IMAGE_REFUSED', /give s3:\/\/bucket\/key/],
    ['that is not there', 's3://reports/none.png', 'IMAGE_FAILED', /There is no image/],
    ['that is too large', 's3://reports/large.png', 'IMAGE_FAILED', /larger than 2000 bytes/],
  ])('%s fails with the reason', async (_, url, code, message) => {
    expect(await failure(fetch(url))).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('that the worker may not read fails with what to allow', async () => {
    const denying = await startFaultServer((response) => response.writeHead(403).end());
    const client = new S3Client({ endpoint: denying.url, forcePathStyle: true, maxAttempts: 1 });
    expect(await failure(fetch('s3://reports/logo.png', { s3: client }))).toMatchObject({
      code: 'IMAGE_FAILED',
      message: expect.stringContaining('s3:GetObject'),
    });
    client.destroy();
    await denying.stop();
  });

  it('is given up on when the service does not answer', async () => {
    const reached = Promise.withResolvers<void>();
    const { createServer } = await import('node:http');
    const mute = createServer(() => reached.resolve());
    await new Promise<void>((done) => mute.listen(0, '127.0.0.1', done));
    const address = mute.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const client = new S3Client({ endpoint: `http://127.0.0.1:${port}`, forcePathStyle: true });
    const report = new AbortController();
    const fetching = failure(fetch('s3://reports/logo.png', { s3: client }, report.signal));
    await reached.promise;
    report.abort();
    expect(await fetching).toMatchObject({ code: 'ABORTED' });
    client.destroy();
    mute.closeAllConnections();
    await new Promise((done) => mute.close(done));
  });
});

describe('the same image', () => {
  it('is made fit once, in whichever place it lies, and again for another size', async () => {
    const source = open();
    const shown = { url: 'https://logos.test/logo.png', ...box };
    const [first, second] = await Promise.all([source.fetch(shown, never), source.fetch(shown, never)]);
    const elsewhere = await source.fetch({ ...shown, url: 's3://reports/logos/acme 1%.png' }, never);
    expect([second, elsewhere].every((image) => image === first)).toBe(true);
    expect(jobs).toHaveLength(1);
    await source.fetch({ ...shown, width: 60 }, never);
    expect(jobs).toHaveLength(2);
  });

  it('cannot be taken away from later reports by moving it to a thread', async () => {
    const { bytes } = await fetch('https://logos.test/logo.png');
    expect(() => structuredClone(bytes, { transfer: [bytes.buffer as ArrayBuffer] })).toThrow(/transfer/i);
    expect(structuredClone(bytes)).toEqual(bytes);
    expect(bytes).toHaveLength(pixels.length);
  });
});
