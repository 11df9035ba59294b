import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { markAsUntransferable } from 'node:worker_threads';
import ExcelJS from 'exceljs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRenderPool } from '../../src/adapters/render-pool.ts';
import type { RenderPoolOptions } from '../../src/adapters/render-pool.ts';
import type { DailyConsumptionOptions } from '../../src/families/energy/options.ts';
import type { EnergyDeviceData } from '../../src/families/energy/types.ts';
import type { Log, Renderer } from '../../src/ports.ts';
import type { ModelInput } from '../../src/report/definition.ts';
import { failure } from '../support/failure.ts';
import type { ProbeInput } from '../support/threads/probe.ts';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const probe = new URL('../support/threads/probe.ts', import.meta.url);
const never = new AbortController().signal;

let folder: string;
let path: string;
let opened: Renderer[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'render-pool-'));
  path = join(folder, 'report.xlsx');
});

afterEach(async () => {
  await Promise.all(opened.map((pool) => pool.close()));
  opened = [];
  await rm(folder, { recursive: true });
});

const open = (options: Partial<RenderPoolOptions> = {}): Renderer => {
  const pool = createRenderPool({ threads: 1, log: silent, threadUrl: probe, ...options });
  opened.push(pool);
  return pool;
};

const run = (pool: Renderer, report: string, input: ProbeInput = {}, signal: AbortSignal = never) =>
  pool.render({ report, input, path }, signal);

const sharedFlag = (): Int32Array => new Int32Array(new SharedArrayBuffer(4));

const raised = async (flag: Int32Array): Promise<void> => {
  const wait = Atomics.waitAsync(flag, 0, 0);
  if (wait.async) await wait.value;
};

const works = async (pool: Renderer): Promise<void> => {
  await expect(run(pool, 'sum', { values: Float64Array.of(1, 2) })).resolves.toMatchObject({ rows: 3, path });
};

/** One kilowatt-hour in each hour of the first three days of 2016. */
const hourly = (): EnergyDeviceData => ({
  device: {
    id: 'm-1',
    name: '=Main',
    key: 1,
    location: null,
    commodity: 'electricity',
    unit: 'kWh',
    kind: 'delta',
    intervalMinutes: 60,
    registerModulus: null,
    demandMinutes: null,
    runHours: null,
  },
  readings: {
    ts: Float64Array.from({ length: 72 }, (_, hour) => Date.UTC(2016, 0, 1, 6 + hour)),
    energy: new Float64Array(72).fill(1),
  },
});

const dailyConsumption = (): ModelInput<DailyConsumptionOptions, EnergyDeviceData> => ({
  request: {
    requestId: 'r-1',
    report: 'energy.daily-consumption',
    client: { id: 'acme', name: 'Acme' },
    period: { from: '2016-01-01', to: '2016-01-03' },
    timezone: 'America/Chicago',
    locale: 'en-US',
    options: { decimals: 1 },
  },
  generatedAt: Date.UTC(2016, 1, 1),
  codeVersion: '1.2.3',
  fetched: [{ subject: { id: 'm-1', name: '=Main' }, data: hourly() }],
  failures: [],
  images: {},
  imageWarnings: [],
});

describe('a real report', () => {
  it('is rendered in the thread to the file that the reply describes', async () => {
    const pool = createRenderPool({ threads: 1, log: silent });
    opened.push(pool);
    const file = await pool.render({ report: 'energy.daily-consumption', input: dailyConsumption(), path }, never);
    const bytes = await readFile(path);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(file).toMatchObject({ path, bytes: bytes.byteLength, sha256, sheets: 4 });
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(path);
    const rows = workbook
      .getWorksheet('Daily consumption')
      ?.getSheetValues()
      .flatMap((row) => (Array.isArray(row) ? [row.slice(1)] : []));
    expect(rows?.find(([device]) => device === '=Main')?.slice(2)).toEqual([
      24,
      24,
      24,
      { formula: expect.stringMatching(/^SUM\(C(\d+):E\1\)$/), result: 72 },
      1,
    ]);
  });

  it('of an unknown name is refused by its name', async () => {
    const pool = createRenderPool({ threads: 1, log: silent });
    opened.push(pool);
    const error = await failure(pool.render({ report: 'energy.nothing', input: {}, path }, never));
    expect(error).toMatchObject({ code: 'REPORT_UNKNOWN', data: { report: 'energy.nothing' } });
  });
});

