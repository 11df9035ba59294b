/**
 * What the pipeline needs of the outside world, in the worker's own words. Adapters implement these; tests may too.
 * `AbortSignal` comes last in every call and cancels it.
 */
import type { QuerySqlToken } from 'slonik';
import type { z } from 'zod';
import type { FlatError } from './errors.ts';

export type Log = {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
  child(facts: object): Log;
};

/** Tells the platform whether there is work in hand, for which it may not stop this process. Neither throws nor waits. */
export type TaskProtection = {
  readonly busy: () => void;
  readonly idle: () => void;
  /** Says that it is idle; resolves when that has been said. */
  readonly close: () => Promise<void>;
};

/** Wall-clock time, epoch milliseconds. Leases use the database's clock instead, see `ledger/`. */
export type Clock = { now(): number };

// ---------------------------------------------------------------------------------------------------------- queue

/** When and as what a message was first sent. */
export type MessageOrigin = {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
};

export type QueueMessage = {
  readonly id: string;
  /** Another than itself when it was redriven. */
  readonly origin: MessageOrigin;
  readonly body: string;
  readonly receiptHandle: string;
  /** 1 at the first delivery. */
  readonly receiveCount: number;
};

/** What becomes of a message: deleted, made visible again after a delay, or left to its visibility timeout. */
export type Verdict =
  | { readonly kind: 'acknowledge' }
  | { readonly kind: 'retry'; readonly delaySeconds: number }
  | { readonly kind: 'leave' };

export type Poller = {
  start(): void;
  /** Stops polling; resolves when the message in hand has been settled. */
  stop(): Promise<void>;
  /** Milliseconds since the last poll that was answered or message that was settled; 0 with a message in hand. */
  silentMs(): number;
};

export type Queue = {
  /** One slot: at most one message in hand. `handle` never rejects. */
  createPoller(handle: (message: QueueMessage) => Promise<Verdict>): Poller;
  /** @throws LEASE_LOST when the queue refuses, QUEUE_FAILED when it cannot be reached. */
  extendVisibility(message: QueueMessage, seconds: number, signal: AbortSignal): Promise<void>;
  /** Moves what can never succeed out of the way, with its reason as message attributes. */
  deadLetter(message: QueueMessage, reason: { code: string; message: string }, signal: AbortSignal): Promise<void>;
  send(body: string, signal: AbortSignal): Promise<{ readonly messageId: string }>;
};

export type DeadLetter = {
  readonly id: string;
  readonly body: string;
  readonly receiptHandle: string;
  /** Why, by our own code and in words; `null` when the queue moved it by itself. */
  readonly code: string | null;
  readonly reason: string | null;
  readonly origin: MessageOrigin;
  /** Epoch milliseconds at which it came here. */
  readonly diedAt: number;
};

/** @throws QUEUE_FAILED, ABORTED from every call */
export type DeadLetters = {
  /** Some of those that are there, hidden from others for five minutes; none when all have been taken. */
  take(signal: AbortSignal): Promise<readonly DeadLetter[]>;
  /** It is there again within a second or so. */
  putBack(letter: DeadLetter, signal: AbortSignal): Promise<void>;
  /** Sends it to the request queue, with its origin. */
  sendAgain(letter: DeadLetter, signal: AbortSignal): Promise<void>;
  remove(letter: DeadLetter, signal: AbortSignal): Promise<void>;
};

// ------------------------------------------------------------------------------------------------------- database

/** A query with the name it has in logs and metrics, e.g. `readings.of-device`. Rows are validated against its zod type. */
export type NamedQuery<Row> = { readonly name: string; readonly sql: QuerySqlToken<z.ZodType<Row>> };

export type Queries = {
  rows<Row>(query: NamedQuery<Row>): Promise<readonly Row[]>;
  /** The one row, or `null`. */
  maybeOne<Row>(query: NamedQuery<Row>): Promise<Row | null>;
  /** Runs a statement; resolves to the number of rows it touched. */
  run(query: NamedQuery<unknown>): Promise<number>;
};

export type QueryLimits = {
  readonly signal?: AbortSignal;
  /** Of each statement, ten seconds at most; else that of all. */
  readonly timeoutMs?: number;
  /** For short writes that may not wait until the long queries leave a connection, such as the renewal of a lease. */
  readonly reserved?: boolean;
};

export type PoolGauges = {
  readonly acquired: number;
  readonly idle: number;
  readonly waiting: number;
  readonly max: number;
};

export type Database = {
  /**
   * Borrows one connection for `work`. Aborting the signal cancels the running statement on the server.
   * @throws POOL_EXHAUSTED, QUERY_TIMEOUT, QUERY_FAILED, ROW_INVALID, ABORTED
   */
  connect<T>(work: (queries: Queries) => Promise<T>, limits?: QueryLimits): Promise<T>;
  /** The same inside one transaction: rolled back when `work` throws. */
  transaction<T>(work: (queries: Queries) => Promise<T>, limits?: QueryLimits): Promise<T>;
  gauges(): PoolGauges;
  close(): Promise<void>;
};

