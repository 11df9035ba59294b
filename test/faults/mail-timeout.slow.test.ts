import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultStack, startFaultStack } from '../support/fault-stack.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let stack: FaultStack;
let worker: TestWorker;

beforeAll(async () => {
  stack = await startFaultStack();
  // A lease that is renewed many times while the mail service is waited for.
  worker = await startWorker({ ...stack.environment, VISIBILITY_TIMEOUT_SECONDS: '5' });
});
afterAll(async () => {
  await worker.stop();
  await stack.stop();
});

describe('a mail service that times out after acceptance', () => {
  it('leaves that mail uncertain and never sends it again; the others receive once', async () => {
    const email = ['first@acme.example', 'second@acme.example', 'third@acme.example'];
    stack.mail.setFault(({ body }) =>
      body.toString().includes('second@') ? { kind: 'hold after', until: new Promise(() => undefined) } : undefined,
    );
    await stack.send('timeout', { delivery: { email } });
    const entry = await stack.settled('timeout', 60_000);
    expect(entry).toMatchObject({
      status: 'completed',
      attempt: 1,
      deliveries: [{ state: 'sent' }, { state: 'uncertain' }, { state: 'sent' }],
    });
    await stack.drained();
    expect((await stack.mailsAbout('timeout')).map(({ to }) => to)).toEqual(email);
  }, 90_000);
});
