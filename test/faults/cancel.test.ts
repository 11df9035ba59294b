import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { delivered } from '../support/audit.ts';
import { type Door, knockAt, makeToken, wanted } from '../support/door.ts';
import { type FaultyThreads, faultyThread, openFaultyThreads } from '../support/faulty-threads.ts';
import { freePort } from '../../src/local/free-port.ts';
import { recipients, type World } from '../support/world.ts';

// The pool and the thread's code are the product's own: only a fault comes before it.
vi.mock(import('../../src/adapters/render-pool.ts'), async (original) => {
  const { createRenderPool } = await original();
  return { createRenderPool: (options) => createRenderPool({ ...options, threadUrl: faultyThread }) };
});

let threads: FaultyThreads;
let world: World;
let door: Door;

beforeAll(async () => {
  const port = await freePort();
  // Nothing but the cancel ends a thread that spins.
  threads = await openFaultyThreads('600', { HTTP_PORT: String(port), REPORT_CONCURRENCY: '1' });
  ({ world } = threads);
  door = knockAt(`http://127.0.0.1:${port}`, await makeToken(world, 'acme'));
});
afterAll(() => threads.close());

const ofEach = <T>(value: T): Readonly<Record<string, T>> =>
  Object.fromEntries(recipients.map((recipient) => [recipient, value]));

const once = { deliveries: ofEach('sent'), mails: ofEach(1) };
const none = { status: 'cancelled', deliveries: {}, mails: {} };

const askFor = (requestId: string) => door.ask('POST', '/reports', { body: wanted({ requestId }) });
const cancel = (requestId: string) => door.ask('POST', `/reports/${requestId}/cancel`);

describe('a cancel', () => {
  it('ends the only thread where it spins, which is there again for the next report', async () => {
    await threads.misbehave('spins', 'spin');
    await askFor('spins');
    await threads.misbehaves('spins');
    expect((await cancel('spins')).status).toBe(202);
    await world.reaches('spins', 'cancelled');
    await askFor('after-it');
    await world.reaches('after-it', 'completed');
    await world.drained();
    expect(await world.traces('spins')).toEqual({
      ...none,
      objects: [],
      eventIds: [expect.stringMatching(/^spins:/u)],
    });
    expect((await world.aws.eventsAbout('spins')).map(({ type }) => type)).toEqual(['report.cancelled']);
    expect(await world.traces('after-it')).toEqual({ ...delivered('after-it'), ...once });
    expect((await door.ask('GET', '/health/ready')).json).toMatchObject({ ready: true });
    expect(await threads.leftovers()).toEqual([]);
  });

  it('at whatever moment it comes has won or lost: in its answer, the row, the mails and the events', async () => {
    const looks = [0, 1, 2, 4, 6, 9, 12, 16, 24];
    for (const many of looks) {
      const requestId = `raced-${many}`;
      await askFor(requestId);
      // Each is a moment later, whatever the report has come to by then.
      for (let look = 0; look < many; look += 1) await door.ask('GET', `/reports/${requestId}`);
      const { status, json } = await cancel(requestId);
      expect([200, 202, 409]).toContain(status);
      const isLost = status === 409;
      expect(json['code'] ?? json['status']).toMatch(isLost ? /^CANCEL_TOO_LATE$/u : /^(?:cancelled|running)$/u);
      await world.reaches(requestId, isLost ? 'completed' : 'cancelled');
      await world.drained();
      const events = (await world.aws.eventsAbout(requestId)).map(({ type }) => type);
      const { objects, eventIds, ...traces } = await world.traces(requestId);
      expect([traces, events]).toEqual(
        isLost ? [{ status: 'completed', ...once }, ['report.completed']] : [none, ['report.cancelled']],
      );
      expect(eventIds).toHaveLength(1);
      expect(objects.length).toBeLessThanOrEqual(1);
    }
  });
});
