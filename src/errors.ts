/**
 * Every way the worker can fail, and what happens next.
 *
 *   retry   the message goes back to the queue with a back-off
 *   reject  it can never succeed: dead-letter queue, with the reason, and a `report.failed` event
 *   fatal   the process cannot go on: print what to do and exit
 *
 * One place reads this table to turn an error into an acknowledgement: `intake/verdict.ts`.
 */
export type Next = 'retry' | 'reject' | 'fatal';

export const errorTable = {
  CONFIG_INVALID: { next: 'fatal', means: 'A setting is missing or malformed' },
  INPUT_INVALID: { next: 'fatal', means: 'A file given to a command cannot be used' },
  STACK_FAILED: { next: 'fatal', means: 'The embedded local stack did not start' },

  MESSAGE_UNREADABLE: { next: 'reject', means: 'The message body is not JSON' },
  MESSAGE_INVALID: { next: 'reject', means: 'The request does not fit the contract' },
  MESSAGE_TOO_LARGE: { next: 'reject', means: 'The request is larger than the worker accepts' },
  POINTER_MISSING: { next: 'reject', means: 'The S3 object a message points at does not exist' },
  REPORT_UNKNOWN: { next: 'reject', means: 'No such report' },
  OPTIONS_INVALID: { next: 'reject', means: "The report's own options do not fit" },
  PERIOD_INVALID: { next: 'reject', means: 'The period is impossible or too long' },
  CLIENT_UNKNOWN: { next: 'reject', means: 'No such client' },
  DEVICE_UNKNOWN: { next: 'reject', means: 'The client has no such device or location' },
  RECIPIENT_FOREIGN: { next: 'reject', means: 'A recipient is known as one of another client' },
  REPORT_TOO_LARGE: { next: 'reject', means: 'The readings of the report take more memory than it may use' },
  REQUEST_UNKNOWN: { next: 'reject', means: 'No such request, or none that can be made again' },
  REQUEST_CONFLICT: { next: 'reject', means: 'The request id was used before for another body' },
  ATTEMPTS_EXHAUSTED: { next: 'reject', means: 'The report failed on every attempt' },

  REQUEST_BUSY: { next: 'retry', means: 'Another worker holds this request' },
  REPORT_CANCELLED: {
    next: 'retry',
    means: 'Somebody cancelled the report; it settles as cancelled and is not mailed',
  },
  LEASE_LOST: { next: 'retry', means: 'This worker no longer owns the request and must not write' },
  ABORTED: { next: 'retry', means: 'The work was cancelled' },
  POOL_EXHAUSTED: { next: 'retry', means: 'No database connection came free in time' },
  DATABASE_UNAVAILABLE: { next: 'retry', means: 'The connection to the database was lost' },
  QUERY_TIMEOUT: { next: 'retry', means: 'A query ran longer than it may' },
  QUERY_FAILED: { next: 'retry', means: 'The database refused or broke a query' },
  ROW_INVALID: { next: 'retry', means: 'The database returned a row of an unexpected shape' },
  FETCH_FAILED: { next: 'retry', means: 'No device of the report could be read' },
  REPORT_TIMEOUT: { next: 'retry', means: 'The report took longer than it may' },
  RENDER_FAILED: { next: 'retry', means: 'The workbook could not be made' },
  STORE_FAILED: { next: 'retry', means: 'The object store did not take or give an object' },
  MAIL_FAILED: { next: 'retry', means: 'The mail service did not answer as it should' },
  MAIL_REFUSED: { next: 'retry', means: 'The mail service refused this recipient or message' },
  MAIL_UNCERTAIN: { next: 'retry', means: 'The mail service took the message or did not; nobody knows' },
  QUEUE_FAILED: { next: 'retry', means: 'The queue service did not answer as it should' },
  EVENT_FAILED: { next: 'retry', means: 'The completion event could not be sent' },
  EVENT_REFUSED: { next: 'retry', means: 'The event queue or bus will not take this event as it is' },

  // A report goes on without the image and says so: these two never decide its fate.
  IMAGE_REFUSED: {
    next: 'retry',
    means: 'An image is where the worker may not fetch from; the report goes on without it',
  },
  IMAGE_FAILED: { next: 'retry', means: 'An image could not be fetched or shown; the report goes on without it' },
} as const satisfies Record<string, { next: Next; means: string }>;

export type ErrorCode = keyof typeof errorTable;

export class ReportError extends Error {
  readonly code: ErrorCode;
  /** Facts for the log line; never secrets. */
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, data: Readonly<Record<string, unknown>>, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ReportError';
    this.code = code;
    this.data = data;
  }

  get next(): Next {
    return errorTable[this.code].next;
  }
}

/**
 * Makes the error to throw: `throw fail('QUERY_TIMEOUT', 'readings.of-device ran over 30 s', { cause, elapsedMs })`.
 * `message` is written for the person who has to act on it: what is wrong and what to do.
 */
export const fail = (
  code: ErrorCode,
  message: string,
  { cause, ...data }: Readonly<Record<string, unknown> & { cause?: unknown }> = {},
): ReportError => new ReportError(code, maskAddresses(message), data, cause);

/** The first character and the domain; the rest is personal. A part of 64 characters is the longest there may be. */
const addressPattern = /(?<first>[^\s"'<>()[\]{},:;@/\\=])[^\s"'<>()[\]{},:;@/\\=]{0,63}@(?=[\p{L}\p{N}[])/gu;

/** `text` with `a…@acme.example` for each mail address: addresses are kept where mails are noted, and nowhere else. */
export const maskAddresses = (text: string): string => text.replaceAll(addressPattern, '$<first>…@');

/**
 * One line of text that every place takes: SQS attributes refuse control characters, jsonb refuses NUL, and both refuse
 * half of a surrogate pair. What turns text round (U+202A to U+202E, U+2066 to U+2069) would do so to what follows it too.
 */
export const plainText = (text: string, maxCharacters = 1_000): string =>
  text
    .replaceAll(/[\u0000-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069\uFFFE\uFFFF]+/gu, ' ')
    .slice(0, maxCharacters)
    .toWellFormed();

/** Anything thrown, as a `ReportError`; what is not one already gets `otherwise` as its code. */
export const asReportError = (error: unknown, otherwise: ErrorCode): ReportError =>
  error instanceof ReportError
    ? error
    : fail(otherwise, error instanceof Error ? error.message : String(error), { cause: error });

/** A `ReportError` as plain data, to cross threads: structured clone keeps the message of an error and loses the rest. */
export type FlatError = {
  readonly code: ErrorCode;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly stack: string | undefined;
};

export const flattenError = ({ code, message, data, stack }: ReportError): FlatError => ({
  code,
  message,
  data,
  stack,
});

/** The error on this side, its stack the one of the place that threw. */
export const reviveError = ({ code, message, data, stack }: FlatError): ReportError => {
  const error = new ReportError(code, message, data);
  if (stack !== undefined) error.stack = stack;
  return error;
};
