import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3Store } from '../../src/adapters/s3-store.ts';
import { fail } from '../../src/errors.ts';
import { startTestAws, type TestAws } from '../support/aws.ts';
import { startConditionalStore } from '../support/conditional-store.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { startFaultServer } from '../support/fault-server.ts';
import { until } from '../support/until.ts';

let aws: TestAws;
let client: S3Client;
let folder: string;
const { signal } = new AbortController();
const mib = 1024 * 1024;

beforeAll(async () => {
  aws = await startTestAws();
  client = new S3Client({ forcePathStyle: true });
  folder = await mkdtemp(join(tmpdir(), 'report-worker-s3-'));
});
afterAll(async () => {
  client.destroy();
  await Promise.all([aws.stop(), rm(folder, { recursive: true, force: true })]);
});

const file = async (name: string, bytes: Buffer) => {
  const path = join(folder, name);
  await writeFile(path, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    key: `reports/${name}`,
    path,
    bytes: bytes.length,
    sha256,
    contentType: 'application/x-test',
    fileName: 'März “1”.xlsx',
  };
};

const store = () => createS3Store({ client, bucket: 'reports', partBytes: 5 * mib });

describe('putFile', () => {
  it.each([
    ['small', 1_000],
    ['large, in parts', 12 * mib],
  ])('stores a %s file whole, with its type, name and hash', async (name, size) => {
    const bytes = randomBytes(size);
    const given = await file(`${name}.xlsx`, bytes);
    expect(await store().putFile(given, signal)).toEqual({
      bucket: 'reports',
      key: given.key,
      bytes: size,
      sha256: given.sha256,
    });
    expect((await aws.object(given.key)).equals(bytes)).toBe(true);
    const head = await client.send(new HeadObjectCommand({ Bucket: 'reports', Key: given.key }));
    expect(head.ContentType).toBe('application/x-test');
    expect(head.ContentDisposition).toContain(`filename*=UTF-8''M%C3%A4rz%20%E2%80%9C1%E2%80%9D.xlsx`);
    expect(head.Metadata).toEqual({ sha256: given.sha256 });
  });

  it.each([
    ['small', 1_000],
    ['large, in parts', 12 * mib],
  ])('replaces a %s object that it has seen, and none that came after that', async (name, size) => {
    const conditional = await startConditionalStore(aws.endpoint);
    const proxy = await startFaultProxy(conditional.url);
    const other = new S3Client({ endpoint: proxy.url, forcePathStyle: true, maxAttempts: 1 });
    const put = async (bytes: Buffer) =>
      createS3Store({ client: other, bucket: 'reports', partBytes: 5 * mib }).putFile(
        await file(`replaced ${name}.xlsx`, bytes),
        signal,
      );
    const [first, second, late] = [randomBytes(size), randomBytes(size), randomBytes(size)];
    await put(first);
    await put(second);
    expect((await aws.object(`reports/replaced ${name}.xlsx`)).equals(second)).toBe(true);
    // Between what the late one sees and what it writes, another comes.
    const gate = Promise.withResolvers<void>();
    proxy.setFault(({ method }) => (method === 'HEAD' ? { kind: 'hold after', until: gate.promise } : undefined));
    const heads = (): number => proxy.answered.filter(({ passing }) => passing.method === 'HEAD').length;
    const before = heads();
    const isLate = put(late);
    await until(() => heads() > before, 'it has seen the second');
    proxy.clear();
    await put(first);
    gate.resolve();
    await expect(isLate).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect((await aws.object(`reports/replaced ${name}.xlsx`)).equals(first)).toBe(true);
    other.destroy();
    await proxy.stop();
    await conditional.stop();
  });

  it('does not pass off what arrived differently as stored', async () => {
    const given = await file('altered.xlsx', Buffer.from('what was rendered'));
    await writeFile(given.path, 'something shorter');
    await expect(store().putFile({ ...given, bytes: 999 }, signal)).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('differs'),
    });
  });

  it.each([
    ['with another hash', { 'content-length': '5', 'x-amz-meta-sha256': 'f'.repeat(64) }],
    ['without one', { 'content-length': '5' }],
  ])('does not pass off what the store has %s', async (_, headers) => {
    const server = await startFaultServer((response, _count, { method }) => {
      response.writeHead(200, method === 'HEAD' ? headers : { etag: '"x"' }).end();
    });
    const other = new S3Client({ endpoint: server.url, forcePathStyle: true, maxAttempts: 1 });
    const given = await file('five.xlsx', Buffer.from('12345'));
    const storing = createS3Store({ client: other, bucket: 'reports' }).putFile(given, signal);
    await expect(storing).rejects.toMatchObject({ code: 'STORE_FAILED', data: { key: given.key } });
    other.destroy();
    await server.stop();
  });

  it.each([
    ['', signal, 'STORE_FAILED'],
    [', and cancelled', AbortSignal.abort(), 'ABORTED'],
  ])('fails when its file is gone%s', async (_, limits, code) => {
    const given = await file('gone.xlsx', Buffer.from('x'));
    await rm(given.path);
    await expect(store().putFile(given, limits)).rejects.toMatchObject({ code });
    expect(await aws.objects()).not.toContain(given.key);
  });

  it('uploads nothing when it is cancelled already', async () => {
    const given = await file('cancelled.xlsx', Buffer.from('x'));
    await expect(store().putFile(given, AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await aws.objects()).not.toContain(given.key);
  });

  it('stops when it is cancelled half way', async () => {
    const controller = new AbortController();
    const server = await startFaultServer(() => controller.abort());
    const slow = new S3Client({ endpoint: server.url, forcePathStyle: true, maxAttempts: 1 });
    const given = await file('halfway.xlsx', randomBytes(12 * mib));
    const storing = createS3Store({ client: slow, bucket: 'reports', partBytes: 5 * mib }).putFile(
      given,
      controller.signal,
    );
    await expect(storing).rejects.toMatchObject({ code: 'ABORTED' });
    slow.destroy();
    await server.stop();
  });

  it('is tried again when the store is down', async () => {
    const down = new S3Client({ endpoint: 'http://127.0.0.1:1', forcePathStyle: true, maxAttempts: 1 });
    const given = await file('down.xlsx', Buffer.from('x'));
    const storing = createS3Store({ client: down, bucket: 'reports' }).putFile(given, signal);
    await expect(storing).rejects.toMatchObject({ code: 'STORE_FAILED', next: 'retry' });
    down.destroy();
  });
});

