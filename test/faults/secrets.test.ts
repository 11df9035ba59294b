/** Canaries in whatever is secret or personal, faults of every kind, and then a search of all that the worker has written. */
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiTokens } from '../../src/ledger/api-tokens.ts';
import { knockAt } from '../support/door.ts';
import type { Fault } from '../support/fault-proxy.ts';
import { type FaultStack, period, startFaultStack } from '../support/fault-stack.ts';
import { freePort } from '../../src/local/free-port.ts';
import { client, device, importConstant } from '../support/meters.ts';
import { until } from '../support/until.ts';
import { spawnWorker } from '../support/worker.ts';

const canary = (what: string): string => `canary-${what}-7f3a`;

const settings = {
  AWS_SECRET_ACCESS_KEY: canary('secret-key'),
  AWS_SESSION_TOKEN: canary('session-token'),
  MAIL_FROM: `Reports <${canary('sender')}@report-worker.example>`,
};
const recipients = {
  good: `${canary('good')}@acme.example`,
  bad: `${canary('bad')}@acme.example`,
  slow: `${canary('slow')}@acme.example`,
  owner: `${canary('owner')}@acme.example`,
  standing: `${canary('standing')}@acme.example`,
};

let stack: FaultStack;
let output = '';
let exits: readonly unknown[];
/** What the mails said, which is where links and addresses belong. */
let mails = '';
/** Where the door led to, which is where signatures belong. */
let location = '';
let token = '';

const query = async (text: string): Promise<string> => {
  const connection = new Client({ connectionString: stack.databaseUrl });
  await connection.connect();
  const { rows } = await connection.query<{ row: unknown }>(text);
  await connection.end();
  return JSON.stringify(rows);
};

