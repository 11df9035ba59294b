/** Whether the worker still does what it is there for, for a container's health check. */
import { createServer } from 'node:http';
import { fail } from '../errors.ts';

export type Health = { readonly healthy: boolean; readonly reason: string };

export type HealthFacts = {
  /** How long a slot has had neither work nor an answer from the queue, at most. */
  readonly silentMs: number;
  readonly maxSilenceMs: number;
};

/** A worker that hears nothing from its queue is of no use; one that is busy need not ask it. */
export const judgeHealth = ({ silentMs, maxSilenceMs }: HealthFacts): Health => {
  const seconds = (ms: number): number => Math.floor(ms / 1_000);
  return silentMs < maxSilenceMs
    ? { healthy: true, reason: 'the queue answers, or every slot is at work' }
    : {
        healthy: false,
        reason: `no successful poll for ${seconds(silentMs)} s, more than ${seconds(maxSilenceMs)} s are allowed: check QUEUE_URL, its endpoint and the permissions`,
      };
};

export const healthPath = '/health';

/** Answers `GET /health` on 127.0.0.1 with 200 or 503 and the reason. @throws CONFIG_INVALID when the port is taken */
export const startHealthServer = async (port: number, health: () => Health): Promise<{ close(): Promise<void> }> => {
  const server = createServer((request, response) => {
    if (request.url !== healthPath) return void response.writeHead(404).end();
    const answer = health();
    response.writeHead(answer.healthy ? 200 : 503, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((done, failed) => {
    server.once('error', failed).listen(port, '127.0.0.1', done);
  }).catch((cause: unknown) => {
    throw fail('CONFIG_INVALID', `HEALTH_PORT: port ${port} cannot be listened on; give another one`, { cause });
  });
  return {
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};
