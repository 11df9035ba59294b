import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import render from '../../workers/render.ts';

// The thread's entry, run in this process: what a thread runs is not measured by the coverage.
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-worker-thread-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const input = {
  request: {
    requestId: 'r-1',
    report: 'energy.daily-consumption',
    client: { id: 'acme', name: 'ACME' },
    period: { from: '2016-03-12', to: '2016-03-14' },
    timezone: 'America/Chicago',
    locale: 'en-US',
    options: { decimals: 2 },
  },
  generatedAt: Date.UTC(2016, 3, 1),
  codeVersion: '1.2.3',
  fetched: [],
  failures: [{ subject: { id: 'm1', name: 'Meter' }, code: 'QUERY_TIMEOUT', reason: 'took too long' }],
  images: {},
  imageWarnings: [],
};

describe('the render thread', () => {
  it('answers with the file it has written', async () => {
    const path = join(folder, 'report.xlsx');
    const { file } = (await render({ report: 'energy.daily-consumption', input, path })) as {
      file: { bytes: number; sheets: number };
    };
    expect(file.sheets).toBe(5);
    expect((await stat(path)).size).toBe(file.bytes);
  });

  it.each([
    ['an unknown report', { report: 'energy.gossip', input, path: 'x.xlsx' }, 'REPORT_UNKNOWN'],
    [
      'an input of another shape',
      { report: 'energy.daily-consumption', input: { nothing: true }, path: 'x.xlsx' },
      'RENDER_FAILED',
    ],
  ])('answers %s with its code, and writes nothing', async (_, job, code) => {
    expect(await render({ ...job, path: join(folder, job.path) })).toMatchObject({ error: { code } });
    expect(await readdir(folder)).not.toContain('x.xlsx');
  });
});
