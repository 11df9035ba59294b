import { describe, expect, it } from 'vitest';
import { judgeHealth, startHealthServer } from '../../src/ops/health.ts';
import { failure } from '../support/failure.ts';
import { freePort } from '../support/free-port.ts';

describe('judgeHealth', () => {
  it('is good until the silence is as long as it may be, and then says how long and what to look at', () => {
    expect(judgeHealth({ silentMs: 299_999, maxSilenceMs: 300_000 }).healthy).toBe(true);
    const { healthy, reason } = judgeHealth({ silentMs: 300_000, maxSilenceMs: 300_000 });
    expect(healthy).toBe(false);
    expect(reason).toContain('no successful poll for 300 s');
    expect(reason).toContain('QUEUE_URL');
  });
});

describe('the health server', () => {
  it('answers with what is so at the time, and knows nothing else', async () => {
    let healthy = true;
    const port = await freePort();
    const server = await startHealthServer(port, () => ({ healthy, reason: 'because' }));
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    const good = await ask('/health');
    expect([good.status, await good.json()]).toEqual([200, { healthy: true, reason: 'because' }]);
    healthy = false;
    expect((await ask('/health')).status).toBe(503);
    expect((await ask('/')).status).toBe(404);
    expect(await failure(startHealthServer(port, () => ({ healthy, reason: '' })))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('HEALTH_PORT'),
    });
    await server.close();
    await expect(ask('/health')).rejects.toThrow('fetch failed');
  });
});
