import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../support/command.ts';
import { execute } from '../support/execute.ts';
import { client, device, importConstant, seed } from '../support/meters.ts';
import { until } from '../support/until.ts';
import { startWorker } from '../support/worker.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A full hour that has passed, of the UTC day that it lies in. */
const dueAt = Math.floor(Date.now() / hourMs) * hourMs;
const minuteAgo = (): number => dueAt - 60_000;
const dateOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

const nightly = (id: string, changes: object = {}): object => ({
  id,
  report: 'energy.daily-consumption',
  cron: `0 ${new Date(dueAt).getUTCHours()} * * *`,
  // However long after the full hour this runs, its window is due.
  missed: 'latest',
  request: { period: { relative: 'yesterday' } },
  ...changes,
});

/** As if they had stood there for a while. */
const seedSchedules = async (id: string, schedules: readonly object[]): Promise<void> => {
  await seed(world.database, [client(id, [device(`${id}-m1`)], { timezone: 'UTC', schedules })]);
  await importConstant(world.databaseUrl, id, `${id}-m1`, dateOf(dueAt - 5 * dayMs), 6);
  await execute(
    world.databaseUrl,
    `update report_schedules set effective_from = to_timestamp(${minuteAgo() / 1_000}) where client_id = '${id}'`,
  );
};

const idOf = (clientId: string, schedule: string, at = dueAt): string =>
  `${clientId}.${schedule}.${new Date(at).toISOString().slice(0, 16).replaceAll(':', '')}`;

const mailsAbout = async (requestId: string): Promise<number> =>
  (await world.aws.mails()).filter(({ text }) => `${text}\n`.includes(`Request ${requestId}.\n`)).length;

const tick = JSON.stringify({ command: 'run-schedules' });
const envelope = JSON.stringify({
  'detail-type': 'tick',
  id: 'rule-1',
  time: new Date(dueAt).toISOString(),
  detail: { command: 'run-schedules' },
});

describe('schedules, from tick to mail', () => {
  it('make one report of each window with two workers and ticks that come twice, late and at once', async () => {
    const ids = ['a', 'b', 'c'];
    await seedSchedules(
      'ticked',
      ids.map((id) => nightly(id)),
    );
    const workers = [await startWorker(world.environment), await startWorker(world.environment)];
    await Promise.all([tick, tick, envelope, envelope, tick].map((body) => world.aws.send(body)));
    for (const id of ids) {
      const entry = await world.reaches(idOf('ticked', id), 'completed');
      expect([entry.from, entry.to]).toEqual([dateOf(dueAt - dayMs), dateOf(dueAt - dayMs)]);
    }
    await world.aws.send(tick);
    await world.drained();
    for (const id of ids) {
      expect(await mailsAbout(idOf('ticked', id))).toBe(2);
      expect(await world.aws.eventsAbout(idOf('ticked', id))).toHaveLength(1);
    }
    expect((await world.aws.objects()).filter((key) => key.includes('/ticked/'))).toHaveLength(3);
    expect(await world.aws.deadLetters()).toEqual([]);
    for (const worker of workers) expect(await worker.stop()).toEqual([]);
  });

  it('report the days before their window, when the tick is days late and when it is asked for by a rule', async () => {
    const at = dueAt - 3 * dayMs;
    await seedSchedules('late', [nightly('late', { missed: 'all' })]);
    await execute(
      world.databaseUrl,
      `update report_schedules set effective_from = to_timestamp(${(at - 60_000) / 1_000}) where client_id = 'late'`,
    );
    const worker = await startWorker(world.environment);
    await world.aws.send(tick);
    for (const days of [3, 2, 1, 0]) {
      const entry = await world.reaches(idOf('late', 'late', dueAt - days * dayMs), 'completed');
      expect(entry.from).toBe(dateOf(dueAt - (days + 1) * dayMs));
    }
    // What EventBridge Scheduler makes of <aws.scheduler.scheduled-time>.
    const scheduledTime = `${new Date(at).toISOString().slice(0, 19)}Z`;
    const request = {
      report: 'energy.daily-consumption',
      clientId: 'late',
      period: { relative: 'yesterday' },
      schedule: { id: 'rule', at: scheduledTime },
    };
    await world.aws.send(JSON.stringify(request));
    const requestId = `late.rule.${scheduledTime.replaceAll(':', '')}`;
    const entry = await world.reaches(requestId, 'completed');
    await world.aws.send(JSON.stringify(request));
    await world.drained();
    expect(entry.from).toBe(dateOf(at - dayMs));
    expect(await mailsAbout(requestId)).toBe(2);
    await worker.stop();
  });

  it('are refused with a window in the future, and a command with a word that there is not', async () => {
    const worker = await startWorker(world.environment);
    const at = new Date(Date.now() + dayMs).toISOString();
    await world.send('to-come', { period: { relative: 'today' }, schedule: { id: 's', at } });
    await world.aws.send(JSON.stringify({ command: 'run-everything' }));
    const letters = await until(async () => {
      const found = await world.aws.deadLetters();
      return found.length === 2 && found;
    }, 'two dead letters');
    const reasons = letters.map(({ code, reason }) => `${code} ${reason}`).toSorted();
    expect(reasons[0]).toContain('MESSAGE_INVALID A command is {"command": "run-schedules"}');
    expect(reasons[1]).toContain('PERIOD_INVALID schedule.at:');
    await worker.stop();
  });
});

describe('backfill', () => {
  it('makes what is not there, leaves what is, and makes it once more when told so', async () => {
    await seedSchedules('filled', [nightly('daily')]);
    const worker = await startWorker(world.environment);
    const backfill = async (...more: string[]): Promise<readonly string[]> => {
      const days = ['--from', dateOf(dueAt - 2 * dayMs), '--to', dateOf(dueAt)];
      const args = ['backfill', ...days, '--client', 'filled', '--rate', '100', ...more];
      const { code, out, err } = await runCommand(args, { cwd: process.cwd(), environment: world.environment });
      expect({ code, err }).toEqual({ code: 0, err: '' });
      return out.trimEnd().split('\n');
    };
    const ids = [2, 1, 0].map((days) => idOf('filled', 'daily', dueAt - days * dayMs));
    expect((await backfill('--dry-run')).at(-1)).toBe('3 of 3 windows would be asked for');
    expect((await backfill()).at(-1)).toBe('3 of 3 windows asked for');
    for (const id of ids) await world.reaches(id, 'completed');
    // The tick of the last of them comes after it.
    await world.aws.send(tick);
    expect(await backfill()).toEqual([
      ...ids.map((id) => expect.stringMatching(new RegExp(`: left, completed \\(${id}\\)$`, 'u'))),
      '0 of 3 windows asked for',
    ]);
    expect((await backfill('--again')).at(-1)).toBe('3 of 3 windows asked for');
    for (const id of ids) {
      await world.reaches(`${id}.again-2`, 'completed');
      expect([await mailsAbout(id), await mailsAbout(`${id}.again-2`)]).toEqual([2, 2]);
    }
    await world.drained();
    expect((await world.aws.deadLetters()).filter(({ body }) => body.includes('filled'))).toEqual([]);
    await worker.stop();
  });
});
