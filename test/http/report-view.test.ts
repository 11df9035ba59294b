import { describe, expect, it } from 'vitest';
import { viewReport } from '../../src/http/report-view.ts';
import type { HistoryEntry } from '../../src/ledger/history.ts';

const entry: HistoryEntry = {
  requestId: 'r',
  clientId: 'acme',
  report: 'energy.activity',
  from: null,
  to: null,
  status: 'failed',
  attempt: 2,
  version: 1,
  output: null,
  superseded: [],
  failures: [],
  timings: {},
  error: null,
  deliveries: [],
  createdAt: 0,
  finishedAt: null,
};

describe('what a client is told of an error', () => {
  const inside = 'connect ECONNREFUSED 10.0.3.7:5432 (readings.of-device)';

  it.each(['DATABASE_UNAVAILABLE', 'STORE_FAILED', 'ATTEMPTS_EXHAUSTED', 'ONE_OF_TOMORROW'])(
    'of the worker, %s, is what it means: its words name hosts, queries and buckets',
    (code) => {
      const { error, failures } = viewReport({
        ...entry,
        error: { code, message: inside },
        failures: [{ subject: { id: 'm1', name: 'Main' }, code, reason: inside }],
      });
      expect(error).toMatchObject({ code, message: expect.stringMatching(/^\S+ \S+/u) });
      expect(JSON.stringify([error, failures])).not.toContain('10.0.3.7');
    },
  );

  it('of the request, is all of it', () => {
    const error = { code: 'DEVICE_UNKNOWN', message: 'acme has no device "m9"' };
    expect(viewReport({ ...entry, error }).error).toEqual(error);
  });
});
