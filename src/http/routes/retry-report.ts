import { z } from 'zod';
import type { Submissions } from '../../ledger/submissions.ts';
import type { Queue } from '../../ports.ts';
import type { Endpoint } from '../endpoint.ts';
import { unknownReport } from '../find-report.ts';
import { problem } from '../problem.ts';

const remedyOf = (status: string): string =>
  status === 'completed'
    ? 'The report is completed; for a new one send it with another id'
    : `The report is ${status} already; look at it again later`;

export const retryReport = (submissions: Pick<Submissions, 'retry'>, queue: Pick<Queue, 'send'>): Endpoint => ({
  method: 'POST',
  path: '/reports/{id}/retry',
  access: 'token',
  summary: 'Ask for a report again',
  description:
    'Of a partial report, the devices that failed are read again and its next version is made. One that failed, was refused or was cancelled is tried anew.',
  answers: {
    202: {
      means: 'It is on the queue',
      schema: z.object({ requestId: z.string() }),
      headers: { Location: 'where the report can be looked at' },
    },
  },
  problems: ['REQUEST_UNKNOWN', 'RETRY_USELESS'],
  handle: async ({ reply, id, caller, signal }) => {
    const send = () => queue.send(JSON.stringify({ retry: id }), signal);
    const outcome = await submissions.retry({ requestId: id, clientId: caller.clientId }, send, signal);
    switch (outcome.kind) {
      case 'asked':
        return reply.code(202).header('location', `/reports/${id}`).send({ requestId: id });
      case 'useless':
        throw problem('RETRY_USELESS', remedyOf(outcome.status));
      case 'unreadable':
        throw problem('RETRY_USELESS', 'The request was refused as it came; correct it and send it anew');
      case 'unknown':
        throw unknownReport(id);
    }
  },
});
