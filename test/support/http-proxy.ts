/** A proxy before one of the emulated services, which can hold back what passes. */
import { createServer, request as forward } from 'node:http';

export type HttpProxy = {
  readonly url: string;
  /** From now on, answers to requests that match are held back; resolves when the first one is. */
  holdAnswers(matches: (method: string, path: string) => boolean): Promise<void>;
  stop(): Promise<void>;
};

export const startProxy = async (target: string, listenOn = 0): Promise<HttpProxy> => {
  let holds: ((method: string, path: string) => boolean) | null = null;
  let onHeld = (): void => undefined;
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url = '/', headers } = incoming;
    const upstream = forward(new URL(url, target), { method, headers }, (answer) => {
      if (holds?.(method, url)) {
        // The service has done its work; whoever asked never hears of it.
        answer.resume();
        onHeld();
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    upstream.on('error', () => outgoing.destroy());
    incoming.on('error', () => upstream.destroy());
    incoming.pipe(upstream);
  });
  await new Promise<void>((done) => server.listen(listenOn, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    holdAnswers: (matches) =>
      new Promise((done) => {
        holds = matches;
        onHeld = done;
      }),
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};
