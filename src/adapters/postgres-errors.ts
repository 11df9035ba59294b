/** What Slonik and the driver throw, sorted by what it means for us. */
import {
  BackendTerminatedError,
  BackendTerminatedUnexpectedlyError,
  ConnectionError,
  SlonikError,
  StatementTimeoutError,
} from 'slonik';
import { fail, ReportError } from '../errors.ts';

/** What a statement or a connection threw, as an error of ours; what the work itself threw is passed on as it is. */
export const translate = (
  error: unknown,
  name: string,
  signal: AbortSignal | undefined,
  elapsedMs: number,
): unknown => {
  if (error instanceof ReportError) return error;
  if (signal?.aborted) return abortedBy(signal);
  const facts = { cause: error, query: name, elapsedMs };
  if (error instanceof StatementTimeoutError) {
    return fail('QUERY_TIMEOUT', `The query ${name} did not finish within ${elapsedMs} ms`, facts);
  }
  if (isConnectionError(error))
    return fail('DATABASE_UNAVAILABLE', `The database connection was lost in ${name}: ${messageOf(error)}`, facts);
  // An error of the caller's own, thrown between queries, is passed on as it is.
  if (name === 'connection' && !isDatabaseError(error)) return error;
  return fail('QUERY_FAILED', `The query ${name} failed: ${messageOf(error)}`, facts);
};

const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08000',
  '08003',
  '08006',
]);

const isConnectionError = (error: unknown): boolean =>
  error instanceof BackendTerminatedError ||
  error instanceof BackendTerminatedUnexpectedlyError ||
  error instanceof ConnectionError ||
  (error instanceof Error && 'code' in error && connectionCodes.has(String(error.code)));

const isDatabaseError = (error: unknown): boolean =>
  error instanceof SlonikError || (error instanceof Error && 'code' in error);

export const abortedBy = (signal: AbortSignal): ReportError =>
  signal.reason instanceof ReportError
    ? signal.reason
    : fail('ABORTED', 'The work was cancelled', { cause: signal.reason });

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The host of a database URL, for messages: without user and password. */
export const hostOf = (url: string): string => {
  try {
    return new URL(url).host;
  } catch {
    return 'DATABASE_URL (not a URL)';
  }
};
