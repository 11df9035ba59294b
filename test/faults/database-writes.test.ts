import { afterAll, beforeAll, describe } from 'vitest';
import { type FaultyDatabase, openFaultyDatabase, testWriteFaults } from '../support/database-faults.ts';
import { ledgerWrites } from '../support/ledger-writes.ts';

let faulty: FaultyDatabase;
beforeAll(async () => {
  faulty = await openFaultyDatabase();
});
afterAll(() => faulty.close());

describe.each(ledgerWrites.filter(({ quick = false }) => quick))('a database fault at the write of $name', (write) => {
  testWriteFaults(write, () => faulty);
});
