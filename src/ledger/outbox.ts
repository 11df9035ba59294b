/**
 * Events wait here, written with the state they announce, until the outside has taken them: with stable ids and in order.
 * While the bus is down the first of them is tried again, less and less often, and no other overtakes it. Only one that
 * the bus refuses for itself is set aside.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'slonik';
import { z } from 'zod';
import { asReportError } from '../errors.ts';
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
    type: z.enum(['report.completed', 'report.partial', 'report.failed', 'report.cancelled']),
    time: z.string(),
    detail: z.record(z.string(), z.unknown()),
  }),
});

export type Outbox = {
  /** Publishes what is due; resolves to how many went. Never throws: what did not go waits for a later flush. */
  flush(): Promise<number>;
  /** No more tries by itself. */
  close(): void;
};

type OutboxOptions = { readonly database: Database; readonly bus: EventBus; readonly log: Log };

/** A bus that does not answer for this long is down for now. */
const publishTimeoutMs = 10_000;
const firstPauseMs = 1_000;
const maxPauseMs = 60_000;

/**
 * One flush at a time in a process: whoever asks for another while one runs, waits for that and then for one more, so that
 * nothing enqueued before the call stays behind. While the bus is down, a flush leaves it to the next try.
 */
export const createOutbox = (options: OutboxOptions): Outbox => {
  const hands = { owner: randomUUID(), sent: null };
  let running: Promise<number> | undefined;
  let next: Promise<number> | undefined;
  let failures = 0;
  let pause: NodeJS.Timeout | undefined;
  let closed = false;

  const tryAgainLater = (): void => {
    if (closed) return;
    const pauseMs = Math.min(firstPauseMs * 2 ** failures, maxPauseMs);
    failures += 1;
    pause = setTimeout(() => {
      pause = undefined;
      void flush();
    }, pauseMs);
  };
  const start = (): Promise<number> => {
    const flushing = flushAll(options, hands).then(({ published, isDown }) => {
      running = undefined;
      if (published > 0) failures = 0;
      if (isDown) tryAgainLater();
      return published;
    });
    running = flushing;
    return flushing;
  };
  const flush = (): Promise<number> => {
    if (pause) return Promise.resolve(0);
    if (!running) return start();
    next ??= running.then(() => {
      next = undefined;
      return flush();
    });
    return next;
  };
  return {
    flush,
    close: () => {
      closed = true;
      clearTimeout(pause);
    },
  };
};

/** Of one process. */
type Hands = {
  readonly owner: string;
  /** The event that the bus took last: where that could not be noted, the note alone is still to do. */
  sent: bigint | null;
};

/** Never throws. */
const flushAll = async (
  { database, bus, log }: OutboxOptions,
  hands: Hands,
): Promise<{ published: number; isDown: boolean }> => {
  const take = () => takeNext(database, hands.owner);
  let published = 0;
  try {
    for (let row = await take(); row; row = await take()) {
      const { sequence, event } = row;
      try {
        if (hands.sent !== sequence) await bus.publish(event, AbortSignal.timeout(publishTimeoutMs));
        hands.sent = sequence;
      } catch (error) {
        const isRefused = asReportError(error, 'EVENT_FAILED').code === 'EVENT_REFUSED';
        await putOff(database, sequence, isRefused ? refusedSeconds : 0);
        if (!isRefused) throw error;
        log.error({ err: error, eventId: event.id }, 'an event is refused by its bus; the others go on without it');
        continue;
      }
      await notePublished(database, sequence);
      published += 1;
    }
    return { published, isDown: false };
  } catch (error) {
    log.warn({ err: error, published }, 'events wait in the outbox');
    return { published, isDown: true };
  }
};

/** For how long an event is in the hands of a worker that may have died. */
const takenSeconds = 60;
/** What two workers that ask at once differ by, and more. */
const marginSeconds = 5;
/** Far beyond both: only what is due within them stands in the way of later events. */
const refusedSeconds = 3_600;

/**
 * Takes the first event, unless another worker has it in hand: no connection is held while it goes out, and no later one
 * overtakes it meanwhile. What a database that went away left in the owner's own hands is taken up at once; a crash before
 * it is noted repeats it, under the same id.
 */
const takeNext = (database: Database, owner: string) =>
  database.connect((queries) =>
    queries.maybeOne({
      name: 'outbox.take',
      sql: sql.type(eventRow)`
        update outbox
        set attempts = attempts + 1, due_at = now() + make_interval(secs => ${takenSeconds}), taken_by = ${owner}
        where (due_at <= now() or taken_by = ${owner}) and sequence = (
          select sequence from outbox
          where published_at is null and due_at <= now() + make_interval(secs => ${takenSeconds + marginSeconds})
          order by sequence limit 1 for update
        )
        returning sequence, event`,
    }),
  );

const putOff = (database: Database, sequence: bigint, seconds: number): Promise<number> =>
  database.connect((queries) =>
    queries.run({
      name: 'outbox.put-off',
      sql: sql.type(z.unknown())`
        update outbox set due_at = now() + make_interval(secs => ${seconds}), taken_by = null
        where sequence = ${sequence}`,
    }),
  );

const notePublished = (database: Database, sequence: bigint): Promise<number> =>
  database.connect((queries) =>
    queries.run({
      name: 'outbox.published',
      sql: sql.type(z.unknown())`update outbox set published_at = now() where sequence = ${sequence}`,
    }),
  );
