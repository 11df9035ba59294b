import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createScheduleRuns } from '../../src/ledger/schedule-runs.ts';
import { createRunSchedules } from '../../src/pipeline/run-schedules.ts';
import { fail } from '../../src/errors.ts';
import type { Database } from '../../src/ports.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { execute } from '../support/execute.ts';
import { createTestLog } from '../support/log.ts';
import { client, seed } from '../support/meters.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const { signal } = new AbortController();

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openTestDatabase(testDatabase.url);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const hourly = (changes: object = {}): object => ({
  id: 'hourly',
  report: 'energy.daily-consumption',
  cron: '0 * * * *',
  request: { period: { relative: 'yesterday' } },
  ...changes,
});

/** The next full hour of the real clock: schedules are new, so what they run for lies ahead. */
const nextHour = (): number => (Math.floor(Date.now() / hourMs) + 1) * hourMs;

type Sent = {
  readonly requestId: string;
  readonly clientId: string;
  readonly schedule: { window: string; at: string };
};

/** A worker of its own, whose queue keeps what it is given; `broken` decides whether the queue takes a message. */
const createTicker = (broken: (body: string) => boolean = () => false) => {
  const sent: Sent[] = [];
  const { log, lines } = createTestLog();
  let now = 0;
  const queue = {
    send: async (body: string) => {
      if (broken(body)) throw fail('QUEUE_FAILED', 'the queue is down');
      sent.push(JSON.parse(body) as Sent);
      return { messageId: 'm' };
    },
  };
  const runs = createScheduleRuns(database);
  const atOurTime = { ...runs, begin: async () => ({ ...(await runs.begin(signal)), at: now }) };
  const run = createRunSchedules({ runs: atOurTime, queue, operations: 'ops@house.example' });
  const tick = (at: number, tickAt = at): Promise<number> => {
    now = at;
    return run(tickAt, log, signal);
  };
  return { tick, sent, lines };
};

const idsOf = (sent: readonly Sent[], clientId: string): readonly string[] =>
  sent.filter((each) => each.clientId === clientId).map(({ requestId }) => requestId);

const onlyClient = async (id: string, schedules: readonly object[], changes: object = {}): Promise<void> => {
  await execute(testDatabase.url, 'delete from clients; delete from schedule_requests; delete from notices');
  await seed(database, [client(id, [], { timezone: 'UTC', schedules, ...changes })]);
};

