import { connect } from 'node:net';

/**
 * Whether somebody accepts connections there. On Linux all of 127.0.0.0/8 is this machine: a server that listens on every
 * interface answers at 127.0.0.2, one that listens on 127.0.0.1 does not.
 */
export const isReachable = (host: string, port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect({ host, port, timeout: 2_000 });
    const settle = (reachable: boolean): void => {
      socket.destroy();
      done(reachable);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
