/** A proxy before one of the emulated services, which can hold back what passes. */
import { createServer, type IncomingMessage, request as forward, type ServerResponse } from 'node:http';

/** `target` is the operation of services that have one path for all, e.g. `AmazonSQS.DeleteMessage`. */
export type Matches = (method: string, path: string, target: string) => boolean;

/** Lets what is held pass; from then on nothing is held any more. */
export type LetPass = () => void;

export type HttpProxy = {
  readonly url: string;
  /**
   * From now on, requests that match are held back, and the service never hears of them; resolves when the first one is.
   */
  holdRequests(matches: Matches): Promise<LetPass>;
  /** The same with their answers: the service has done its work, and whoever asked does not hear of it. */
  holdAnswers(matches: Matches): Promise<LetPass>;
  stop(): Promise<void>;
};

type Gate = { pass(request: IncomingMessage): Promise<void>; hold(matches: Matches): Promise<LetPass> };

const createGate = (): Gate => {
  let holds: Matches | null = null;
  let onHeld: (letPass: LetPass) => void = () => undefined;
  let opened = Promise.withResolvers<void>();
  return {
    pass: async ({ method = 'GET', url = '/', headers }) => {
      if (!holds?.(method, url, String(headers['x-amz-target'] ?? ''))) return;
      onHeld(() => {
        holds = null;
        opened.resolve();
      });
      await opened.promise;
    },
    hold: (matches) =>
      new Promise((done) => {
        opened = Promise.withResolvers();
        holds = matches;
        onHeld = done;
      }),
  };
};

export const startProxy = async (target: string, listenOn = 0): Promise<HttpProxy> => {
  const [requests, answers] = [createGate(), createGate()];
  const lead = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method, url = '/', headers } = incoming;
    incoming.on('error', () => outgoing.destroy());
    await requests.pass(incoming);
    const upstream = forward(new URL(url, target), { method, headers, agent: false }, (answer) => {
      void answers.pass(incoming).then(() => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        return answer.pipe(outgoing);
      });
    });
    upstream.on('error', () => outgoing.destroy());
    incoming.on('error', () => upstream.destroy());
    incoming.pipe(upstream);
  };
  const server = createServer((incoming, outgoing) => void lead(incoming, outgoing));
  await new Promise<void>((done) => server.listen(listenOn, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    holdRequests: (matches) => requests.hold(matches),
    holdAnswers: (matches) => answers.hold(matches),
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};