// ---------------------------------------------------------------------------------------------------------- store

export type StoredObject = {
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
  readonly sha256: string;
};

export type ObjectStore = {
  /**
   * Uploads a file and verifies what arrived against its size and `sha256` (hex), by reading it back.
   * @throws STORE_FAILED, ABORTED
   */
  putFile(
    file: { key: string; path: string; bytes: number; sha256: string; contentType: string; fileName: string },
    signal: AbortSignal,
  ): Promise<StoredObject>;
  /** Whole text of a small object. @throws POINTER_MISSING, MESSAGE_TOO_LARGE, STORE_FAILED */
  readText(at: { bucket: string; key: string }, maxBytes: number, signal: AbortSignal): Promise<string>;
  /** Downloads an object of the reports bucket. @throws STORE_FAILED, also when it is not what was stored; ABORTED */
  readBytes(object: { key: string; sha256: string }, signal: AbortSignal): Promise<Uint8Array>;
  /** Removes an object of the reports bucket; one that is not there is removed. @throws STORE_FAILED, ABORTED */
  remove(key: string, signal: AbortSignal): Promise<void>;
  /** A presigned link that downloads the object under `fileName`. */
  link(object: { key: string; fileName: string }, expiresInSeconds: number, signal: AbortSignal): Promise<string>;
};

// ----------------------------------------------------------------------------------------------------------- mail

/** Under which a mail carries its tag; SES shows it in the events of a configuration set, in `mail.tags`. */
export const mailTagName = 'report-worker-mail';

export type Mail = {
  readonly to: string;
  /** Ours, by which the service's feedback tells which mail it is about; recipients do not see it. */
  readonly tag: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly attachment?: { readonly fileName: string; readonly contentType: string; readonly bytes: Uint8Array };
};

export type Mailer = {
  /** @throws MAIL_REFUSED (for good), MAIL_FAILED (it did not go: try again), MAIL_UNCERTAIN (it may have gone), ABORTED */
  send(mail: Mail, signal: AbortSignal): Promise<{ readonly messageId: string }>;
};

// --------------------------------------------------------------------------------------------------------- events

export type WorkerEvent = {
  /** Stable: the same state announced twice has the same id. */
  readonly id: string;
  readonly type: 'report.completed' | 'report.partial' | 'report.failed' | 'report.cancelled';
  /** ISO 8601 instant. */
  readonly time: string;
  readonly detail: Readonly<Record<string, unknown>>;
};

export type EventBus = { publish(event: WorkerEvent, signal: AbortSignal): Promise<void> };

// --------------------------------------------------------------------------------------------------------- images

/** An image in a format that Excel shows; `width` and `height` are pixels of the file. */
export type FetchedImage = {
  readonly bytes: Uint8Array;
  readonly format: 'png' | 'jpeg' | 'gif';
  readonly width: number;
  readonly height: number;
};

export type ImageSource = {
  /**
   * Fetches `https://host/…` or `s3://bucket/key` and makes it fit for a box of `width` by `height` pixels on the screen.
   * Its bytes are shared with later callers: they cross threads by copy and are not to be written to.
   * @throws IMAGE_REFUSED, IMAGE_FAILED, ABORTED
   */
  fetch(image: { url: string; width: number; height: number }, signal: AbortSignal): Promise<FetchedImage>;
};

/** The image is made to fit inside `width` by `height` pixels; one that has more than `maxPixels` itself is refused. */
export type ResizeJob = {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly maxPixels: number;
};
export type ResizeReply = { readonly image: FetchedImage } | { readonly error: FlatError };

export type ImageResizer = {
  /** The job's buffer is moved to the thread: the caller may not use it afterwards. @throws IMAGE_FAILED, ABORTED */
  resize(job: ResizeJob, signal: AbortSignal): Promise<FetchedImage>;
  close(): Promise<void>;
};

// --------------------------------------------------------------------------------------------------------- render

export type RenderedFile = {
  readonly path: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  readonly sheets: number;
  readonly rows: number;
  readonly modelMs: number;
  readonly writeMs: number;
};

/** What a render thread is given and what it answers: an error crosses threads as data. */
export type RenderJob = {
  readonly report: string;
  readonly input: unknown;
  readonly path: string;
  readonly deflateLevel?: number;
};
export type RenderReply = { readonly file: RenderedFile } | { readonly error: FlatError };

export type Renderer = {
  /**
   * Builds the report's model and writes the workbook to `path`, in a pool thread.
   * Buffers of typed arrays in `input` are moved, not copied: the caller may not use them afterwards.
   * @throws RENDER_FAILED, ABORTED
   */
  render(job: RenderJob, signal: AbortSignal): Promise<RenderedFile>;
  /** How many threads there are, and how many there should be. */
  count(): { readonly alive: number; readonly wanted: number };
  close(): Promise<void>;
};
