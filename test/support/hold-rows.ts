/** Holds a statement of a worker inside the database: its row waits in a trigger for a lock that the test has. */
import { Client } from 'pg';
import { execute } from './execute.ts';
import { until } from './until.ts';

export type RowHold = {
  /** Resolves when this many statements wait. */
  held(count?: number): Promise<unknown>;
  /** Resolves when those that wait now do so no more: their time was up, or whoever asked has gone away. */
  givenUp(): Promise<unknown>;
  /** Lets them go on; nothing is held any more. */
  release(): Promise<void>;
  /** Ends the connections of those that wait, so that what they were about to write is never written. */
  kill(): Promise<void>;
};

export type HoldAt = {
  readonly table: 'report_history' | 'deliveries' | 'outbox';
  readonly event: 'insert' | 'update';
  /** A condition on `new`, and on `old` when updating. */
  readonly when?: string;
  /** At the end of the transaction, while it commits, rather than in the statement. */
  readonly atCommit?: boolean;
};

const lockKey = 4711;

const trigger = ({ table, event, when = 'true', atCommit = false }: HoldAt): string =>
  `create or replace function hold_row() returns trigger language plpgsql as $$
   begin perform pg_advisory_xact_lock_shared(${lockKey}); return new; end $$;
   create ${atCommit ? 'constraint trigger held after' : 'trigger held before'} ${event} on ${table}
   ${atCommit ? 'deferrable initially deferred' : ''} for each row when (${when}) execute function hold_row()`;

const waiters = `from pg_locks where locktype = 'advisory' and not granted
  and objid = ${lockKey} and database = (select oid from pg_database where datname = current_database())`;

const waiting = async (url: string): Promise<readonly number[]> =>
  (await execute(url, `select pid ${waiters}`)).map(({ pid }) => Number(pid));

export const holdRows = async (url: string, at: HoldAt): Promise<RowHold> => {
  const holder = new Client({ connectionString: url });
  await holder.connect();
  await holder.query(`select pg_advisory_lock(${lockKey})`);
  await execute(url, trigger(at));
  const end = async (): Promise<void> => {
    await holder.end();
    await until(async () => (await waiting(url)).length === 0, 'nothing waits any more');
    await execute(url, `drop trigger held on ${at.table}`);
  };
  return {
    held: (count = 1) =>
      until(async () => (await waiting(url)).length >= count, `${count} statements wait at ${at.event} of ${at.table}`),
    givenUp: async () => {
      const pids = await waiting(url);
      await until(
        async () => (await waiting(url)).every((pid) => !pids.includes(pid)),
        'those that wait have given up',
      );
    },
    release: end,
    kill: async () => {
      await execute(url, `select pg_terminate_backend(pid) ${waiters}`);
      await end();
    },
  };
};

/** A lock under which no reading can be read, until it is let go. */
export const lockReadings = async (url: string): Promise<() => Promise<void>> => {
  const connection = new Client({ connectionString: url });
  await connection.connect();
  await connection.query('begin; lock table readings in access exclusive mode');
  return async () => {
    await connection.query('rollback');
    await connection.end();
  };
};
