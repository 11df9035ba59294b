import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../support/fault-proxy.ts';
import { type FaultStack, startFaultStack } from '../support/fault-stack.ts';
import { until } from '../support/until.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let stack: FaultStack;
let worker: TestWorker;

beforeAll(async () => {
  stack = await startFaultStack();
  worker = await startWorker({
    ...stack.environment,
    RETRY_BASE_SECONDS: '1',
    // An upload that hangs ends its attempt.
    REPORT_TIMEOUT_SECONDS: '4',
  });
});
afterAll(async () => {
  await worker.stop();
  await stack.stop();
});
afterEach(() => stack.clear());

const halved = (body: Buffer): Buffer => body.subarray(0, body.length / 2);

/** One bit, in the midst. */
const flipped = (body: Buffer): Buffer => {
  const altered = Buffer.from(body);
  const middle = body.length >> 1;
  altered[middle] = (body[middle] ?? 0) ^ 1;
  return altered;
};

const goesBack = (requestId: string) => () =>
  worker.lines.some(({ message, facts }) => message.includes('goes back') && facts['requestId'] === requestId);

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const unavailable: Fault = { kind: 'answer', status: 503, body: '<Error><Code>SlowDown</Code></Error>' };

const faults: readonly (readonly [what: string, method: string, fault: (body: Buffer) => Fault])[] = [
  ['answers 503 to the upload', 'PUT', () => unavailable],
  ['answers 503 to the check of the upload', 'HEAD', () => unavailable],
  ['cuts the upload off', 'PUT', () => ({ kind: 'cut before' })],
  ['keeps an upload that was cut short', 'PUT', (body) => ({ kind: 'alter', body: halved(body) })],
  ['keeps an upload whose checksum is wrong', 'PUT', (body) => ({ kind: 'alter', body: flipped(body) })],
];

const delivery = { email: ['reports@acme.example'], attach: false };

describe('a store that', () => {
  it.each(faults)('%s: no link or mail before the object is verified, then one', async (what, method, fault) => {
    const requestId = what.replaceAll(' ', '-');
    stack.store.setFault((passing) =>
      passing.method === method && passing.path.includes(requestId) ? fault(passing.body) : undefined,
    );
    await stack.send(requestId, { delivery });
    await until(goesBack(requestId), 'the attempt has failed');
    expect(await stack.entryOf(requestId)).toMatchObject({ output: null, deliveries: [] });
    expect(await stack.mailsAbout(requestId)).toEqual([]);
    stack.clear();
    const entry = await stack.settled(requestId);
    expect(entry).toMatchObject({ status: 'completed', deliveries: [{ state: 'sent' }] });
    expect(sha256(await stack.aws.object(entry.output?.key ?? ''))).toBe(entry.output?.sha256);
    expect(await stack.mailsAbout(requestId)).toHaveLength(1);
  });

  it('is slow: no link or mail until the upload is through and verified', async () => {
    const requestId = 'slow';
    const methods = ['PUT', 'HEAD', 'GET'] as const;
    const gates = new Map<string, PromiseWithResolvers<void>>(
      methods.map((method) => [method, Promise.withResolvers<void>()]),
    );
    const arrived = (method: string) => () =>
      stack.store.seen.some((each) => each.method === method && each.path.includes(requestId));
    stack.store.setFault(({ method, path }) => {
      const gate = gates.get(method);
      return gate && path.includes(requestId) ? { kind: 'hold before', until: gate.promise } : undefined;
    });
    await stack.send(requestId, { delivery });
    for (const method of methods) {
      await until(arrived(method), `the ${method} is under way`);
      expect(await stack.mailsAbout(requestId)).toEqual([]);
      expect(await stack.entryOf(requestId)).toMatchObject({ status: 'running', output: null, deliveries: [] });
      gates.get(method)?.resolve();
    }
    expect(await stack.settled(requestId)).toMatchObject({ status: 'completed', attempt: 1 });
    expect(await stack.mailsAbout(requestId)).toHaveLength(1);
  });
});

describe('an upload', () => {
  const uploadsOf = (requestId: string) =>
    stack.store.seen.filter(({ method, path }) => method === 'PUT' && path.includes(requestId));

  it('that outlives its attempt does not replace the workbook of the attempt after it', async () => {
    const requestId = 'outlived';
    const gate = Promise.withResolvers<void>();
    stack.store.setFault((passing) =>
      passing === uploadsOf(requestId)[0] ? { kind: 'hold before', until: gate.promise } : undefined,
    );
    await stack.send(requestId, { delivery });
    const entry = await stack.settled(requestId);
    expect(entry).toMatchObject({ status: 'completed', attempt: 2 });
    gate.resolve();
    const late = await until(
      () => stack.store.answered.find(({ passing }) => passing === uploadsOf(requestId)[0]),
      'the first upload has reached the store',
    );
    expect(sha256(await stack.aws.object(entry.output?.key ?? ''))).toBe(entry.output?.sha256);
    expect(late.status).toBe(412);
  });

  it('whose answer was lost is replaced by that of the next try', async () => {
    const requestId = 'unheard';
    stack.store.setFault((passing) => (passing === uploadsOf(requestId)[0] ? { kind: 'cut after' } : undefined));
    await stack.send(requestId, { delivery });
    const entry = await stack.settled(requestId);
    expect(entry).toMatchObject({ status: 'completed' });
    expect(uploadsOf(requestId).length).toBeGreaterThan(1);
    expect(sha256(await stack.aws.object(entry.output?.key ?? ''))).toBe(entry.output?.sha256);
  });
});

describe('a workbook that the store gives back otherwise than it took it', () => {
  it.each([
    ['cut short', halved],
    ['with a wrong checksum', flipped],
  ])('(%s) is attached to no mail', async (what, alter) => {
    const requestId = `read-${what.replaceAll(' ', '-')}`;
    let reads = 0;
    stack.store.setFault(({ method, path }) => {
      if (method !== 'GET' || !path.includes(requestId)) return undefined;
      reads += 1;
      // The first is the check of the upload.
      return reads > 1 ? { kind: 'alter answer', alter } : undefined;
    });
    await stack.send(requestId);
    await until(goesBack(requestId), 'the attempt has failed');
    expect(await stack.mailsAbout(requestId)).toEqual([]);
    stack.clear();
    const entry = await stack.settled(requestId);
    expect(entry).toMatchObject({ status: 'completed', deliveries: [{ state: 'sent' }] });
    const [mail] = await stack.mailsAbout(requestId);
    expect(sha256(Buffer.from(mail?.attachments[0]?.content ?? '', 'base64'))).toBe(entry.output?.sha256);
  });
});
