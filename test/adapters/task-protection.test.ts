import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTaskProtection } from '../../src/adapters/task-protection.ts';
import { type EcsAgent, startEcsAgent } from '../support/ecs-agent.ts';
import { createTestLog } from '../support/log.ts';
import { until } from '../support/until.ts';

let agent: EcsAgent;
const granted = { status: 200, body: '{"protection":{"ProtectionEnabled":true}}' };

beforeEach(async () => {
  agent = await startEcsAgent();
});
afterEach(async () => {
  vi.useRealTimers();
  await agent.stop();
});

const path = 'PUT /api/task/task-protection/v1/state';
const on = { ProtectionEnabled: true, ExpiresInMinutes: 30 };
const off = { ProtectionEnabled: false };

const setUp = () => {
  const { log, lines } = createTestLog();
  return { protection: createTaskProtection({ agentUri: agent.uri, log }), lines };
};

describe('task protection', () => {
  it('is agent.asked for while there is work, and given up after', async () => {
    const { protection } = setUp();
    protection.busy();
    await until(() => agent.asked.length === 2, 'it is agent.asked for');
    protection.idle();
    await protection.close();
    expect(agent.asked).toEqual([path, on, path, off]);
  });

  it('ends as things stand, however often they changed meanwhile, and is not agent.asked for what it has', async () => {
    const { protection } = setUp();
    for (let round = 0; round < 50; round += 1) {
      protection.busy();
      protection.idle();
    }
    protection.busy();
    await until(() => agent.asked.length > 0, 'it is agent.asked for');
    await protection.close();
    expect(agent.asked.at(-1)).toEqual(off);
    expect(agent.asked.length).toBeLessThanOrEqual(6);
  });

  it('is renewed before it ends, as long as the work lasts', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { protection } = setUp();
    protection.busy();
    await until(() => agent.asked.length === 2, 'it is agent.asked for');
    vi.advanceTimersByTime(15 * 60_000);
    await until(() => agent.asked.length === 4, 'it is renewed');
    expect(agent.asked.slice(2)).toEqual([path, on]);
    await protection.close();
    vi.advanceTimersByTime(60 * 60_000);
    expect(agent.asked.slice(4)).toEqual([path, off]);
  });

  it.each([
    ['refuses', { status: 400, body: 'no' }],
    ['fails in a good answer', { status: 200, body: '{"failure":{"Reason":"DEPLOYMENT_BLOCKED"}}' }],
  ])('of an agent that %s is a warning, once, and no more', async (_, refusal) => {
    agent.answer = refusal;
    const { protection, lines } = setUp();
    for (let round = 1; round <= 3; round += 1) {
      protection.busy();
      await until(() => agent.asked.length >= round * 4 - 2, 'it is agent.asked for');
      protection.idle();
      await until(() => agent.asked.length >= round * 4, 'it is given up');
    }
    await protection.close();
    expect(lines.map(({ level }) => level)).toEqual(['warn']);
    agent.answer = granted;
    protection.busy();
    await protection.close();
    expect(lines.at(-1)?.message).toBe('the ECS agent answers again');
  });

  it('without an agent is a warning, and all goes on', async () => {
    await agent.stop();
    const { protection, lines } = setUp();
    protection.busy();
    await protection.close();
    expect(lines).toMatchObject([{ level: 'warn', message: expect.stringContaining('ECS agent was not told') }]);
  });
});
