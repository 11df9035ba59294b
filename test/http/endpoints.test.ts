/** Every endpoint × everything that a caller can do wrong; each answer is held against the OpenAPI document. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDoor } from '../../src/http/door.ts';
import { problemTable } from '../../src/http/problem.ts';
import { createApiTokens } from '../../src/ledger/api-tokens.ts';
import { type Answered, type Door, knockAt, makeToken, openTestDoor, type TestDoor, wanted } from '../support/door.ts';
import { execute } from '../support/execute.ts';
import { freePort } from '../../src/local/free-port.ts';
import { createTestLog } from '../support/log.ts';
import { client, device, seed } from '../support/meters.ts';
import { type Contract, contractOf, type OpenApi } from '../support/openapi.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let door: TestDoor;
let contract: Contract;
let document: OpenApi;
let tokens: Readonly<Record<'other' | 'revoked' | 'expired' | 'altered', string>>;
/** The path and query of a link that was mailed. */
let link = '';

const seen = new Set<unknown>();

/** Every answer is as the document says, and every error a problem. */
const check = (answered: Answered): Answered => {
  const { status, path, json, headers } = answered;
  const isProblem = status >= 400 && !(status === 503 && path.startsWith('/health/'));
  const type = headers.get('content-type') ?? '';
  const code = String(json['code']);
  const found = Object.entries(problemTable).find(([name]) => name === code)?.[1];
  const asProblem = { type: `/docs#${code}`, title: found?.title, status: found?.status, code, detail: json['detail'] };
  const origin = headers.get('access-control-allow-origin');
  expect({ faults: contract.faultsOf(answered), origin, type, json }).toEqual({
    faults: [],
    origin: null,
    type: isProblem ? 'application/problem+json; charset=utf-8' : type,
    json: isProblem ? { ...asProblem, status } : json,
  });
  if (isProblem) seen.add(code);
  return answered;
};

const ask: Door['ask'] = async (...asked) => check(await door.ask(...asked));

const mailedLink = async (requestId: string): Promise<string> => {
  const texts = (await world.aws.mails()).map(({ text }) => text);
  const [url = ''] = texts.flatMap((text) => new RegExp(`http\\S+/${requestId}/download\\?\\S+`, 'u').exec(text) ?? []);
  return url.slice(door.url.length);
};

beforeAll(async () => {
  world = await openWorld();
  await seed(world.database, [client('other', [device('m1')], {})]);
  door = await openTestDoor(world);
  document = (await door.ask('GET', '/openapi.json', { token: '' })).json as OpenApi;
  contract = contractOf(document);
  const [other, revoked, expired] = await Promise.all([
    makeToken(world, 'other'),
    makeToken(world, 'acme'),
    makeToken(world, 'acme'),
  ]);
  const idOf = (token: string): string => token.split('_')[1] ?? '';
  await createApiTokens(world.database).revoke(idOf(revoked));
  await execute(world.databaseUrl, `update api_tokens set expires_at = now() where id = '${idOf(expired)}'`);
  const last = door.token.at(-1);
  const altered = `${door.token.slice(0, -1)}${last === 'A' ? 'E' : 'A'}`;
  tokens = { other, revoked, expired, altered };
  await door.ask('POST', '/reports', { body: wanted({ requestId: 'done', delivery: { attach: false } }) });
  await door.ask('POST', '/reports', { body: wanted({ requestId: 'refused', devices: ['none'] }) });
  await world.reaches('done', 'completed');
  await world.reaches('refused', 'rejected');
  link = await mailedLink('done');
});
afterAll(async () => {
  await door.worker.stop();
  await world.close();
});

const endpoints: readonly (readonly [method: string, path: string])[] = [
  ['POST', '/reports'],
  ['GET', '/reports'],
  ['GET', '/reports/done'],
  ['GET', '/reports/done/download'],
  ['DELETE', '/reports/done/links'],
  ['POST', '/reports/done/cancel'],
  ['POST', '/reports/done/retry'],
];

const open = ['/health', '/health/live', '/health/startup', '/health/ready', '/docs', '/openapi.json'];

const bodyFor = (method: string, path: string) =>
  method === 'POST' && path === '/reports' ? { body: wanted({ requestId: 'done', delivery: { attach: false } }) } : {};

