/**
 * The embedded S3 writes whatever the conditions of a write say. This proxy before it keeps them as S3 does: `If-None-Match: *`
 * writes no object that is there, and `If-Match` none that has become another. One write at a time, so none slips between.
 */
import { createServer, type IncomingMessage, request as forward, type ServerResponse } from 'node:http';

const isWrite = ({ method, url = '' }: IncomingMessage): boolean =>
  method === 'PUT' || (method === 'POST' && url.includes('uploadId='));

const headOf = (target: string, url: string): Promise<IncomingMessage> =>
  new Promise((done, failed) => {
    forward(new URL(url.replace(/\?.*$/u, ''), target), { method: 'HEAD' }, done)
      .on('error', failed)
      .end();
  });

const holds = async (target: string, { headers, url = '/' }: IncomingMessage): Promise<boolean> => {
  const [absent, same] = [headers['if-none-match'], headers['if-match']];
  if (absent === undefined && same === undefined) return true;
  const head = await headOf(target, url);
  head.resume();
  return absent === undefined ? head.headers.etag === same : head.statusCode === 404;
};

const refusal = '<Error><Code>PreconditionFailed</Code><Message>A precondition did not hold</Message></Error>';

export const startConditionalStore = async (target: string): Promise<{ url: string; stop(): Promise<void> }> => {
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> =>
    new Promise((done) => {
      const { method, url = '/', headers } = incoming;
      outgoing.on('close', done);
      const upstream = forward(new URL(url, target), { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      upstream.on('error', () => outgoing.destroy());
      incoming.on('error', () => upstream.destroy());
      incoming.pipe(upstream);
    });
  let writes: Promise<unknown> = Promise.resolve();
  const write = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    if (await holds(target, incoming)) return await pass(incoming, outgoing);
    incoming.resume();
    outgoing.writeHead(412, { 'content-type': 'application/xml' }).end(refusal);
  };
  const server = createServer((incoming, outgoing) => {
    const fail = (): unknown => outgoing.destroy();
    if (isWrite(incoming)) writes = writes.then(() => write(incoming, outgoing)).catch(fail);
    else void pass(incoming, outgoing);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};
