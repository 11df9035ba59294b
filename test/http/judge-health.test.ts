import { describe, expect, it } from 'vitest';
import { judgeHealth } from '../../src/http/judge-health.ts';

describe('judgeHealth', () => {
  it('is good until the silence is as long as it may be, and then says how long and what to look at', () => {
    expect(judgeHealth({ silentMs: 299_999, maxSilenceMs: 300_000 }).healthy).toBe(true);
    const { healthy, reason } = judgeHealth({ silentMs: 300_000, maxSilenceMs: 300_000 });
    expect(healthy).toBe(false);
    expect(reason).toContain('no successful poll for 300 s');
    expect(reason).toContain('QUEUE_URL');
  });
});