describe('a tick', () => {
  it('asks for each window once, with the window as its id and the instant from which the period counts', async () => {
    await onlyClient('once', [hourly()]);
    const at = nextHour();
    const { tick, sent } = createTicker();
    await tick(at - 1);
    expect(sent).toEqual([]);
    await tick(at);
    await tick(at);
    await tick(at + minuteMs);
    const window = new Date(at).toISOString().slice(0, 16);
    expect(sent).toEqual([
      {
        report: 'energy.daily-consumption',
        clientId: 'once',
        requestId: `once.hourly.${window.replaceAll(':', '')}`,
        schedule: { id: 'hourly', at: new Date(at).toISOString(), window },
        period: { relative: 'yesterday' },
      },
    ]);
  });

  it('at once with others leaves one request for each window', async () => {
    await onlyClient(
      'many',
      Array.from({ length: 30 }, (_, index) => hourly({ id: `s${index}` })),
    );
    const at = nextHour();
    const tickers = [createTicker(), createTicker(), createTicker()];
    await Promise.all(tickers.map(({ tick }) => tick(at)));
    const ids = tickers.flatMap(({ sent }) => idsOf(sent, 'many'));
    expect(ids).toHaveLength(30);
    expect(new Set(ids).size).toBe(30);
  });

  it('that strikes a little early by our clock is taken at its word, one from far ahead is not', async () => {
    await onlyClient('early', [hourly()]);
    const at = nextHour();
    const { tick, sent } = createTicker();
    await tick(at - 5 * minuteMs, at + 365 * 24 * hourMs);
    expect(sent).toEqual([]);
    await tick(at - 20_000, at);
    expect(sent).toHaveLength(1);
  });

  it('of a worker whose clock is fast chooses windows by the database’s clock', async () => {
    const soon = new Date(Date.now() + 6 * minuteMs);
    await onlyClient('fast', [hourly({ cron: `${soon.getUTCMinutes()} ${soon.getUTCHours()} * * *` })]);
    const sent: string[] = [];
    const queue = {
      send: async (body: string) => {
        sent.push(body);
        return { messageId: 'm' };
      },
    };
    const run = createRunSchedules({ runs: createScheduleRuns(database), queue, operations: null });
    const fast = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 10 * minuteMs);
    try {
      await run(Date.now(), createTestLog().log, signal);
    } finally {
      fast.mockRestore();
    }
    expect(sent).toEqual([]);
  });

  it('never runs a schedule for what lies before it was made, changed or switched on', async () => {
    const at = nextHour();
    await onlyClient('new', [hourly({ enabled: false, missed: 'all' })]);
    const { tick, sent } = createTicker();
    await tick(at + 5 * hourMs);
    await execute(
      testDatabase.url,
      `update report_schedules set effective_from = to_timestamp(${(at - 48 * hourMs) / 1_000})`,
    );
    // Switching it on is a change, and it comes now: the two days before are not its past.
    await seed(database, [client('new', [], { timezone: 'UTC', schedules: [hourly({ missed: 'all' })] })]);
    await tick(at);
    expect(sent.map(({ schedule }) => schedule.at)).toEqual([new Date(at).toISOString()]);
    await execute(
      testDatabase.url,
      `update schedule_runs set ran_through = to_timestamp(${(at - 48 * hourMs) / 1_000})`,
    );
    await execute(testDatabase.url, `update report_schedules set cron = '30 * * * *'`);
    await tick(at);
    await tick(at + 30 * minuteMs);
    const since = sent.slice(1).map(({ schedule }) => Date.parse(schedule.at));
    expect(since.at(-1)).toBe(at + 30 * minuteMs);
    expect(since.every((each) => each > Date.now() - minuteMs)).toBe(true);
  });

  it('goes on where it was when recipients are changed, or the same file is seeded again', async () => {
    await onlyClient('same', [hourly()]);
    const at = nextHour();
    await execute(
      testDatabase.url,
      `update report_schedules set effective_from = to_timestamp(${(at - 3 * hourMs) / 1_000})`,
    );
    const request = { period: { relative: 'yesterday' }, delivery: { email: ['new@same.example'] } };
    await seed(database, [client('same', [], { timezone: 'UTC', schedules: [hourly({ request })] })]);
    const { tick, sent } = createTicker();
    await tick(at - 2 * hourMs);
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['latest', 1],
    ['all', 24],
    ['skip', 0],
  ])('after an outage of a day asks, with %s, for %i of the 24 windows', async (missed, count) => {
    await onlyClient('outage', [hourly({ missed })]);
    const at = nextHour();
    const { tick, sent, lines } = createTicker();
    await tick(at - 1);
    await tick(at + 23.5 * hourMs);
    await tick(at + 23.5 * hourMs + minuteMs);
    expect(sent).toHaveLength(count);
    expect(lines.filter(({ message }) => message.includes('let go'))).toHaveLength(count === 24 ? 0 : 1);
    await tick(at + 24 * hourMs);
    expect(sent).toHaveLength(count + 1);
  });

  it('that could not send, or died before it noted that it had, leaves the request to the next: the same body', async () => {
    await onlyClient('crash', [hourly(), hourly({ id: 'other' })]);
    const at = nextHour();
    let calls = 0;
    const failing = createTicker(() => (calls += 1) > 1);
    await expect(failing.tick(at)).rejects.toMatchObject({ code: 'QUEUE_FAILED' });
    expect(failing.sent).toHaveLength(1);
    const next = createTicker();
    await next.tick(at + minuteMs);
    expect(new Set([...failing.sent, ...next.sent].map(({ requestId }) => requestId)).size).toBe(2);

    // Sent, but not noted: what is sent a minute later is byte for byte the same, whatever became of the schedule meanwhile.
    await execute(
      testDatabase.url,
      `insert into schedule_requests (request_id, body) values ('crash.hourly.x', '${JSON.stringify(next.sent[0])}')`,
    );
    await execute(testDatabase.url, `delete from report_schedules`);
    const last = createTicker();
    await last.tick(at + 2 * minuteMs);
    expect(last.sent).toEqual([next.sent[0]]);
    expect(await execute(testDatabase.url, 'select * from schedule_requests')).toEqual([]);
  });

  it.each([
    ['not again for a window that is in the history, by whatever way', 'known', 0],
    ['for a window whose id another client has used, since somebody has to hear of that', 'globex', 1],
  ])('asks %s', async (_, clientId, count) => {
    await onlyClient('known', [hourly()]);
    const at = nextHour();
    const requestId = `known.hourly.${new Date(at).toISOString().slice(0, 16).replaceAll(':', '')}`;
    await execute(
      testDatabase.url,
      `delete from report_history where request_id = '${requestId}';
       insert into report_history (request_id, client_id, body_hash, request, status)
       values ('${requestId}', '${clientId}', 'x', '{}', 'completed')`,
    );
    const { tick, sent } = createTicker();
    await tick(at);
    expect(sent).toHaveLength(count);
  });

  it('passes over a schedule that cannot be followed, tells its owner once, and takes it up when it is mended', async () => {
    await onlyClient('broken', [hourly(), hourly({ id: 'bad' })], { ownerEmail: 'owner@broken.example' });
    const setCron = (cron: string) =>
      execute(testDatabase.url, `update report_schedules set cron = '${cron}' where id = 'bad'`);
    await setCron('61 * * * *');
    const at = nextHour();
    const { tick, sent, lines } = createTicker();
    await tick(at);
    await tick(at + minuteMs);
    expect(idsOf(sent, 'broken')).toHaveLength(1);
    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([
      { facts: { scheduleId: 'bad', fault: expect.stringContaining('cron: "61" is no minute') } },
    ]);
    expect(await execute(testDatabase.url, 'select kind, recipient, request_id from notices')).toEqual([
      { kind: 'schedule', recipient: 'owner@broken.example', request_id: 'bad' },
    ]);
    await setCron('0 * * * *');
    await tick(at + 2 * minuteMs);
    await tick(at + hourMs);
    expect(idsOf(sent, 'broken').filter((id) => id.includes('.bad.'))).toHaveLength(2);
  });
});
