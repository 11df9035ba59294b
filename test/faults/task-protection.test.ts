import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listHistory } from '../../src/ledger/history.ts';
import type { Database } from '../../src/ports.ts';
import { startTestAws, type TestAws } from '../support/aws.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { type EcsAgent, startEcsAgent } from '../support/ecs-agent.ts';
import { client, device, importConstant, seed } from '../support/meters.ts';
import { until } from '../support/until.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let testDatabase: TestDatabase;
let database: Database;
let aws: TestAws;
let agent: EcsAgent;
let worker: TestWorker;

beforeAll(async () => {
  [testDatabase, aws, agent] = await Promise.all([createTestDatabase(), startTestAws(), startEcsAgent()]);
  database = await openTestDatabase(testDatabase.url);
  await seed(database, [client('acme', [device('m1')])]);
  await importConstant(testDatabase.url, 'acme', 'm1', '2016-03-01', 5);
  worker = await startWorker({ ...aws.environment, DATABASE_URL: testDatabase.url, ECS_AGENT_URI: agent.uri });
});
afterAll(async () => {
  await worker.stop();
  await agent.stop();
  await database.close();
  await Promise.all([testDatabase.drop(), aws.stop()]);
});

const report = async (requestId: string): Promise<string> => {
  const period = { from: '2016-03-02', to: '2016-03-03' };
  await aws.send(JSON.stringify({ report: 'energy.daily-consumption', clientId: 'acme', requestId, period }));
  const row = await until(async () => {
    const [entry] = await listHistory(database, { requestId, limit: 1 });
    return entry?.finishedAt !== null && entry;
  }, `${requestId} is settled`);
  return row.status;
};

describe('a task on ECS', () => {
  it('is protected while a report is in hand, and no longer', async () => {
    expect(await report('protected')).toBe('completed');
    await until(() => agent.asked.length >= 4, 'the agent was told twice');
    expect(agent.asked.filter((each) => typeof each === 'object')).toEqual([
      { ProtectionEnabled: true, ExpiresInMinutes: 30 },
      { ProtectionEnabled: false },
    ]);
  });

  it('whose agent fails delivers all the same', async () => {
    agent.answer = { status: 500, body: 'broken' };
    expect(await report('agent-broken')).toBe('completed');
    await agent.stop();
    expect(await report('agent-gone')).toBe('completed');
  });
});
