import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ErrorCode, fail } from '../../src/errors.ts';
import type { AnyPlan } from '../../src/families/plans.ts';
import { fetchData } from '../../src/pipeline/fetch-data.ts';
import type { Database } from '../../src/ports.ts';
import { createTestLog } from '../support/log.ts';

const database: Database = {
  connect: () => Promise.reject(new Error('no database here')),
  transaction: () => Promise.reject(new Error('no database here')),
  gauges: () => ({ acquired: 0, idle: 0, waiting: 0, max: 0 }),
  close: async () => undefined,
};

const request = {
  requestId: 'r-1',
  report: 'energy.activity',
  client: { id: 'acme', name: 'Acme' },
  period: { from: '2016-03-01', to: '2016-03-02' },
  timezone: 'UTC',
  locale: 'en-US',
  options: {},
};

const mebibyte = 1024 * 1024;
const ids = ['a', 'b', 'c', 'd'];

type Readings = {
  /** MB of all four devices together: as declared, and as counted, or why they cannot be counted. */
  readonly declared: number;
  readonly counted?: number | ErrorCode;
  /** MB that each of them turns out to be. */
  readonly each: number;
};

/** Four devices, of which nothing is read but how much it is; who was counted and read is noted. */
const fetch = ({ declared, counted = 0, each }: Readings, maxMb: number, signal = new AbortController().signal) => {
  const seen: string[] = [];
  const size = (megabytes: number) => ({ rows: megabytes * 1_000, bytes: megabytes * mebibyte });
  const plan: AnyPlan = {
    title: 'Test',
    options: z.unknown(),
    maxPeriodDays: 366,
    listSubjects: async () => ids.map((id) => ({ id, name: `Meter ${id}` })),
    expectSize: () => size(declared),
    countSize: async () => {
      seen.push('count');
      if (typeof counted === 'string') throw fail(counted, 'no count');
      return size(counted);
    },
    fetchSubject: async ({ id }) => {
      seen.push(id);
      return id;
    },
    sizeOf: () => size(each),
  };
  const { log, lines } = createTestLog();
  const options = { database, concurrency: 1, timeoutMs: 5_000, maxDataBytes: maxMb * mebibyte, log };
  return { result: fetchData(plan, request, options, signal), seen, lines };
};

const refused = {
  code: 'REPORT_TOO_LARGE',
  next: 'reject',
  message: expect.stringMatching(
    /energy\.activity for "acme".*100 MB.*4 devices.*fewer devices.*shorter.*REPORT_DATA_MAX_MB/u,
  ),
};

describe('a report whose readings may take 100 MB', () => {
  it('is read without a count where four times the declared readings would fit', async () => {
    const { result, seen } = fetch({ declared: 25, each: 5 }, 100);
    expect((await result).fetched).toHaveLength(4);
    expect(seen).toEqual(ids);
  });

  it('is counted where they would not, and read where the count fits: declared is not there yet', async () => {
    const { result, seen } = fetch({ declared: 4_000, counted: 100, each: 25 }, 100);
    expect((await result).fetched).toHaveLength(4);
    expect(seen).toEqual(['count', ...ids]);
  });

  it('is refused for good where the count does not fit, before anything is read', async () => {
    const { result, seen } = fetch({ declared: 26, counted: 101, each: 25 }, 100);
    await expect(result).rejects.toMatchObject(refused);
    expect(seen).toEqual(['count']);
  });

  it('says how many readings it has', async () => {
    const { result } = fetch({ declared: 101, counted: 101, each: 25 }, 100);
    await expect(result).rejects.toMatchObject({
      message: expect.stringContaining('it has 101,000 readings or more'),
      data: { devices: 4, rows: 101_000, bytes: 101 * mebibyte, maxBytes: 100 * mebibyte },
    });
  });

  it('is refused as soon as what was read does not fit, whatever was declared, and nobody else is read', async () => {
    const { result, seen } = fetch({ declared: 1, each: 51 }, 100);
    await expect(result).rejects.toMatchObject(refused);
    expect(seen).toEqual(['a', 'b']);
  });

  it.each(['QUERY_FAILED', 'QUERY_TIMEOUT'] as const)(
    'goes on, adding up, where a device that cannot be read keeps it from being counted (%s)',
    async (counted) => {
      const fits = fetch({ declared: 400, counted, each: 25 }, 100);
      expect((await fits.result).fetched).toHaveLength(4);
      expect(fits.lines.filter(({ level }) => level === 'warn')).toMatchObject([{ facts: { code: counted } }]);
      const { result, seen } = fetch({ declared: 400, counted, each: 60 }, 100);
      await expect(result).rejects.toMatchObject(refused);
      expect(seen.filter((id) => id !== 'count')).toEqual(['a', 'b']);
    },
  );

  it.each(['POOL_EXHAUSTED', 'DATABASE_UNAVAILABLE'] as const)(
    'is tried again later where the database is what failed (%s)',
    async (counted) => {
      const { result, seen } = fetch({ declared: 400, counted, each: 1 }, 100);
      await expect(result).rejects.toMatchObject({ code: counted, next: 'retry' });
      expect(new Set(seen)).toEqual(new Set(['count']));
    },
  );

  it('is not refused, nor counted on, once it is cancelled', async () => {
    const reason = fail('LEASE_LOST', 'another worker took over');
    const { result, seen } = fetch({ declared: 400, counted: 400, each: 1 }, 100, AbortSignal.abort(reason));
    await expect(result).rejects.toBe(reason);
    expect(seen).not.toContain('a');
  });
});
