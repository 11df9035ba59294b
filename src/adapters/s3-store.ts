/** The ObjectStore port over S3: multipart above a size, verified after the upload, links presigned. */
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { create as createDisposition } from 'content-disposition';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fail, type ReportError } from '../errors.ts';
import type { ObjectStore } from '../ports.ts';
import { awsFailure, hasName, statusOf } from './aws-errors.ts';
import { collectBytes } from './collect-bytes.ts';

export type S3StoreOptions = {
  readonly client: S3Client;
  readonly bucket: string;
  /** Files above this go up in parts of this size; S3 wants at least 5 MiB. */
  readonly partBytes?: number;
};

const defaultPartBytes = 8 * 1024 * 1024;

const differs = (key: string, stored: string, given: string): ReportError =>
  fail('STORE_FAILED', `The stored object differs: ${stored} instead of ${given}; it is stored again`, { key });

/**
 * Whether the object is the file, byte for byte: its length and hash are what we said ourselves, so it is read as well.
 * @throws STORE_FAILED
 */
const verify = async (
  { client, bucket }: S3StoreOptions,
  { key, bytes, sha256 }: { key: string; bytes: number; sha256: string },
  signal: AbortSignal,
): Promise<void> => {
  const at = { Bucket: bucket, Key: key };
  const head = await client.send(new HeadObjectCommand(at), { abortSignal: signal });
  if (head.ContentLength !== bytes) throw differs(key, `${head.ContentLength} bytes`, `${bytes}`);
  const noted = head.Metadata?.['sha256'];
  if (noted !== sha256) throw differs(key, `sha256 ${noted}`, sha256);
  const { Body } = await client.send(new GetObjectCommand(at), { abortSignal: signal });
  const hash = createHash('sha256');
  const add = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) hash.update(chunk);
  };
  if (Body instanceof Readable) await pipeline(Body, add, { signal });
  const stored = hash.digest('hex');
  if (stored !== sha256) throw differs(key, `sha256 ${stored}`, sha256);
};

type Stored = Parameters<ObjectStore['putFile']>[0];

/** Of a write that must not undo another's: there is no object under the key, or still the one that was seen there. */
type Condition = { readonly IfNoneMatch: '*' } | { readonly IfMatch: string };

const upload = async (
  { client, bucket, partBytes = defaultPartBytes }: S3StoreOptions,
  file: Stored,
  condition: Condition,
  signal: AbortSignal,
): Promise<void> => {
  // Cancelled before it is read, it may fail to open with nobody else to hear of it, and that ends the process.
  const body = createReadStream(file.path).on('error', () => undefined);
  let uploading: Upload | undefined;
  const onAbort = (): void => void uploading?.abort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    uploading = new Upload({
      client,
      partSize: partBytes,
      queueSize: 3,
      params: {
        Bucket: bucket,
        Key: file.key,
        Body: body,
        ContentType: file.contentType,
        ContentDisposition: createDisposition(file.fileName),
        Metadata: { sha256: file.sha256 },
        ...condition,
      },
    });
    await uploading.done();
  } finally {
    signal.removeEventListener('abort', onAbort);
    body.destroy();
  }
};

/**
 * An attempt that was given up may have left an object, and its upload may arrive even after that of its successor: each
 * replaces only what it has seen, so the late one replaces nothing.
 */
const uploadOnce = async (options: S3StoreOptions, file: Stored, signal: AbortSignal): Promise<void> => {
  const { client, bucket } = options;
  try {
    await upload(options, file, { IfNoneMatch: '*' }, signal);
  } catch (error) {
    if (statusOf(error) !== 412) throw error;
    const at = { Bucket: bucket, Key: file.key };
    const { ETag } = await client.send(new HeadObjectCommand(at), { abortSignal: signal });
    if (ETag === undefined) throw error;
    await upload(options, file, { IfMatch: ETag }, signal);
  }
};

export const createS3Store = (options: S3StoreOptions): ObjectStore => {
  const { client, bucket } = options;
  return {
    putFile: async (file, signal) => {
      const { key, bytes, sha256 } = file;
      try {
        await uploadOnce(options, file, signal);
        await verify(options, file, signal);
        return { bucket, key, bytes, sha256 };
      } catch (error) {
        throw awsFailure('STORE_FAILED', `Storing s3://${bucket}/${key}`, error, signal);
      }
    },

    readText: async (at, maxBytes, signal) => {
      const where = `s3://${at.bucket}/${at.key}`;
      try {
        const answer = await client.send(new GetObjectCommand({ Bucket: at.bucket, Key: at.key }), {
          abortSignal: signal,
        });
        if (!(answer.Body instanceof Readable)) return '';
        const isLarger = (answer.ContentLength ?? 0) > maxBytes;
        const bytes = await collectBytes(answer.Body, isLarger ? 0 : maxBytes, signal);
        if (!bytes) {
          throw fail('MESSAGE_TOO_LARGE', `The request at ${where} is larger than ${maxBytes} bytes; make it smaller`, {
            where,
          });
        }
        return Buffer.from(bytes.buffer).toString('utf8');
      } catch (error) {
        const missing = hasName(error, ['NoSuchKey', 'NoSuchBucket', 'NotFound']) || statusOf(error) === 404;
        throw awsFailure(
          missing ? 'POINTER_MISSING' : 'STORE_FAILED',
          `Reading the request at ${where}`,
          error,
          signal,
        );
      }
    },

    readBytes: async ({ key, sha256 }, signal) => {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
        if (!Body) throw new Error('empty answer');
        const bytes = await Body.transformToByteArray();
        const read = createHash('sha256').update(bytes).digest('hex');
        if (read !== sha256) throw differs(key, `sha256 ${read}`, sha256);
        return bytes;
      } catch (error) {
        throw awsFailure('STORE_FAILED', `Reading s3://${bucket}/${key}`, error, signal);
      }
    },

    remove: async (key, signal) => {
      try {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
      } catch (error) {
        throw awsFailure('STORE_FAILED', `Removing s3://${bucket}/${key}`, error, signal);
      }
    },

    link: async ({ key, fileName }, expiresIn, signal) => {
      try {
        const ResponseContentDisposition = createDisposition(fileName);
        const command = new GetObjectCommand({ Bucket: bucket, Key: key, ResponseContentDisposition });
        return await getSignedUrl(client, command, { expiresIn });
      } catch (error) {
        throw awsFailure('STORE_FAILED', `Signing a link to s3://${bucket}/${key}`, error, signal);
      }
    },
  };
};
