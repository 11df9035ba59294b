import { describe, expect, it } from 'vitest';
import { finishedEvent } from '../../src/pipeline/events.ts';

const failure = (index: number) => ({
  subject: { id: `m${index}`, name: `Meter\u0000 ${index} \uFFFF${'x'.repeat(1_000)}` },
  code: 'QUERY_FAILED',
  reason: `broken\n${'y'.repeat(5_000)}`,
});

const eventWith = (failed: number, version = 1) =>
  finishedEvent({
    request: {
      requestId: 'r-1',
      report: 'energy.daily-consumption',
      client: { id: 'acme', name: 'ACME' },
      period: { from: '2016-03-01', to: '2016-03-31' },
      timezone: 'UTC',
      locale: 'en-GB',
      options: {},
    },
    status: 'partial',
    version,
    result: {
      output: { version, bucket: 'b', key: 'k', bytes: 1, sha256: 'f', sheets: 3, rows: 1 },
      failures: Array.from({ length: failed }, (_, index) => failure(index)),
      subjects: failed + 1,
      timings: {},
    },
    deliveries: [],
    timings: {},
    now: 0,
  });

describe('finishedEvent', () => {
  it('has an id that is the same whenever it is made', () => {
    expect(eventWith(1).id).toBe('r-1:partial');
    expect(eventWith(1)).toEqual(eventWith(1));
  });

  it('has another for each version, which its detail tells', () => {
    expect(eventWith(1, 2)).toMatchObject({ id: 'r-1:v2:partial', detail: { version: 2 } });
  });

  it('fits into what every bus takes, however many devices failed, and says how many', () => {
    const event = eventWith(5_000);
    expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(256 * 1024);
    expect(event.detail).toMatchObject({ failed: 5_000 });
    expect(event.detail['failures']).toHaveLength(100);
  });

  it('holds no character that a queue refuses', () => {
    expect(JSON.stringify(eventWith(3))).not.toMatch(/\\u0000|\\n|[\uFFFE\uFFFF]/u);
  });
});
