import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AskOptions, makeToken, openTestDoor, type TestDoor, wanted } from '../support/door.ts';
import { execute } from '../support/execute.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { lockReadings } from '../support/hold-rows.ts';
import { client, device, seed } from '../support/meters.ts';
import { until } from '../support/until.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let door: TestDoor;
let other = '';
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'door-'));
  world = await openWorld();
  await seed(world.database, [client('other', [device('m1')], {})]);
  other = await makeToken(world, 'other');
  door = await openTestDoor(world);
}, 60_000);
afterAll(async () => {
  await door.worker.stop();
  await world.close();
  await rm(folder, { recursive: true });
});

const ask: TestDoor['ask'] = (...asked) => door.ask(...asked);

describe('the door', () => {
  it('takes a request through the queue, and shows what became of it to its client alone', async () => {
    const asked = await ask('POST', '/reports', { body: wanted(), headers: { 'idempotency-key': 'one' } });
    expect(asked.status).toBe(202);
    const id = String(asked.json['requestId']);
    expect(asked.headers.get('location')).toBe(`/reports/${id}`);
    await world.reaches(id, 'completed');
    const again = await ask('POST', '/reports', { body: wanted(), headers: { 'idempotency-key': 'one' } });
    expect(again.json).toEqual({ requestId: id, status: 'completed' });
    expect((await ask('GET', `/reports/${id}`)).json).toMatchObject({ status: 'completed', clientId: 'acme' });
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/download'],
      ['DELETE', '/links'],
      ['POST', '/cancel'],
      ['POST', '/retry'],
    ]) {
      const foreign = await ask(method ?? '', `/reports/${id}${path}`, { token: other });
      expect([foreign.status, foreign.json['code']]).toEqual([404, 'REQUEST_UNKNOWN']);
    }
    expect((await ask('POST', `/reports/${id}/cancel`)).json).toMatchObject({ status: 409, code: 'CANCEL_TOO_LATE' });
    expect((await ask('POST', `/reports/${id}/retry`)).json).toMatchObject({ status: 409, code: 'RETRY_USELESS' });
  });

  it('pages through the list, newest first', async () => {
    for (const requestId of ['page-a', 'page-b']) await ask('POST', '/reports', { body: wanted({ requestId }) });
    const first = await ask('GET', '/reports?limit=1');
    expect(first.json).toMatchObject({ reports: [{ requestId: 'page-b' }] });
    const second = await ask('GET', String(first.json['next']));
    expect(second.json).toMatchObject({ reports: [{ requestId: 'page-a' }] });
    expect((await ask('GET', '/reports', { token: other })).json).toEqual({ reports: [] });
  });

  it.each([
    ['POST', '/reports/none/cancel', { body: '' }, 404],
    ['POST', '/reports/none/retry', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 404],
    ['DELETE', '/reports/none/links', { body: '{}' }, 404],
    ['PUT', '/reports', { body: 'x', headers: { 'content-type': 'text/plain' } }, 405],
    ['POST', '/nothing', { body: 'x', headers: { 'content-type': 'text/plain' } }, 404],
  ])('looks at no body where none is wanted: %s %s %o is %i', async (method, path, options: AskOptions, status) => {
    expect((await ask(method, path, options)).status).toBe(status);
  });

  it('takes an address with a slash at its end, and says what is wrong with one that cannot be read', async () => {
    expect((await ask('GET', '/reports/')).status).toBe(200);
    expect((await ask('GET', '/docs/', { token: '' })).status).toBe(200);
    expect((await ask('GET', '/reports/%zz')).json).toMatchObject({
      code: 'QUERY_INVALID',
      detail: expect.stringContaining('percent'),
    });
  });

  it('answers HEAD as GET, without the body', async () => {
    const head = await ask('HEAD', '/health/live', { token: '' });
    expect([head.status, head.text]).toEqual([200, '']);
    expect((await ask('HEAD', '/reports', { token: '' })).status).toBe(401);
    expect((await ask('PUT', '/docs')).headers.get('allow')).toBe('GET, HEAD');
  });

  it('describes itself, and its health, without a token', async () => {
    expect((await ask('GET', '/openapi.json', { token: '' })).json).toMatchObject({ openapi: '3.1.0' });
    expect((await ask('GET', '/docs', { token: '' })).text).toContain('/reports/{id}/cancel');
    const ready = await ask('GET', '/health/ready', { token: '' });
    expect(ready.json).toMatchObject({ ready: true });
    expect((await ask('GET', '/health', { token: '' })).json).toMatchObject({ healthy: true });
    expect((await ask('GET', '/health/startup', { token: '' })).status).toBe(200);
  });
});

