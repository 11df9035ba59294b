import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalAws, startLocalAws } from '../../src/local/aws.ts';
import { isReachable } from '../support/is-reachable.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** A region other than the servers' default: what a developer has in the shell may not matter. */
const region = 'eu-central-1';

const clientsOf = ({ endpoint, sesEndpoint }: LocalAws) => ({
  sqs: new SQSClient({ endpoint, region, credentials }),
  s3: new S3Client({ endpoint, region, credentials, forcePathStyle: true }),
  ses: new SESv2Client({ endpoint: sesEndpoint, region, credentials }),
});

const portOf = (url: string): number => Number(new URL(url).port);

const receive = async (aws: LocalAws, QueueUrl: string): Promise<string[]> => {
  const { sqs } = clientsOf(aws);
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return Messages.map(({ Body = '' }) => Body);
};

const read = async (aws: LocalAws, Key: string): Promise<string | undefined> => {
  const { Body } = await clientsOf(aws).s3.send(new GetObjectCommand({ Bucket: aws.bucket, Key }));
  return Body?.transformToString();
};

describe('startLocalAws', () => {
  let aws: LocalAws;
  beforeAll(async () => {
    aws = await startLocalAws();
  });
  afterAll(() => aws.stop());

  it('takes and gives messages of each of its queues, and keeps them apart', async () => {
    const { sqs } = clientsOf(aws);
    const urls = Object.values(aws.queueUrls);
    expect(new Set(urls).size).toBe(3);
    for (const QueueUrl of urls) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: `for ${QueueUrl}` }));
    for (const QueueUrl of urls) {
      expect(await receive(aws, QueueUrl)).toEqual([`for ${QueueUrl}`]);
      expect(await receive(aws, QueueUrl)).toEqual([]);
    }
  });

  it('takes a message of the megabyte that SQS takes', async () => {
    const QueueUrl = aws.queueUrls.main;
    const MessageBody = 'x'.repeat(1024 * 1024);
    await clientsOf(aws).sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    expect(await receive(aws, QueueUrl)).toEqual([MessageBody]);
  });

  it('gives back the object that was put in its bucket', async () => {
    await clientsOf(aws).s3.send(new PutObjectCommand({ Bucket: aws.bucket, Key: 'a/b.txt', Body: 'grüezi' }));
    expect(await read(aws, 'a/b.txt')).toBe('grüezi');
  });

  it('lists the mail that was sent, with its attachment', async () => {
    const Simple = {
      Subject: { Data: 'Daily' },
      Body: { Text: { Data: 'Attached.' } },
      Attachments: [{ FileName: 'day.xlsx', ContentType: 'application/x-test', RawContent: Buffer.from([0, 255, 7]) }],
    };
    const mail = {
      FromEmailAddress: 'reports@report-worker.example',
      Destination: { ToAddresses: ['ada@acme.example'] },
      Content: { Simple },
    };
    const { MessageId } = await clientsOf(aws).ses.send(new SendEmailCommand(mail));
    const store: unknown = await (await fetch(`${aws.sesEndpoint}/store`)).json();
    const content = Buffer.from([0, 255, 7]).toString('base64');
    expect(store).toMatchObject({
      emails: [
        {
          messageId: MessageId,
          destination: { to: ['ada@acme.example'] },
          subject: 'Daily',
          body: { text: 'Attached.' },
          attachments: [{ filename: 'day.xlsx', contentType: 'application/x-test', content }],
        },
      ],
    });
  });

  it('listens on 127.0.0.1 alone', async () => {
    for (const port of [portOf(aws.endpoint), portOf(aws.sesEndpoint)]) {
      expect(await isReachable('127.0.0.1', port)).toBe(true);
      expect(await isReachable('127.0.0.2', port)).toBe(false);
    }
  });

  it('is gone when stopped, however often', async () => {
    const other = await startLocalAws();
    await Promise.all([other.stop(), other.stop()]);
    expect(await isReachable('127.0.0.1', portOf(other.endpoint))).toBe(false);
    expect(await isReachable('127.0.0.1', portOf(other.sesEndpoint))).toBe(false);
  });
});

describe('two local AWS in one process', () => {
  it('start at once, each on loopback with its own names, and leave net.Server as it was', async () => {
    const before = Object.getOwnPropertyDescriptor(Server.prototype, 'listen');
    const names = { main: 'a', deadLetter: 'b', events: 'c', bucket: 'own-reports' };
    const [one, two] = await Promise.all([startLocalAws(), startLocalAws({ names })]);
    try {
      expect(Object.getOwnPropertyDescriptor(Server.prototype, 'listen')).toEqual(before);
      for (const { endpoint } of [one, two]) expect(await isReachable('127.0.0.2', portOf(endpoint))).toBe(false);
      expect(two.queueUrls.main).toBe(`${two.endpoint}/000000000000/a`);
      expect(two.environment).toMatchObject({ REPORTS_BUCKET: 'own-reports', QUEUE_URL: two.queueUrls.main });
      await clientsOf(two).sqs.send(new SendMessageCommand({ QueueUrl: two.queueUrls.main, MessageBody: 'mine' }));
      expect(await receive(one, one.queueUrls.main)).toEqual([]);
      expect(await receive(two, two.queueUrls.main)).toEqual(['mine']);
    } finally {
      await Promise.all([one.stop(), two.stop()]);
    }
  });
});

describe('startLocalAws with a folder', () => {
  it('has messages and objects still when it is started again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'report-worker-aws-'));
    const first = await startLocalAws({ dataDir: folder });
    const { sqs, s3 } = clientsOf(first);
    await sqs.send(new SendMessageCommand({ QueueUrl: first.queueUrls.main, MessageBody: 'kept' }));
    await s3.send(new PutObjectCommand({ Bucket: first.bucket, Key: 'kept.txt', Body: 'kept too' }));
    await first.stop();
    const second = await startLocalAws({ dataDir: folder });
    try {
      expect(await receive(second, second.queueUrls.main)).toEqual(['kept']);
      expect(await read(second, 'kept.txt')).toBe('kept too');
    } finally {
      await second.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
