/**
 * The ImageSource port: bytes from https or S3, made fit by the resizer, kept by content and size.
 *
 *   s3://…    ─▶ S3, allowed buckets ─┐
 *   https://… ─▶ safe-fetch.ts ───────┴─▶ sha256 ─▶ cache ─▶ resizer (thread), once for all who ask meanwhile
 */
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { markAsUntransferable } from 'node:worker_threads';
import { fail } from '../errors.ts';
import type { FetchedImage, ImageResizer, ImageSource } from '../ports.ts';
import { awsFailure, hasName, statusOf } from './aws-errors.ts';
import { collectBytes } from './collect-bytes.ts';
import { createSafeFetch, type Network } from './safe-fetch.ts';
import { createSharedCache } from './shared-cache.ts';
import { withinTime } from './within-time.ts';

export type ImageSourceOptions = {
  readonly s3: S3Client;
  /** Buckets that images may come from. */
  readonly buckets: readonly string[];
  /** Hosts that images may come from; none: https is refused. */
  readonly hosts: readonly string[];
  readonly maxBytes: number;
  /** For the way here, from the look-up of the name to the last byte. */
  readonly timeoutMs: number;
  readonly resizer: ImageResizer;
  /** For tests. */
  readonly network?: Network;
};

const cacheBytes = 32 * 1024 * 1024;
const maxPixels = 50_000_000;

/** Pixels of the file for each on the screen: sharp on displays of high density and in print. */
const density = 2;

const s3Pattern = /^s3:\/\/(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(?<key>.+)$/u;

const createS3Read =
  ({ s3, buckets, maxBytes }: ImageSourceOptions) =>
  async (url: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> => {
    const { bucket: Bucket = '', key: Key = '' } = s3Pattern.exec(url)?.groups ?? {};
    if (Bucket === '') throw fail('IMAGE_REFUSED', 'The S3 address of the image cannot be read: give s3://bucket/key');
    const facts = { bucket: Bucket, key: Key };
    if (!buckets.includes(Bucket)) {
      throw fail(
        'IMAGE_REFUSED',
        `Images from the bucket ${Bucket} are not allowed: add it to IMAGE_BUCKETS, or use that of the reports`,
        facts,
      );
    }
    try {
      const { Body, ContentLength = 0 } = await s3.send(new GetObjectCommand({ Bucket, Key }), { abortSignal: signal });
      if (!(Body instanceof Readable)) throw new Error('empty answer');
      const bytes = await collectBytes(Body, ContentLength > maxBytes ? 0 : maxBytes, signal);
      if (!bytes) throw fail('IMAGE_FAILED', `The image is larger than ${maxBytes} bytes: give a smaller one`, facts);
      return bytes;
    } catch (error) {
      if (hasName(error, ['NoSuchKey', 'NoSuchBucket', 'NotFound'])) {
        throw fail('IMAGE_FAILED', `There is no image at s3://${Bucket}/${Key}: put it there`, {
          cause: error,
          ...facts,
        });
      }
      if (statusOf(error) === 403) {
        // What S3 also says of a missing object to whoever may not list the bucket.
        const remedy = 'check the key, and that the worker has s3:GetObject there';
        throw fail('IMAGE_FAILED', `s3://${Bucket}/${Key} may not be read: ${remedy}`, { cause: error, ...facts });
      }
      throw awsFailure('IMAGE_FAILED', 'Reading the image from S3', error, signal);
    }
  };

/** A cached image is given to many reports, and moving it into the thread of one would take it from the others. */
const keepHere = (image: FetchedImage): FetchedImage => {
  markAsUntransferable(image.bytes.buffer);
  return image;
};

export const createImageSource = (options: ImageSourceOptions): ImageSource => {
  const { hosts, maxBytes, timeoutMs, resizer, network } = options;
  const readS3 = createS3Read(options);
  const readHttps = createSafeFetch({ hosts, maxBytes, ...(network && { network }) });
  const cache = createSharedCache<FetchedImage>(cacheBytes, ({ bytes }) => bytes.byteLength);
  const tooSlow = () =>
    fail(
      'IMAGE_FAILED',
      `The image did not arrive within ${timeoutMs / 1_000} s: check where it is, or put it into S3`,
    );

  return {
    async fetch({ url, ...shown }, signal) {
      const read = url.startsWith('s3://') ? readS3 : readHttps;
      const bytes = await withinTime(timeoutMs, tooSlow, (limits) => read(url, limits), signal);
      const [width, height] = [shown.width * density, shown.height * density];
      const key = `${createHash('sha256').update(bytes).digest('hex')} ${width} × ${height}`;
      const resize = async (limits: AbortSignal) =>
        keepHere(await resizer.resize({ bytes, width, height, maxPixels }, limits));
      return cache.get(key, resize, signal);
    },
  };
};
