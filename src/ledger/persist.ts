import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { type ErrorCode, ReportError } from '../errors.ts';
import type { QueryLimits } from '../ports.ts';

/** Faults that say nothing against the statement itself, only that it cannot be run just now. */
const passing: ReadonlySet<ErrorCode> = new Set([
  'DATABASE_UNAVAILABLE',
  'POOL_EXHAUSTED',
  'QUERY_FAILED',
  'QUERY_TIMEOUT',
]);

const policy = retry(
  handleWhen((error) => error instanceof ReportError && passing.has(error.code)),
  { maxAttempts: 4, backoff: new ExponentialBackoff({ initialDelay: 200, maxDelay: 2_000 }) },
);

/** Of one try of such a statement. */
export const persistLimits: QueryLimits = { timeoutMs: 5_000, reserved: true };

/**
 * Runs a write again, four times in a few seconds, while the database is at fault: for what only this worker knows and
 * nobody could find out later. It must do no harm when it is repeated. Not to be cancelled: what happened has happened.
 * @throws what the last try threw
 */
export const persist = <T>(write: () => Promise<T>): Promise<T> => policy.execute(write);