describe('a retry', () => {
  const events = async (requestId: string): Promise<readonly string[]> =>
    (await world.aws.eventsAbout(requestId)).map(({ type }) => type);

  it('opens a partial report for its next version at once, and once, however often it is asked for meanwhile', async () => {
    await ask('POST', '/reports', { body: wanted({ requestId: 'half', clientId: 'acme' }) });
    await world.reaches('half', 'completed');
    await execute(world.databaseUrl, `update report_history set status = 'partial' where request_id = 'half'`);
    const unlock = await lockReadings(world.databaseUrl);
    const asked = await Promise.all(['1', '2', '3'].map(() => ask('POST', '/reports/half/retry')));
    expect(asked.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409, 409]);
    expect(asked.find(({ status }) => status === 409)?.json).toMatchObject({ code: 'RETRY_USELESS' });
    expect((await world.entry('half'))?.version).toBe(2);
    expect(['waiting', 'running']).toContain((await ask('GET', '/reports/half')).json['status']);
    await unlock();
    await world.reaches('half', 'completed');
    await world.drained();
    expect(await events('half')).toEqual(['report.completed', 'report.completed']);
  });
});

describe('docs/http.md', () => {
  it.skipIf(spawnSync('curl', ['--version']).error)('shows calls that are answered as it says', async () => {
    const text = await readFile(new URL('../../docs/http.md', import.meta.url), 'utf8');
    const calls = [
      ...text.matchAll(/^curl (?<call>(?:[^\n]*\\\n)*[^\n]*?) +# (?<status>\d{3})(?: (?<code>[A-Z_]+)$)?/gmu),
    ];
    expect(calls.length).toBeGreaterThan(7);
    let ID = '';
    for (const { groups: { call = '', status = '', code = '' } = {} } of calls) {
      const command = `curl -sS -o answer -w '%{http_code}' ${call}`;
      const env = { ...process.env, DOOR: door.url, TOKEN: door.token, ID };
      const { stdout } = await promisify(execFile)('bash', ['-c', command], { cwd: folder, env });
      const answer = await readFile(join(folder, 'answer'), 'utf8');
      expect([call, stdout, answer]).toEqual([call, status, expect.stringContaining(code)]);
      if (ID !== '') continue;
      ({ requestId: ID } = JSON.parse(answer) as { requestId: string });
      await world.reaches(ID, 'completed');
    }
  });
});

describe('a mailed link', () => {
  it('is another for each recipient, works again and again, is noted, and stops when it is revoked', async () => {
    await ask('POST', '/reports', { body: wanted({ requestId: 'mailed', delivery: { attach: false } }) });
    await world.reaches('mailed', 'completed');
    const links = (await world.aws.mails()).flatMap(
      ({ text }) => /http\S+mailed\/download\?\S+/u.exec(text)?.[0] ?? [],
    );
    expect(new Set(links).size).toBe(2);
    const path = links[0]?.slice(door.url.length) ?? '';
    for (const _ of [1, 2]) {
      const used = await ask('GET', path, { token: '' });
      expect(used.status).toBe(302);
      const file = await fetch(used.headers.get('location') ?? '');
      expect(
        Buffer.from(await file.arrayBuffer())
          .subarray(0, 2)
          .toString(),
      ).toBe('PK');
    }
    expect((await ask('GET', `${path}x`, { token: '' })).json).toMatchObject({ code: 'LINK_UNKNOWN' });
    expect((await ask('DELETE', '/reports/mailed/links')).json).toEqual({ revoked: 2 });
    expect((await ask('GET', path, { token: '' })).json).toMatchObject({ status: 410, code: 'LINK_REVOKED' });
    const uses = await execute(
      world.databaseUrl,
      `select outcome, version from downloads where request_id = 'mailed' order by sequence`,
    );
    expect(uses.map(({ outcome }) => outcome)).toEqual(['granted', 'granted', 'revoked']);
    const secret = new URL(links[0] ?? '').searchParams.get('token') ?? '';
    expect(secret).toHaveLength(43);
    expect(JSON.stringify(door.worker.lines)).not.toContain(secret);
    expect(JSON.stringify(door.worker.lines)).not.toContain(door.token);
  });
});

/** Queries of readings that wait for a lock. */
const readers = () =>
  execute(
    world.databaseUrl,
    `select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database() and query like '%readings%'`,
  );

describe('a cancel', () => {
  it('reaches the query of the report that runs, which is then neither mailed nor finished', async () => {
    const unlock = await lockReadings(world.databaseUrl);
    await ask('POST', '/reports', { body: wanted({ requestId: 'stopped' }) });
    await until(async () => (await readers()).length > 0, 'its query runs');
    expect((await ask('POST', '/reports/stopped/cancel')).status).toBe(202);
    await until(async () => (await readers()).length === 0, 'its query is gone');
    await world.reaches('stopped', 'cancelled');
    await unlock();
    expect(await world.traces('stopped')).toMatchObject({ mails: {} });
    expect((await world.aws.eventsAbout('stopped')).map(({ type }) => type)).toEqual(['report.cancelled']);
    expect((await ask('POST', '/reports/stopped/cancel')).json).toEqual({ status: 'cancelled' });
  });
});

describe('a worker whose reports have all its connections', () => {
  it('lets callers in all the same, to look and to cancel', async () => {
    const busy = await openTestDoor(world, { DATABASE_POOL_MAX: '2', REPORT_CONCURRENCY: '2' });
    const unlock = await lockReadings(world.databaseUrl);
    const ids = ['busy-1', 'busy-2', 'busy-3', 'busy-4'];
    for (const requestId of ids) await ask('POST', '/reports', { body: wanted({ requestId }) });
    await until(async () => (await readers()).length === ids.length, 'both workers are as busy as they can be');
    expect((await busy.ask('GET', '/reports')).status).toBe(200);
    const cancelled = await Promise.all(ids.map((id) => busy.ask('POST', `/reports/${id}/cancel`)));
    expect(cancelled.map(({ status }) => status)).toEqual(ids.map(() => 202));
    await Promise.all(ids.map((id) => world.reaches(id, 'cancelled')));
    await unlock();
    await busy.worker.stop();
  });
});

describe('a queue that does not answer', () => {
  it('holds up those who ask for reports, and leaves the connections to everybody else', async () => {
    const proxy = await startFaultProxy(world.aws.endpoint);
    vi.stubEnv('AWS_ENDPOINT_URL_SQS', proxy.url);
    const QUEUE_URL = world.aws.queueUrls.main.replace(world.aws.endpoint, proxy.url);
    const behind = await openTestDoor(world, { QUEUE_URL, DATABASE_POOL_MAX: '4' });
    const { promise: answers, resolve: answer } = Promise.withResolvers<void>();
    proxy.setFault(({ action }) => (action === 'SendMessage' ? { kind: 'hold before', until: answers } : undefined));
    const asked = Array.from({ length: 8 }, (_, index) =>
      behind.ask('POST', '/reports', { body: wanted({ requestId: `held-${index}` }) }),
    );
    await until(() => proxy.seen.some(({ action }) => action === 'SendMessage'), 'the first is on its way');
    expect((await behind.ask('GET', '/reports')).status).toBe(200);
    answer();
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(asked.map(() => 202));
    await world.drained();
    await behind.worker.stop();
    await proxy.stop();
    vi.unstubAllEnvs();
  });
});
