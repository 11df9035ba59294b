import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../support/fault-proxy.ts';
import { type FaultStack, startFaultStack } from '../support/fault-stack.ts';
import { until } from '../support/until.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let stack: FaultStack;
let worker: TestWorker;

beforeAll(async () => {
  stack = await startFaultStack();
  worker = await startWorker({ ...stack.environment, VISIBILITY_TIMEOUT_SECONDS: '2', RETRY_BASE_SECONDS: '3' });
});
afterAll(async () => {
  await worker.stop();
  await stack.stop();
});
afterEach(() => stack.clear());

const takenTimes = (requestId: string): number =>
  worker.lines.filter(({ message, facts }) => message === 'request taken' && facts['requestId'] === requestId).length;

const tracesOf = async (requestId: string) => ({
  attempt: (await stack.entryOf(requestId))?.attempt,
  mails: (await stack.mailsAbout(requestId)).length,
  events: (await stack.aws.eventsAbout(requestId)).length,
  objects: (await stack.aws.objects()).filter((key) => key.includes(requestId)).length,
});
const once = { attempt: 1, mails: 1, events: 1, objects: 1 };

describe('a message whose delete fails after success', () => {
  it.each<[string, Fault]>([
    ['refused', { kind: 'answer', status: 500, body: '{}' }],
    ['cut off', { kind: 'cut before' }],
  ])('(%s) comes again as a no-op that deletes it', async (how, fault) => {
    const requestId = `delete-${how.replace(' ', '-')}`;
    stack.queue.setFault(({ action }) => (action === 'DeleteMessage' ? fault : undefined));
    await stack.send(requestId);
    await stack.settled(requestId);
    await until(() => takenTimes(requestId) === 2, 'it came again');
    stack.queue.clear();
    await stack.drained();
    expect(await tracesOf(requestId)).toEqual(once);
  });

  it('says so of the delete, and does not take the queue for one that is down', async () => {
    const about = worker.lines.filter(({ level }) => level === 'warn' || level === 'error');
    expect(about.some(({ message }) => message.includes('could not be deleted'))).toBe(true);
    expect(about.filter(({ message }) => message.includes('the queue does not answer'))).toEqual([]);
  });
});

describe('a stale receipt handle', () => {
  it('deletes nothing and says it has: the message comes again and is deduplicated', async () => {
    const requestId = 'stale-receipt';
    // What SQS answers to a handle of an earlier receive.
    stack.queue.setFault(({ action }) =>
      action === 'DeleteMessage'
        ? { kind: 'answer', status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: '{}' }
        : undefined,
    );
    await stack.send(requestId);
    await stack.settled(requestId);
    await until(() => takenTimes(requestId) >= 2, 'it came again');
    stack.queue.clear();
    await stack.drained();
    expect(await tracesOf(requestId)).toEqual(once);
  });
});

describe('a back-off', () => {
  it('is never overwritten by a heartbeat that was under way', async () => {
    await worker.stop();
    const patient = await startWorker({
      ...stack.environment,
      VISIBILITY_TIMEOUT_SECONDS: '6',
      RETRY_BASE_SECONDS: '1',
    });
    const requestId = 'back-off';
    const heartbeat = Promise.withResolvers<void>();
    const beating = Promise.withResolvers<void>();
    const visibilities: number[] = [];
    stack.queue.setFault(({ action, body }) => {
      if (action !== 'ChangeMessageVisibility') return undefined;
      const { VisibilityTimeout } = JSON.parse(body.toString()) as { VisibilityTimeout: number };
      visibilities.push(VisibilityTimeout);
      beating.resolve();
      return VisibilityTimeout === 6 ? { kind: 'hold before', until: heartbeat.promise } : undefined;
    });
    // The work fails while the heartbeat is on its way.
    stack.store.setFault(({ path }) =>
      path.includes(requestId) ? { kind: 'refuse after', until: beating.promise } : undefined,
    );
    await stack.send(requestId);
    await until(() => patient.lines.some(({ message }) => message.includes('goes back')), 'the work has failed');
    stack.store.clear();
    // Some round trips to the queue: a back-off that did not wait would have gone by now.
    for (let trip = 0; trip < 5; trip += 1) await stack.aws.pending();
    expect(visibilities).toEqual([6]);
    heartbeat.resolve();
    expect(await stack.settled(requestId)).toMatchObject({ status: 'completed', attempt: 2 });
    expect(visibilities).toEqual([6, 1]);
    await patient.stop();
  });
});
