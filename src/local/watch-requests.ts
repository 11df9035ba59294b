import { setTimeout as sleep } from 'node:timers/promises';
import { type HistoryEntry, listHistory } from '../ledger/history.ts';
import type { Database } from '../ports.ts';

/** `daily-consumption` of `energy.daily-consumption`. */
export const shortName = (report: string): string => report.slice(report.indexOf('.') + 1);

const settledStatuses: readonly string[] = ['completed', 'partial', 'failed', 'rejected'];
const lookEveryMs = 100;

type Watching = { readonly database: Database; readonly say: (text: string) => void };

/** Says of each what became of it, and resolves when all are settled. @returns them in the order of the ids */
export const watchRequests = async (
  { database, say }: Watching,
  requestIds: readonly string[],
  signal: AbortSignal,
  settled = settledStatuses,
): Promise<readonly HistoryEntry[]> => {
  const seen = new Map<string, HistoryEntry>();
  while (seen.size < requestIds.length) {
    signal.throwIfAborted();
    for (const entry of await listHistory(database, { limit: 1_000 })) {
      if (!requestIds.includes(entry.requestId) || seen.has(entry.requestId) || !settled.includes(entry.status))
        continue;
      seen.set(entry.requestId, entry);
      const about = entry.from === null ? entry.error?.code : `${entry.from} – ${entry.to}`;
      const name = `${entry.clientId} ${shortName(entry.report ?? '')}`;
      say(`[${seen.size}/${requestIds.length}] ${entry.status.padEnd(9)} ${name} ${about}`);
    }
    await sleep(lookEveryMs, undefined, { signal });
  }
  return requestIds.flatMap((id) => seen.get(id) ?? []);
};
