/** The one place that turns an error into what becomes of the message. */
import { asReportError, type ErrorCode, fail, type ReportError } from '../errors.ts';

export type RetryRules = { readonly maxAttempts: number; readonly baseSeconds: number };

export type Judgement =
  | { readonly kind: 'retry'; readonly delaySeconds: number; readonly error: ReportError }
  | { readonly kind: 'refuse'; readonly status: 'rejected' | 'failed'; readonly error: ReportError }
  /** Not ours any more: whoever has it now decides. */
  | { readonly kind: 'leave'; readonly error: ReportError };

/** Waiting costs an attempt only when the report itself was tried. */
const notAnAttempt = new Set<ErrorCode>(['REQUEST_BUSY', 'ABORTED', 'LEASE_LOST']);

const visibilityCapSeconds = 12 * 60 * 60;

/** Exponential with full jitter in its upper half, capped by what is left of the 12 hours a message may be hidden. */
export const backOffSeconds = (receiveCount: number, { baseSeconds }: RetryRules, random = Math.random()): number => {
  const ceiling = Math.min(baseSeconds * 2 ** Math.min(receiveCount - 1, 20), 3_600);
  return Math.min(Math.max(1, Math.round(ceiling * (0.5 + random / 2))), visibilityCapSeconds);
};

export const judge = (thrown: unknown, receiveCount: number, rules: RetryRules): Judgement => {
  const error = asReportError(thrown, 'RENDER_FAILED');
  if (error.code === 'LEASE_LOST') return { kind: 'leave', error };
  if (error.code === 'ATTEMPTS_EXHAUSTED') return { kind: 'refuse', status: 'failed', error };
  if (error.next === 'reject') return { kind: 'refuse', status: 'rejected', error };
  if (error.code === 'ABORTED') return { kind: 'retry', delaySeconds: 0, error };
  if (error.code === 'REQUEST_BUSY') {
    return { kind: 'retry', delaySeconds: Math.max(1, Number(error.data['waitSeconds'] ?? 5)), error };
  }
  if (receiveCount >= rules.maxAttempts && !notAnAttempt.has(error.code)) {
    const message = `Given up after ${receiveCount} attempts; the last: ${error.code}: ${error.message}`;
    return { kind: 'refuse', status: 'failed', error: fail('ATTEMPTS_EXHAUSTED', message, { cause: error }) };
  }
  return { kind: 'retry', delaySeconds: backOffSeconds(receiveCount, rules), error };
};