describe('the data of a job', () => {
  it('is moved to the thread, not copied', async () => {
    const values = Float64Array.of(1, 2, 3);
    await expect(run(open(), 'sum', { values })).resolves.toMatchObject({ rows: 6 });
    expect(values.byteLength).toBe(0);
  });

  it('may show one buffer through several views', async () => {
    const values = Float64Array.of(1, 2, 3);
    const small = new Uint8Array(values.buffer, 8, 4);
    await expect(run(open(), 'sum', { values, small })).resolves.toMatchObject({ rows: 10 });
  });

  it('stays with a sender who marks it so: each thread gets a copy', async () => {
    const pool = open();
    const small = Uint8Array.of(1, 2, 3);
    markAsUntransferable(small.buffer);
    await expect(run(pool, 'sum', { small, values: Float64Array.of(4) })).resolves.toMatchObject({ rows: 7 });
    await expect(run(pool, 'sum', { small })).resolves.toMatchObject({ rows: 3 });
    expect(small).toHaveLength(3);
  });

  it("leaves Node's shared buffer memory to its other users", async () => {
    const neighbour = Buffer.from('neighbour');
    const small = Buffer.from('abc');
    await expect(run(open(), 'sum', { small })).resolves.toMatchObject({ rows: 3 });
    expect([small.toString(), neighbour.toString()]).toEqual(['abc', 'neighbour']);
  });

  it('is all that a thread gets: its environment is empty', async () => {
    await expect(run(open(), 'environment')).resolves.toMatchObject({ rows: 0 });
  });
});

describe('aborting a render', () => {
  it('ends its thread, keeps the reason and leaves no file', async () => {
    const pool = open();
    const controller = new AbortController();
    const started = sharedFlag();
    const reason = new Error('lease lost');
    const rendering = failure(run(pool, 'hang', { started }, controller.signal));
    await raised(started);
    expect(existsSync(`${path}.part`)).toBe(true);
    controller.abort(reason);
    expect(await rendering).toMatchObject({ code: 'ABORTED', cause: reason });
    expect([existsSync(path), existsSync(`${path}.part`)]).toEqual([false, false]);
    await works(pool);
  });

  it('lets the render that waited for the thread run', async () => {
    const pool = open();
    const controller = new AbortController();
    const started = sharedFlag();
    const first = failure(run(pool, 'hang', { started }, controller.signal));
    const second = works(pool);
    await raised(started);
    controller.abort();
    expect((await first).code).toBe('ABORTED');
    await second;
  });

  it('takes a waiting render out of the queue while another runs', async () => {
    const pool = open();
    const [running, waiting] = [new AbortController(), new AbortController()];
    const started = sharedFlag();
    const first = failure(run(pool, 'hang', { started }, running.signal));
    await raised(started);
    const second = failure(run(pool, 'sum', {}, waiting.signal));
    waiting.abort();
    expect((await second).code).toBe('ABORTED');
    running.abort();
    expect((await first).code).toBe('ABORTED');
  });

  it('before it began does not start it', async () => {
    expect((await failure(run(open(), 'hang', {}, AbortSignal.abort()))).code).toBe('ABORTED');
  });
});

describe('a failure in the thread', () => {
  it('arrives with its code, message and data', async () => {
    expect(await failure(run(open(), 'refuse'))).toMatchObject({
      code: 'OPTIONS_INVALID',
      message: 'decimals is 12: give 0 to 6',
      data: { field: 'decimals' },
      next: 'reject',
    });
  });

  it('of any other kind is RENDER_FAILED with its cause', async () => {
    const error = await failure(run(open(), 'throw'));
    expect(error).toMatchObject({ code: 'RENDER_FAILED', cause: { message: 'no such column' } });
  });

  it('that ends the thread does not end the pool', async () => {
    const pool = open();
    expect((await failure(run(pool, 'exit'))).code).toBe('RENDER_FAILED');
    await works(pool);
  });

  it('by lack of memory says so, and the next render succeeds', async () => {
    const pool = open({ maxOldGenerationMb: 40 });
    // Several times: with a young generation as large as Node's own, V8 ended the whole process at one in a few.
    for (let time = 0; time < 3; time += 1) {
      const error = await failure(run(pool, 'exhaust'));
      expect(error.code).toBe('RENDER_FAILED');
      expect(error.message).toMatch(/ran out of memory/);
      await works(pool);
    }
  });

  it('to load at all fails each render instead of leaving it waiting', async () => {
    const pool = open({ threadUrl: new URL('missing.ts', probe), threads: 2 });
    const errors = await Promise.all([1, 2, 3].map(() => failure(run(pool, 'sum'))));
    expect(errors.map(({ code }) => code)).toEqual(['RENDER_FAILED', 'RENDER_FAILED', 'RENDER_FAILED']);
    expect((await failure(run(pool, 'sum'))).code).toBe('RENDER_FAILED');
  });
});

describe('closing the pool', () => {
  it('twice resolves twice, and cuts short what runs', async () => {
    const pool = open();
    const started = sharedFlag();
    const rendering = failure(run(pool, 'hang', { started }));
    await raised(started);
    await Promise.all([pool.close(), pool.close()]);
    expect((await rendering).code).toBe('ABORTED');
    expect(existsSync(`${path}.part`)).toBe(false);
    expect((await failure(run(pool, 'sum'))).code).toBe('ABORTED');
  });

  it('that never rendered resolves', async () => {
    await expect(open().close()).resolves.toBeUndefined();
  });
});
