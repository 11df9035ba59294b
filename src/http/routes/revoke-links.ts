import { z } from 'zod';
import type { Downloads } from '../../ledger/downloads.ts';
import type { Endpoint } from '../endpoint.ts';
import { unknownReport } from '../find-report.ts';

export const revokeLinks = (downloads: Downloads): Endpoint => ({
  method: 'DELETE',
  path: '/reports/{id}/links',
  access: 'token',
  summary: 'Revoke the mailed links of a report, of all versions',
  answers: { 200: { means: 'None of them works any more', schema: z.object({ revoked: z.int() }) } },
  problems: ['REQUEST_UNKNOWN'],
  handle: async ({ reply, id, caller, signal }) => {
    const revoked = await downloads.revokeLinks(id, caller, signal);
    if (revoked === null) throw unknownReport(id);
    return reply.send({ revoked });
  },
});