describe.each(endpoints)('%s %s', (method, path) => {
  it.each(['none', 'malformed', 'altered', 'revoked', 'expired'] as const)(
    'refuses a token that is %s',
    async (kind) => {
      const token = { none: '', malformed: 'rw_1_2', ...tokens }[kind];
      const answer = await ask(method, path, { ...bodyFor(method, path), token });
      expect([answer.status, answer.json['code']]).toEqual([401, 'TOKEN_INVALID']);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/u);
      expect(answer.headers.get('cache-control')).toBe('no-store');
    },
  );

  it("shows nothing of another client's", async () => {
    const { status, json } = await ask(method, path, { ...bodyFor(method, path), token: tokens.other });
    const ofAll: Readonly<Record<string, unknown>> = {
      'POST /reports': [409, 'REQUEST_CONFLICT'],
      'GET /reports': [200, []],
    };
    expect([status, json['code'] ?? json['reports']]).toEqual(ofAll[`${method} ${path}`] ?? [404, 'REQUEST_UNKNOWN']);
  });

  it('refuses other methods, and says which there are', async () => {
    for (const wrong of ['PATCH', 'OPTIONS']) {
      const answer = await ask(wrong, path);
      expect([answer.status, answer.json['code']]).toEqual([405, 'METHOD_NOT_ALLOWED']);
      expect(answer.headers.get('allow')).toContain(method);
    }
  });

  it.skipIf(!path.includes('done'))('refuses an id that is none, too long, unreadable or unknown', async () => {
    for (const [id, code] of [
      ['.hidden', 'REQUEST_UNKNOWN'],
      ['a%00b', 'REQUEST_UNKNOWN'],
      ['none', 'REQUEST_UNKNOWN'],
      ['x'.repeat(201), 'URL_TOO_LONG'],
      ['%zz', 'QUERY_INVALID'],
    ])
      expect((await ask(method, path.replace('done', id ?? ''))).json['code']).toBe(code);
  });

  it.skipIf(method === 'GET')('refuses a body that is too large, or of a type that is none', async () => {
    expect((await ask(method, path, { body: 'x'.repeat(1_000_001) })).json['code']).toBe('BODY_TOO_LARGE');
    const headers = { 'content-type': 'nonsense' };
    expect((await ask(method, path, { body: '{}', headers })).json['code']).toBe('MEDIA_TYPE_UNSUPPORTED');
  });

  it('refuses a header that is too large', async () => {
    const answer = await ask(method, path, { headers: { 'x-large': 'x'.repeat(20_000) } });
    expect(answer.json['code']).toBe('HEADERS_TOO_LARGE');
  });
});

describe('bad input', () => {
  it.each([
    ['{', 400, 'MESSAGE_UNREADABLE', 'JSON'],
    ['', 400, 'MESSAGE_UNREADABLE', 'JSON'],
    ['{"__proto__": {}}', 400, 'MESSAGE_UNREADABLE', 'JSON'],
    ['[]', 422, 'MESSAGE_INVALID', 'object'],
    ['null', 422, 'MESSAGE_INVALID', 'object'],
    [wanted({ period: { from: '2016-02-30', to: '2016-03-01' } }), 422, 'MESSAGE_INVALID', 'period.from'],
    [wanted({ colour: 'red' }), 422, 'MESSAGE_INVALID', '"colour"'],
    [wanted({ delivery: { email: ['nobody'] } }), 422, 'MESSAGE_INVALID', 'delivery.email.0'],
    [wanted({ requestId: '../../etc' }), 422, 'MESSAGE_INVALID', 'requestId'],
    [wanted({ clientId: 'other' }), 403, 'CLIENT_FOREIGN', 'clientId'],
    [wanted({ report: 'none' }), 422, 'REPORT_UNKNOWN', 'energy.daily-consumption'],
    [wanted({ options: { decimals: 'many' } }), 422, 'OPTIONS_INVALID', 'decimals'],
    [wanted({ requestId: 'done', timezone: 'UTC' }), 409, 'REQUEST_CONFLICT', 'requestId'],
  ])('is named, with its remedy: %s', async (body, status, code, named) => {
    const { json } = await ask('POST', '/reports', { body });
    expect(json).toMatchObject({ status, code, detail: expect.stringContaining(named) });
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['status=done', 'status'],
    ['from=yesterday', 'from'],
    ['cursor=%25', 'cursor'],
    ['colour=red', '"colour"'],
  ])('in the query of the list is named: %s', async (query, named) => {
    const { json } = await ask('GET', `/reports?${query}`);
    expect(json).toMatchObject({ code: 'QUERY_INVALID', detail: expect.stringContaining(named) });
  });

  it.each([
    ['a key that is none', { 'idempotency-key': 'a b' }, {}],
    ['a key beside a requestId', { 'idempotency-key': 'k' }, { requestId: 'r' }],
  ])('is told of %s', async (_, headers, changes) => {
    const { json } = await ask('POST', '/reports', { body: wanted(changes), headers });
    expect(json).toMatchObject({ code: 'QUERY_INVALID', detail: expect.stringContaining('Idempotency-Key') });
  });
});

