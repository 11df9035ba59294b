import { z } from 'zod';
import { fileName } from '../../delivery/names.ts';
import { reportTitle } from '../../families/plans.ts';
import type { Download, DownloadFile, Downloads } from '../../ledger/downloads.ts';
import type { ObjectStore } from '../../ports.ts';
import type { Authenticate } from '../authenticate.ts';
import { type Call, type Endpoint, readQuery } from '../endpoint.ts';
import { unknownReport } from '../find-report.ts';
import { problem } from '../problem.ts';

const query = z.strictObject({
  token: z.string().max(200).optional().describe('that of a mailed link; a bearer token in the header does without'),
});

/** Long enough for a browser to follow it, too short to be passed on. */
const signedForSeconds = 60;

const nameOf = ({ report, clientName, period, version }: DownloadFile): string =>
  fileName(reportTitle(report), {
    client: { id: '', name: clientName },
    report: report ?? '',
    requestId: '',
    period,
    ...(version > 1 && { version }),
  });

/** @throws what stands in the way of a download */
const grantedFile = (download: Download, whenUnknown: Error): DownloadFile => {
  switch (download.kind) {
    case 'granted':
      return download.file;
    case 'expired':
      throw problem('LINK_EXPIRED', 'Ask for the report again, or download it with a bearer token');
    case 'revoked':
      throw problem('LINK_REVOKED', 'Ask whoever sent it for another one');
    case 'none':
      throw problem('WORKBOOK_MISSING', `The report is ${download.status}; look again when it is completed or partial`);
    case 'unknown':
      throw whenUnknown;
  }
};

export const downloadReport = (
  downloads: Downloads,
  store: Pick<ObjectStore, 'link'>,
  authenticate: Authenticate,
): Endpoint => {
  const byLink = async ({ request, id, signal }: Call, secret: string): Promise<DownloadFile> => {
    await authenticate.countUse(request, secret);
    const download = await downloads.byLink(id, secret, signal);
    if (download.kind === 'unknown') await authenticate.countFailure(request);
    return grantedFile(download, problem('LINK_UNKNOWN', 'token: take the whole link from the mail'));
  };
  const byToken = async ({ request, id, signal }: Call): Promise<DownloadFile> => {
    const caller = await authenticate.caller(request, signal);
    return grantedFile(await downloads.byToken(id, caller, signal), unknownReport(id));
  };
  return {
    method: 'GET',
    path: '/reports/{id}/download',
    // By the link of a mail or by a bearer token: the handler sees which.
    access: 'open',
    summary: 'Download the workbook',
    description:
      'Leads to a link to the object store that is signed anew at each use and works for a minute. Every use is noted. With a bearer token, the latest version; by the link of a mail, the version that was mailed.',
    query,
    answers: { 302: { means: 'The workbook is there', headers: { Location: 'a link that works for a minute' } } },
    problems: [
      'QUERY_INVALID',
      'TOKEN_INVALID',
      'RATE_LIMITED',
      'REQUEST_UNKNOWN',
      'LINK_UNKNOWN',
      'WORKBOOK_MISSING',
      'LINK_EXPIRED',
      'LINK_REVOKED',
    ],
    handle: async (call) => {
      const { token } = readQuery(query, call.request);
      const file = token === undefined ? await byToken(call) : await byLink(call, token);
      const link = await store.link({ key: file.key, fileName: nameOf(file) }, signedForSeconds, call.signal);
      return call.reply.code(302).header('location', link).send();
    },
  };
};
