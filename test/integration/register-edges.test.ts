import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importReadings } from '../../src/catalogue/import-readings.ts';
import { dailyConsumptionModel } from '../../src/families/energy/model.ts';
import { dailyConsumption } from '../../src/families/energy/plan.ts';
import type { Database } from '../../src/ports.ts';
import type { ReportRequest } from '../../src/report/definition.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { client, device, seed } from '../support/meters.ts';

let testDatabase: TestDatabase;
let database: Database;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openTestDatabase(testDatabase.url);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

/** Hourly register of 1 kWh an hour from 28 February on, with some readings written otherwise. */
const totalOf = async (id: string, odd: Readonly<Record<string, number>>): Promise<number> => {
  await seed(database, [client('acme', [device(id, { readingKind: 'register' })], { timezone: 'UTC' })]);
  const start = Date.UTC(2016, 1, 28);
  const lines = Array.from({ length: 8 * 24 }, (_, hour) => {
    const ts = new Date(start + hour * 3_600_000).toISOString();
    return `${ts},${odd[ts.slice(0, 13)] ?? 1_000 + hour}`;
  });
  const source = Readable.from([Buffer.from(`ts,energy\n${lines.join('\n')}\n`)]);
  await importReadings({ source, databaseUrl: testDatabase.url, deviceId: id });
  const request: ReportRequest<{ decimals: number }> = {
    requestId: 'r',
    report: 'energy.daily-consumption',
    client: { id: 'acme', name: 'ACME' },
    period: { from: '2016-03-01', to: '2016-03-02' },
    timezone: 'UTC',
    locale: 'en-GB',
    devices: [id],
    options: { decimals: 2 },
  };
  const { signal } = new AbortController();
  const [found] = await dailyConsumption.listSubjects(request, database, signal);
  if (!found) throw new Error('no device');
  const data = await dailyConsumption.fetchSubject(found, request, database, signal);
  const model = dailyConsumptionModel({
    request,
    generatedAt: Date.UTC(2016, 3, 1),
    codeVersion: '1.2.3',
    fetched: [{ subject: found, data }],
    failures: [],
    images: {},
    imageWarnings: [],
  });
  const sum = model.sheets[1]?.tables[0]?.columns.find((column) => 'formula' in column);
  return sum?.type === 'number' ? (sum.values[0] ?? Number.NaN) : Number.NaN;
};

describe('a register at the edges of its period', () => {
  it('counts the hours of the period', async () => {
    expect(await totalOf('plain', {})).toBe(48);
  });

  it('is not spoilt by a reading before it that was too high, when one stands at the start', async () => {
    expect(await totalOf('high-before', { '2016-02-29T23': 1_090 })).toBe(48);
  });

  it('is not counted from bad readings at its start, which those before it show', async () => {
    expect(await totalOf('dip-at-start', { '2016-03-01T00': 1_020 })).toBe(48);
    expect(await totalOf('dips', { '2016-02-29T23': 1_010, '2016-03-01T00': 1_010, '2016-03-01T01': 1_010 })).toBe(48);
  });

  it('is not spoilt by several readings before it that were too high', async () => {
    expect(await totalOf('high-twice', { '2016-02-29T22': 1_090, '2016-02-29T23': 1_090 })).toBe(48);
  });

  it('counts a register that was replaced in the hours before it or after its start', async () => {
    const replaced = (from: number): Record<string, number> =>
      Object.fromEntries(
        Array.from({ length: 200 - from }, (_, at) => [
          new Date(Date.UTC(2016, 1, 28, from + at)).toISOString().slice(0, 13),
          at,
        ]),
      );
    expect(await totalOf('replaced-before', replaced(46))).toBe(48);
    expect(await totalOf('replaced-at-start', replaced(48))).toBe(48);
    // What was used between the last reading of the old one and the first of the new one is unknown.
    expect(await totalOf('replaced-after', replaced(49))).toBe(47);
  });

  it.each([0, 1_010, 1_101, 1_160, 2_100, 1e6])(
    'is not spoilt by one bad reading (%d) wherever it stands',
    async (bad) => {
      for (const at of [
        '2016-02-29T23',
        '2016-03-01T00',
        '2016-03-01T01',
        '2016-03-02T12',
        '2016-03-03T00',
        '2016-03-03T01',
      ]) {
        expect(await totalOf(`bad-${bad}-${at.slice(8)}`, { [at]: bad }), at).toBe(48);
      }
    },
  );

  it('bridges a bad reading at its end by the next good one', async () => {
    expect(await totalOf('dip-at-end', { '2016-03-03T00': 1_060 })).toBe(48);
  });
});
