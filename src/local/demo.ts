/**
 * The main job on embedded servers and real meter data: seed, import, send requests through SQS, watch the worker, and
 * show where everything went.
 */
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Catalogue, parseCatalogue } from '../catalogue/catalogue.ts';
import { importReadings } from '../catalogue/import-readings.ts';
import { seedCatalogue } from '../catalogue/seed.ts';
import { type ReportName, reportNames } from '../families/names.ts';
import { findPlan } from '../families/plans.ts';
import type { HistoryEntry } from '../ledger/history.ts';
import { shortName, watchRequests } from './watch-requests.ts';
import { showWaysIn, type WaysInParts } from './ways-in.ts';

export type DemoParts = WaysInParts & {
  readonly databaseUrl: string;
  readonly eventQueueUrl: string;
  /** Of the embedded mail service, which keeps what it is given. */
  readonly mailStoreUrl: string;
  readonly startWorker: () => void;
  readonly outDir: string;
};

/** What became of one request, wherever it left a trace. */
export type DemoResult = {
  readonly entry: HistoryEntry;
  readonly file: string | null;
  readonly mails: readonly string[];
  readonly events: readonly string[];
};

const meters = [
  { device: 'il-electricity', file: 'il-electricity-cdd-hdd-hourly.csv.gz' },
  { device: 'il-gas', file: 'il-gas-hdd-only-hourly.csv.gz' },
  { device: 'uk-electricity', file: 'uk-electricity-hdd-only-hourly-sample-1.csv.gz', timezone: 'UTC' },
  { device: 'uci-house', file: 'uci-house.csv.gz' },
] as const;

type DemoRequest = {
  readonly clientId: string;
  readonly report: ReportName;
  readonly from: string;
  readonly to: string;
  /** False: mailed as a link. */
  readonly attach?: boolean;
};

const lastDayOf = (month: string): string => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
};

const days = (clientId: string, month: string, more: { to?: string; attach?: boolean } = {}): DemoRequest => ({
  clientId,
  report: 'energy.daily-consumption',
  from: `${month}-01`,
  to: lastDayOf(month),
  ...more,
});

/** What each client's other reports are about. */
const spans = [
  { clientId: 'prairie-homes', month: '2016-03', from: '2016-01-01', to: '2016-12-31' },
  { clientId: 'thames-house', month: '2013-03', from: '2013-01-01', to: '2013-12-31' },
  { clientId: 'maison-sceaux', month: '2007-02', from: '2007-02-01', to: '2007-02-02' },
] as const;

/** Reports that may not span a year are about one month, the others about all of the client's data. */
const isOfOneMonth = (report: ReportName): boolean => findPlan(report).maxPeriodDays < 366;

/** Months with a clock change (March, October, November) among plain ones, and a house by the minute for two days. */
const requests: readonly DemoRequest[] = [
  days('prairie-homes', '2016-01'),
  days('prairie-homes', '2016-03'),
  days('prairie-homes', '2016-07'),
  days('prairie-homes', '2016-11'),
  days('thames-house', '2013-03'),
  days('thames-house', '2013-07'),
  days('thames-house', '2013-10', { attach: false }),
  days('maison-sceaux', '2007-02', { to: '2007-02-02' }),
  ...reportNames
    .filter((report) => report !== 'energy.daily-consumption')
    .flatMap((report) =>
      spans.map(({ clientId, month, from, to }): DemoRequest => {
        const first = `${month}-01`;
        return isOfOneMonth(report)
          ? { clientId, report, from: first, to: to < lastDayOf(month) ? to : lastDayOf(month) }
          : { clientId, report, from, to };
      }),
    ),
];

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Resolves when every request is settled. @throws ABORTED-like errors of its parts; the caller stops the worker */
export const runDemo = async (parts: DemoParts, signal: AbortSignal): Promise<readonly DemoResult[]> => {
  const catalogue = parseCatalogue(JSON.parse(await readFile(here('demo-catalogue.json'), 'utf8')), reportNames);
  await loadData(parts, catalogue, signal);
  // New ids at each run: the same id again would be acknowledged as done.
  const run = new Date().toISOString().replaceAll(/[-:T]/gu, '').slice(0, 14);
  const requestIds = await sendRequests(parts, run, signal);
  parts.startWorker();
  const entries = await watchRequests(parts, requestIds, signal);
  const others = await showWaysIn(parts, { catalogue, run }, signal);
  return collect(parts, [...entries, ...others], signal);
};

