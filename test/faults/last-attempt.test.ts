import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { delivered } from '../support/audit.ts';
import { type FaultyDatabase, openFaultyDatabase } from '../support/database-faults.ts';
import { execute } from '../support/execute.ts';
import { holdRows } from '../support/hold-rows.ts';
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
