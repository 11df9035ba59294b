import { createHash, randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readOptions } from '../../contract/check-request.ts';
import type { Caller } from '../../ledger/api-tokens.ts';
import type { Submissions } from '../../ledger/submissions.ts';
import type { Queue } from '../../ports.ts';
import {
  hashBody,
  parseRequest,
  type RequestBody,
  requestSchema,
  windowRequestId,
  withoutAddresses,
} from '../../report/request.ts';
import type { Endpoint } from '../endpoint.ts';
import { problem } from '../problem.ts';

/** Visible ASCII, as the header's draft standard has it; how it is quoted makes no difference. */
const keyPattern = /^"?(?<key>[!#-~]{1,255})"?$/u;

/** The same key of another client is another id, which nobody can tell from the key. */
const idOfKey = (key: string, clientId: string): string =>
  `idem-${createHash('sha256').update(`${clientId}\n${key}`).digest('hex').slice(0, 40)}`;

const requestIdOf = ({ headers }: FastifyRequest, body: RequestBody, clientId: string): string => {
  const header = headers['idempotency-key'];
  if (header === undefined) {
    return body.requestId ?? (body.schedule ? windowRequestId(clientId, body.schedule) : randomUUID());
  }
  const { key } = keyPattern.exec(String(header))?.groups ?? {};
  if (key === undefined) {
    throw problem('QUERY_INVALID', 'Idempotency-Key: give 1 to 255 visible ASCII characters without quotes');
  }
  if (body.requestId !== undefined) {
    throw problem('QUERY_INVALID', 'Idempotency-Key: give the header or the field requestId, not both');
  }
  return idOfKey(key, clientId);
};

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const readBody = ({ body }: FastifyRequest, { clientId }: Caller): RequestBody => {
  const parsed = parseRequest(isObject(body) ? { clientId, ...body } : body);
  if (parsed.clientId !== clientId) {
    throw problem('CLIENT_FOREIGN', `clientId: this token is for "${clientId}"; give that one, or leave the field out`);
  }
  readOptions(parsed);
  return parsed;
};

export const createReport = (submissions: Submissions, queue: Pick<Queue, 'send'>): Endpoint => ({
  method: 'POST',
  path: '/reports',
  access: 'token',
  summary: 'Ask for a report',
  description:
    'Checks the request and puts it on the queue; a worker makes the report. clientId may be left out: it is the token’s. The same request under the same id or key is one report.',
  headers: {
    'Idempotency-Key':
      'makes the request id, so that a request that is sent twice is one report; instead of the field requestId',
  },
  body: requestSchema,
  answers: {
    202: {
      means: 'It is known, and will be made unless it has been already',
      schema: z.object({ requestId: z.string(), status: z.string() }),
      headers: { Location: 'where the report can be looked at' },
    },
  },
  problems: [
    'MESSAGE_UNREADABLE',
    'QUERY_INVALID',
    'CLIENT_FOREIGN',
    'REQUEST_CONFLICT',
    'BODY_TOO_LARGE',
    'MEDIA_TYPE_UNSUPPORTED',
    'MESSAGE_INVALID',
    'REPORT_UNKNOWN',
    'OPTIONS_INVALID',
  ],
  handle: async ({ request, reply, caller, signal }) => {
    const asked = readBody(request, caller);
    const requestId = requestIdOf(request, asked, caller.clientId);
    const body = { ...asked, requestId };
    const status = await submissions.submit(
      {
        requestId,
        bodyHash: hashBody(body),
        clientId: body.clientId,
        report: body.report,
        request: withoutAddresses(body),
        emails: body.delivery?.email ?? null,
        withinMinutes: body.delivery?.withinMinutes ?? null,
      },
      () => queue.send(JSON.stringify(body), signal),
      signal,
    );
    return reply.code(202).header('location', `/reports/${requestId}`).send({ requestId, status });
  },
});
