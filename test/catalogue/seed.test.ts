import { sql } from 'slonik';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createDatabase } from '../../src/adapters/postgres.ts';
import { parseCatalogue } from '../../src/catalogue/catalogue.ts';
import { seedCatalogue } from '../../src/catalogue/seed.ts';
import type { Database } from '../../src/ports.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createTestLog } from '../support/log.ts';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await createDatabase({
    url: testDatabase.url,
    poolMin: 0,
    poolMax: 2,
    acquireTimeoutMs: 5_000,
    statementTimeoutMs: 10_000,
    slowQueryMs: 1_000,
    log: createTestLog().log,
  });
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const report = 'energy.daily-consumption';

const fileFor = (id: string, changes: object = {}) => ({
  clients: [
    {
      id,
      name: 'Acme',
      timezone: 'Europe/Berlin',
      locations: [{ id: 'roof', name: 'Roof' }],
      devices: [
        { ...meter, id: 'one', location: 'roof', topicId: `${id}/1` },
        { ...meter, id: 'two', readingKind: 'register', registerModulus: 1e6 },
      ],
      recipients: [{ report, emails: ['a@acme.example', 'b@acme.example'] }],
      ...changes,
    },
  ],
});
const meter = { name: 'Meter', commodity: 'electricity', unit: 'kWh', readingKind: 'delta', intervalMinutes: 15 };

const seed = (file: unknown) => seedCatalogue(parseCatalogue(file, [report]), database);

const withTopics = (one: string, two: string) =>
  fileFor('swap', {
    devices: [
      { ...meter, id: 'one', topicId: one },
      { ...meter, id: 'two', topicId: two },
    ],
  });

const deviceRow = z.object({
  id: z.string(),
  key: z.int(),
  location: z.string().nullable(),
  unit: z.string(),
  modulus: z.number().nullable(),
  topic: z.string().nullable(),
});
const devicesOf = (clientId: string) =>
  database.connect((queries) =>
    queries.rows({
      name: 'test.devices',
      sql: sql.type(deviceRow)`
        select id, key, location_id as location, unit, register_modulus as modulus, topic_id as topic
        from devices where client_id = ${clientId} order by id`,
    }),
  );

const recipientsOf = async (clientId: string): Promise<string[]> => {
  const rows = await database.connect((queries) =>
    queries.rows({
      name: 'test.recipients',
      sql: sql.type(z.object({ email: z.string() }))`
        select email from recipients where client_id = ${clientId} order by email`,
    }),
  );
  return rows.map(({ email }) => email);
};

const same = (unchanged: number) => ({ inserted: 0, updated: 0, unchanged, removed: 0 });
const nothing = { tariffs: same(0), peakWindows: same(0), holidays: same(0), schedules: same(0) };

describe('seedCatalogue', () => {
  it('adds everything once, and changes nothing the second time', async () => {
    expect(await seed(fileFor('repeat'))).toEqual({
      ...nothing,
      clients: { inserted: 1, updated: 0, unchanged: 0, removed: 0 },
      locations: { inserted: 1, updated: 0, unchanged: 0, removed: 0 },
      devices: { inserted: 2, updated: 0, unchanged: 0, removed: 0 },
      recipients: { inserted: 2, updated: 0, unchanged: 0, removed: 0 },
    });
    const before = await devicesOf('repeat');
    expect(before).toMatchObject([
      { id: 'one', location: 'roof', unit: 'kWh', modulus: null, topic: 'repeat/1' },
      { id: 'two', location: null, unit: 'kWh', modulus: 1e6, topic: null },
    ]);
    expect(await seed(fileFor('repeat'))).toEqual({
      ...nothing,
      clients: same(1),
      locations: same(1),
      devices: same(2),
      recipients: same(2),
    });
    expect(await devicesOf('repeat')).toEqual(before);
  });

  it('updates what differs, keeps the key that readings hang on, and leaves devices alone that the file does not name', async () => {
    await seed(fileFor('change'));
    const [one, two] = await devicesOf('change');
    const counts = await seed(fileFor('change', { devices: [{ ...meter, id: 'one', unit: 'MWh' }] }));
    expect(counts.devices).toEqual({ inserted: 0, updated: 1, unchanged: 0, removed: 0 });
    expect(await devicesOf('change')).toEqual([{ ...one, unit: 'MWh', location: null, topic: null }, two]);
  });

  it('replaces the recipients of a report that the file speaks of, and only those', async () => {
    await seed(fileFor('mail'));
    const emails = ['b@acme.example', 'c@acme.example'];
    expect((await seed(fileFor('mail', { recipients: [{ report, emails }] }))).recipients).toEqual({
      inserted: 1,
      updated: 0,
      unchanged: 1,
      removed: 1,
    });
    await seed(fileFor('mail', { recipients: [] }));
    expect(await recipientsOf('mail')).toEqual(emails);
    await seed(fileFor('mail', { recipients: [{ report, emails: [] }] }));
    expect(await recipientsOf('mail')).toEqual([]);
  });

  it('lets two devices swap their topics', async () => {
    await seed(withTopics('swap/a', 'swap/b'));
    expect((await seed(withTopics('swap/b', 'swap/a'))).devices).toEqual({
      inserted: 0,
      updated: 2,
      unchanged: 0,
      removed: 0,
    });
    expect((await devicesOf('swap')).map(({ topic }) => topic)).toEqual(['swap/b', 'swap/a']);
  });

  it('takes no topic from a device outside the file, and then writes nothing at all', async () => {
    await seed(fileFor('holder'));
    const thief = fileFor('thief', { devices: [{ ...meter, id: 'x', topicId: 'holder/1' }] });
    await expect(seed(thief)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining('belongs to the device "one" of "holder"'),
    });
    expect(await devicesOf('thief')).toEqual([]);
  });
});
