/** What one request has left behind in the whole world, in a form that two tests can compare. */
import { expect } from 'vitest';
import type { DeliveryState } from '../../src/ledger/deliveries.ts';
import { listHistory } from '../../src/ledger/history.ts';
import type { Database } from '../../src/ports.ts';
import type { TestAws } from './aws.ts';

export type Traces = {
  /** Of its history row; `none` when it never came. */
  readonly status: string;
  /** By recipient. */
  readonly deliveries: Readonly<Record<string, DeliveryState>>;
  /** Mails that were really taken, by recipient. */
  readonly mails: Readonly<Record<string, number>>;
  /** Keys in the store. */
  readonly objects: readonly string[];
  /** Distinct ids of the events that arrived: consumers count one id once. */
  readonly eventIds: readonly string[];
};

export type Witnesses = { readonly database: Database; readonly aws: TestAws };

/** Looks once, and waits for nothing: the caller knows when the request has settled. */
export const tracesOf = async ({ database, aws }: Witnesses, requestId: string): Promise<Traces> => {
  const [row] = await listHistory(database, { requestId, limit: 1 });
  const mails: Record<string, number> = {};
  for (const { to, text } of await aws.mails()) {
    if (text.includes(`Request ${requestId}.`)) mails[to] = (mails[to] ?? 0) + 1;
  }
  const events = (await aws.events()).filter(({ detail }) => detail['requestId'] === requestId);
  return {
    status: row?.status ?? 'none',
    deliveries: Object.fromEntries((row?.deliveries ?? []).map(({ recipient, state }) => [recipient, state])),
    mails,
    objects: (await aws.objects()).filter((key) => key.endsWith(`/${requestId}.xlsx`)),
    eventIds: [...new Set(events.map(({ id }) => id))],
  };
};

/** What must hold of a request that ended well, its mails apart: one row, one object, one event id. */
export const delivered = (requestId: string, status: 'completed' | 'partial' = 'completed') => ({
  status,
  objects: [expect.stringMatching(new RegExp(`/${requestId}\\.xlsx$`, 'u'))],
  eventIds: [`${requestId}:${status}`],
});
