import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { createBridgeEventBus, createQueueEventBus } from '../../src/adapters/event-bus.ts';
import type { WorkerEvent } from '../../src/ports.ts';
import { startTestAws } from '../support/aws.ts';
import { startFaultServer } from '../support/fault-server.ts';

const signal = new AbortController().signal;
const settings = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 1 };
const event: WorkerEvent = {
  id: 'r-1:completed',
  type: 'report.completed',
  time: '2016-04-01T00:00:00.000Z',
  detail: { requestId: 'r-1' },
};

const withBus = async (
  answer: { status: number; body: object },
  use: (bus: ReturnType<typeof createBridgeEventBus>) => Promise<void>,
) => {
  const server = await startFaultServer((response) => {
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer.body));
  });
  try {
    await use(
      createBridgeEventBus({ client: new EventBridgeClient({ ...settings, endpoint: server.url }), busName: 'bus' }),
    );
    return server.requests;
  } finally {
    await server.stop();
  }
};

describe('an EventBridge bus', () => {
  it('gets the event with our id in its detail, because it gives one of its own', async () => {
    const requests = await withBus({ status: 200, body: { FailedEntryCount: 0, Entries: [{ EventId: 'x' }] } }, (bus) =>
      bus.publish(event, signal),
    );
    const [entry] = (JSON.parse(requests[0] ?? '') as { Entries: Record<string, string>[] }).Entries;
    expect(entry).toMatchObject({ EventBusName: 'bus', Source: 'report-worker', DetailType: 'report.completed' });
    expect(JSON.parse(entry?.['Detail'] ?? '')).toEqual({ eventId: 'r-1:completed', requestId: 'r-1' });
  });

  it.each([
    ['ThrottlingException', 'EVENT_FAILED'],
    ['MalformedDetail', 'EVENT_REFUSED'],
  ])('may refuse an entry inside an answer that is fine: %s', async (ErrorCode, code) => {
    const refused = { FailedEntryCount: 1, Entries: [{ ErrorCode, ErrorMessage: 'not this one' }] };
    await withBus({ status: 200, body: refused }, async (bus) => {
      await expect(bus.publish(event, signal)).rejects.toMatchObject({
        code,
        message: expect.stringContaining('not this one'),
      });
    });
  });

  it('may not answer as it should', async () => {
    await withBus({ status: 500, body: {} }, async (bus) => {
      await expect(bus.publish(event, signal)).rejects.toMatchObject({ code: 'EVENT_FAILED', next: 'retry' });
    });
  });
});

describe('an event queue', () => {
  it('gets the envelope that EventBridge delivers, with our id', async () => {
    const aws = await startTestAws();
    const client = new SQSClient({});
    try {
      await createQueueEventBus({ client, queueUrl: aws.queueUrls.events }).publish(event, signal);
      const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: aws.queueUrls.events }));
      expect(Messages).toHaveLength(1);
      expect(JSON.parse(Messages[0]?.Body ?? '')).toEqual({
        id: 'r-1:completed',
        source: 'report-worker',
        'detail-type': 'report.completed',
        time: '2016-04-01T00:00:00.000Z',
        detail: { requestId: 'r-1' },
      });
    } finally {
      client.destroy();
      await aws.stop();
    }
  });

  it('is not waited for when the work is cancelled', async () => {
    const server = await startFaultServer(() => undefined);
    const client = new SQSClient({ ...settings, endpoint: server.url });
    const controller = new AbortController();
    const publishing = createQueueEventBus({ client, queueUrl: `${server.url}/1/q` }).publish(event, controller.signal);
    controller.abort();
    await expect(publishing).rejects.toMatchObject({ code: 'ABORTED' });
    client.destroy();
    await server.stop();
  });

  it('that is down is an error to retry', async () => {
    const client = new SQSClient({ ...settings, endpoint: 'http://127.0.0.1:1' });
    const bus = createQueueEventBus({ client, queueUrl: 'http://127.0.0.1:1/000000000000/events' });
    await expect(bus.publish(event, signal)).rejects.toMatchObject({ code: 'EVENT_FAILED', next: 'retry' });
  });
});
