/**
 * A server whose host went away without a word answers nothing, not even that a statement took too long, and nothing tells the
 * driver. After a while without an answer the connection counts as lost.
 */
import { BackendTerminatedUnexpectedlyError, type DriverFactory } from 'slonik';

type Client = Awaited<ReturnType<Awaited<ReturnType<DriverFactory>>['createClient']>>;

const silence = (limitMs: number): Error =>
  new BackendTerminatedUnexpectedlyError(new Error(`The server did not answer within ${limitMs} ms`));

/** @throws BackendTerminatedUnexpectedlyError when `answer` does not come in time */
export const answered = async <T>(answer: Promise<T>, limitMs: number): Promise<T> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(silence(limitMs)), limitMs);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};

/** Clients whose queries are answered in time, or never used again: not even the rollback after it waits. */
export const withAnswers =
  (createDriver: DriverFactory, limitMs: number): DriverFactory =>
  async (setup) => {
    const driver = await createDriver(setup);
    return { ...driver, createClient: async () => bounded(await driver.createClient(), limitMs) };
  };

const bounded = (client: Client, limitMs: number): Client => {
  let isLost = false;
  return {
    ...client,
    query: async (...query) => {
      if (isLost) throw silence(limitMs);
      const answer = client.query(...query);
      try {
        return await answered(answer, limitMs);
      } catch (error) {
        isLost = error instanceof BackendTerminatedUnexpectedlyError;
        throw error;
      }
    },
  };
};
