/** Events wait here, written with the state they announce, until the outside has taken them: in order, with stable ids. */
import { sql } from 'slonik';
import { z } from 'zod';
import type { Database, EventBus, Log, Queries, WorkerEvent } from '../ports.ts';

/** Only inside the transaction that writes the state. The same event id twice is one event. */
export const enqueueEvent = (tx: Queries, event: WorkerEvent): Promise<number> =>
  tx.run({
    name: 'outbox.enqueue',
    sql: sql.type(z.unknown())`
      insert into outbox (event_id, event) values (${event.id}, ${JSON.stringify(event)}::jsonb)
      on conflict (event_id) do nothing`,
  });

const eventRow = z.object({
  sequence: z.bigint(),
  event: z.object({
    id: z.string(),
    type: z.enum(['report.completed', 'report.partial', 'report.failed']),
    time: z.string(),
    detail: z.record(z.string(), z.unknown()),
  }),
});

export type Outbox = {
  /** Publishes what waits; resolves to how many went. Never throws: what did not go waits for the next flush. */
  flush(signal: AbortSignal): Promise<number>;
};

export const createOutbox = ({ database, bus, log }: { database: Database; bus: EventBus; log: Log }): Outbox => ({
  flush: async (signal) => {
    let published = 0;
    try {
      while (!signal.aborted && (await publishNext(database, bus, signal))) published += 1;
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error, published }, 'events wait in the outbox');
    }
    return published;
  },
});

/**
 * One event in one transaction that holds its row: two workers never publish the same one at once, and a crash between
 * publishing and recording repeats the event under the same id. The signal cancels publishing alone: once the event is
 * out, noting it must not be cut short.
 */
const publishNext = (database: Database, bus: EventBus, signal: AbortSignal): Promise<boolean> =>
  database.transaction(async (tx) => {
    const row = await tx.maybeOne({
      name: 'outbox.next',
      sql: sql.type(eventRow)`
        select sequence, event from outbox
        where published_at is null order by sequence limit 1 for update skip locked`,
    });
    if (!row) return false;
    await bus.publish(row.event, signal);
    await tx.run({
      name: 'outbox.published',
      sql: sql.type(z.unknown())`
        update outbox set published_at = now(), attempts = attempts + 1 where sequence = ${row.sequence}`,
    });
    return true;
  });
