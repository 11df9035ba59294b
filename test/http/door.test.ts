import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiTokens } from '../../src/ledger/api-tokens.ts';
import { execute } from '../support/execute.ts';
import { freePort } from '../../src/local/free-port.ts';
import { lockReadings } from '../support/hold-rows.ts';
import { client, device, seed } from '../support/meters.ts';
import { until } from '../support/until.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let worker: TestWorker;
let door = '';
let acme = '';
let other = '';

beforeAll(async () => {
  world = await openWorld();
  await seed(world.database, [client('other', [device('m1')], {})]);
  const tokens = createApiTokens(world.database);
  const make = async (clientId: string) =>
    (await tokens.create({ clientId, label: 'test', expiresInDays: null })).token;
  [acme, other] = await Promise.all([make('acme'), make('other')]);
  const port = await freePort();
  door = `http://127.0.0.1:${port}`;
  worker = await startWorker({ ...world.environment, HTTP_PORT: String(port), PUBLIC_URL: `${door}/` });
}, 60_000);
afterAll(async () => {
  await worker.stop();
  await world.close();
});

const ask = async (method: string, path: string, { token = acme, body, headers = {} }: AskOptions = {}) => {
  const response = await fetch(`${door}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(token !== '' && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  // What it has is what each test says.
  return { response, status: response.status, text, json: (isJson ? JSON.parse(text) : {}) as Record<string, unknown> };
};
type AskOptions = { token?: string; body?: string; headers?: Record<string, string> };

const wanted = (changes: object = {}): string =>
  JSON.stringify({
    report: 'energy.daily-consumption',
    period: { from: '2016-03-02', to: '2016-03-03' },
    ...changes,
  });

describe('the door', () => {
  it('takes a request through the queue, and shows what became of it to its client alone', async () => {
    const asked = await ask('POST', '/reports', { body: wanted(), headers: { 'idempotency-key': 'one' } });
    expect(asked.status).toBe(202);
    const id = String(asked.json['requestId']);
    expect(asked.response.headers.get('location')).toBe(`/reports/${id}`);
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
    ['POST', '/reports', { token: '' }, 401, 'TOKEN_INVALID'],
    ['GET', '/reports', { token: `rw_${'0'.repeat(12)}_${'x'.repeat(43)}` }, 401, 'TOKEN_INVALID'],
    ['POST', '/reports', { body: '{' }, 400, 'MESSAGE_UNREADABLE'],
    ['POST', '/reports', { body: wanted({ period: 1 }) }, 422, 'MESSAGE_INVALID'],
    ['POST', '/reports', { body: wanted({ report: 'none' }) }, 422, 'REPORT_UNKNOWN'],
    ['POST', '/reports', { body: wanted({ options: { none: 1 } }) }, 422, 'OPTIONS_INVALID'],
    ['POST', '/reports', { body: wanted({ clientId: 'other' }) }, 403, 'CLIENT_FOREIGN'],
    ['POST', '/reports', { body: 'x'.repeat(1_000_001) }, 413, 'BODY_TOO_LARGE'],
    ['POST', '/reports', { body: 'x', headers: { 'content-type': 'text/plain' } }, 415, 'MEDIA_TYPE_UNSUPPORTED'],
    ['GET', '/reports?limit=0&cursor=%00', {}, 400, 'QUERY_INVALID'],
    ['GET', '/reports/..%2f..%2fetc', {}, 404, 'REQUEST_UNKNOWN'],
    ['GET', '/nothing', {}, 404, 'NOT_FOUND'],
    ['PUT', '/reports', {}, 405, 'METHOD_NOT_ALLOWED'],
    ['OPTIONS', '/reports', {}, 405, 'METHOD_NOT_ALLOWED'],
  ])('answers %s %s %o with a problem: %i %s', async (method, path, options: AskOptions, status, code) => {
    const answer = await ask(method, path, options);
    expect([answer.status, answer.json['code']]).toEqual([status, code]);
    expect(answer.response.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.response.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.text).not.toContain('etc');
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

describe('a mailed link', () => {
  it('is another for each recipient, works again and again, is noted, and stops when it is revoked', async () => {
    await ask('POST', '/reports', { body: wanted({ requestId: 'mailed', delivery: { attach: false } }) });
    await world.reaches('mailed', 'completed');
    const links = (await world.aws.mails()).flatMap(
      ({ text }) => /http\S+mailed\/download\?\S+/u.exec(text)?.[0] ?? [],
    );
    expect(new Set(links).size).toBe(2);
    const path = links[0]?.slice(door.length) ?? '';
    for (const _ of [1, 2]) {
      const used = await ask('GET', path, { token: '' });
      expect(used.status).toBe(302);
      const file = await fetch(used.response.headers.get('location') ?? '');
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
    expect(JSON.stringify(worker.lines)).not.toContain(secret);
    expect(JSON.stringify(worker.lines)).not.toContain(acme);
  });
});

describe('a cancel', () => {
  it('reaches the query of the report that runs, which is then neither mailed nor finished', async () => {
    const unlock = await lockReadings(world.databaseUrl);
    await ask('POST', '/reports', { body: wanted({ requestId: 'stopped' }) });
    const reading = () =>
      execute(
        world.databaseUrl,
        `select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database() and query like '%readings%'`,
      );
    await until(async () => (await reading()).length > 0, 'its query runs');
    expect((await ask('POST', '/reports/stopped/cancel')).status).toBe(202);
    await until(async () => (await reading()).length === 0, 'its query is gone');
    await world.reaches('stopped', 'cancelled');
    await unlock();
    expect(await world.traces('stopped')).toMatchObject({ mails: {} });
    expect((await world.aws.eventsAbout('stopped')).map(({ type }) => type)).toEqual(['report.cancelled']);
    expect((await ask('POST', '/reports/stopped/cancel')).json).toEqual({ status: 'cancelled' });
  });
});
