/** Mailed links that lead to a store which looks at signatures, their age and the session that they are of. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openTestDoor, type TestDoor, wanted } from '../support/door.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import { type Sessions, startSessions } from '../support/sessions.ts';
import { startVerifyingStore } from '../support/verifying-store.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
let sessions: Sessions;
let store: FaultProxy;
let door: TestDoor;
let link = '';

beforeAll(async () => {
  world = await openWorld();
  // The test's own clients look for their credentials at their first call: before the worker's are put there.
  await Promise.all([world.aws.objects(), world.aws.pending()]);
  sessions = await startSessions();
  store = await startVerifyingStore(world.aws.endpoint, sessions.given);
  vi.stubEnv('AWS_ENDPOINT_URL_S3', store.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
  vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', sessions.url);
  door = await openTestDoor(world);
  await door.ask('POST', '/reports', { body: wanted({ requestId: 'mailed', delivery: { attach: false } }) });
  await world.reaches('mailed', 'completed');
  const texts = (await world.aws.mails()).map(({ text }) => text);
  const [url = ''] = texts.flatMap((text) => /http\S+\/mailed\/download\?\S+/u.exec(text) ?? []);
  link = url.slice(door.url.length);
});
afterEach(() => void vi.useRealTimers());
afterAll(async () => {
  await door.worker.stop();
  await Promise.all([store.stop(), sessions.stop()]);
  vi.unstubAllEnvs();
  await world.close();
});

/** What the link of the mail leads to, at this moment. */
const follow = async (): Promise<string> => {
  const used = await door.ask('GET', link, { token: '' });
  expect([used.status, used.json]).toEqual([302, {}]);
  return used.headers.get('location') ?? '';
};

const fetched = async (url: string): Promise<{ status: number; begins: string }> => {
  const answer = await fetch(url);
  const bytes = Buffer.from(await answer.arrayBuffer());
  const text = bytes.toString();
  return { status: answer.status, begins: /<Code>\w+/u.exec(text)?.[0].slice(6) ?? text.slice(0, 2) };
};

const workbook = { status: 200, begins: 'PK' };

/** Later by the clock of the worker and of the store; only the database, which decides on the link itself, stays. */
const letPass = (ms: number): void => {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ['Date'], now: now + ms });
};

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

describe('a mailed link', () => {
  it('leads to the workbook by a signature that nobody can alter', async () => {
    const signed = await follow();
    expect(await fetched(signed)).toEqual(workbook);
    const url = new URL(signed);
    expect(url.searchParams.get('response-content-disposition')).toMatch(/^attachment; filename=/u);
    for (const name of ['X-Amz-Signature', 'X-Amz-Expires', 'response-content-disposition']) {
      const altered = new URL(signed);
      const value = altered.searchParams.get(name) ?? '';
      altered.searchParams.set(name, `${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}`);
      expect([name, await fetched(altered.href)]).toEqual([name, { status: 403, begins: 'SignatureDoesNotMatch' }]);
    }
    expect(await fetched(signed.replace('/mailed.xlsx', '/maimed.xlsx'))).toMatchObject({ status: 403 });
    expect(await fetched(signed.replace(/\?.*$/u, ''))).toEqual({ status: 403, begins: 'AccessDenied' });
  });

  it('is signed anew at each use: what it led to has expired after a minute, it has not', async () => {
    const before = await follow();
    letPass(minuteMs + 1_000);
    expect(await fetched(before)).toEqual({ status: 403, begins: 'AccessDenied' });
    expect(await fetched(await follow())).toEqual(workbook);
  });

  it('outlives the session that signed what it led to: days later it is signed by another', async () => {
    const before = await follow();
    const sessionOf = (url: string): string | null => new URL(url).searchParams.get('X-Amz-Security-Token');
    letPass(2 * dayMs);
    expect(await fetched(before)).toEqual({ status: 400, begins: 'ExpiredToken' });
    const after = await follow();
    expect(await fetched(after)).toEqual(workbook);
    expect(sessions.given.map(({ sessionToken }) => sessionToken)).toEqual([sessionOf(before), sessionOf(after)]);
  });
});
