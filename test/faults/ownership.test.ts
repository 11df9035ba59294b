import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HistoryEntry } from '../../src/ledger/history.ts';
import { hashBody, parseRequest } from '../../src/report/request.ts';
import { delivered } from '../support/audit.ts';
import { openScene } from '../support/boundaries.ts';
import { execute } from '../support/execute.ts';
import { holdRows, lockReadings } from '../support/hold-rows.ts';
import { until } from '../support/until.ts';
import { spawnWorker, startWorker } from '../support/worker.ts';
import { openWorld, recipients, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const [anna, ben] = recipients;
const quickLease = { VISIBILITY_TIMEOUT_SECONDS: '2' };
const once = { [anna]: 1, [ben]: 1 };
const bothSent = { [anna]: 'sent', [ben]: 'sent' };

/** A row as a worker would have left it that is gone, or never was. */
const abandon = (request: object, { requestId, claim }: { requestId: string; claim: string }): Promise<unknown> =>
  execute(
    world.databaseUrl,
    `insert into report_history (request_id, body_hash, request, status, attempt, period_from, period_to, owner, lease_until)
     values ('${requestId}', '${hashBody(parseRequest(request))}', '{}', 'running', 1, '2016-03-02', '2016-03-03', ${claim})`,
  );

describe('two workers that claim at once', () => {
  it('after both have read: one wins, the other finds it finished', async () => {
    const environment = { ...world.environment, ...quickLease, REPORT_CONCURRENCY: '1' };
    const hold = await holdRows(world.databaseUrl, { table: 'report_history', event: 'insert' });
    const workers = await Promise.all([startWorker(environment), startWorker(environment)]);
    for (let count = 0; count < 2; count += 1) await world.send('claimed-twice');
    await hold.held(2);
    await hold.release();
    const row = await world.reaches('claimed-twice', 'completed');
    await world.drained();
    await Promise.all(workers.map((worker) => worker.stop()));
    expect(row.attempt).toBe(1);
    const takers = workers.filter(({ lines }) => lines.some(({ message }) => message === 'fetch done'));
    expect(takers).toHaveLength(1);
    expect(await world.traces('claimed-twice')).toEqual({
      ...delivered('claimed-twice'),
      deliveries: bothSent,
      mails: once,
    });
  });
});

describe('a claim recovered while its first owner is mid-send', () => {
  it('makes the old owner send nothing more and write no state', async () => {
    const scene = await openScene(world);
    const answered = scene.ses.holdAnswers((method) => method === 'POST');
    const old = spawnWorker(scene.environment);
    await world.send('recovered');
    const letPass = await answered;
    // Stopped, not killed: as in a machine that freezes, its lease and its message are over when it wakes up.
    old.child.kill('SIGSTOP');
    const successor = await startWorker(world.environment);
    await world.reaches('recovered', 'completed');
    await world.drained();
    await successor.stop();
    const before = await world.traces('recovered');
    const rowBefore = await execute(world.databaseUrl, `select * from report_history where request_id = 'recovered'`);

    letPass();
    old.child.kill('SIGCONT');
    await until(
      () => old.log().some(({ msg }) => msg === 'request left to the worker that has it now'),
      'it has noticed',
    );
    old.child.kill('SIGTERM');
    expect(await old.exited).toBe(0);
    await scene.close();
    expect(before).toEqual({
      ...delivered('recovered'),
      deliveries: { [anna]: 'uncertain', [ben]: 'sent' },
      mails: once,
    });
    // What it alone knows of the mail it had begun is the truth about it, and no longer uncertain.
    expect(await world.traces('recovered')).toEqual({ ...before, deliveries: bothSent });
    expect(await execute(world.databaseUrl, `select * from report_history where request_id = 'recovered'`)).toEqual(
      rowBefore,
    );
  });
});

describe.each([
  ['whose lease is past', 'past', `'gone', now() - interval '1 second'`],
  ['whose lease was never set', 'never', `null, null`],
])('an abandoned claim, %s', (_, word, claim) => {
  const settle = async (
    requestId: string,
    changes: object,
    status: 'completed' | 'rejected',
  ): Promise<HistoryEntry> => {
    const request = world.request(requestId, changes);
    await abandon(request, { requestId, claim });
    const worker = await startWorker(world.environment);
    await world.aws.send(JSON.stringify(request));
    const row = await world.reaches(requestId, status);
    await world.drained();
    await worker.stop();
    return row;
  };

  it('is taken over', async () => {
    const requestId = `${word}-taken-over`;
    expect(await settle(requestId, {}, 'completed')).toMatchObject({ attempt: 2 });
    expect(await world.traces(requestId)).toEqual({ ...delivered(requestId), deliveries: bothSent, mails: once });
  });

  it('ends when its request is refused, rather than run for ever', async () => {
    const requestId = `${word}-refused`;
    const row = await settle(requestId, { clientId: 'gone' }, 'rejected');
    expect(row).toMatchObject({ error: { code: 'CLIENT_UNKNOWN' } });
  });
});

describe('a clock that goes backwards', () => {
  afterEach(() => void vi.useRealTimers());

  it('under a report breaks nothing: it is finished once, and the next one too', async () => {
    const unlock = await lockReadings(world.databaseUrl);
    const worker = await startWorker({ ...world.environment, ...quickLease });
    await world.send('clock-before');
    await world.reaches('clock-before', 'running');
    vi.setSystemTime(Date.now() - 2 * 60 * 60 * 1_000);
    await unlock();
    await world.reaches('clock-before', 'completed');
    await world.send('clock-after', { delivery: { attach: false } });
    await world.reaches('clock-after', 'completed');
    vi.useRealTimers();
    await world.drained();
    expect(await worker.stop()).toEqual([]);
    for (const requestId of ['clock-before', 'clock-after']) {
      const row = await world.entry(requestId);
      expect(row?.attempt).toBe(1);
      for (const elapsedMs of Object.values(row?.timings ?? {})) expect(elapsedMs).toBeGreaterThanOrEqual(0);
      expect(await world.traces(requestId)).toEqual({ ...delivered(requestId), deliveries: bothSent, mails: once });
    }
    for (const { facts } of worker.lines.filter(({ message }) => message === 'request taken')) {
      expect(facts['waitedMs']).toBeGreaterThanOrEqual(0);
    }
  });

  it('in the database leaves a lease longer than any: it is waited for, then taken over', async () => {
    const request = world.request('clock-ahead');
    await abandon(request, { requestId: 'clock-ahead', claim: `'gone', now() + interval '4 seconds'` });
    const worker = await startWorker({ ...world.environment, ...quickLease });
    await world.aws.send(JSON.stringify(request));
    expect(await world.reaches('clock-ahead', 'completed')).toMatchObject({ attempt: 2 });
    await world.drained();
    await worker.stop();
    expect(await world.traces('clock-ahead')).toEqual({
      ...delivered('clock-ahead'),
      deliveries: bothSent,
      mails: once,
    });
  });
});

describe('a report that ends its worker each time', () => {
  it('is given up in the end, with the reason, by a worker that lives', async () => {
    const requestId = 'ends-workers';
    await abandon(world.request(requestId), { requestId, claim: 'null, null' });
    await execute(
      world.databaseUrl,
      `update report_history set attempt = 40, begun = 40 where request_id = '${requestId}'`,
    );
    const worker = await startWorker({ ...world.environment, ...quickLease });
    await world.send(requestId);
    const row = await world.reaches(requestId, 'failed');
    expect(row.error).toMatchObject({ code: 'ATTEMPTS_EXHAUSTED', message: expect.stringContaining('begun 40 times') });
    expect(await world.traces(requestId)).toMatchObject({ mails: {}, objects: [] });
    // Somebody has mended the cause, and asks for it once more.
    await world.send(requestId);
    await world.reaches(requestId, 'completed');
    await worker.stop();
  });
});
