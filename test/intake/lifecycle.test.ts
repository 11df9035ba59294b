import { describe, expect, it } from 'vitest';
import { createLifecycle } from '../../src/intake/lifecycle.ts';
import { createTestLog } from '../support/log.ts';

const never = (): Promise<never> => new Promise(() => undefined);
const longMs = 60_000;

describe('stopping', () => {
  it('releases the newest first, each only when the one before is done', async () => {
    const { log, lines } = createTestLog();
    const lifecycle = createLifecycle(longMs, log);
    const steps: string[] = [];
    for (const name of ['database', 'threads', 'intake']) {
      lifecycle.onStop(name, async () => {
        steps.push(`${name} begins`);
        await new Promise((next) => setImmediate(next));
        steps.push(`${name} ends`);
      });
    }
    expect(await lifecycle.stop('SIGTERM')).toEqual([]);
    expect(steps).toEqual([
      'intake begins',
      'intake ends',
      'threads begins',
      'threads ends',
      'database begins',
      'database ends',
    ]);
    expect(lines.map(({ message }) => message)).toEqual(['stopping', 'stopped']);
    expect(lines[0]?.facts).toMatchObject({ reason: 'SIGTERM', deadlineMs: longMs });
  });

  it('is told at once to whoever listens', async () => {
    const lifecycle = createLifecycle(longMs, createTestLog().log);
    const released = Promise.withResolvers<void>();
    lifecycle.onStop('slow', () => released.promise);
    expect(lifecycle.stopping.aborted).toBe(false);
    const stopping = lifecycle.stop('test');
    expect(lifecycle.stopping.aborted).toBe(true);
    released.resolve();
    await stopping;
  });

  it('happens once: a second stop is the first one’s promise', async () => {
    const { log, lines } = createTestLog();
    const lifecycle = createLifecycle(longMs, log);
    let releases = 0;
    lifecycle.onStop('once', async () => void (releases += 1));
    const first = lifecycle.stop('SIGTERM');
    expect(lifecycle.stop('SIGINT')).toBe(first);
    await first;
    expect(await lifecycle.stop('done')).toEqual([]);
    expect(releases).toBe(1);
    expect(lines.filter(({ message }) => message === 'stopping')).toHaveLength(1);
  });

  it('goes on past a release that fails, and says which one did', async () => {
    const { log, lines } = createTestLog();
    const lifecycle = createLifecycle(longMs, log);
    const broken = new Error('already closed');
    let released = false;
    lifecycle.onStop('database', async () => void (released = true));
    lifecycle.onStop('threads', () => Promise.reject(broken));
    expect(await lifecycle.stop('test')).toEqual([]);
    expect(released).toBe(true);
    expect(lines).toContainEqual({
      level: 'warn',
      message: 'not released cleanly',
      facts: { err: broken, resource: 'threads' },
    });
  });

  it('never rejects, not even when a release throws before it gives a promise', async () => {
    const lifecycle = createLifecycle(longMs, createTestLog().log);
    let released = false;
    lifecycle.onStop('database', async () => void (released = true));
    lifecycle.onStop('threads', () => {
      throw new Error('no promise');
    });
    expect(await lifecycle.stop('test')).toEqual([]);
    expect(released).toBe(true);
  });

  it('ends at the deadline, with the names of what is still held', async () => {
    const { log, lines } = createTestLog();
    const lifecycle = createLifecycle(50, log);
    let reached = false;
    lifecycle.onStop('database', async () => void (reached = true));
    lifecycle.onStop('intake', never);
    lifecycle.onStop('server', async () => undefined);
    expect(await lifecycle.stop('test')).toEqual(['database', 'intake']);
    expect(reached).toBe(false);
    expect(lines.at(-1)).toMatchObject({ level: 'error', facts: { held: ['database', 'intake'] } });
  });

  it('hurries a release before the deadline, so that it can still hand back what it has', async () => {
    const lifecycle = createLifecycle(1_000, createTestLog().log);
    const handedBack: string[] = [];
    lifecycle.onStop('database', async () => void handedBack.push('database'));
    lifecycle.onStop('intake', async (hurry) => {
      expect(hurry.aborted).toBe(false);
      await new Promise((done) => hurry.addEventListener('abort', done));
      handedBack.push('report');
    });
    expect(await lifecycle.stop('test')).toEqual([]);
    expect(handedBack).toEqual(['report', 'database']);
  });
});
