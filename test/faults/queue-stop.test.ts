import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FaultStack, startFaultStack } from '../support/fault-stack.ts';
import { until } from '../support/until.ts';
import { spawnWorker as spawn, type WorkerProcess } from '../support/worker.ts';

let stack: FaultStack;
let environment: Record<string, string>;
const workers: WorkerProcess[] = [];

beforeAll(async () => {
  stack = await startFaultStack();
  // A message that is stranded stays so for longer than any test: being handed back is the only way to a successor.
  environment = { ...stack.environment, VISIBILITY_TIMEOUT_SECONDS: '3600', QUEUE_WAIT_SECONDS: '2' };
});
afterAll(() => stack.stop());
afterEach(() => {
  stack.clear();
  for (const { child } of workers.splice(0)) child.kill('SIGKILL');
});

const spawnWorker = (settings: Record<string, string>): WorkerProcess => {
  const worker = spawn(settings);
  workers.push(worker);
  return worker;
};

const polls = (): number => stack.queue.seen.filter(({ action }) => action === 'ReceiveMessage').length;
const says = (worker: WorkerProcess, text: string) => () => worker.log().some(({ msg }) => String(msg).includes(text));

const finishWithSuccessor = async (requestId: string): Promise<void> => {
  const successor = spawnWorker(environment);
  expect(await stack.settled(requestId)).toMatchObject({ status: 'completed' });
  successor.child.kill('SIGTERM');
  expect(await successor.exited).toBe(0);
};

describe('a stop', () => {
  it('during a long poll that still brings a message strands it not: the next worker has it at once', async () => {
    const release = Promise.withResolvers<void>();
    stack.queue.setFault(({ action }) =>
      action === 'ReceiveMessage' ? { kind: 'hold after', until: release.promise } : undefined,
    );
    const before = polls();
    const worker = spawnWorker({ ...environment, REPORT_CONCURRENCY: '1' });
    await until(() => polls() > before, 'it polls');
    await stack.send('during-poll');
    worker.child.kill('SIGTERM');
    await until(says(worker, 'stopping'), 'it is stopping');
    release.resolve();
    expect(await worker.exited).toBe(0);
    stack.queue.clear();
    expect(await stack.entryOf('during-poll')).toBeUndefined();
    await finishWithSuccessor('during-poll');
  });

  it('asked twice with work in flight hands it back before the deadline, and exits before that too', async () => {
    const hold = Promise.withResolvers<void>();
    stack.store.setFault(({ method }) => (method === 'PUT' ? { kind: 'hold before', until: hold.promise } : undefined));
    const worker = spawnWorker({ ...environment, SHUTDOWN_DEADLINE_SECONDS: '10' });
    await stack.send('in-flight');
    await until(() => stack.store.seen.some(({ path }) => path.includes('in-flight')), 'it is being stored');
    worker.child.kill('SIGTERM');
    await until(says(worker, 'stopping'), 'it is stopping');
    worker.child.kill('SIGTERM');
    worker.child.kill('SIGINT');
    // 1 would be the code of a stop that ran into its deadline with something still held.
    expect(await worker.exited).toBe(0);
    expect(worker.log().filter(({ msg }) => msg === 'stopped')).toHaveLength(1);
    expect(await stack.entryOf('in-flight')).toMatchObject({ status: 'waiting' });
    hold.resolve();
    stack.clear();
    await finishWithSuccessor('in-flight');
    expect(await stack.mailsAbout('in-flight')).toHaveLength(1);
  });
});

describe('a worker whose long poll would outlast its stop', () => {
  it('is refused at the start: stopping waits for a poll, so that nothing is stranded', async () => {
    const worker = spawnWorker({ ...environment, QUEUE_WAIT_SECONDS: '20', SHUTDOWN_DEADLINE_SECONDS: '20' });
    let complaint = '';
    worker.child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    expect(await worker.exited).toBe(2);
    expect(complaint).toContain('SHUTDOWN_DEADLINE_SECONDS: give more than QUEUE_WAIT_SECONDS');
  });
});
