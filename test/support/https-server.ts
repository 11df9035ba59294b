/** An https server on 127.0.0.1 that stands in for any host: what it answers is up to the path. */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Network } from '../../src/adapters/safe-fetch.ts';

const read = (name: string): string => readFileSync(new URL(`tls/${name}`, import.meta.url), 'utf8');

export type HttpsServer = {
  /** Leads every host here, past the check of addresses. */
  readonly network: Network;
  /** Host and path of the requests so far. */
  readonly requests: readonly string[];
  /** Headers of the last one. */
  readonly lastHeaders: () => IncomingMessage['headers'];
  /** Connections that are still open. */
  readonly connections: () => Promise<number>;
  stop(): Promise<void>;
};

export type Answer = (response: ServerResponse) => void;

/** `answers` by path; 404 for any other. */
export const startHttpsServer = async (answers: Readonly<Record<string, Answer>>): Promise<HttpsServer> => {
  const requests: string[] = [];
  let last: IncomingMessage['headers'] = {};
  const server = createServer({ key: read('key.pem'), cert: read('cert.pem') }, (request, response) => {
    const { url = '', headers } = request;
    requests.push(`${headers.host}${url}`);
    last = headers;
    const answer = answers[url];
    if (answer) answer(response);
    else response.writeHead(404).end('nothing here');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    requests,
    lastHeaders: () => last,
    connections: () => new Promise((done) => server.getConnections((_, count) => done(count))),
    network: {
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
      isAllowed: () => true,
      port: typeof address === 'object' && address ? address.port : 0,
      ca: read('cert.pem'),
    },
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};
