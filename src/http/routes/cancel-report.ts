import { z } from 'zod';
import type { Cancels } from '../../ledger/cancels.ts';
import type { Endpoint } from '../endpoint.ts';
import { unknownReport } from '../find-report.ts';
import { problem } from '../problem.ts';

export const cancelReport = (cancels: Pick<Cancels, 'ask'>): Endpoint => ({
  method: 'POST',
  path: '/reports/{id}/cancel',
  access: 'token',
  summary: 'Cancel a report that is not wanted any more',
  description:
    'One that waits is cancelled at once. One that runs is stopped within seconds, its query and its thread with it. Until its first mail is begun; after that it is too late.',
  answers: {
    200: { means: 'It is cancelled', schema: z.object({ status: z.literal('cancelled') }) },
    202: {
      means: 'It is being stopped; it will neither be finished nor mailed',
      schema: z.object({ status: z.literal('running') }),
    },
  },
  problems: ['REQUEST_UNKNOWN', 'CANCEL_TOO_LATE'],
  handle: async ({ reply, id, caller, signal }) => {
    const outcome = await cancels.ask({ requestId: id, clientId: caller.clientId, by: caller.tokenId }, signal);
    switch (outcome.kind) {
      case 'cancelled':
        return reply.send({ status: 'cancelled' });
      case 'noted':
        return reply.code(202).send({ status: 'running' });
      case 'too late':
        throw problem(
          'CANCEL_TOO_LATE',
          outcome.status === 'running' || outcome.status === 'waiting'
            ? 'Its mails are on their way; let it be'
            : `The report is ${outcome.status} already; let it be`,
        );
      case 'unknown':
        throw unknownReport(id);
    }
  },
});