const loadData = async (
  { database, databaseUrl, say }: DemoParts,
  catalogue: Catalogue,
  signal: AbortSignal,
): Promise<void> => {
  await seedCatalogue(catalogue, database, signal);
  await uploadLogos(catalogue, signal);
  say(`Catalogue: ${catalogue.clients.map(({ name }) => name).join(', ')}`);
  for (const { device, file, ...rest } of meters) {
    const source = here(`meters/${file}`);
    const { rows, elapsedMs } = await importReadings({ source, databaseUrl, deviceId: device, ...rest }, signal);
    say(`Imported  ${String(rows).padStart(6)} readings of ${device} in ${Math.round(elapsedMs)} ms`);
  }
};

/** To where the catalogue says they are. */
const uploadLogos = async ({ clients }: Catalogue, signal: AbortSignal): Promise<void> => {
  const s3 = new S3Client({ forcePathStyle: true });
  try {
    for (const { logoUrl = '' } of clients) {
      const [, Bucket = '', Key = ''] = /^s3:\/\/([^/]+)\/(.+)$/u.exec(logoUrl) ?? [];
      const Body = await readFile(here(`logos/${basename(Key)}`));
      const put = new PutObjectCommand({ Bucket, Key, Body, ContentType: 'image/svg+xml' });
      await s3.send(put, { abortSignal: signal });
    }
  } finally {
    s3.destroy();
  }
};

const sendRequests = async (
  { queue, say }: DemoParts,
  run: string,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  const requestIds: string[] = [];
  for (const { clientId, report, from, to, attach } of requests) {
    const requestId = `demo-${run}-${clientId}-${shortName(report)}-${from}`;
    const delivery = attach === undefined ? {} : { delivery: { attach } };
    const request = { report, clientId, requestId, period: { from, to }, ...delivery };
    await queue.send(JSON.stringify(request), signal);
    requestIds.push(requestId);
  }
  say(`Sent      ${requestIds.length} requests through SQS`);
  return requestIds;
};

const collect = async (
  parts: DemoParts,
  entries: readonly HistoryEntry[],
  signal: AbortSignal,
): Promise<readonly DemoResult[]> => {
  await mkdir(parts.outDir, { recursive: true });
  // Of the one that was refused first there are two.
  const events = await readEvents(parts.eventQueueUrl, entries.length + 1, signal);
  const mails = await readMails(parts.mailStoreUrl, signal);
  const s3 = new S3Client({ forcePathStyle: true });
  try {
    return await Promise.all(
      entries.map(async (entry) => ({
        entry,
        file: await copyWorkbook(s3, entry, parts.outDir, signal),
        mails: mails.filter(({ body }) => body.includes(entry.requestId)).map(({ to }) => to),
        events: events.filter(({ requestId }) => requestId === entry.requestId).map(({ type }) => type),
      })),
    );
  } finally {
    s3.destroy();
  }
};

const copyWorkbook = async (s3: S3Client, entry: HistoryEntry, outDir: string, signal: AbortSignal) => {
  if (!entry.output) return null;
  const { bucket: Bucket, key: Key } = entry.output;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }), { abortSignal: signal });
  if (!(Body instanceof Readable)) return null;
  const file = join(outDir, `${entry.clientId}-${shortName(entry.report ?? '')}-${entry.from?.slice(0, 7)}.xlsx`);
  await pipeline(Body, createWriteStream(file), { signal });
  return file;
};

const eventSchema = z.object({ 'detail-type': z.string(), detail: z.object({ requestId: z.string() }) });

/** Reads the event queue until it is empty, or has given as many as there should be. */
const readEvents = async (QueueUrl: string, expected: number, signal: AbortSignal) => {
  const sqs = new SQSClient({});
  const events: { type: string; requestId: string }[] = [];
  try {
    for (;;) {
      const receive = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: events.length < expected ? 1 : 0,
      });
      const { Messages = [] } = await sqs.send(receive, { abortSignal: signal });
      if (Messages.length === 0) return events;
      for (const { Body = '', ReceiptHandle } of Messages) {
        const parsed = eventSchema.parse(JSON.parse(Body));
        events.push({ type: parsed['detail-type'], requestId: parsed.detail.requestId });
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }), { abortSignal: signal });
      }
    }
  } finally {
    sqs.destroy();
  }
};

const mailSchema = z.object({
  emails: z.array(
    z.object({ destination: z.object({ to: z.array(z.string()) }), body: z.object({ text: z.string().optional() }) }),
  ),
});

const readMails = async (mailStoreUrl: string, signal: AbortSignal) => {
  const answer = await fetch(mailStoreUrl, { signal });
  const { emails } = mailSchema.parse(await answer.json());
  return emails.map(({ destination, body }) => ({ to: destination.to.join(', '), body: body.text ?? '' }));
};
