import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault, Passing } from '../support/fault-proxy.ts';
import { type FaultStack, startFaultStack } from '../support/fault-stack.ts';
import { until } from '../support/until.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let stack: FaultStack;
let worker: TestWorker;

beforeAll(async () => {
  stack = await startFaultStack();
  worker = await startWorker({ ...stack.environment, RETRY_BASE_SECONDS: '1', MAX_ATTEMPTS: '3' });
});
afterAll(async () => {
  await worker.stop();
  await stack.stop();
});
afterEach(() => stack.clear());

const five = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}@acme.example`);
const bad = 'c@acme.example';
const good = five.filter((address) => address !== bad);

const isTo =
  (address: string) =>
  ({ body }: Passing): boolean =>
    body.toString().includes(address);

const sesError = (status: number, type: string, message: string): Fault => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': type },
  body: JSON.stringify({ message }),
});

const send = (requestId: string) => stack.send(requestId, { delivery: { email: five } });

const goesBack = (requestId: string) => () =>
  worker.lines.some(({ message, facts }) => message.includes('goes back') && facts['requestId'] === requestId);

const receivers = async (requestId: string): Promise<string[]> =>
  (await stack.mailsAbout(requestId)).map(({ to }) => to).toSorted();

const statesOf = async (requestId: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    ((await stack.entryOf(requestId))?.deliveries ?? []).map(({ recipient, state }) => [recipient, state]),
  );

const states = (forBad: string): Record<string, string> =>
  Object.fromEntries(five.map((address) => [address, address === bad ? forBad : 'sent']));

describe('a mail service', () => {
  it('that throttles one of five: the others receive once and at once, that one at the next attempt', async () => {
    const requestId = 'throttled';
    stack.mail.setFault((passing) =>
      isTo(bad)(passing) ? sesError(429, 'TooManyRequestsException', 'Maximum sending rate exceeded') : undefined,
    );
    await send(requestId);
    await until(goesBack(requestId), 'the attempt is over');
    expect(await receivers(requestId)).toEqual(good);
    expect(await statesOf(requestId)).toEqual(states('failed'));
    stack.clear();
    expect(await stack.settled(requestId)).toMatchObject({ status: 'completed', attempt: 2 });
    expect(await statesOf(requestId)).toEqual(states('sent'));
    expect(await receivers(requestId)).toEqual(five);
  });

  it('that ends idle connections just as they are used again: each mail has one of its own, and none is uncertain', async () => {
    const requestId = 'idle';
    stack.mail.setFault(({ isReused }) => (isReused ? { kind: 'cut before' } : undefined));
    await send(requestId);
    expect(await stack.settled(requestId)).toMatchObject({ status: 'completed', attempt: 1 });
    expect(await statesOf(requestId)).toEqual(states('sent'));
    expect(await receivers(requestId)).toEqual(five);
  });

  it('that throttles all of them for good: a state for each, and the report fails with the reason', async () => {
    const requestId = 'throttled-all';
    stack.mail.setFault(() => sesError(429, 'TooManyRequestsException', 'Daily sending quota exceeded'));
    await send(requestId);
    const entry = await stack.settled(requestId);
    expect(entry).toMatchObject({ status: 'failed', attempt: 3, error: { code: 'ATTEMPTS_EXHAUSTED' } });
    expect(entry.error?.message).toContain('Daily sending quota exceeded');
    expect(await statesOf(requestId)).toEqual(Object.fromEntries(five.map((address) => [address, 'failed'])));
    expect(await receivers(requestId)).toEqual([]);
  });

  it('with one bad address among five: that one is refused with the reason, the good ones receive once', async () => {
    const requestId = 'one-bad';
    stack.mail.setFault((passing) =>
      isTo(bad)(passing)
        ? sesError(400, 'BadRequestException', 'Local address contains control characters')
        : undefined,
    );
    await send(requestId);
    const entry = await stack.settled(requestId);
    expect(entry).toMatchObject({ status: 'completed', attempt: 1 });
    expect(await statesOf(requestId)).toEqual(states('refused'));
    expect(entry.deliveries.find(({ recipient }) => recipient === bad)?.reason).toContain('control characters');
    expect(await receivers(requestId)).toEqual(good);
    const [event] = await stack.aws.eventsAbout(requestId);
    const told = event?.detail['deliveries'] as { state: string }[];
    expect(told.map(({ state }) => state).toSorted()).toEqual(['refused', 'sent', 'sent', 'sent', 'sent']);
  });

  it('that is cut off after acceptance: uncertain, never a second mail, the good ones receive once', async () => {
    const requestId = 'cut-after';
    stack.mail.setFault((passing) => (isTo(bad)(passing) ? { kind: 'cut after' } : undefined));
    await send(requestId);
    const entry = await stack.settled(requestId);
    expect(entry).toMatchObject({ status: 'completed', attempt: 1 });
    expect(await statesOf(requestId)).toEqual(states('uncertain'));
    expect(await receivers(requestId)).toEqual(five);
  });

  it('that refuses the sender: a state for each, tried again when that is mended, each receives once', async () => {
    const requestId = 'refused-sender';
    stack.mail.setFault(() => sesError(400, 'MailFromDomainNotVerifiedException', 'not verified'));
    await send(requestId);
    await until(goesBack(requestId), 'the attempt is over');
    expect(await statesOf(requestId)).toEqual(Object.fromEntries(five.map((address) => [address, 'failed'])));
    stack.clear();
    expect(await stack.settled(requestId)).toMatchObject({ status: 'completed' });
    expect(await receivers(requestId)).toEqual(five);
  });
});
