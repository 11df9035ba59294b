/** Credentials of sessions that end, as a container gets them from its platform: whoever asks after the end gets those of the next. */
import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';

export type Session = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
};

export type Sessions = {
  /** For `AWS_CONTAINER_CREDENTIALS_FULL_URI`. */
  readonly url: string;
  /** Those that were given out, the newest last. */
  readonly given: readonly Session[];
  stop(): Promise<void>;
};

const hourMs = 3_600_000;

export const startSessions = async (): Promise<Sessions> => {
  const given: Session[] = [];
  const current = (): Session => {
    const last = given.at(-1);
    if (last && last.expiresAt > Date.now()) return last;
    const next = {
      accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(20).toString('hex'),
      sessionToken: randomBytes(40).toString('base64'),
      expiresAt: Date.now() + hourMs,
    };
    given.push(next);
    return next;
  };
  const server = createServer((_, answer) => {
    const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = current();
    answer.setHeader('content-type', 'application/json').end(
      JSON.stringify({
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        Token: sessionToken,
        Expiration: new Date(expiresAt).toISOString(),
      }),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`,
    given,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};
