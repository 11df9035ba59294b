/** What the AWS clients throw, sorted by what it means for us. */
import { fail, type ErrorCode, ReportError } from '../errors.ts';

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'UnknownError');

const isAbort = (error: unknown, signal: AbortSignal): boolean => signal.aborted || nameOf(error) === 'AbortError';

export const hasName = (error: unknown, names: readonly string[]): boolean => names.includes(nameOf(error));

/** The HTTP status of a service's answer; `undefined` when there was none. */
export const statusOf = (error: unknown): number | undefined => {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
};

/** Wraps with what was being done, e.g. `Storing the workbook: AccessDenied: …`; an abort becomes ABORTED. */
export const awsFailure = (code: ErrorCode, doing: string, error: unknown, signal: AbortSignal): ReportError => {
  if (error instanceof ReportError) return error;
  if (isAbort(error, signal)) {
    return signal.reason instanceof ReportError
      ? signal.reason
      : fail('ABORTED', `${doing}: cancelled`, { cause: error });
  }
  const message = error instanceof Error ? error.message : String(error);
  return fail(code, `${doing}: ${nameOf(error)}: ${message}`, { cause: error, status: statusOf(error) });
};
