import { afterAll, beforeAll, describe } from 'vitest';
import { type FaultyDatabase, openFaultyDatabase, testWriteFaults } from '../support/database-faults.ts';
import { ledgerWrites } from '../support/ledger-writes.ts';

let faulty: FaultyDatabase;
beforeAll(async () => {
  faulty = await openFaultyDatabase();
});
afterAll(() => faulty.close());

const writes = ledgerWrites.filter(({ quick = false, table }) => !quick && table !== 'outbox');

describe.each(writes)('a database fault at the write of $name', (write) => {
  testWriteFaults(write, () => faulty);
});
