/** A worker with an open door, and a caller who knows its tokens. */
import { createApiTokens } from '../../src/ledger/api-tokens.ts';
import { freePort } from '../../src/local/free-port.ts';
import { startWorker, type TestWorker } from './worker.ts';
import type { World } from './world.ts';

export type AskOptions = {
  /** None when empty; that of `acme` when absent. */
  readonly token?: string;
  /** Sent as JSON. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Answered = {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Empty when it is not JSON; what it has is what each test says. */
  readonly json: Readonly<Record<string, unknown>>;
};

export type Door = {
  readonly url: string;
  ask(method: string, path: string, options?: AskOptions): Promise<Answered>;
};

export type TestDoor = Door & {
  readonly worker: TestWorker;
  /** Of the client `acme`. */
  readonly token: string;
};

export const makeToken = async (world: World, clientId: string): Promise<string> =>
  (await createApiTokens(world.database).create({ clientId, label: 'test', expiresInDays: null })).token;

/** @param acme the token that is sent when none is named */
export const knockAt = (url: string, acme: string): Door => ({
  url,
  ask: async (method, path, { token = acme, body, headers = {} } = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(token !== '' && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    const isJson = text !== '' && (response.headers.get('content-type')?.includes('json') ?? false);
    return {
      method,
      path: path.replace(/\?.*$/u, ''),
      status: response.status,
      headers: response.headers,
      text,
      json: (isJson ? JSON.parse(text) : {}) as Record<string, unknown>,
    };
  },
});

/** With mailed links that lead to it. */
export const openTestDoor = async (
  world: World,
  environment: Readonly<Record<string, string>> = {},
): Promise<TestDoor> => {
  const token = await makeToken(world, 'acme');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const worker = await startWorker({
    ...world.environment,
    HTTP_PORT: String(port),
    PUBLIC_URL: `${url}/`,
    ...environment,
  });
  return { ...knockAt(url, token), worker, token };
};

/** A request as the door takes it: two days of `acme`. */
export const wanted = (changes: object = {}): string =>
  JSON.stringify({
    report: 'energy.daily-consumption',
    period: { from: '2016-03-02', to: '2016-03-03' },
    ...changes,
  });
