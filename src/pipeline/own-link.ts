import type { OwnLink } from '../delivery/deliver.ts';
import type { Downloads } from '../ledger/downloads.ts';

/** Links that go through the HTTP door, each with a secret of its own: `{publicUrl}/reports/{id}/download?token=…`. */
export const createOwnLink =
  (publicUrl: string, downloads: Pick<Downloads, 'issueLink'>): OwnLink =>
  async (link, signal) =>
    `${publicUrl}/reports/${link.requestId}/download?token=${await downloads.issueLink(link, signal)}`;
