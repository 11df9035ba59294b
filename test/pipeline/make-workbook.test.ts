import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fail } from '../../src/errors.ts';
import type { AnyPlan } from '../../src/families/plans.ts';
import { makeWorkbook } from '../../src/pipeline/make-workbook.ts';
import type { PlannedReport } from '../../src/pipeline/plan-report.ts';
import { createStageTimer } from '../../src/pipeline/stage-timer.ts';
import type { Database, FetchedImage, ImageSource, RenderedFile } from '../../src/ports.ts';
import { failure } from '../support/failure.ts';
import { createTestLog } from '../support/log.ts';

const never = new AbortController().signal;
const noDatabase: Database = {
  connect: () => Promise.reject(new Error('no database here')),
  transaction: () => Promise.reject(new Error('no database here')),
  gauges: () => ({ acquired: 0, idle: 0, waiting: 0, max: 0 }),
  close: async () => undefined,
};
const logo: FetchedImage = { bytes: Uint8Array.of(1, 2, 3), format: 'png', width: 480, height: 128 };
const file: Omit<RenderedFile, 'path'> = { bytes: 1, sha256: '', sheets: 2, rows: 0, modelMs: 0, writeMs: 0 };

const planned = (changes: Partial<AnyPlan> = {}, url: string | null = 's3://reports/logo.png'): PlannedReport => ({
  plan: {
    title: 'Test',
    options: z.unknown(),
    maxPeriodDays: 366,
    listSubjects: async () => [{ id: 'm1', name: 'Meter' }],
    fetchSubject: async () => 'data',
    expectSize: () => ({ rows: 0, bytes: 0 }),
    countSize: async () => ({ rows: 0, bytes: 0 }),
    sizeOf: () => ({ rows: 0, bytes: 0 }),
    ...changes,
  },
  request: {
    requestId: 'r-1',
    report: 'test',
    client: { id: 'acme', name: 'Acme', ...(url !== null && { logo: url }) },
    period: { from: '2016-03-01', to: '2016-03-02' },
    timezone: 'UTC',
    locale: 'en-US',
    options: {},
  },
  recipients: [],
  attach: true,
});

/** Makes a workbook whose rendering only notes what it was given. */
const make = (report: PlannedReport, images: ImageSource, signal = never) => {
  const { log, lines } = createTestLog();
  const inputs: unknown[] = [];
  const options = {
    database: noDatabase,
    concurrency: 1,
    timeoutMs: 5_000,
    maxDataBytes: 1_000,
    clock: { now: () => 0 },
    codeVersion: '1.2.3',
    images,
    renderer: {
      render: async ({ input, path }: { input: unknown; path: string }) => {
        inputs.push(input);
        return { ...file, path };
      },
      count: () => ({ alive: 1, wanted: 1 }),
      close: async () => undefined,
    },
  };
  const made = makeWorkbook(report, 'x.xlsx', options, { timer: createStageTimer(log), log }, signal);
  return { made, lines, inputs };
};

const source = (fetch: ImageSource['fetch']): ImageSource => ({ fetch });

/** Answers nothing until it is cancelled. */
const createHanging = () => {
  const cancelled = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const fetch: ImageSource['fetch'] = (_, signal) =>
    new Promise((_resolve, reject) => {
      begun.resolve();
      signal.addEventListener('abort', () => {
        cancelled.resolve();
        reject(fail('ABORTED', 'cancelled'));
      });
    });
  return { images: source(fetch), cancelled: cancelled.promise, begun: begun.promise };
};

describe('the logo of a client', () => {
  it('reaches the model by its name, made fit for its place', async () => {
    const asked: object[] = [];
    const { made, inputs } = make(
      planned(),
      source(async (image) => {
        asked.push(image);
        return logo;
      }),
    );
    expect(await made).toMatchObject({ failures: [], subjects: 1 });
    expect(asked).toEqual([{ url: 's3://reports/logo.png', width: 240, height: 64 }]);
    expect(inputs).toMatchObject([{ images: { logo }, imageWarnings: [], fetched: [{ data: 'data' }] }]);
  });

  it('is not looked for when there is none', async () => {
    const { made, inputs, lines } = make(
      planned({}, null),
      source(() => Promise.reject(new Error('not to be asked'))),
    );
    await made;
    expect(inputs).toMatchObject([{ images: {}, imageWarnings: [] }]);
    expect(lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  it.each([
    ['refused', fail('IMAGE_REFUSED', 'add it to IMAGE_HOSTS', { host: 'evil.example' }), 'IMAGE_REFUSED'],
    ['damaged', fail('IMAGE_FAILED', 'give a PNG'), 'IMAGE_FAILED'],
    ['broken in a way nobody thought of', new TypeError('oh'), 'IMAGE_FAILED'],
  ])('that is %s fails no report: a warning in its data and in the log', async (_, error, code) => {
    const { made, inputs, lines } = make(
      planned(),
      source(() => Promise.reject(error)),
    );
    expect(await made).toMatchObject({ failures: [], subjects: 1 });
    expect(inputs).toMatchObject([{ images: {}, imageWarnings: [{ image: 'Logo', reason: error.message }] }]);
    expect(lines.filter(({ level }) => level === 'warn')).toMatchObject([{ facts: { code, image: 'logo' } }]);
  });

  it('is fetched while the data are', async () => {
    const logoAsked = Promise.withResolvers<void>();
    const { made } = make(
      planned({ fetchSubject: () => logoAsked.promise }),
      source(async () => {
        logoAsked.resolve();
        return logo;
      }),
    );
    expect(await made).toMatchObject({ failures: [] });
  });

  it('does not keep a cancelled report going', async () => {
    const { images, begun, cancelled } = createHanging();
    const report = new AbortController();
    const reason = fail('LEASE_LOST', 'gone');
    const { made, inputs } = make(planned(), images, report.signal);
    const failing = failure(made);
    await begun;
    report.abort(reason);
    expect(await failing).toBe(reason);
    await cancelled;
    expect(inputs).toEqual([]);
  });

  it('is no longer waited for when the data cannot be had', async () => {
    const { images, cancelled } = createHanging();
    const { made, inputs } = make(planned({ fetchSubject: () => Promise.reject(new Error('no')) }), images);
    expect(await failure(made)).toMatchObject({ code: 'FETCH_FAILED' });
    await cancelled;
    expect(inputs).toEqual([]);
  });
});

describe('the model', () => {
  it('is told which version of the program makes it, and when', async () => {
    const { made, inputs } = make(
      planned({}, null),
      source(async () => logo),
    );
    await made;
    expect(inputs).toMatchObject([{ codeVersion: '1.2.3', generatedAt: 0 }]);
  });
});
