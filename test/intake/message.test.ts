import { describe, expect, it } from 'vitest';
import { maxRequestBytes } from '../../src/contract/message-forms.ts';
import { fail, ReportError } from '../../src/errors.ts';
import { parseMessage, salvage } from '../../src/intake/message.ts';
import type { IncomingRequest } from '../../src/pipeline/run-report.ts';
import type { ObjectStore, QueueMessage } from '../../src/ports.ts';

const sentAt = Date.UTC(2016, 3, 1, 6);
const message = (body: unknown): QueueMessage => ({
  id: 'sqs-2',
  origin: { id: 'sqs-1', sentAt },
  body: typeof body === 'string' ? body : JSON.stringify(body),
  receiptHandle: 'r',
  receiveCount: 1,
});

const request = {
  report: 'energy.daily-consumption',
  clientId: 'acme',
  period: { from: '2016-03-01', to: '2016-03-31' },
};

/** Only what a pointer needs; the rest of the store is tested against a real one. */
const storeWith = (objects: Record<string, string>): ObjectStore => {
  const unused = (): Promise<never> => Promise.reject(new Error('not used here'));
  return {
    putFile: unused,
    readBytes: unused,
    link: unused,
    remove: unused,
    readText: async ({ bucket, key }) => {
      const text = objects[`${bucket}/${key}`];
      if (text === undefined) throw fail('POINTER_MISSING', 'missing');
      return text;
    },
  };
};

const parseAny = (body: unknown, objects: Record<string, string> = {}) =>
  parseMessage(message(body), storeWith(objects), new AbortController().signal);

const parse = async (body: unknown, objects: Record<string, string> = {}): Promise<IncomingRequest> => {
  const parsed = await parseAny(body, objects);
  if (!('body' in parsed)) throw new Error('it is no request');
  return parsed;
};

const codeOf = async (body: unknown): Promise<string> => {
  try {
    await parse(body);
    return 'accepted';
  } catch (error) {
    return error instanceof ReportError ? `${error.code} ${error.message}` : `not ours: ${String(error)}`;
  }
};

describe('parseMessage', () => {
  it('takes the direct form; without an id of its own the request has the SQS message id', async () => {
    const incoming = await parse(request);
    expect(incoming).toMatchObject({ requestId: 'sqs-1', body: request, askedAt: sentAt });
    expect((await parse({ ...request, requestId: 'mine' })).requestId).toBe('mine');
  });

  it('takes the EventBridge envelope: its id and time stand in', async () => {
    const envelope = {
      version: '0',
      id: 'c0ffee00-1234-5678-9abc-def012345678',
      'detail-type': 'report.requested',
      source: 'billing',
      time: '2016-04-02T03:00:00Z',
      region: 'eu-west-1',
      detail: request,
    };
    expect(await parse(envelope)).toMatchObject({
      requestId: envelope.id,
      body: request,
      askedAt: Date.UTC(2016, 3, 2, 3),
    });
  });

  it('follows a pointer to S3, also one inside an envelope', async () => {
    const objects = { 'requests/a.json': JSON.stringify(request) };
    const pointer = { s3: { bucket: 'requests', key: 'a.json' } };
    expect((await parse(pointer, objects)).body).toEqual(request);
    const wrapped = await parse({ 'detail-type': 'x', id: 'event-1', detail: pointer }, objects);
    expect(wrapped).toMatchObject({ requestId: 'event-1', body: request });
  });

  it('takes the retry of a request, direct or enveloped, and nothing besides its id', async () => {
    expect(await parseAny({ retry: 'req-1' })).toEqual({ retry: 'req-1' });
    expect(await parseAny({ 'detail-type': 'report.retry', detail: { retry: 'req-1' } })).toEqual({ retry: 'req-1' });
    for (const retry of ['../x', '', 7, null]) expect(await codeOf({ retry })).toContain('MESSAGE_INVALID');
    expect(await codeOf({ retry: 'req-1', clientId: 'acme' })).toContain('MESSAGE_INVALID A retry is');
  });

  it('does not follow a pointer to a pointer', async () => {
    const loop = JSON.stringify({ s3: { bucket: 'requests', key: 'a.json' } });
    await expect(
      parse({ s3: { bucket: 'requests', key: 'a.json' } }, { 'requests/a.json': loop }),
    ).rejects.toMatchObject({
      code: 'MESSAGE_INVALID',
    });
  });

  it('gives the same body the same hash, whatever the order of its keys and its request id', async () => {
    const shuffled = `{"period":{"to":"2016-03-31","from":"2016-03-01"},"clientId":"acme","report":"energy.daily-consumption","requestId":"x"}`;
    expect((await parse(shuffled)).bodyHash).toBe((await parse(request)).bodyHash);
    expect((await parse({ ...request, clientId: 'other' })).bodyHash).not.toBe((await parse(request)).bodyHash);
  });

  it.each([
    ['not JSON', 'hello', 'MESSAGE_UNREADABLE'],
    ['nothing', '', 'MESSAGE_UNREADABLE'],
    ['a list', [], 'MESSAGE_INVALID'],
    ['null', 'null', 'MESSAGE_INVALID'],
    ['an unknown field', { ...request, colour: 'red' }, 'colour'],
    ['a missing client', { report: 'x', period: request.period }, 'clientId'],
    ['a client id that climbs', { ...request, clientId: '../../etc' }, 'clientId'],
    ['a request id with a line break', { ...request, requestId: 'a\nb' }, 'requestId'],
    ['an impossible date', { ...request, period: { from: '2016-02-30', to: '2016-03-01' } }, 'period.from'],
    ['an unknown zone', { ...request, timezone: 'Mars/Olympus' }, 'timezone'],
    ['an unknown language', { ...request, locale: '!!' }, 'locale'],
    ['devices and locations at once', { ...request, devices: ['a'], locations: ['b'] }, 'locations'],
    ['a bad address', { ...request, delivery: { email: ['a@b.c\r\nBcc: x@y.z'] } }, 'delivery.email'],
    ['__proto__', `{"__proto__": {"report": "x"}, ${JSON.stringify(request).slice(1)}`, 'MESSAGE_INVALID'],
    [
      '__proto__ in the options',
      { ...request, options: JSON.parse('{"__proto__": 1, "decimals": 2}') as unknown },
      'unknown field "__proto__"',
    ],
    ['a command', { command: 'explode' }, 'MESSAGE_INVALID'],
    ['a 2 MB body', { ...request, options: { x: 'x'.repeat(2_000_000) } }, 'MESSAGE_TOO_LARGE'],
    ['deep nesting', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, 'MESSAGE_'],
    ['a malformed pointer', { s3: { bucket: 'b' } }, 'MESSAGE_INVALID'],
    ['a missing pointer', { s3: { bucket: 'bucket', key: 'nothing' } }, 'POINTER_MISSING'],
    ['a malformed envelope', { 'detail-type': 'x', detail: 'not an object' }, 'MESSAGE_INVALID'],
  ])('answers %s with a reason', async (_, body, expected) => {
    expect(await codeOf(body)).toContain(expected);
  });

  it('never pollutes a prototype', async () => {
    await codeOf(`{"__proto__": {"polluted": true}, ${JSON.stringify(request).slice(1)}`);
    expect(Object.prototype).not.toHaveProperty('polluted');
  });
});

