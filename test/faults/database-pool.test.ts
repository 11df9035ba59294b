import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { delivered } from '../support/audit.ts';
import { holdRows, lockReadings } from '../support/hold-rows.ts';
import { execute } from '../support/execute.ts';
import { client, device, importConstant, seed } from '../support/meters.ts';
import { until } from '../support/until.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';
import { openWorld, recipients, type World } from '../support/world.ts';

let world: World;
const many = ['a', 'b', 'c', 'd'];

beforeAll(async () => {
  world = await openWorld();
  const to = [{ report: 'energy.daily-consumption', emails: recipients }];
  await seed(world.database, [
    client(
      'many',
      many.map((id) => device(id)),
      { recipients: to },
    ),
  ]);
  for (const id of many) await importConstant(world.databaseUrl, 'many', id, '2016-03-01', 5);
});
afterAll(() => world.close());

const once = {
  deliveries: Object.fromEntries(recipients.map((recipient) => [recipient, 'sent'])),
  mails: Object.fromEntries(recipients.map((recipient) => [recipient, 1])),
};
/** As few connections as there are devices read at once and more. */
const fewConnections = { DATABASE_POOL_MAX: '2', FETCH_CONCURRENCY: '4', REPORT_CONCURRENCY: '1' };

const allBack = (worker: TestWorker): Promise<unknown> =>
  until(() => worker.gauges().acquired === 0 && worker.gauges().waiting === 0, 'every connection is back');

const count = (worker: TestWorker, fact: string, value: string): number =>
  worker.lines.filter(({ facts }) => facts[fact] === value).length;

describe('a database pool exhausted by slow readings', () => {
  it('ends the attempt, not the report: bounded retries, no lost state, connections back', async () => {
    const unlock = await lockReadings(world.databaseUrl);
    const worker = await startWorker({
      ...world.environment,
      ...fewConnections,
      DATABASE_ACQUIRE_TIMEOUT_SECONDS: '1',
    });
    await world.send('exhausted', { clientId: 'many' });
    await until(() => count(worker, 'code', 'POOL_EXHAUSTED') > 0, 'the pool is exhausted');
    await allBack(worker);
    await unlock();
    const row = await world.reaches('exhausted', 'completed');
    await world.drained();
    await allBack(worker);
    expect(await worker.stop()).toEqual([]);
    expect(row.attempt).toBeLessThanOrEqual(3);
    expect(await world.traces('exhausted')).toEqual({ ...delivered('exhausted'), ...once });
  });

  it('does not keep a lease from being renewed: the work of a slow report is not thrown away', async () => {
    const unlock = await lockReadings(world.databaseUrl);
    const worker = await startWorker({ ...world.environment, ...fewConnections, VISIBILITY_TIMEOUT_SECONDS: '2' });
    await world.send('slow', { clientId: 'many' });
    // Longer than the lease: without its renewals the report would be lost by now.
    await until(() => count(worker, 'query', 'ledger.renew') === 4, 'the lease is renewed again and again');
    await unlock();
    expect(await world.reaches('slow', 'completed')).toMatchObject({ attempt: 1 });
    await world.drained();
    await allBack(worker);
    await worker.stop();
    expect(await world.traces('slow')).toEqual({ ...delivered('slow'), ...once });
  });
});

describe('a serialization failure of the server itself', () => {
  it('between two workers that claim at once is tried again underneath: one completed row, no second mail', async () => {
    const name = new URL(world.databaseUrl).pathname.slice(1);
    await execute(world.databaseUrl, `alter database ${name} set default_transaction_isolation = 'repeatable read'`);
    const hold = await holdRows(world.databaseUrl, { table: 'report_history', event: 'insert' });
    // A lease runs from the start of its transaction: it must outlast the hold, or the loser may take over by right.
    const environment = { ...world.environment, REPORT_CONCURRENCY: '1', VISIBILITY_TIMEOUT_SECONDS: '10' };
    const workers = await Promise.all([startWorker(environment), startWorker(environment)]);
    for (let sent = 0; sent < 2; sent += 1) await world.send('serialized');
    await hold.held(2);
    await hold.release();
    const row = await world.reaches('serialized', 'completed');
    await world.drained();
    await Promise.all(workers.map(allBack));
    await Promise.all(workers.map((worker) => worker.stop()));
    expect(row.attempt).toBe(1);
    expect(await world.traces('serialized')).toEqual({ ...delivered('serialized'), ...once });
  });
});
