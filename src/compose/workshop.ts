/** What makes a workbook: database, store, images and threads. */
import { S3Client } from '@aws-sdk/client-s3';
import { createImagePool } from '../adapters/image-pool.ts';
import { createImageSource } from '../adapters/image-source.ts';
import { createRenderPool } from '../adapters/render-pool.ts';
import { packageVersion } from '../ops/package-version.ts';
import type { MakeWorkbookOptions } from '../pipeline/make-workbook.ts';
import type { Clock, ImageSource } from '../ports.ts';
import { openDatabase } from './database.ts';
import { http, type Parts } from './parts.ts';

const systemClock: Clock = { now: () => Date.now() };

export const openS3 = ({ config, lifecycle }: Parts): S3Client => {
  const client = new S3Client({ requestHandler: http, forcePathStyle: config.store.pathStyle });
  lifecycle.onStop('s3', async () => client.destroy());
  return client;
};

const openImages = (s3: S3Client, { config, log, lifecycle }: Parts): ImageSource => {
  const resizer = createImagePool({ log });
  lifecycle.onStop('image thread', () => resizer.close());
  return createImageSource({ ...config.images, s3, resizer });
};

/** What turns a planned report into a workbook file: database, images and threads. */
export const openWorkshop = async (parts: Parts, s3 = openS3(parts)): Promise<MakeWorkbookOptions> => {
  const { config, log, lifecycle } = parts;
  const database = await openDatabase(parts);
  const renderer = createRenderPool({
    threads: config.concurrency.threads,
    maxOldGenerationMb: config.threadMemoryMb,
    log,
  });
  lifecycle.onStop('threads', () => renderer.close());
  return {
    database,
    renderer,
    images: openImages(s3, parts),
    clock: systemClock,
    codeVersion: config.codeVersion ?? packageVersion(import.meta.url),
    concurrency: config.concurrency.fetches,
    timeoutMs: config.deviceTimeoutMs,
    maxDataBytes: config.reportDataMaxBytes,
    deflateLevel: config.deflateLevel,
  };
};
