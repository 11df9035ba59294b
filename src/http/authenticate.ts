/** Who calls. Whoever guesses is slowed down by address; whoever is known, by token. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiTokens, Caller } from '../ledger/api-tokens.ts';
import { hashSecret } from '../ledger/secrets.ts';
import { problem } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Once it is known; not on what is open. */
    caller?: Caller;
    /** Of the secret that it came by, without a token. */
    linkHash?: string;
  }
}

export type Authenticate = {
  /** @throws TOKEN_INVALID, RATE_LIMITED */
  caller(request: FastifyRequest, signal: AbortSignal): Promise<Caller>;
  /** Counts a wrong token or link against the address that it came from. @throws RATE_LIMITED */
  countFailure(request: FastifyRequest): Promise<void>;
  /** Counts a use of the link with this secret: whoever has one fills a row of the audit at each. @throws RATE_LIMITED */
  countUse(request: FastifyRequest, secret: string): Promise<void>;
};

const windowMs = 60_000;
const failuresPerMinute = 60;

type Limit = ReturnType<FastifyInstance['createRateLimit']>;

const enforce = async (limit: Limit, request: FastifyRequest): Promise<void> => {
  const outcome = await limit(request);
  if (outcome.isAllowed || !outcome.isExceeded) return;
  const seconds = Math.max(1, outcome.ttlInSeconds);
  throw problem('RATE_LIMITED', `At most ${outcome.max} a minute: try again in ${seconds} s`, {
    'retry-after': String(seconds),
  });
};

const invalid = () =>
  problem('TOKEN_INVALID', 'Authorization: send "Bearer" and a token that is neither expired nor revoked', {
    'www-authenticate': 'Bearer realm="report-worker"',
  });

/** The rate limits hold in each process by itself. */
export const createAuthenticate = (
  app: FastifyInstance,
  tokens: Pick<ApiTokens, 'verify'>,
  requestsPerMinute: number,
): Authenticate => {
  const byToken = app.createRateLimit({
    max: requestsPerMinute,
    timeWindow: windowMs,
    keyGenerator: ({ caller }) => `token ${caller?.tokenId ?? ''}`,
  });
  const byAddress = app.createRateLimit({
    max: failuresPerMinute,
    timeWindow: windowMs,
    keyGenerator: ({ ip }) => `address ${ip}`,
  });
  const byLink = app.createRateLimit({
    max: requestsPerMinute,
    timeWindow: windowMs,
    keyGenerator: ({ linkHash }) => `link ${linkHash ?? ''}`,
  });
  const countFailure: Authenticate['countFailure'] = (request) => enforce(byAddress, request);
  return {
    countFailure,
    countUse: (request, secret) => {
      request.linkHash = hashSecret(secret);
      return enforce(byLink, request);
    },
    caller: async (request, signal) => {
      const [, token = ''] = /^bearer ([^\s,]+)$/iu.exec(request.headers.authorization ?? '') ?? [];
      const caller = await tokens.verify(token, signal);
      if (!caller) {
        await countFailure(request);
        throw invalid();
      }
      request.caller = caller;
      await enforce(byToken, request);
      return caller;
    },
  };
};
