import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../src/catalogue/schedules.ts';
import { dueWindows, jitterOf } from '../../src/pipeline/due-windows.ts';

const utc = (text: string): number => Date.parse(`${text}Z`);

const daily: Schedule = {
  clientId: 'acme',
  id: 'daily',
  report: 'energy.daily-consumption',
  cron: '0 6 * * *',
  timezone: 'UTC',
  enabled: true,
  missed: 'latest',
  missedWithinDays: 7,
  jitterMinutes: 0,
  request: { period: { relative: 'yesterday' } },
  effectiveFrom: 0,
};

const due = (changes: Partial<Schedule>, after: string, at: string) => {
  const found = dueWindows({ ...daily, ...changes }, utc(after), utc(at));
  return { windows: found.windows.map(({ local }) => local), letGo: found.letGo?.local ?? null };
};

describe('windows that are due', () => {
  it('are those since the last tick, and the next one is told', () => {
    const found = dueWindows(daily, utc('2026-01-01T05:59'), utc('2026-01-01T06:00'));
    expect(found.windows.map(({ local }) => local)).toEqual(['2026-01-01T06:00']);
    expect(found).toMatchObject({ ranThrough: utc('2026-01-01T06:00'), nextAt: utc('2026-01-02T06:00'), letGo: null });
    expect(due({}, '2026-01-01T06:00', '2026-01-01T06:01')).toEqual({ windows: [], letGo: null });
  });

  it('run late when a tick is, whatever becomes of missed ones', () => {
    const missed = ['latest', 'all', 'skip'] as const;
    expect(missed.map((policy) => due({ missed: policy }, '2026-01-01T05:00', '2026-01-01T06:15').windows)).toEqual(
      missed.map(() => ['2026-01-01T06:00']),
    );
  });

  it.each([
    ['latest', ['2026-01-04T06:00'], '2026-01-02T06:00'],
    ['all', ['2026-01-02T06:00', '2026-01-03T06:00', '2026-01-04T06:00'], null],
    ['skip', [], '2026-01-02T06:00'],
  ] as const)('after an outage of three days are, with %s, %j', (missed, windows, letGo) => {
    expect(due({ missed }, '2026-01-01T06:00', '2026-01-04T12:00')).toEqual({ windows, letGo });
  });

  it('are not made up for by the latest missed one when a later one is on time', () => {
    expect(due({}, '2026-01-01T06:00', '2026-01-04T06:01')).toEqual({
      windows: ['2026-01-04T06:00'],
      letGo: '2026-01-02T06:00',
    });
  });

  it('go back as far as missedWithinDays says, and no farther', () => {
    const { windows, letGo } = due({ missed: 'all', missedWithinDays: 2 }, '2026-01-01T06:00', '2026-01-09T12:00');
    expect({ windows, letGo }).toEqual({
      windows: ['2026-01-08T06:00', '2026-01-09T06:00'],
      letGo: '2026-01-02T06:00',
    });
  });

  it('are found at once when nobody was there for years', () => {
    expect(due({ cron: '0 6 29 2 *' }, '2016-01-01T00:00', '2026-01-01T00:00').windows).toEqual(['2024-02-29T06:00']);
    expect(due({ cron: '* * * * *' }, '2016-01-01T00:00', '2026-01-01T00:00').windows).toHaveLength(20);
  });

  it('are at most 32 in one tick; the next tick goes on behind them and loses none', () => {
    const schedule: Schedule = { ...daily, cron: '*/5 * * * *', missed: 'all', missedWithinDays: 1 };
    const [from, at] = [utc('2026-01-01T00:00'), utc('2026-01-01T12:00')];
    const found: string[] = [];
    for (let after = from; ;) {
      const { windows, ranThrough, nextAt } = dueWindows(schedule, after, at);
      expect(windows.length).toBeLessThanOrEqual(32);
      found.push(...windows.map(({ local }) => local));
      if (nextAt === null || nextAt > at) break;
      after = ranThrough;
    }
    expect(found).toHaveLength(144);
    expect(new Set(found).size).toBe(144);
  });

  it('wait for their jitter, the same for each tick, and come once', () => {
    const schedule: Schedule = { ...daily, jitterMinutes: 60 };
    const jitterMs = jitterOf(schedule, { local: '2026-01-01T06:00' });
    const dueAt = utc('2026-01-01T06:00') + jitterMs;
    expect(jitterMs).toBeGreaterThan(0);
    const before = dueWindows(schedule, utc('2026-01-01T00:00'), dueAt - 1);
    expect(before.windows).toEqual([]);
    const then = dueWindows(schedule, before.ranThrough, dueAt);
    expect(then.windows.map(({ at }) => at)).toEqual([utc('2026-01-01T06:00')]);
    expect(dueWindows(schedule, then.ranThrough, dueAt + 60_000).windows).toEqual([]);
  });

  it('have jitters that spread over all of its minutes', () => {
    const schedule: Schedule = { ...daily, jitterMinutes: 60 };
    const minutes = Array.from({ length: 365 }, (_, day) =>
      Math.floor(jitterOf(schedule, { local: `${day}` }) / 60_000),
    );
    expect(Math.max(...minutes)).toBeLessThan(60);
    expect(new Set(minutes).size).toBeGreaterThan(50);
  });
});
