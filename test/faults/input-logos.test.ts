import { S3Client } from '@aws-sdk/client-s3';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import JSZip from 'jszip';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createImagePool } from '../../src/adapters/image-pool.ts';
import { createImageSource } from '../../src/adapters/image-source.ts';
import { isPublicAddress } from '../../src/adapters/public-address.ts';
import { openWorkshop } from '../../src/compose/workshop.ts';
import { readConfig } from '../../src/config.ts';
import { createLifecycle, type Lifecycle } from '../../src/intake/lifecycle.ts';
import { makeWorkbook, type MakeWorkbookOptions } from '../../src/pipeline/make-workbook.ts';
import { planReport } from '../../src/pipeline/plan-report.ts';
import { createStageTimer } from '../../src/pipeline/stage-timer.ts';
import { parseRequest } from '../../src/report/request.ts';
import { type FaultStack, period, startFaultStack } from '../support/fault-stack.ts';
import { type HttpsServer, startHttpsServer } from '../support/https-server.ts';
import { createTestLog } from '../support/log.ts';
import { quick } from '../support/worker.ts';

/** 65535 × 65535 pixels by its header, a few bytes in fact. */
const bomb = async (): Promise<Buffer> => {
  const png = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  png.writeUInt32BE(65_535, 16);
  png.writeUInt32BE(65_535, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
};

const redirect = (location: string) => (response: ServerResponse) => response.writeHead(302, { location }).end();

/** A byte now and then, for ever. */
const drip = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'image/png' });
  const timer = setInterval(() => response.write('.'), 20);
  response.on('close', () => clearInterval(timer));
};

let stack: FaultStack;
let host: HttpsServer;
let s3: S3Client;
let workshop: MakeWorkbookOptions;
let lifecycle: Lifecycle;
let folder: string;
const { log, lines } = createTestLog();

/** What the names lead to, look-up by look-up; the last one stays. 127.0.0.1 stands for a public address. */
let answers: readonly string[] = ['127.0.0.1'];
let lookups = 0;

beforeAll(async () => {
  const image = await sharp({ create: { width: 40, height: 20, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const pixels = await bomb();
  [stack, host, folder] = await Promise.all([
    startFaultStack(),
    startHttpsServer({
      '/logo.png': (response) => response.writeHead(200).end(image),
      '/to-link-local': redirect('https://169.254.169.254/latest/meta-data/iam/security-credentials/'),
      '/to-container': redirect('https://169.254.170.2/v2/credentials/x'),
      '/to-container-v6': redirect('https://[fd00:ec2::23]/v1/credentials'),
      '/to-name': redirect('https://cdn.test/logo.png'),
      '/bomb': (response) => response.writeHead(200).end(pixels),
      '/drip': drip,
      '/html': (response) => response.writeHead(200, { 'content-type': 'image/png' }).end('<html>sign in</html>'),
      '/zip': (response) => response.writeHead(200, { 'content-type': 'image/png' }).end('PK\u0003\u0004 no image'),
    }),
    mkdtemp(join(tmpdir(), 'report-worker-logos-')),
  ]);
  s3 = new S3Client({ forcePathStyle: true });
  const config = readConfig({ ...quick, ...stack.environment });
  lifecycle = createLifecycle(20_000, log);
  const opened = await openWorkshop({ config, log, lifecycle });
  const resizer = createImagePool({ log });
  lifecycle.onStop('test images', () => resizer.close());
  const images = createImageSource({
    s3,
    buckets: [],
    hosts: ['logos.test', 'cdn.test'],
    maxBytes: 1_000_000,
    timeoutMs: 1_000,
    resizer,
    network: {
      ...host.network,
      isAllowed: (address) => address === '127.0.0.1' || isPublicAddress(address),
      resolve: async () => {
        const address = answers[Math.min(lookups, answers.length - 1)] ?? '';
        lookups += 1;
        return [{ address, family: address.includes(':') ? 6 : 4 }];
      },
    },
  });
  workshop = { ...opened, images };
});
afterEach(() => {
  answers = ['127.0.0.1'];
  lookups = 0;
  lines.length = 0;
});
afterAll(async () => {
  await lifecycle.stop('test is over');
  s3.destroy();
  await Promise.all([stack.stop(), host.stop(), rm(folder, { recursive: true })]);
});

const signal = new AbortController().signal;

/** Makes the report of a client with this logo; gives its images and the texts of its cells. */
const reportWith = async (logo: string) => {
  const body = parseRequest({ report: 'energy.daily-consumption', clientId: 'acme', period });
  const planned = await planReport(body, 'r-1', Date.now(), workshop.database, signal);
  const { request } = planned;
  const withLogo = { ...planned, request: { ...request, client: { ...request.client, logo } } };
  const path = join(folder, 'report.xlsx');
  await makeWorkbook(withLogo, path, workshop, { timer: createStageTimer(log), log }, signal);
  const { files } = await JSZip.loadAsync(await readFile(path));
  const texts = await files['xl/sharedStrings.xml']?.async('string');
  const sheets = await Promise.all(
    Object.values(files)
      .filter(({ name }) => name.startsWith('xl/worksheets/sheet'))
      .map((file) => file.async('string')),
  );
  return {
    images: Object.keys(files).filter((name) => name.startsWith('xl/media/')),
    texts: [texts, ...sheets].join(),
  };
};

const codes = (): unknown[] => lines.filter(({ level }) => level === 'warn').map(({ facts }) => facts['code']);

describe('a logo', () => {
  it('that is as it should be is shown', async () => {
    expect((await reportWith('https://logos.test/logo.png')).images).toHaveLength(1);
    expect(codes()).toEqual([]);
  });

  it.each([
    ['redirects to a link-local metadata address', '/to-link-local', 'IMAGE_REFUSED', 'IP address'],
    ['redirects to the container metadata address', '/to-container', 'IMAGE_REFUSED', 'IP address'],
    ['redirects to the container metadata address of IPv6', '/to-container-v6', 'IMAGE_REFUSED', 'IP address'],
    ['is a pixel bomb', '/bomb', 'IMAGE_FAILED', 'pixels'],
    ['comes as a slow drip', '/drip', 'IMAGE_FAILED', 'did not arrive within'],
    ['is of the wrong type (HTML)', '/html', 'IMAGE_FAILED', ''],
    ['is of the wrong type (zip)', '/zip', 'IMAGE_FAILED', ''],
  ])('that %s is left out: the report is made and says why', async (_, path, code, words) => {
    const before = host.requests.length;
    const { images, texts } = await reportWith(`https://logos.test${path}`);
    expect(images).toEqual([]);
    expect(codes()).toEqual([code]);
    expect(texts).toContain(words);
    expect(host.requests.slice(before)).toEqual([`logos.test:${host.network.port}${path}`]);
  });

  it.each(['169.254.169.254', '169.254.170.2', 'fd00:ec2::23'])(
    'whose rebinding name leads to %s after a redirect is left out, and that address is never asked',
    async (address) => {
      answers = ['127.0.0.1', address];
      const before = host.requests.length;
      const { images, texts } = await reportWith('https://logos.test/to-name');
      expect(images).toEqual([]);
      expect(codes()).toEqual(['IMAGE_REFUSED']);
      expect(texts).toContain('no public address');
      expect(host.requests.slice(before)).toEqual([`logos.test:${host.network.port}/to-name`]);
    },
  );

  it('whose rebinding name would lead elsewhere the second time is looked up once', async () => {
    answers = ['127.0.0.1', '169.254.169.254'];
    expect((await reportWith('https://logos.test/logo.png')).images).toHaveLength(1);
    expect(lookups).toBe(1);
  });
});
