import { type HistoryEntry, listHistory } from '../ledger/history.ts';
import type { Caller } from '../ledger/api-tokens.ts';
import type { Database } from '../ports.ts';
import { problem } from './problem.ts';

export const unknownReport = (id: string) =>
  problem('REQUEST_UNKNOWN', `There is no report "${id}"; GET /reports lists those there are`);

/** A report of the caller's own client; another's is as unknown as none. @throws REQUEST_UNKNOWN */
export const findReport = async (
  database: Database,
  requestId: string,
  { clientId }: Caller,
  signal: AbortSignal,
): Promise<HistoryEntry> => {
  const [entry] = await listHistory(database, { requestId, clientId, limit: 1 }, signal);
  if (entry) return entry;
  throw unknownReport(requestId);
};
