/**
 * A whole report, from the request to the closed file, for more and more devices: the worker's own parts against one device
 * at a time on one connection and exceljs's workbook in memory. Both say the same, which is checked before a figure counts.
 *
 *   npm run bench:report -- [--quick] [--latency-ms 2] [--runs 5] [--json]
 */
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { machine, print } from './machine.ts';
import { startDelayProxy } from './report/delay-proxy.ts';
import { ratiosOf, type Ratios, table } from './report/figures.ts';
import { measure, type Samples, type Setting } from './report/measure.ts';
import { seed } from './report/seed.ts';
import { timed, withScratchDatabase } from './support.ts';
import { median } from './workbook/figures.ts';

const help = `npm run bench:report -- [--quick] [--latency-ms 2] [--runs 5] [--json]

  --quick         1 and 5 devices, one run: within half a minute
  --latency-ms n  the second table's round trip to the database, by a proxy; 0: no second table
  --runs n        of each side, in turn; the figures are medians
  --json          the last line is {"ratios": {latency: {devices: {phase: {wall, cpu}}}}}, the peer's time / ours
  --help          this

energy.activity over a month of 15 minutes: 2,976 rows for each of 1, 5, 10, 20 and 50 devices.`;

const warmDevices = 20;

type Plan = { readonly counts: readonly number[]; readonly runs: number; readonly latencies: readonly number[] };
type Measured = { readonly devices: number; readonly samples: Samples };

const measureAll = async (
  { counts, runs }: Plan,
  setting: Setting,
  latencyMs: number,
): Promise<readonly Measured[]> => {
  const measured: Measured[] = [];
  for (const devices of counts) {
    process.stderr.write(`${latencyMs} ms, ${devices} devices … `);
    const samples = await measure(devices, runs, setting);
    measured.push({ devices, samples });
    process.stderr.write(`the same cells; ${ratiosOf(samples).whole.wall} ×\n`);
  }
  return measured;
};

/** As a client sees it, in ms: timers are late, and the server takes its time too. */
const roundTripOf = async (url: string): Promise<number> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const taken: number[] = [];
    for (let run = 0; run < 50; run += 1) taken.push(await timed(() => client.query('select 1')));
    return median(taken);
  } finally {
    await client.end();
  }
};

const atLatency = async (plan: Plan, setting: Setting, latencyMs: number): Promise<readonly Measured[]> => {
  if (latencyMs === 0) {
    print(`\nOn loopback, a round trip of ${(await roundTripOf(setting.url)).toFixed(2)} ms:`);
    return await measureAll(plan, setting, latencyMs);
  }
  const direct = new URL(setting.url);
  const proxy = await startDelayProxy(Number(direct.port), latencyMs);
  try {
    direct.port = `${proxy.port}`;
    const url = direct.href;
    print(`\nThrough a proxy of ${latencyMs} ms, a round trip of ${(await roundTripOf(url)).toFixed(2)} ms:`);
    return await measureAll(plan, { ...setting, url, takeRoundTrips: () => proxy.takeRoundTrips() }, latencyMs);
  } finally {
    await proxy.close();
  }
};

const bench = async (plan: Plan, json: boolean, signal: AbortSignal): Promise<void> => {
  const ratios: Record<string, Record<string, Ratios>> = {};
  await withScratchDatabase(async ({ url, folder, pid }) => {
    await seed(url, Math.max(...plan.counts));
    const { cpus, cpu, node } = machine();
    print(`energy.activity, 2,976 rows a device; ${cpus} × ${cpu}, Node ${node}; medians of ${plan.runs}`);
    for (const latencyMs of plan.latencies) {
      const measured = await atLatency(plan, { url, folder, serverPid: pid, warmDevices, signal }, latencyMs);
      print(table(measured));
      ratios[latencyMs] = Object.fromEntries(measured.map(({ devices, samples }) => [devices, ratiosOf(samples)]));
    }
  });
  if (json) print(JSON.stringify({ benchmark: 'report', runs: plan.runs, machine: machine(), ratios }));
};

const wholeNumber = (name: string, text: string, min: number): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min) throw new Error(`--${name}: give a whole number from ${min}`);
  return value;
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean' },
      'latency-ms': { type: 'string', default: '2' },
      runs: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    print(help);
    return;
  }
  const quick = values.quick === true;
  const latencyMs = wholeNumber('latency-ms', values['latency-ms'], 0);
  const plan: Plan = {
    counts: quick ? [1, 5] : [1, 5, 10, 20, 50],
    runs: wholeNumber('runs', values.runs ?? (quick ? '1' : '5'), 1),
    latencies: [...new Set([0, latencyMs])],
  };
  // Interrupted, it still stops the server and removes what it wrote.
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  await bench(plan, values.json === true, stop.signal);
};

await main();
