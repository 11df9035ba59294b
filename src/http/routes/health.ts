/** For the platform: open without a token, and saying nothing but what is up. */
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Call, Endpoint } from '../endpoint.ts';
import type { Health } from '../judge-health.ts';
import type { Readiness } from '../readiness.ts';

export type HealthSource = {
  /** Whether the worker still hears from its queue. */
  readonly health: () => Health;
  readonly readiness: Readiness;
  readonly isStarted: () => boolean;
  readonly isStopping: () => boolean;
};

const healthView = z.object({ healthy: z.boolean(), reason: z.string() });
const readyView = z.object({
  ready: z.boolean(),
  checks: z.array(z.object({ name: z.string(), state: z.enum(['up', 'down']), took: z.int().describe('ms') })),
});
const stateView = z.object({ state: z.string() });

export const healthPath = '/health';

const statusOf = (isGood: boolean): 200 | 503 => (isGood ? 200 : 503);

const probe = (
  path: string,
  summary: string,
  schema: z.ZodType,
  handle: (call: Call) => Promise<FastifyReply>,
): Endpoint => ({
  method: 'GET' as const,
  path,
  access: 'open' as const,
  summary,
  answers: { 200: { means: 'Yes', schema }, 503: { means: 'No', schema } },
  problems: [],
  handle,
});

export const healthEndpoints = (source: HealthSource): readonly Endpoint[] => [
  probe(
    healthPath,
    'Should this worker be replaced? For a container’s health check: 503 when no poll is answered any more',
    healthView,
    async ({ reply }) => {
      const answer = source.health();
      return reply.code(statusOf(answer.healthy)).send(answer);
    },
  ),
  probe(`${healthPath}/live`, 'Does the process turn at all?', stateView, async ({ reply }) =>
    reply.send({ state: 'live' }),
  ),
  probe(`${healthPath}/startup`, 'Has it begun to take requests?', stateView, async ({ reply }) => {
    const isStarted = source.isStarted();
    return reply.code(statusOf(isStarted)).send({ state: isStarted ? 'started' : 'starting' });
  }),
  probe(
    `${healthPath}/ready`,
    'Does all that a report needs answer? It is asked at most every five seconds',
    readyView,
    async ({ reply }) => {
      const { ready, checks } = await source.readiness();
      const isReady = ready && source.isStarted() && !source.isStopping();
      return reply.code(statusOf(isReady)).send({ ready: isReady, checks });
    },
  ),
];
