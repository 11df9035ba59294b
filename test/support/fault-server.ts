/** A stand-in for a service of the outside world that answers as a test wants, and counts what it is asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export type FaultServer = {
  readonly url: string;
  /** Bodies of the requests so far. */
  readonly requests: string[];
  stop(): Promise<void>;
};

/** `answer` gets the number of the request, from 1. */
export const startFaultServer = async (
  answer: (response: ServerResponse, count: number, request: IncomingMessage) => void,
): Promise<FaultServer> => {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      requests.push(body);
      answer(response, requests.length, request);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    requests,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};
