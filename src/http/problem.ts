/** What goes wrong at the door, as RFC 9457 has it: one table, and one place that turns whatever was thrown into an answer. */
import type { FastifyReply } from 'fastify';
import { type ErrorCode, errorTable, plainText, ReportError } from '../errors.ts';

export const problemTable = {
  MESSAGE_UNREADABLE: { status: 400, title: 'The body is not JSON, or the request not HTTP' },
  QUERY_INVALID: { status: 400, title: 'The address, a query parameter or a header does not fit' },
  TOKEN_INVALID: { status: 401, title: 'There is no valid bearer token' },
  CLIENT_FOREIGN: { status: 403, title: 'The token is for another client' },
  NOT_FOUND: { status: 404, title: 'There is nothing here' },
  REQUEST_UNKNOWN: { status: 404, title: errorTable.REQUEST_UNKNOWN.means },
  LINK_UNKNOWN: { status: 404, title: 'There is no such link' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This is not what can be done here' },
  TOO_SLOW: { status: 408, title: 'The request did not arrive in time' },
  REQUEST_CONFLICT: { status: 409, title: errorTable.REQUEST_CONFLICT.means },
  CANCEL_TOO_LATE: { status: 409, title: 'The report is finished, or its mails are on their way' },
  RETRY_USELESS: { status: 409, title: 'The report needs no retry' },
  WORKBOOK_MISSING: { status: 409, title: 'The report has no workbook' },
  LINK_EXPIRED: { status: 410, title: 'The link has expired' },
  LINK_REVOKED: { status: 410, title: 'The link has been revoked' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is larger than the door accepts' },
  URL_TOO_LONG: { status: 414, title: 'The address is longer than the door accepts' },
  MEDIA_TYPE_UNSUPPORTED: { status: 415, title: 'The body is of another type than the door reads' },
  MESSAGE_INVALID: { status: 422, title: errorTable.MESSAGE_INVALID.means },
  REPORT_UNKNOWN: { status: 422, title: errorTable.REPORT_UNKNOWN.means },
  OPTIONS_INVALID: { status: 422, title: errorTable.OPTIONS_INVALID.means },
  RATE_LIMITED: { status: 429, title: 'Too many requests' },
  HEADERS_TOO_LARGE: { status: 431, title: 'The header is larger than the door accepts' },
  INTERNAL: { status: 500, title: 'The door is at fault' },
  UNAVAILABLE: { status: 503, title: 'What the door needs does not answer' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problemTable;

export class HttpProblem extends Error {
  readonly code: ProblemCode;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, detail: string, headers: Readonly<Record<string, string>> = {}, cause?: unknown) {
    super(detail, cause === undefined ? undefined : { cause });
    this.name = 'HttpProblem';
    this.code = code;
    this.headers = headers;
  }

  get status(): number {
    return problemTable[this.code].status;
  }
}

/** Makes the error to throw; `detail` names the field and what to do. */
export const problem = (code: ProblemCode, detail: string, headers?: Readonly<Record<string, string>>): HttpProblem =>
  new HttpProblem(code, detail, headers);

const isProblemCode = (code: ErrorCode | ProblemCode): code is ProblemCode => Object.hasOwn(problemTable, code);

const retryAfter = { 'retry-after': '10' };

const ofReportError = (error: ReportError): HttpProblem => {
  if (isProblemCode(error.code)) return new HttpProblem(error.code, error.message, {}, error);
  // Its words are for those who run the worker: they name hosts and queries.
  if (error.next === 'retry') return new HttpProblem('UNAVAILABLE', 'Try again in some seconds', retryAfter, error);
  return error.next === 'reject'
    ? new HttpProblem('MESSAGE_INVALID', error.message, {}, error)
    : new HttpProblem('INTERNAL', 'Tell those who run the worker, with the X-Request-Id', {}, error);
};

/** What the framework refuses by itself, by its status. */
const frameworkProblems: Readonly<Record<number, readonly [ProblemCode, string]>> = {
  400: ['MESSAGE_UNREADABLE', 'Send one JSON object, with Content-Type: application/json'],
  404: ['NOT_FOUND', 'GET /docs lists what there is'],
  408: ['TOO_SLOW', 'Send the whole request sooner'],
  413: ['BODY_TOO_LARGE', 'Make the body smaller: at most 1,000,000 bytes'],
  414: ['URL_TOO_LONG', 'Make the address shorter; an id has at most 128 characters'],
  415: ['MEDIA_TYPE_UNSUPPORTED', 'Send the body as JSON, with Content-Type: application/json'],
  431: ['HEADERS_TOO_LARGE', 'Make the header smaller'],
  503: ['UNAVAILABLE', 'Try again in some seconds'],
};

/** Whatever was thrown, as an answer that says nothing of the inside. */
export const toProblem = (error: unknown): HttpProblem => {
  if (error instanceof HttpProblem) return error;
  if (error instanceof ReportError) return ofReportError(error);
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  const [code, detail] = frameworkProblems[status] ?? [
    'INTERNAL',
    'Tell those who run the worker, with the X-Request-Id',
  ];
  return new HttpProblem(code, detail, {}, error);
};

export const problemType = 'application/problem+json; charset=utf-8';

/** `type` leads to the words about it on the page of the door. */
export const problemBody = ({ code, status, message }: HttpProblem): object => ({
  type: `/docs#${code}`,
  title: problemTable[code].title,
  status,
  code,
  detail: plainText(message),
});

export const sendProblem = (reply: FastifyReply, thrown: HttpProblem): FastifyReply =>
  reply
    .code(thrown.status)
    .headers({ ...thrown.headers, 'cache-control': 'no-store' })
    .type(problemType)
    .send(JSON.stringify(problemBody(thrown)));
