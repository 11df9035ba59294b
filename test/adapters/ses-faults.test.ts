import { SESv2Client } from '@aws-sdk/client-sesv2';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createSesMailer } from '../../src/adapters/ses-mailer.ts';
import { startFaultServer } from '../support/fault-server.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const mail = { to: 'a@x.example', subject: 'S', html: '<p>h</p>', text: 't' };

const mailerAt = (endpoint: string) =>
  createSesMailer({
    client: new SESv2Client({
      endpoint,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
      requestHandler: { requestTimeout: 300, throwOnRequestTimeout: true },
    }),
    from: 'reports@x.example',
    configurationSet: 'set',
  });

const json = (status: number, type: string) => (response: ServerResponse) => {
  response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type });
  response.end(JSON.stringify({ message: `because of ${type}` }));
};

describe('what the mail service says', () => {
  it.each([
    ['rejects the message', json(400, 'MessageRejected'), 'MAIL_REFUSED'],
    ['finds the request bad', json(400, 'BadRequestException'), 'MAIL_REFUSED'],
    ['throttles', json(429, 'TooManyRequestsException'), 'MAIL_FAILED'],
    ['has suspended the account', json(400, 'AccountSuspendedException'), 'MAIL_FAILED'],
    ['breaks after taking it', json(500, 'InternalFailure'), 'MAIL_UNCERTAIN'],
    ['cuts the connection', (response: ServerResponse) => void response.destroy(), 'MAIL_UNCERTAIN'],
    ['never answers', () => undefined, 'MAIL_UNCERTAIN'],
  ])('%s: known for what it is, and asked once only', async (_, answer, code) => {
    const server = await startFaultServer(answer);
    try {
      const sending = mailerAt(server.url).send(mail, new AbortController().signal);
      await expect(sending).rejects.toMatchObject({ code });
      expect(server.requests).toHaveLength(1);
      expect(JSON.parse(server.requests[0] ?? '')).toMatchObject({
        ConfigurationSetName: 'set',
        Destination: { ToAddresses: ['a@x.example'] },
      });
    } finally {
      await server.stop();
    }
  });

  it('is not reached at all: it did not go', async () => {
    const sending = mailerAt('http://127.0.0.1:1').send(mail, new AbortController().signal);
    await expect(sending).rejects.toMatchObject({ code: 'MAIL_FAILED' });
  });

  it('is not waited for when the work is cancelled', async () => {
    const server = await startFaultServer(() => undefined);
    const controller = new AbortController();
    const sending = mailerAt(server.url).send(mail, controller.signal);
    controller.abort();
    await expect(sending).rejects.toMatchObject({ code: 'ABORTED' });
    await server.stop();
  });
});
