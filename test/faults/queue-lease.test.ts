import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault, Passing } from '../support/fault-proxy.ts';
import { type FaultStack, startFaultStack } from '../support/fault-stack.ts';
import type { LogLine } from '../support/log.ts';
import { until } from '../support/until.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let stack: FaultStack;
let worker: TestWorker;

beforeAll(async () => {
  stack = await startFaultStack();
  // A message that is not kept hidden is soon taken by the other slot.
  worker = await startWorker({ ...stack.environment, VISIBILITY_TIMEOUT_SECONDS: '2', RETRY_BASE_SECONDS: '2' });
});
afterAll(async () => {
  await worker.stop();
  await stack.stop();
});
afterEach(() => stack.clear());

const isUpload = (requestId: string, { method, path }: Passing): boolean =>
  method === 'PUT' && path.includes(requestId);

const linesAbout = (requestId: string, message: string): readonly LogLine[] =>
  worker.lines.filter((line) => line.facts['requestId'] === requestId && line.message.includes(message));

/** Their places in the log. */
const placesOf = (requestId: string, message: string): number[] =>
  linesAbout(requestId, message).map((line) => worker.lines.indexOf(line));

const sqsError = (type: string): Fault => ({
  kind: 'answer',
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify({ __type: `com.amazonaws.sqs#${type}`, message: 'no' }),
});

describe('a heartbeat', () => {
  it.each<[string, Fault]>([
    ['refused', sqsError('MessageNotInflight')],
    ['cut off each time', { kind: 'cut before' }],
    ['never answered', { kind: 'hold before', until: new Promise(() => undefined) }],
  ])('%s ends the work before the message is visible again, and nothing external follows', async (how, fault) => {
    const requestId = `heartbeat-${how.replaceAll(' ', '-')}`;
    const gate = Promise.withResolvers<void>();
    stack.store.setFault((passing) =>
      isUpload(requestId, passing) ? { kind: 'hold before', until: gate.promise } : undefined,
    );
    stack.queue.setFault(({ action }) => (action === 'ChangeMessageVisibility' ? fault : undefined));
    await stack.send(requestId);
    await until(() => linesAbout(requestId, 'left to the worker').length > 0, 'the work has ended');
    expect(await stack.mailsAbout(requestId)).toEqual([]);
    expect(await stack.entryOf(requestId)).toMatchObject({ output: null, deliveries: [] });

    stack.queue.clear();
    gate.resolve();
    expect(await stack.settled(requestId)).toMatchObject({ status: 'completed', attempt: 2 });
    await stack.drained();
    const [left = 0] = placesOf(requestId, 'left to the worker');
    const [taken = 0, takenAgain = 0] = placesOf(requestId, 'request taken');
    expect([taken < left, left < takenAgain]).toEqual([true, true]);
    expect(await stack.mailsAbout(requestId)).toHaveLength(1);
    expect(await stack.aws.eventsAbout(requestId)).toHaveLength(1);
  });
});
