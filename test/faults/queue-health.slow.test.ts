import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CommandResult, runCommand } from '../support/command.ts';
import { type FaultStack, startFaultStack } from '../support/fault-stack.ts';
import { freePort } from '../../src/local/free-port.ts';
import { until } from '../support/until.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let stack: FaultStack;
let worker: TestWorker;
let port: number;

beforeAll(async () => {
  [stack, port] = await Promise.all([startFaultStack(), freePort()]);
  worker = await startWorker({
    ...stack.environment,
    HTTP_PORT: String(port),
    HEALTH_MAX_SILENCE_SECONDS: '2',
    VISIBILITY_TIMEOUT_SECONDS: '2',
    REPORT_CONCURRENCY: '1',
  });
});
afterAll(async () => {
  await worker.stop();
  await stack.stop();
});
afterEach(() => stack.clear());

const health = (): Promise<CommandResult> =>
  runCommand(['health'], { cwd: tmpdir(), environment: { HTTP_PORT: String(port) } });

const isHealthy = async (): Promise<boolean> => (await fetch(`http://127.0.0.1:${port}/health`)).ok;

const count = (action: string): number => stack.queue.seen.filter((each) => each.action === action).length;

describe('health', () => {
  it('is good with an empty queue', async () => {
    const polls = count('ReceiveMessage');
    await until(() => count('ReceiveMessage') >= polls + 3, 'it has polled in vain for longer than it may be silent');
    expect(await health()).toMatchObject({ code: 0, out: expect.stringContaining('"healthy":true') });
  });

  it.each(['cut before', 'hold before'] as const)(
    'fails after no successful poll for too long (%s it is answered), and is good again when the queue answers',
    async (kind) => {
      const gate = Promise.withResolvers<void>();
      stack.queue.setFault(({ action }) => (action === 'ReceiveMessage' ? { kind, until: gate.promise } : undefined));
      await until(async () => !(await isHealthy()), 'it is noticed');
      expect(await health()).toMatchObject({ code: 1, out: expect.stringContaining('no successful poll for') });
      stack.clear();
      gate.resolve();
      await until(isHealthy, 'it is over');
    },
  );

  it('stays good while every slot is at work and asks for nothing', async () => {
    const gate = Promise.withResolvers<void>();
    stack.store.setFault(({ method }) => (method === 'PUT' ? { kind: 'hold before', until: gate.promise } : undefined));
    await stack.send('long');
    await until(() => count('ChangeMessageVisibility') >= 6, 'it has been in hand for longer than silence may last');
    expect(await isHealthy()).toBe(true);
    gate.resolve();
    expect(await stack.settled('long')).toMatchObject({ status: 'completed', attempt: 1 });
  });

  it('cannot be had without a worker, nor without its port', async () => {
    const nobody = await freePort();
    const asked = (HTTP_PORT: string) => runCommand(['health'], { cwd: tmpdir(), environment: { HTTP_PORT } });
    expect(await asked(String(nobody))).toMatchObject({ code: 1, err: expect.stringContaining('does not answer') });
    expect(await asked('')).toMatchObject({ code: 2, err: expect.stringContaining('HTTP_PORT: give the port') });
  });
});
