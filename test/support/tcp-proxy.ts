/** A proxy before a database server: it can cut what is connected, turn new connections away, and lead elsewhere. */
import { connect, createServer, type Socket } from 'node:net';

export type TcpProxy = {
  readonly port: number;
  /** Ends every connection, as a server that is killed or a network that fails does. */
  cut(): void;
  /** Passes nothing on any more, and says nothing: as when the other side's host has gone. New connections are not affected. */
  hush(): void;
  /** Where new connections lead from now on; `null`: they are turned away. */
  leadTo(port: number | null): void;
  leadsTo(): number | null;
  /** Connections at this moment. */
  connections(): number;
  stop(): Promise<void>;
};

export const startTcpProxy = async (targetPort: number): Promise<TcpProxy> => {
  const sockets = new Set<Socket>();
  const quieten = new WeakMap<Socket, () => void>();
  let leadsTo: number | null = targetPort;
  const server = createServer((socket) => {
    if (leadsTo === null) return void socket.destroy();
    const upstream = connect(leadsTo, '127.0.0.1');
    sockets.add(socket);
    const quiet = (): void => {
      socket.unpipe(upstream).pause();
      upstream.unpipe(socket).pause();
    };
    quieten.set(socket, quiet);
    const end = (): void => {
      sockets.delete(socket);
      socket.destroy();
      upstream.destroy();
    };
    for (const each of [socket, upstream]) each.on('error', end).on('close', end);
    socket.pipe(upstream).pipe(socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut,
    hush: () => {
      for (const socket of sockets) quieten.get(socket)?.();
    },
    leadTo: (port) => void (leadsTo = port),
    leadsTo: () => leadsTo,
    connections: () => sockets.size,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        cut();
      }),
  };
};

/** The same database by way of the proxy. */
export const through = (proxy: TcpProxy, databaseUrl: string): string => {
  const url = new URL(databaseUrl);
  url.port = String(proxy.port);
  return url.href;
};
