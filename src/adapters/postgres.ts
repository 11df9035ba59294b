/**
 * The Database port over a Slonik pool.
 *
 * Slonik queues without bound when its pool is empty, so a semaphore of the same size stands before it and gives up after
 * `acquireTimeoutMs`. Slonik also knows no AbortSignal: a statement is cancelled on the server, from a second small pool,
 * because the main one may be exactly what is exhausted. For the same reason short writes that may not wait, such as the
 * renewal of a lease, have a few connections of their own. Limits are the server's; one that is not there any more is found out
 * by `answered.ts`.
 */
import { createPgDriverFactory } from '@slonik/pg-driver';
import { Semaphore, withTimeout } from 'async-mutex';
import {
  createPool,
  type CommonQueryMethods,
  type DatabasePool,
  type DatabasePoolConnection,
  type Interceptor,
  type QueryResultRow,
  sql,
  StatementCancelledError,
} from 'slonik';
import { z } from 'zod';
import { fail, ReportError } from '../errors.ts';
import type { Database, Log, NamedQuery, Queries, QueryLimits } from '../ports.ts';
import { answered, withAnswers } from './answered.ts';
import { abortedBy, hostOf, messageOf, translate } from './postgres-errors.ts';

export type PostgresOptions = {
  readonly url: string;
  readonly poolMin: number;
  readonly poolMax: number;
  readonly acquireTimeoutMs: number;
  readonly statementTimeoutMs: number;
  /** Statements slower than this are logged as warnings. */
  readonly slowQueryMs: number;
  readonly log: Log;
};

/** Slonik does not validate rows by itself; the synchronous hook costs a tenth of the asynchronous one. */
const rowValidation: Interceptor = {
  name: 'row-validation',
  transformRow: (context, _query, row): QueryResultRow => {
    if (!context.resultParser) return row;
    const result = context.resultParser['~standard'].validate(row);
    if (result instanceof Promise) throw new TypeError('Row types must validate synchronously');
    if (result.issues) {
      const faults = result.issues.map((issue) => `${issue.path?.map(String).join('.') ?? 'row'}: ${issue.message}`);
      throw fail('ROW_INVALID', `A row does not have the expected shape: ${faults.join('; ')}`, { faults });
    }
    // What the schema yields is what `NamedQuery` promised the caller; Slonik's type only knows raw columns.
    return result.value as QueryResultRow;
  },
};

/** Of `QueryLimits`. */
const longestOwnLimitMs = 10_000;
/** By which an answer may be later than the server's own limit. */
const onTheWayMs = 5_000;

type Pool = { readonly name: string; readonly min: number; readonly max: number; readonly statementTimeoutMs: number };

const openPool = async (options: PostgresOptions, size: Pool) => {
  const answerMs = Math.max(size.statementTimeoutMs, longestOwnLimitMs) + onTheWayMs;
  try {
    return await createPool(options.url, {
      poolName: size.name,
      minPoolSize: size.min,
      maxPoolSize: size.max,
      statementTimeout: size.statementTimeoutMs,
      connectionTimeout: 10_000,
      driverFactory: withAnswers(createPgDriverFactory(), answerMs),
      // The worker settles whole reports again; a query retried underneath would hide its cause.
      queryRetryLimit: 0,
      transactionRetryLimit: 2,
      interceptors: [rowValidation],
      // DISCARD ALL would throw prepared plans away; what we change on a session is its timeout alone.
      resetConnection: ({ query }) => answered(query('RESET ALL'), answerMs),
    });
  } catch (error) {
    throw fail('QUERY_FAILED', `The database did not answer at ${hostOf(options.url)}: ${messageOf(error)}`, {
      cause: error,
    });
  }
};

/**
 * Opens the pool; the first connection is made here, so a wrong DATABASE_URL shows at once.
 * @throws QUERY_FAILED when the server cannot be reached
 */
