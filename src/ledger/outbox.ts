/**
 * Events wait here, written with the state they announce, until the outside has taken them: with stable ids, and in order
 * but for one that has to be tried again, which later ones may overtake.
 */
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
  /** Publishes what is due; resolves to how many went. Never throws: what did not go waits for a later flush. */
  flush(): Promise<number>;
};

/** A bus that does not answer for this long is down for now. */
const publishTimeoutMs = 10_000;

/**
 * One flush at a time in a process: whoever asks for another while one runs, waits for that and then for one more, so that
 * nothing enqueued before the call stays behind.
 */
export const createOutbox = ({ database, bus, log }: { database: Database; bus: EventBus; log: Log }): Outbox => {
  let running: Promise<number> | undefined;
  let next: Promise<number> | undefined;
  const start = (): Promise<number> => {
    const flush = flushAll(database, bus, log).finally(() => {
      running = undefined;
    });
    running = flush;
    return flush;
  };
  return {
    flush: () => {
      if (!running) return start();
      next ??= running.then(() => {
        next = undefined;
        return start();
      });
      return next;
    },
  };
};

const flushAll = async (database: Database, bus: EventBus, log: Log): Promise<number> => {
  let published = 0;
  try {
    for (let row = await takeNext(database); row; row = await takeNext(database)) {
      await bus.publish(row.event, AbortSignal.timeout(publishTimeoutMs));
      await notePublished(database, row.sequence);
      published += 1;
    }
  } catch (error) {
    log.warn({ err: error, published }, 'events wait in the outbox');
  }
  return published;
};

/**
 * Takes the first event that is due, and puts it off until its next try: no connection is held while it goes out, no other
 * worker takes it meanwhile, and one that cannot be published does not stand in the way of the others. A crash before it
 * is noted repeats it, under the same id.
 */
const takeNext = (database: Database) =>
  database.connect((queries) =>
    queries.maybeOne({
      name: 'outbox.take',
      sql: sql.type(eventRow)`
        update outbox
        set attempts = attempts + 1, due_at = now() + least(30 * 2 ^ least(attempts, 7), 3600) * interval '1 second'
        where sequence = (
          select sequence from outbox where published_at is null and due_at <= now()
          order by sequence limit 1 for update skip locked
        )
        returning sequence, event`,
    }),
  );

const notePublished = (database: Database, sequence: bigint): Promise<number> =>
  database.connect((queries) =>
    queries.run({
      name: 'outbox.published',
      sql: sql.type(z.unknown())`update outbox set published_at = now() where sequence = ${sequence}`,
    }),
  );