describe('salvage', () => {
  it('tells what it can of a refused request', () => {
    expect(salvage(message({ ...request, requestId: 'r-9', colour: 1 }))).toMatchObject({
      requestId: 'r-9',
      clientId: 'acme',
      report: 'energy.daily-consumption',
    });
  });

  it.each(['hello', 'null', '[]', '3', '{"clientId": 5}', '"x"'])('makes do with %s', (body) => {
    expect(salvage(message(body))).toMatchObject({ requestId: 'sqs-1', clientId: null, report: null });
  });

  it('does not carry a huge body into the history', () => {
    const { request: kept } = salvage(message({ ...request, options: { x: 'x'.repeat(maxRequestBytes) } }));
    expect(kept.body.length).toBeLessThanOrEqual(4_000);
  });
});

describe('the window of a schedule', () => {
  const at = '2016-04-01T08:00:00+02:00';
  const scheduled = (schedule: object, changes: object = {}) => parse({ ...request, ...changes, schedule });

  it('gives a request its id, by the local time that it is called by, else by its instant', async () => {
    const local = await scheduled({ id: 'nightly', at, window: '2016-04-01T08:00' });
    expect(local.requestId).toBe('acme.nightly.2016-04-01T0800');
    expect((await scheduled({ id: 'nightly', at })).requestId).toBe('acme.nightly.2016-04-01T060000Z');
    expect((await scheduled({ id: 'nightly', at }, { requestId: 'mine' })).requestId).toBe('mine');
  });

  it('never shares an id with that of another client or schedule, however they are called', async () => {
    const names = [
      ['a', 'b.c'],
      ['a.b', 'c'],
      ['a.b.c', 'd'],
      ['a', 'b'],
      ['x'.repeat(128), 'y'.repeat(128)],
      ['x'.repeat(128), `${'y'.repeat(127)}z`],
    ];
    const ids = await Promise.all(
      names.map(async ([clientId, id]) => (await scheduled({ id, at }, { clientId })).requestId),
    );
    expect(new Set(ids).size).toBe(names.length);
    expect(ids.filter((id) => !/^[A-Za-z0-9][A-Za-z0-9._-]{0,118}$/u.test(id))).toEqual([]);
  });

  it('is refused unless it is an instant', async () => {
    expect(await codeOf({ ...request, schedule: { id: 's', at: '2016-04-01' } })).toContain(
      'schedule.at: give an instant',
    );
    expect(await codeOf({ ...request, schedule: { id: 's', at, window: 'noon' } })).toContain(
      'schedule.window: give a local',
    );
    expect(await codeOf({ ...request, schedule: { at } })).toContain('schedule.id: missing');
  });
});

describe('a tick', () => {
  const command = { command: 'run-schedules' };

  it('is taken by itself and inside an envelope, and struck when it says, or its envelope, or when it was sent', async () => {
    const time = '2016-04-01T05:59:00Z';
    const enveloped = { 'detail-type': 'tick', time, detail: command };
    expect(await parseAny(command)).toEqual({ ...command, at: sentAt });
    expect(await parseAny(enveloped)).toEqual({ ...command, at: Date.parse(time) });
    expect(await parseAny({ ...command, at: time })).toEqual({ ...command, at: Date.parse(time) });
  });

  it('is refused with another word, or more than it may say', async () => {
    expect(await codeOf({ command: 'stop' })).toMatch(/^MESSAGE_INVALID .*command: give run-schedules/u);
    expect(await codeOf({ ...command, client: 'acme' })).toContain('unknown field "client"; there are command, at');
    expect(await codeOf({ ...command, at: 'noon' })).toContain('at: give an instant');
  });
});
