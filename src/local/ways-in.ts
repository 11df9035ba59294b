/** The other ways in, as the demo shows them: a schedule, the HTTP door, a dead letter that is mended and sent again. */
import { z } from 'zod';
import type { Catalogue, CatalogueClient } from '../catalogue/catalogue.ts';
import { seedCatalogue } from '../catalogue/seed.ts';
import { createApiTokens } from '../ledger/api-tokens.ts';
import type { HistoryEntry } from '../ledger/history.ts';
import type { Database, Queue } from '../ports.ts';
import { watchRequests } from './watch-requests.ts';

export type WaysInParts = {
  readonly database: Database;
  readonly queue: Queue;
  /** Of the worker that is watched. */
  readonly doorUrl: string;
  /** A command of this program, as one would type it. Resolves to what it prints. */
  readonly command: (...args: string[]) => Promise<string>;
  readonly say: (text: string) => void;
};

const clientId = 'prairie-homes';
const report = 'energy.daily-consumption';

const changed = (catalogue: Catalogue, change: (client: CatalogueClient) => Partial<CatalogueClient>): Catalogue => ({
  clients: catalogue.clients.map((client) => (client.id === clientId ? { ...client, ...change(client) } : client)),
});

/** Shows all three, one after the other; the catalogue is then as it was. @returns what they made */
export const showWaysIn = async (
  parts: WaysInParts,
  { catalogue, run }: { catalogue: Catalogue; run: string },
  signal: AbortSignal,
): Promise<readonly HistoryEntry[]> => {
  try {
    return [
      ...(await showSchedule(parts, signal)),
      ...(await showDoor(parts, run, signal)),
      ...(await showDeadLetter(parts, catalogue, run, signal)),
    ];
  } finally {
    await seedCatalogue(catalogue, parts.database);
  }
};

/** A run of long ago, which it has readings of: by itself the schedule goes on from today. */
const showSchedule = async (
  { command, say, ...parts }: WaysInParts,
  signal: AbortSignal,
): Promise<readonly HistoryEntry[]> => {
  const chosen = ['--client', clientId, '--schedule', 'monthly'];
  say(`\nA schedule\n${await command('schedules', ...chosen)}`);
  const asked = await command('backfill', ...chosen, '--from', '2016-05-01', '--to', '2016-05-01', '--again');
  say(asked);
  const requestIds = [...asked.matchAll(/asked for \((?<id>[^)]+)\)/gu)].map(({ groups }) => groups?.['id'] ?? '');
  return watchRequests({ ...parts, say }, requestIds, signal);
};

const accepted = z.object({ requestId: z.string() });

const showDoor = async (
  { database, doorUrl, say }: WaysInParts,
  run: string,
  signal: AbortSignal,
): Promise<readonly HistoryEntry[]> => {
  const tokens = createApiTokens(database);
  const { id, token } = await tokens.create({ clientId, label: 'demo', expiresInDays: 1 });
  const ask = async (method: string, path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${token}`);
    const answer = await fetch(`${doorUrl}${path}`, { ...init, method, headers, redirect: 'manual', signal });
    say(`  ${method.padEnd(4)} ${path} → ${answer.status}`);
    return answer;
  };
  try {
    say(`\nThe HTTP door: ${doorUrl}, with a token for ${clientId}`);
    const asked = await ask('POST', '/reports', {
      headers: { 'content-type': 'application/json', 'idempotency-key': `demo-${run}` },
      body: JSON.stringify({ report, period: { from: '2016-05-01', to: '2016-05-31' } }),
    });
    const { requestId } = accepted.parse(await asked.json());
    const entries = await watchRequests({ database, say }, [requestId], signal);
    const answer = await ask('GET', `/reports/${requestId}/download`);
    await answer.arrayBuffer();
    const link = answer.headers.get('location') ?? '';
    say(`  signed anew at each use: ${link.slice(0, link.indexOf('?') + 1)}…`);
    const file = await fetch(link, { signal });
    say(`  GET  that → ${file.status}, ${(await file.arrayBuffer()).byteLength} bytes`);
    return entries;
  } finally {
    await tokens.revoke(id);
  }
};

/** A recipient of another client, which `clientId` may not mail to until the catalogue says so. */
const auditor = 'energy@thames-house.example';

const showDeadLetter = async (
  { queue, command, database, say }: WaysInParts,
  catalogue: Catalogue,
  run: string,
  signal: AbortSignal,
): Promise<readonly HistoryEntry[]> => {
  const requestId = `demo-${run}-${clientId}-auditor`;
  const period = { from: '2016-06-01', to: '2016-06-30' };
  say(`\nA dead letter: ${clientId} asks for a report to ${auditor}, who is another client’s`);
  await queue.send(JSON.stringify({ report, clientId, requestId, period, delivery: { email: [auditor] } }), signal);
  await watchRequests({ database, say }, [requestId], signal);
  say(await command('redrive', '--request', requestId));
  const withAuditor = changed(catalogue, ({ recipients }) => ({
    recipients: recipients.map((each) =>
      each.report === report ? { ...each, emails: [...each.emails, auditor] } : each,
    ),
  }));
  await seedCatalogue(withAuditor, database, signal);
  say(`Now the catalogue has that address as ${clientId}’s too`);
  say(await command('redrive', '--request', requestId, '--move', '--by', 'demo'));
  return watchRequests({ database, say }, [requestId], signal, ['completed', 'partial', 'failed']);
};
