/** A TCP proxy that holds each chunk back, in both directions and in order, and counts the round trips. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export type DelayProxy = {
  readonly port: number;
  /** How often the server answered since the count was last taken: chunks that follow one of the other direction. */
  takeRoundTrips(): number;
  close(): Promise<void>;
};

/** Chunks leave `delayMs` after they came: what a distance does, while a bandwidth would make them wait for each other. */
const pass = (from: Socket, to: Socket, delayMs: number, onChunk: () => void): void => {
  // Node has no timer below 1 ms. Timers of one length fire in the order in which they were set.
  const later = (run: () => void): void => void (delayMs < 1 ? run() : setTimeout(run, delayMs));
  from.on('data', (chunk) => {
    onChunk();
    later(() => void (to.writable && to.write(chunk)));
  });
  from.on('end', () => later(() => to.end()));
  from.on('error', () => to.destroy());
  from.on('close', () => later(() => to.destroySoon()));
};

/** @param roundTripMs whole milliseconds, there and back together */
export const startDelayProxy = async (targetPort: number, roundTripMs: number): Promise<DelayProxy> => {
  let roundTrips = 0;
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    let asked = false;
    pass(client, upstream, Math.floor(roundTripMs / 2), () => (asked = true));
    pass(upstream, client, Math.ceil(roundTripMs / 2), () => {
      if (asked) roundTrips += 1;
      asked = false;
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The proxy has no port');
  return {
    port: address.port,
    takeRoundTrips: () => {
      const taken = roundTrips;
      roundTrips = 0;
      return taken;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};
