import type { Database } from '../../ports.ts';
import type { Endpoint } from '../endpoint.ts';
import { findReport } from '../find-report.ts';
import { reportView, viewReport } from '../report-view.ts';

export const showReport = (database: Database): Endpoint => ({
  method: 'GET',
  path: '/reports/{id}',
  access: 'token',
  summary: 'Show what has become of a report',
  answers: { 200: { means: 'Its status, stages, failures, mails and workbook', schema: reportView } },
  problems: ['REQUEST_UNKNOWN'],
  handle: async ({ reply, id, caller, signal }) =>
    reply.send(viewReport(await findReport(database, id, caller, signal))),
});
