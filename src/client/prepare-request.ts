/** From what a caller asks for to a body that the worker will take, or an error that names the field. */
import { randomUUID } from 'node:crypto';
import { checkRequest } from '../contract/check-request.ts';
import { fail, ReportError } from '../errors.ts';
import { type RequestBody, windowRequestId } from '../report/request.ts';
import type { ReportRequest } from './report-request.ts';

export type PreparedRequest = {
  readonly requestId: string;
  readonly clientId: string;
  /** JSON. */
  readonly body: string;
};

/** @throws MESSAGE_INVALID, REPORT_UNKNOWN, OPTIONS_INVALID naming every field at fault */
export const prepareRequest = (request: ReportRequest): PreparedRequest => {
  // As the worker will read it: a field that is undefined is one that is absent.
  const asked: unknown = JSON.parse(JSON.stringify(request));
  const checked: RequestBody = checkRequest(asked);
  const { clientId, schedule } = checked;
  // One for each window of a schedule, whoever asks for it.
  const requestId = checked.requestId ?? (schedule ? windowRequestId(clientId, schedule) : randomUUID());
  return { requestId, clientId, body: JSON.stringify({ ...checked, requestId }) };
};

/** All of them, or none: a batch with one that is wrong is not sent in part. @throws as `prepareRequest`, naming which */
export const prepareRequests = (requests: readonly ReportRequest[]): readonly PreparedRequest[] => {
  const prepared = requests.map((request, index) => {
    try {
      return prepareRequest(request);
    } catch (error) {
      if (!(error instanceof ReportError)) throw error;
      throw fail(error.code, `requests.${index}: ${error.message}`, { cause: error, index });
    }
  });
  const first = new Map<string, number>();
  for (const [index, { requestId }] of prepared.entries()) {
    const earlier = first.get(requestId);
    if (earlier !== undefined) {
      throw fail(
        'MESSAGE_INVALID',
        `requests.${index}.requestId: "${requestId}" is that of requests.${earlier} too; give each its own, or none`,
        { index },
      );
    }
    first.set(requestId, index);
  }
  return prepared;
};
