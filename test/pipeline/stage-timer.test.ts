import { describe, expect, it } from 'vitest';
import { fail } from '../../src/errors.ts';
import { createStageTimer } from '../../src/pipeline/stage-timer.ts';
import { createTestLog } from '../support/log.ts';

describe('createStageTimer', () => {
  it('gives what the stage gave, keeps its time, and logs one line with its facts', async () => {
    const { log, lines } = createTestLog();
    const timer = createStageTimer(log);
    const stored = await timer.time(
      'store',
      async () => ({ key: 'a.xlsx' }),
      ({ key }) => ({ key }),
    );
    expect(stored).toEqual({ key: 'a.xlsx' });
    const elapsedMs = timer.timings()['store'];
    expect(Number.isInteger(elapsedMs)).toBe(true);
    expect(lines).toEqual([
      { level: 'info', message: 'store done', facts: { stage: 'store', elapsedMs, key: 'a.xlsx' } },
    ]);
  });

  it('logs a stage that failed as such, keeps no time of it, and passes the error on', async () => {
    const { log, lines } = createTestLog();
    const timer = createStageTimer(log);
    const broken = new Error('broken');
    await expect(timer.time('mail', () => Promise.reject(broken))).rejects.toBe(broken);
    expect(timer.timings()).toEqual({});
    expect(lines).toMatchObject([{ level: 'warn', message: 'mail failed', facts: { stage: 'mail', err: broken } }]);
  });

  it('does not warn of a stage that found the request itself at fault: who refuses it says so', async () => {
    const { log, lines } = createTestLog();
    const refused = fail('DEVICE_UNKNOWN', 'devices: no such device');
    await expect(createStageTimer(log).time('fetch', () => Promise.reject(refused))).rejects.toBe(refused);
    expect(lines).toMatchObject([{ level: 'info', message: 'fetch failed', facts: { err: refused } }]);
  });

  it('goes on from the times of an earlier attempt, and hands out copies', async () => {
    const earlier = { fetch: 12, mail: 999_999 };
    const timer = createStageTimer(createTestLog().log, earlier);
    const before = timer.timings();
    await timer.time('mail', async () => undefined);
    expect(before).toEqual(earlier);
    expect(timer.timings()['fetch']).toBe(12);
    expect(timer.timings()['mail']).not.toBe(999_999);
    expect(earlier.mail).toBe(999_999);
  });
});