describe('good input', () => {
  it('of each endpoint is answered as described', async () => {
    const made = await ask('POST', '/reports', { body: wanted({ requestId: 'made' }) });
    expect([made.status, made.json]).toEqual([202, { requestId: 'made', status: 'waiting' }]);
    expect((await ask('GET', '/reports?report=energy.daily-consumption&from=2016-01-01T00:00:00Z')).status).toBe(200);
    expect((await ask('GET', '/reports/done')).json).toMatchObject({ requestId: 'done', deliveries: [{}, {}] });
    expect((await ask('GET', '/reports/refused')).json).toMatchObject({ error: { code: 'DEVICE_UNKNOWN' } });
    expect((await ask('GET', '/reports/done/download')).status).toBe(302);
    expect((await ask('GET', link, { token: '' })).status).toBe(302);
    expect((await ask('POST', '/reports/refused/retry')).status).toBe(202);
    await world.drained();
    for (const path of open) expect((await ask('GET', path, { token: '' })).status).toBe(200);
    expect((await ask('GET', '/nothing')).json['code']).toBe('NOT_FOUND');
  });

  it('that comes too late, or to nothing, is told why', async () => {
    expect((await ask('POST', '/reports/done/cancel')).json['code']).toBe('CANCEL_TOO_LATE');
    expect((await ask('POST', '/reports/done/retry')).json['code']).toBe('RETRY_USELESS');
    expect((await ask('GET', '/reports/refused/download')).json['code']).toBe('WORKBOOK_MISSING');
    expect((await ask('GET', '/reports/done/download?token=none')).json['code']).toBe('LINK_UNKNOWN');
    expect((await ask('GET', link.replace('done', 'refused'))).json['code']).toBe('LINK_UNKNOWN');
    expect((await ask('GET', '/reports/done/download?colour=red')).json['code']).toBe('QUERY_INVALID');
    await execute(world.databaseUrl, `update download_links set expires_at = now() where recipient like 'ben@%'`);
    const uses = await Promise.all((await bothLinks()).map((each) => ask('GET', each, { token: '' })));
    expect(uses.map(({ json }) => json['code']).filter((code) => code !== undefined)).toEqual(['LINK_EXPIRED']);
    expect((await ask('DELETE', '/reports/done/links')).json).toEqual({ revoked: 1 });
    const later = await Promise.all((await bothLinks()).map((each) => ask('GET', each, { token: '' })));
    expect(later.map(({ json }) => String(json['code'])).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'LINK_EXPIRED',
      'LINK_REVOKED',
    ]);
  });
});

const bothLinks = async (): Promise<readonly string[]> =>
  (await world.aws.mails()).flatMap(({ text }) => {
    const [url] = /http\S+\/done\/download\?\S+/u.exec(text) ?? [];
    return url === undefined ? [] : [url.slice(door.url.length)];
  });

describe('what goes wrong inside', () => {
  it('with the database is 503, with nothing of its words', async () => {
    await execute(world.databaseUrl, 'alter table api_tokens rename to gone');
    const answer = await ask('GET', '/reports');
    await execute(world.databaseUrl, 'alter table gone rename to api_tokens');
    expect(answer.json).toMatchObject({ code: 'UNAVAILABLE' });
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/u);
    expect(answer.text).not.toContain('api_tokens');
  });

  it('by our own fault is 500, and in the log by the id that the caller has', async () => {
    const { log, lines } = createTestLog();
    const small = await openOwnDoor({ log });
    const answer = check(await small.door.ask('GET', '/health'));
    expect(answer.json).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect(answer.text).not.toContain('secret inside');
    const failed = lines.find(({ message }) => message === 'http request failed');
    expect(failed?.facts['httpRequestId']).toBe(answer.headers.get('x-request-id'));
    await small.close();
  });

  it('of a request that never ends, or is none, is told as a problem too', async () => {
    const small = await openOwnDoor({ requestTimeoutMs: 200 });
    const head = `POST /reports HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${door.token}\r\n`;
    const slow = await say(small.port, `${head}content-type: application/json\r\ncontent-length: 9\r\n\r\n{`);
    expect(slow).toMatch(/^HTTP\/1\.1 408 .*"code":"TOO_SLOW"/su);
    expect(await say(small.port, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*"code":"MESSAGE_UNREADABLE"/su);
    seen.add('TOO_SLOW');
    await small.close();
  });
});