export const createDatabase = async (options: PostgresOptions): Promise<Database> => {
  const { poolMin, poolMax, statementTimeoutMs } = options;
  const pool = await openPool(options, { name: 'main', min: poolMin, max: poolMax, statementTimeoutMs });
  // What may not wait for a connection has no time for a server that is gone either.
  const short = { min: 0, statementTimeoutMs: Math.min(statementTimeoutMs, longestOwnLimitMs) };
  const reserve = await openPool(options, { ...short, name: 'reserve', max: reservedConnections });
  const cancelPool = await openPool(options, { ...short, name: 'cancel', max: 1 });
  const pools = [pool, reserve, cancelPool];
  for (const each of pools) {
    each.on('error', (error) => {
      // A statement that we cancelled ourselves is told by whoever waited for it; nothing was lost.
      if (!(error instanceof StatementCancelledError)) options.log.warn({ err: error }, 'database connection lost');
    });
  }
  const mainSlots = createSlots(poolMax, `all ${poolMax} are in use (DATABASE_POOL_MAX)`, options.acquireTimeoutMs);
  const kept = `all ${reservedConnections} kept for short writes are in use`;
  const reservedSlots = createSlots(reservedConnections, kept, options.acquireTimeoutMs);

  const cancel = (pid: number): void => {
    const statement = sql.type(z.object({ done: z.boolean() }))`select pg_cancel_backend(${pid}) as done`;
    cancelPool.any(statement).catch((error: unknown) => options.log.warn({ err: error, pid }, 'cancel failed'));
  };

  const borrow = async <T>(
    run: (pool: DatabasePool, session: (methods: CommonQueryMethods) => Promise<T>) => Promise<T>,
    work: (queries: Queries) => Promise<T>,
    { signal, timeoutMs, reserved = false }: QueryLimits,
  ): Promise<T> => {
    if (signal?.aborted) throw abortedBy(signal);
    const release = await (reserved ? reservedSlots : mainSlots).acquire(signal);
    const session: Session = { pid: null, settled: false };
    const onAbort = (): void => {
      if (session.pid !== null && !session.settled) cancel(session.pid);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return await run(reserved ? reserve : pool, async (methods) => {
        await beginSession(methods, session, signal, timeoutMs);
        const result = await work(createQueries(methods, options, signal));
        // A cancel may still be on its way to this connection: thrown here, Slonik closes it, and whoever is next gets another.
        if (signal?.aborted) throw abortedBy(signal);
        return result;
      });
    } catch (error) {
      throw translate(error, 'connection', signal, timeoutMs ?? options.statementTimeoutMs);
    } finally {
      session.settled = true;
      signal?.removeEventListener('abort', onAbort);
      release();
    }
  };

  let closing: Promise<void> | undefined;
  return {
    connect: (work, limits = {}) =>
      borrow(
        (from, session) => from.connect((connection: DatabasePoolConnection) => session(connection)),
        work,
        limits,
      ),
    transaction: (work, limits = {}) => borrow((from, session) => from.transaction((tx) => session(tx)), work, limits),
    gauges: () => {
      const state = pool.state();
      const { acquiredConnections: acquired, idleConnections: idle } = state;
      return { acquired, idle, waiting: mainSlots.waiting(), max: poolMax };
    },
    close: () => (closing ??= Promise.all(pools.map((each) => each.end())).then(() => undefined)),
  };
};

/** Connections for short writes that may not wait behind long queries. */
const reservedConnections = 2;

type Slots = {
  /** Resolves to the release. @throws POOL_EXHAUSTED, ABORTED */
  acquire(signal: AbortSignal | undefined): Promise<() => void>;
  waiting(): number;
};

const createSlots = (max: number, exhausted: string, timeoutMs: number): Slots => {
  const bounded = withTimeout(new Semaphore(max), timeoutMs, new Error('no connection came free'));
  let waiting = 0;
  return {
    acquire: async (signal) => {
      const startedAt = performance.now();
      waiting += 1;
      try {
        const [, release] = await bounded.acquire();
        if (signal?.aborted) {
          release();
          throw abortedBy(signal);
        }
        return release;
      } catch (error) {
        if (error instanceof ReportError) throw error;
        const waitedMs = Math.round(performance.now() - startedAt);
        throw fail('POOL_EXHAUSTED', `No database connection came free in ${waitedMs} ms; ${exhausted}`, {
          cause: error,
          waitedMs,
        });
      } finally {
        waiting -= 1;
      }
    },
    waiting: () => waiting,
  };
};

type Session = { pid: number | null; settled: boolean };

const sessionRow = z.object({ pid: z.int(), timeout: z.string().nullable() });

/** One round trip before the work, only where it may have to be cancelled or has a limit of its own. */
const beginSession = async (
  methods: CommonQueryMethods,
  session: Session,
  signal: AbortSignal | undefined,
  timeoutMs: number | undefined,
): Promise<void> => {
  if (!signal && timeoutMs === undefined) return;
  const timeout = timeoutMs === undefined ? null : `${Math.max(1, Math.round(timeoutMs))}`;
  const row = await methods.one(sql.type(sessionRow)`
    select pg_backend_pid() as pid,
      case when ${timeout}::text is not null then set_config('statement_timeout', ${timeout}::text, false) end as timeout`);
  session.pid = row.pid;
  if (signal?.aborted) throw abortedBy(signal);
};

const createQueries = (
  methods: CommonQueryMethods,
  options: PostgresOptions,
  signal: AbortSignal | undefined,
): Queries => {
  const timed = async <T>(query: NamedQuery<unknown>, run: () => Promise<{ value: T; rows: number }>): Promise<T> => {
    if (signal?.aborted) throw abortedBy(signal);
    const startedAt = performance.now();
    try {
      const { value, rows } = await run();
      const elapsedMs = Math.round(performance.now() - startedAt);
      const facts = { query: query.name, rows, elapsedMs };
      if (elapsedMs >= options.slowQueryMs) options.log.warn(facts, 'slow query');
      else options.log.debug(facts, 'query');
      return value;
    } catch (error) {
      throw translate(error, query.name, signal, Math.round(performance.now() - startedAt));
    }
  };
  return {
    rows: (query) =>
      timed(query, async () => {
        const value = await methods.any(query.sql);
        return { value, rows: value.length };
      }),
    maybeOne: (query) =>
      timed(query, async () => {
        const value = await methods.maybeOne(query.sql);
        return { value, rows: value === null ? 0 : 1 };
      }),
    run: (query) =>
      timed(query, async () => {
        const { rowCount } = await methods.query(query.sql);
        return { value: rowCount, rows: rowCount };
      }),
  };
};
