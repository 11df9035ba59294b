import { z } from 'zod';
import type { Database, Queue } from '../../ports.ts';
import type { Endpoint } from '../endpoint.ts';
import { findReport } from '../find-report.ts';
import { problem } from '../problem.ts';

export const retryReport = (database: Database, queue: Pick<Queue, 'send'>): Endpoint => ({
  method: 'POST',
  path: '/reports/{id}/retry',
  access: 'token',
  summary: 'Ask for a report again',
  description:
    'Of a partial report, the devices that failed are read again and its next version is made. One that failed, was refused or was cancelled is tried anew.',
  answers: { 202: { means: 'It is on the queue', schema: z.object({ requestId: z.string() }) } },
  problems: ['REQUEST_UNKNOWN', 'RETRY_USELESS'],
  handle: async ({ reply, id, caller, signal }) => {
    const { status } = await findReport(database, id, caller, signal);
    if (status === 'completed') {
      throw problem('RETRY_USELESS', 'The report is completed; for a new one send it with another id');
    }
    await queue.send(JSON.stringify({ retry: id }), signal);
    return reply.code(202).header('location', `/reports/${id}`).send({ requestId: id });
  },
});