/** A door whose health cannot be asked after. */
const openOwnDoor = async (options: { log?: ReturnType<typeof createTestLog>['log']; requestTimeoutMs?: number }) => {
  const port = await freePort();
  const unused = () => Promise.reject(new Error('not asked'));
  const opened = await openDoor({
    host: '127.0.0.1',
    port,
    requestsPerMinute: 10,
    trustedProxies: [],
    database: world.database,
    queue: { send: unused },
    store: { link: unused },
    cancels: { ask: unused },
    health: {
      health: () => {
        throw new Error('secret inside');
      },
      readiness: unused,
      isStarted: () => true,
      isStopping: () => false,
    },
    version: '0',
    log: createTestLog().log,
    ...options,
  });
  return { port, close: () => opened.close(), door: knockAt(`http://127.0.0.1:${port}`, '') };
};

/** @returns all that the door says until it ends the connection */
const say = (port: number, text: string): Promise<string> =>
  new Promise((done, failed) => {
    let said = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
    socket.on('error', failed).on('close', () => done(said));
  });

describe('the rate limit', () => {
  it('of a token ends in 429 with when to come back, and leaves other tokens alone', async () => {
    const few = await openTestDoor(world, { HTTP_REQUESTS_PER_MINUTE: '2' });
    const once = async (token?: string): Promise<Answered> =>
      check(await few.ask('GET', '/reports', token === undefined ? {} : { token }));
    expect([(await once()).status, (await once()).status]).toEqual([200, 200]);
    const limited = await once();
    expect(limited.json).toMatchObject({ code: 'RATE_LIMITED', detail: expect.stringContaining('At most 2 a minute') });
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(limited.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect((await once(await makeToken(world, 'acme'))).status).toBe(200);
    const used = `/reports/done/download?token=${'a'.repeat(43)}`;
    const uses = [];
    for (let use = 0; use < 3; use += 1) uses.push(check(await few.ask('GET', used, { token: '' })).status);
    expect(uses).toEqual([404, 404, 429]);
    await few.worker.stop();
  });

  it('of wrong tokens is of the address, which nobody may choose but a proxy that is trusted', async () => {
    const guess = async (at: Door, from: string): Promise<number> =>
      check(await at.ask('GET', '/reports', { token: 'wrong', headers: { 'x-forwarded-for': from } })).status;
    const exhaust = async (at: Door, from: (guess: number) => string): Promise<readonly number[]> => {
      const statuses = [];
      for (let index = 0; index < 61; index += 1) statuses.push(await guess(at, from(index)));
      return statuses;
    };
    const direct = await openTestDoor(world);
    expect((await exhaust(direct, (index) => `192.0.2.${index}`)).at(-1)).toBe(429);
    expect((await direct.ask('GET', '/reports')).status).toBe(200);
    await direct.worker.stop();
    const behind = await openTestDoor(world, { HTTP_TRUSTED_PROXIES: '127.0.0.0/8' });
    expect((await exhaust(behind, () => '192.0.2.1')).slice(-2)).toEqual([401, 429]);
    expect(await guess(behind, '192.0.2.2')).toBe(401);
    await behind.worker.stop();
  });
});

describe('the document', () => {
  it('is OpenAPI 3.1, and what it describes was asked for here', () => {
    expect(document.openapi).toBe('3.1.0');
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const tried = [...endpoints, ...open.map((path) => ['GET', path] as const)].map(
      ([method, path]) => `${method} ${path.replace('done', '{id}')}`,
    );
    expect(described.toSorted((a, b) => a.localeCompare(b))).toEqual(tried.toSorted((a, b) => a.localeCompare(b)));
  });

  it('lists no problem that was not seen here, and none was seen that it does not list', () => {
    expect([...seen].map(String).toSorted((a, b) => a.localeCompare(b))).toEqual(
      Object.keys(problemTable).toSorted((a, b) => a.localeCompare(b)),
    );
  });
});
