/** One connection of its own, because COPY streams through it for as long as the import takes. */
import { Client } from 'pg';
import { asReportError, fail, ReportError } from '../../errors.ts';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const openClient = async (databaseUrl: string): Promise<Client> => {
  try {
    const client = new Client({ connectionString: databaseUrl, application_name: 'report-worker import' });
    // A lost connection also fails the statement under way; without a listener it would end the process.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  } catch (error) {
    throw fail('QUERY_FAILED', `The database did not answer; check DATABASE_URL: ${messageOf(error)}`, {
      cause: error,
    });
  }
};

/** Ends the statement under way on the server; a closed connection alone is noticed only after it. */
const cancelBackend = async (databaseUrl: string, pid: number): Promise<void> => {
  const client = await openClient(databaseUrl);
  try {
    await client.query('select pg_cancel_backend($1)', [pid]);
  } finally {
    await client.end();
  }
};

/**
 * Runs `work` in one transaction, rolled back when it throws or the signal aborts.
 * @throws what `work` throws of our own errors, ABORTED, or QUERY_FAILED
 */
export const inImportTransaction = async <T>(
  databaseUrl: string,
  work: (client: Client) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> => {
  const client = await openClient(databaseUrl);
  let cancelled: Promise<void> = Promise.resolve();
  try {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const cancel = (): void => {
      // When even that fails, closing the connection remains.
      cancelled = cancelBackend(databaseUrl, rows[0]?.pid ?? 0).catch(() => undefined);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      signal?.throwIfAborted();
      // A large file may take longer than a role's limits for everyday statements; sorting and joining it wants memory.
      await client.query(
        "begin; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local work_mem = '64MB'; set local jit = off",
      );
      const result = await work(client);
      signal?.throwIfAborted();
      await client.query('commit');
      return result;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  } catch (error) {
    if (signal?.aborted) {
      throw asReportError(signal.reason instanceof ReportError ? signal.reason : abortedBy(signal), 'ABORTED');
    }
    if (error instanceof ReportError) throw error;
    throw fail('QUERY_FAILED', `The import failed and was rolled back: ${messageOf(error)}`, { cause: error });
  } finally {
    await cancelled;
    await client.end();
  }
};

const abortedBy = (signal: AbortSignal): ReportError =>
  fail('ABORTED', 'The import was cancelled and rolled back', { cause: signal.reason });
