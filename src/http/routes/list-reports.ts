import { z } from 'zod';
import { listHistory, reportStatuses } from '../../ledger/history.ts';
import type { Database } from '../../ports.ts';
import { idPattern } from '../../report/request.ts';
import { type Endpoint, readQuery } from '../endpoint.ts';
import { problem } from '../problem.ts';
import { reportView, viewReport } from '../report-view.ts';

const limitRemedy = 'give a whole number from 1 to 100';
const instantRemedy = 'give an instant such as 2026-03-01T00:00:00Z';
const instant = z.iso.datetime({ offset: true, error: instantRemedy });

const query = z.strictObject({
  report: z.string().max(100).optional().describe('only this report, e.g. `energy.activity`'),
  status: z.enum(reportStatuses, `give one of ${reportStatuses.join(', ')}`).optional(),
  from: instant.optional().describe('asked for at this instant or later'),
  to: instant.optional().describe('asked for before this instant'),
  limit: z.coerce.number(limitRemedy).int(limitRemedy).min(1, limitRemedy).max(100, limitRemedy).default(20),
  cursor: z.string().max(200).optional().describe('from the link `next` of the page before'),
});

type Query = z.infer<typeof query>;

const toCursor = (requestId: string): string => Buffer.from(requestId).toString('base64url');

const readCursor = (cursor: string): string => {
  const requestId = Buffer.from(cursor, 'base64url').toString();
  if (idPattern.test(requestId)) return requestId;
  throw problem('QUERY_INVALID', 'cursor: give the one of a link `next`, as it is');
};

const nextLink = (asked: Query, last: string): string => {
  const { cursor: _, ...filter } = asked;
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filter, cursor: toCursor(last) }))
    if (value !== undefined) parameters.set(name, String(value));
  return `/reports?${parameters.toString()}`;
};

export const listReports = (database: Database): Endpoint => ({
  method: 'GET',
  path: '/reports',
  access: 'token',
  summary: 'List the client’s reports, the newest first',
  query,
  answers: {
    200: {
      means: 'A page of them; `next` is absent on the last',
      schema: z.object({ reports: z.array(reportView), next: z.string().optional() }),
      headers: { Link: 'the next page, rel="next"' },
    },
  },
  problems: ['QUERY_INVALID'],
  handle: async ({ request, reply, caller, signal }) => {
    const asked = readQuery(query, request);
    const entries = await listHistory(
      database,
      {
        clientId: caller.clientId,
        // One more than is shown tells whether there is a next page.
        limit: asked.limit + 1,
        ...(asked.report !== undefined && { report: asked.report }),
        ...(asked.status !== undefined && { status: asked.status }),
        ...(asked.from !== undefined && { createdFrom: Date.parse(asked.from) }),
        ...(asked.to !== undefined && { createdBefore: Date.parse(asked.to) }),
        ...(asked.cursor !== undefined && { after: readCursor(asked.cursor) }),
      },
      signal,
    );
    const shown = entries.slice(0, asked.limit);
    const last = entries.length > asked.limit ? shown.at(-1) : undefined;
    const next = last && nextLink(asked, last.requestId);
    if (next !== undefined) void reply.header('link', `<${next}>; rel="next"`);
    return reply.send({ reports: shown.map(viewReport), ...(next !== undefined && { next }) });
  },
});
