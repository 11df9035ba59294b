import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { delivered } from '../support/audit.ts';
import { type FaultyDatabase, openFaultyDatabase } from '../support/database-faults.ts';
import { execute } from '../support/execute.ts';
import { failRows } from '../support/fail-rows.ts';
import { holdRows } from '../support/hold-rows.ts';
import { addReadingFaults, failReadings } from '../support/reading-faults.ts';
import { until } from '../support/until.ts';
import { recipients } from '../support/world.ts';

let faulty: FaultyDatabase;
beforeAll(async () => {
  faulty = await openFaultyDatabase({ MAX_ATTEMPTS: '1' });
});
afterAll(() => faulty.close());

const end = { table: 'report_history', event: 'update', when: `new.status = 'completed'`, atCommit: true } as const;

describe('the last attempt of a report, cut off while its end is committed', () => {
  it('is no failure: nobody is told of one, and it is not a dead letter', async () => {
    const { world, proxy } = faulty;
    const hold = await holdRows(world.databaseUrl, end);
    try {
      await world.send('last');
      await hold.held();
      proxy.cut();
    } finally {
      await hold.release();
    }
    await world.reaches('last', 'completed');
    await world.drained();
    expect(await world.traces('last')).toMatchObject({
      ...delivered('last'),
      mails: Object.fromEntries(recipients.map((recipient) => [recipient, 1])),
    });
    expect(await world.aws.deadLetters()).toEqual([]);
    expect(await execute(world.databaseUrl, 'select kind from notices')).toEqual([]);
  });
});

describe('the last attempt of a report that fails and cannot be given back', () => {
  it('is not the end while its lease runs: nobody is told, and it is made once that has ended', async () => {
    const { world, worker } = faulty;
    await addReadingFaults(world.databaseUrl);
    await failReadings(world.databaseUrl, 'error', 'true');
    const givenBack = { table: 'report_history', event: 'update', when: `new.status = 'waiting'` } as const;
    const rows = await failRows(world.databaseUrl, givenBack, { errorCode: '57014', times: 1 });
    await world.send('held');
    const isKept = (): boolean => worker.lines.some(({ message }) => message.startsWith('claim not given back'));
    await until(isKept, 'it could not be given back');
    await failReadings(world.databaseUrl, 'error', 'false');
    await world.reaches('held', 'completed');
    await rows.end();
    await world.drained();
    expect(await world.traces('held')).toMatchObject(delivered('held'));
    expect(await world.aws.deadLetters()).toEqual([]);
    expect(await execute(world.databaseUrl, 'select kind from notices')).toEqual([]);
  });
});
