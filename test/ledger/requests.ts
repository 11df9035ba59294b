/** Requests to claim, and what they come to. */
import { type Claim, type ClaimRequest, createClaims, type StoredResult } from '../../src/ledger/claims.ts';
import type { Database, WorkerEvent } from '../../src/ports.ts';

let next = 0;
/** Each with an id of its own. */
export const request = (changes: Partial<ClaimRequest> = {}): ClaimRequest => ({
  requestId: `request-${(next += 1)}`,
  bodyHash: 'hash-a',
  clientId: 'acme',
  report: 'energy.daily-consumption',
  period: { from: '2016-03-01', to: '2016-03-31' },
  request: { report: 'energy.daily-consumption' },
  emails: null,
  dueAt: null,
  ...changes,
});

export const claimIn = async (database: Database, asked: ClaimRequest, leaseSeconds: number): Promise<Claim> => {
  const outcome = await createClaims(database, leaseSeconds).claim(asked);
  if (outcome.kind !== 'claimed') throw new Error(`not claimed: ${outcome.status}`);
  return outcome.claim;
};

export const stored: StoredResult = {
  output: { version: 1, bucket: 'b', key: 'k', bytes: 1, sha256: 'f', sheets: 2, rows: 3 },
  failures: [],
  subjects: 1,
  timings: { fetch: 5 },
};

export const event = (id: string): WorkerEvent => ({
  id,
  type: 'report.completed',
  time: '2016-04-01T00:00:00Z',
  detail: { id },
});