const collect = (worker: ReturnType<typeof spawnWorker>): void => {
  for (const stream of [worker.child.stdout, worker.child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
};

const sesRefusal = (address: string): Fault => ({
  kind: 'answer',
  status: 400,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'MessageRejected' },
  body: JSON.stringify({ message: `Email address is not verified: ${address.toUpperCase()}, ${address}` }),
});

const s3Refusal: Fault = {
  kind: 'answer',
  status: 403,
  body: `<Error><Code>SignatureDoesNotMatch</Code><Message>no</Message><StringToSign>${settings.AWS_SESSION_TOKEN}</StringToSign></Error>`,
};

const broken = `{"report": "energy.daily-consumption", "delivery": {"email": [${recipients.good}]}}`;
const odd: readonly object[] = [
  { delivery: { email: [`${recipients.bad} or so`] } },
  { timezone: recipients.bad },
  { [recipients.bad]: 1 },
  { options: { [recipients.bad]: recipients.good } },
  { report: recipients.bad },
  { clientId: recipients.bad },
  { devices: [recipients.bad] },
  { requestId: recipients.bad },
];

const everyFault = async (environment: Record<string, string>): Promise<void> => {
  const worker = spawnWorker(environment);
  collect(worker);
  let uploads = 0;
  let events = 0;
  stack.store.setFault(({ method }) => (method === 'PUT' && (uploads += 1) <= 1 ? s3Refusal : undefined));
  stack.queue.setFault(({ action, body }) =>
    action === 'SendMessage' && body.includes('report-events') && (events += 1) <= 4
      ? { kind: 'cut before' }
      : undefined,
  );
  stack.mail.setFault(({ body }) => {
    const text = body.toString();
    if (text.includes(recipients.bad)) return sesRefusal(recipients.bad);
    return text.includes(recipients.slow) ? { kind: 'answer', status: 429, body: '{"message":"slow"}' } : undefined;
  });
  const { good, bad, slow } = recipients;
  await stack.send('link', { delivery: { email: [good, bad], attach: false } });
  expect(await stack.settled('link')).toMatchObject({ status: 'completed' });
  await stack.send('exhausted', { delivery: { email: [slow, good] } });
  expect(await stack.settled('exhausted')).toMatchObject({ status: 'failed' });
  await stack.send('standing', { clientId: 'mailed' });
  expect(await stack.settled('standing')).toMatchObject({ status: 'completed' });
  await stack.aws.send(broken);
  for (const changes of odd) {
    await stack.aws.send(JSON.stringify({ report: 'energy.daily-consumption', clientId: 'acme', period, ...changes }));
  }
  await stack.drained();
  await until(
    async () => (await query('select 1 as row from outbox where published_at is null')) === '[]',
    'all is told',
  );
  worker.child.kill('SIGTERM');
  expect(await worker.exited).toBe(0);
};

/** At the door: a token and a link that are right, and canaries wherever a caller may put a secret by mistake. */
const everyCall = async (environment: Record<string, string>): Promise<void> => {
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const worker = spawnWorker({ ...environment, HTTP_PORT: port, PUBLIC_URL: url });
  collect(worker);
  ({ token } = await createApiTokens(stack.database).create({ clientId: 'acme', label: 'test', expiresInDays: null }));
  const door = knockAt(url, token);
  await until(
    () =>
      door
        .ask('GET', '/health/startup')
        .then(({ status }) => status === 200)
        .catch(() => false),
    'it is open',
  );
  const body = { report: 'energy.daily-consumption', period, delivery: { email: [recipients.good], attach: false } };
  await door.ask('POST', '/reports', { body: JSON.stringify({ ...body, requestId: 'own-link' }) });
  expect(await stack.settled('own-link')).toMatchObject({ status: 'completed' });
  const [link = ''] = (await stack.mailsAbout('own-link')).flatMap(({ text }) => ownLink.exec(text) ?? []);
  const used = await door.ask('GET', link.slice(url.length), { token: '' });
  location = used.headers.get('location') ?? '';
  const wrong = canary('wrong');
  const statuses = [];
  for (const [method, path, options] of [
    ['GET', '/reports', { token: wrong }],
    ['GET', '/reports', { token: token.replace(/.{43}$/u, wrong.padEnd(43, 'x')) }],
    ['GET', `/reports/own-link/download?token=${wrong}`, { token: '' }],
    ['GET', `/reports/${wrong}/download?token=${wrong}`, { token: '' }],
    ['GET', `/reports?token=${wrong}&cursor=${wrong}`, {}],
    ['GET', `/${wrong}?${wrong}`, { headers: { 'x-request-id': wrong, 'x-forwarded-for': wrong } }],
    ['POST', '/reports', { body: `{"${wrong}` }],
    ['POST', '/reports', { body: JSON.stringify({ ...body, [wrong]: recipients.good }) }],
    ['POST', '/reports', { body: JSON.stringify(body), headers: { 'idempotency-key': wrong } }],
  ] as const)
    statuses.push((await door.ask(method, path, options)).status);
  expect([used.status, ...statuses]).toEqual([302, 401, 401, 404, 404, 400, 404, 400, 422, 202]);
  expect((await door.ask('DELETE', '/reports/own-link/links')).status).toBe(200);
  await stack.drained();
  worker.child.kill('SIGTERM');
  expect(await worker.exited).toBe(0);
};

const ownLink = /http\S+\/own-link\/download\?token=\S+/u;

beforeAll(async () => {
  const mailed = client('mailed', [device('d')], {
    ownerEmail: recipients.owner,
    logoUrl: `https://logos.example/logo.png?token=${canary('logo-token')}`,
    recipients: [{ report: 'energy.daily-consumption', emails: [recipients.standing] }],
  });
  stack = await startFaultStack([mailed]);
  await importConstant(stack.databaseUrl, 'mailed', 'd', '2016-03-01', 5);
  const url = new URL(stack.databaseUrl);
  url.password = canary('database-password');
  url.searchParams.set('application_name', 'report-worker');
  const environment = {
    ...stack.environment,
    ...settings,
    DATABASE_URL: url.href,
    LOG_LEVEL: 'trace',
    MAX_ATTEMPTS: '2',
    VISIBILITY_TIMEOUT_SECONDS: '5',
  };
  await everyFault(environment);
  stack.clear();
  await everyCall(environment);
  url.port = '1';
  const unreachable = spawnWorker({ ...environment, DATABASE_URL: url.href });
  collect(unreachable);
  const misconfigured = spawnWorker({
    ...environment,
    MAIL_FROM: `${recipients.good}, two`,
    DATABASE_URL: `x${url.href}`,
  });
  collect(misconfigured);
  exits = await Promise.all([unreachable.exited, misconfigured.exited]);
  mails = (await stack.aws.mails()).map(({ text }) => text).join('\n');
}, 90_000);
afterAll(() => stack.stop());

const secretsOf = (): readonly string[] => {
  const [link = ''] = /https?:\/\/\S*X-Amz-Signature=\S+/u.exec(mails) ?? [];
  const signature = URL.parse(link)?.searchParams.get('X-Amz-Signature') ?? '';
  expect(signature).toMatch(/^[0-9a-f]{64}$/u);
  const secretOfLink = URL.parse(ownLink.exec(mails)?.[0] ?? '')?.searchParams.get('token') ?? '';
  expect(secretOfLink).toMatch(/^[\w-]{43}$/u);
  expect(location).toContain('X-Amz-Signature');
  const secretOfToken = token.split(/^rw_[0-9a-f]+_/u)[1] ?? '';
  expect(secretOfToken).toMatch(/^[\w-]{43}$/u);
  return ['canary', signature, 'X-Amz-Signature', 'X-Amz-Security-Token', secretOfLink, secretOfToken];
};

/** Where each secret is found, with what stands around it. */
const leaksIn = (text: string): readonly string[] =>
  secretsOf().flatMap((secret) =>
    [...text.matchAll(new RegExp(secret, 'giu'))].map(({ index }) => text.slice(Math.max(0, index - 80), index + 60)),
  );

describe('the canaries in every secret setting, mail address and signed link, and the secrets of tokens and of mailed links', () => {
  it('were there to be found: mails went out by them, and something was logged of each fault', () => {
    expect(secretsOf()).toHaveLength(6);
    expect(exits).toEqual([1, 2]);
    for (const told of [
      'mail not sent',
      'goes back',
      'events wait',
      'refused for good',
      'image not shown',
      'worker started',
      'http request',
    ])
      expect(output).toContain(told);
    expect(output).toContain('CONFIG_INVALID');
  });

  it('appear in no log and no error on the console', () => {
    expect(leaksIn(output)).toEqual([]);
  });

  it('appear in no event', async () => {
    const events = await stack.aws.events();
    expect(events.length).toBeGreaterThan(odd.length);
    expect(leaksIn(JSON.stringify(events))).toEqual([]);
    expect(leaksIn(await query('select event as row from outbox'))).toEqual([]);
  });

  it('appear in no history row, but for the ledger of mails, which is where addresses are kept', async () => {
    expect(leaksIn(await query('select to_jsonb(h) as row from report_history h'))).toEqual([]);
    const deliveries = await query(`select to_jsonb(d) - 'recipient' as row from deliveries d`);
    expect(leaksIn(deliveries)).toEqual([]);
    expect(deliveries).toContain('not verified');
  });

  it('appear in no row of tokens, links and downloads: they have hashes', async () => {
    const tables = ['api_tokens', 'download_links', 'downloads'];
    const rows = await Promise.all(
      tables.map((table) => query(`select to_jsonb(t) - 'recipient' as row from ${table} t`)),
    );
    expect(rows).toEqual(tables.map(() => expect.stringContaining('"row"')));
    expect(leaksIn(rows.join('\n'))).toEqual([]);
  });

  it('appear in no error: the reason of a dead letter', async () => {
    const letters = await stack.aws.deadLetters();
    expect(letters.length).toBeGreaterThan(odd.length);
    expect(leaksIn(letters.map(({ reason }) => reason).join('\n'))).toEqual([]);
  });
});