describe('readText', () => {
  it('reads a small object and refuses a large or missing one', async () => {
    await aws.put('small.json', '{"ü": 1}');
    await aws.put('large.json', 'x'.repeat(2_000));
    expect(await store().readText({ bucket: 'reports', key: 'small.json' }, 1_000, signal)).toBe('{"ü": 1}');
    const read = (bucket: string, key: string) => store().readText({ bucket, key }, 1_000, signal);
    await expect(read('reports', 'large.json')).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
    await expect(read('reports', 'missing.json')).rejects.toMatchObject({ code: 'POINTER_MISSING' });
    await expect(read('no-such-bucket', 'x')).rejects.toMatchObject({ code: 'POINTER_MISSING' });
  });

  it('does not believe an answer that hides its length', async () => {
    const server = await startFaultServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      for (let index = 0; index < 20; index += 1) response.write('x'.repeat(1_000));
      response.end();
    });
    const liar = new S3Client({ endpoint: server.url, forcePathStyle: true, maxAttempts: 1 });
    const reading = createS3Store({ client: liar, bucket: 'reports' }).readText(
      { bucket: 'reports', key: 'x' },
      1_000,
      signal,
    );
    await expect(reading).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
    liar.destroy();
    await server.stop();
  });
});

describe('a link', () => {
  it('downloads under a name that browsers understand, whatever its letters', async () => {
    await aws.put('linked.txt', 'hello');
    const link = await store().link({ key: 'linked.txt', fileName: 'März 日本.xlsx' }, 60, signal);
    const disposition = new URL(link).searchParams.get('response-content-disposition');
    expect(disposition).toMatch(
      /^attachment; filename=".*\.xlsx"; filename\*=UTF-8''M%C3%A4rz%20%E6%97%A5%E6%9C%AC\.xlsx$/u,
    );
    expect(new URL(link).searchParams.get('X-Amz-Expires')).toBe('60');
    const answer = await fetch(link);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('hello');
  });

  it('is not made when nobody can sign it', async () => {
    const nobody = new S3Client({
      forcePathStyle: true,
      credentials: () => Promise.reject(new Error('the role is gone')),
    });
    const linking = createS3Store({ client: nobody, bucket: 'reports' }).link({ key: 'x', fileName: 'x' }, 60, signal);
    await expect(linking).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('the role is gone'),
    });
  });
});

describe('reading that is cancelled', () => {
  it('ends, and hands on the reason', async () => {
    await aws.put('small.json', '{}');
    const reason = fail('LEASE_LOST', 'another worker took over');
    const cancelled = AbortSignal.abort(reason);
    await expect(store().readText({ bucket: 'reports', key: 'small.json' }, 10, cancelled)).rejects.toBe(reason);
    await expect(store().readBytes({ key: 'small.json', sha256: '' }, cancelled)).rejects.toBe(reason);
  });
});

describe('readBytes and link', () => {
  it('give the object back', async () => {
    await aws.put('there.txt', 'hello');
    const there = { key: 'there.txt', sha256: createHash('sha256').update('hello').digest('hex') };
    expect(Buffer.from(await store().readBytes(there, signal)).toString()).toBe('hello');
    const other = { ...there, sha256: 'f'.repeat(64) };
    await expect(store().readBytes(other, signal)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    const link = await store().link({ key: 'there.txt', fileName: 'a.xlsx' }, 60, signal);
    expect(await (await fetch(link)).text()).toBe('hello');
    await expect(store().readBytes({ ...there, key: 'gone.txt' }, signal)).rejects.toMatchObject({
      code: 'STORE_FAILED',
    });
  });
});
