/** A double of the container agent that ECS runs beside each task. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type EcsAgent = {
  readonly uri: string;
  /** Method and path, then body, of each request. */
  readonly asked: unknown[];
  answer: { status: number; body: string };
  stop(): Promise<void>;
};

export const startEcsAgent = async (): Promise<EcsAgent> => {
  const agent = {
    uri: '',
    asked: [] as unknown[],
    answer: { status: 200, body: '{"protection":{"ProtectionEnabled":true}}' },
    stop: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const answerOne = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    agent.asked.push(`${request.method} ${request.url}`, JSON.parse(await text(request)));
    response.writeHead(agent.answer.status).end(agent.answer.body);
  };
  const server = createServer((request, response) => void answerOne(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Bound to a port, it has an address of this kind.
  agent.uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/task`;
  return agent;
};
