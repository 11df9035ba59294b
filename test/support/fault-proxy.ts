/** A proxy before one of the emulated services that does to each request what the test says. */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as forward,
  type ServerResponse,
} from 'node:http';

export type Passing = {
  readonly method: string;
  readonly path: string;
  /** Of SQS, such as `ReceiveMessage`; empty for other services. */
  readonly action: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Its connection had another request before. */
  readonly isReused: boolean;
};

export type Fault =
  | undefined
  /** The service never hears of it. */
  | { readonly kind: 'answer'; readonly status: number; readonly headers?: object; readonly body?: string }
  /** The connection ends, before or after the service has done its work. */
  | { readonly kind: 'cut before' | 'cut after' }
  /** Waits, before or after the service has done its work. */
  | { readonly kind: 'hold before' | 'hold after'; readonly until: Promise<unknown> }
  /** Waits, then says no. */
  | { readonly kind: 'refuse after'; readonly until: Promise<unknown> }
  | { readonly kind: 'alter'; readonly body: Buffer }
  /** What the service answers reaches the worker otherwise. */
  | { readonly kind: 'alter answer'; readonly alter: (body: Buffer) => Buffer };

export type FaultProxy = {
  readonly url: string;
  /** Every request so far, in order. */
  readonly seen: readonly Passing[];
  /** What the service said to those that reached it, in the order of its answers. */
  readonly answered: readonly { readonly passing: Passing; readonly status: number }[];
  /** From now on; `undefined` lets a request pass. */
  setFault(fault: (passing: Passing) => Fault | Promise<Fault>): void;
  clear(): void;
  stop(): Promise<void>;
};

const bodyOf = async (stream: AsyncIterable<Buffer>): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};

export const startFaultProxy = async (target: string, listenOn = 0): Promise<FaultProxy> => {
  const seen: Passing[] = [];
  const answered: { passing: Passing; status: number }[] = [];
  const used = new WeakSet<object>();
  let faultOf: (passing: Passing) => Fault | Promise<Fault> = () => undefined;

  const pass = (incoming: IncomingMessage, body: Buffer): Promise<IncomingMessage> =>
    new Promise((done, failed) => {
      const { method = 'GET', url = '/', headers } = incoming;
      const { 'transfer-encoding': _, ...rest } = headers;
      const length = body.length > 0 || 'content-length' in rest ? { 'content-length': body.length } : {};
      forward(new URL(url, target), { method, headers: { ...rest, ...length }, agent: false }, done)
        .on('error', failed)
        .end(body);
    });

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming);
    const { method = 'GET', url: path = '/', headers } = incoming;
    const action = String(headers['x-amz-target'] ?? '').replace('AmazonSQS.', '');
    const passing = { method, path, action, headers, body, isReused: used.has(incoming.socket) };
    used.add(incoming.socket);
    seen.push(passing);
    const fault = await faultOf(passing);
    if (fault?.kind === 'cut before') return void outgoing.destroy();
    if (fault?.kind === 'answer') return void outgoing.writeHead(fault.status, { ...fault.headers }).end(fault.body);
    if (fault?.kind === 'refuse after') {
      await fault.until;
      return void outgoing.writeHead(400).end();
    }
    if (fault?.kind === 'hold before') await fault.until;
    const answer = await pass(incoming, fault?.kind === 'alter' ? fault.body : body);
    const answerBody = await bodyOf(answer);
    answered.push({ passing, status: answer.statusCode ?? 502 });
    if (fault?.kind === 'cut after') return void outgoing.destroy();
    if (fault?.kind === 'hold after') await fault.until;
    if (fault?.kind !== 'alter answer') {
      return void outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(answerBody);
    }
    // As long as the service said, whatever is left of it; without a checksum, as S3 has none of an object of many parts.
    const kept = Object.entries(answer.headers).filter(([name]) => !name.startsWith('x-amz-checksum'));
    outgoing.writeHead(answer.statusCode ?? 502, Object.fromEntries(kept));
    outgoing.write(fault.alter(answerBody), () => outgoing.socket?.end());
  };

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((done) => server.listen(listenOn, '127.0.0.1', done));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    seen,
    answered,
    setFault: (fault) => (faultOf = fault),
    clear: () => (faultOf = () => undefined),
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};
