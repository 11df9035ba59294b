import { SESv2Client } from '@aws-sdk/client-sesv2';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSesMailer } from '../../src/adapters/ses-mailer.ts';
import { fail } from '../../src/errors.ts';
import { startTestAws, type TestAws } from '../support/aws.ts';
import { startFaultServer } from '../support/fault-server.ts';

let aws: TestAws;
let client: SESv2Client;
const { signal } = new AbortController();
const from = 'Reports <reports@report-worker.example>';
const mail = { to: 'ada@acme.example', tag: 'tag-1', subject: 'S', html: '<p>h</p>', text: 't' };

beforeAll(async () => {
  aws = await startTestAws();
  client = new SESv2Client({ maxAttempts: 1 });
});
afterAll(async () => {
  client.destroy();
  await aws.stop();
});

const mailerAt = (endpoint: string, changes: object = {}) =>
  createSesMailer({ client: new SESv2Client({ endpoint, maxAttempts: 1, ...changes }), from });

describe('a mail', () => {
  it('arrives with its subject, both bodies and every byte of its attachment, at one recipient', async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 31) % 256);
    const { messageId } = await createSesMailer({ client, from }).send(
      {
        to: 'ada@acme.example',
        tag: 'tag-2',
        subject: 'Täglich – März 日本',
        html: '<p>Grüße &amp; more</p>',
        text: 'Grüße & more',
        attachment: { fileName: 'März.xlsx', contentType: 'application/x-test', bytes },
      },
      signal,
    );
    expect(messageId).not.toBe('');
    const [arrived, ...more] = await aws.mails();
    expect(more).toEqual([]);
    expect(arrived).toMatchObject({
      to: 'ada@acme.example',
      subject: 'Täglich – März 日本',
      html: '<p>Grüße &amp; more</p>',
      text: 'Grüße & more',
      attachments: [{ filename: 'März.xlsx', contentType: 'application/x-test' }],
    });
    expect(Buffer.from(arrived?.attachments[0]?.content ?? '', 'base64').equals(bytes)).toBe(true);
  });

  it('needs no attachment', async () => {
    await createSesMailer({ client, from }).send({ ...mail, subject: 'bare' }, signal);
    const arrived = (await aws.mails()).find(({ subject }) => subject === 'bare');
    expect(arrived).toMatchObject({ attachments: [] });
  });

  it('does not name its recipient in what is logged of a refusal', async () => {
    const server = await startFaultServer((response) => {
      response
        .writeHead(400, { 'x-amzn-errortype': 'MessageRejected' })
        .end('{"message":"Email address is not verified"}');
    });
    const error: unknown = await mailerAt(server.url)
      .send(mail, signal)
      .catch((thrown: unknown) => thrown);
    await server.stop();
    expect(error).toMatchObject({ code: 'MAIL_REFUSED', message: expect.stringContaining('not verified') });
    expect(String(error)).not.toContain(mail.to);
  });
});

describe('a mail service that', () => {
  it('cuts its answer half way may have sent the mail, and is asked once', async () => {
    const server = await startFaultServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"MessageId":');
      setImmediate(() => response.destroy());
    });
    await expect(mailerAt(server.url).send(mail, signal)).rejects.toMatchObject({ code: 'MAIL_UNCERTAIN' });
    expect(server.requests).toHaveLength(1);
    await server.stop();
  });

  it.each([
    ['a page of a proxy', 502, '<html>Bad Gateway</html>', 'MAIL_UNCERTAIN'],
    ['success, but no JSON', 200, 'OK', 'MAIL_UNCERTAIN'],
    ['a forbidden signature', 403, '{"message":"SignatureDoesNotMatch"}', 'MAIL_FAILED'],
  ])('answers %s is known for what it may have done', async (_, status, body, code) => {
    const server = await startFaultServer((response) => void response.writeHead(status).end(body));
    await expect(mailerAt(server.url).send(mail, signal)).rejects.toMatchObject({ code });
    expect(server.requests).toHaveLength(1);
    await server.stop();
  });

  it('has taken the mail when the work is cancelled: the reason of the cancelling is told', async () => {
    const controller = new AbortController();
    const reason = fail('LEASE_LOST', 'another worker took over');
    const server = await startFaultServer(() => controller.abort(reason));
    await expect(mailerAt(server.url).send(mail, controller.signal)).rejects.toBe(reason);
    await server.stop();
  });

  it('speaks no TLS where TLS is expected got nothing', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await expect(mailerAt(`https://127.0.0.1:${port}`).send(mail, signal)).rejects.toMatchObject({
      code: 'MAIL_FAILED',
    });
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it('cannot be asked without credentials got nothing', async () => {
    const credentials = (): Promise<never> =>
      Promise.reject(Object.assign(new Error('no credentials'), { name: 'CredentialsProviderError' }));
    await expect(mailerAt(aws.sesEndpoint, { credentials }).send(mail, signal)).rejects.toMatchObject({
      code: 'MAIL_FAILED',
    });
  });
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
    const patience = { requestHandler: { requestTimeout: 300, throwOnRequestTimeout: true } };
    try {
      const sending = mailerAt(server.url, patience).send(mail, signal);
      await expect(sending).rejects.toMatchObject({ code });
      expect(server.requests).toHaveLength(1);
      expect(JSON.parse(server.requests[0] ?? '')).toMatchObject({
        Destination: { ToAddresses: [mail.to] },
      });
    } finally {
      await server.stop();
    }
  });

  it('is not reached at all: it did not go', async () => {
    await expect(mailerAt('http://127.0.0.1:1').send(mail, signal)).rejects.toMatchObject({ code: 'MAIL_FAILED' });
  });

  it('is told the configuration set, whose feedback is asked for', async () => {
    const server = await startFaultServer((response) => void response.end('{"MessageId":"m"}'));
    const mailer = createSesMailer({
      client: new SESv2Client({ endpoint: server.url }),
      from,
      configurationSet: 'set',
    });
    expect(await mailer.send(mail, signal)).toEqual({ messageId: 'm' });
    expect(JSON.parse(server.requests[0] ?? '')).toMatchObject({ ConfigurationSetName: 'set' });
    await server.stop();
  });
});
