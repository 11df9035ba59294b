/**
 * The largest reports that people may ask for, on the worker's own path: embedded Postgres, import, fetch through the pool with
 * its limits, a render thread with its heap, the workbook written and read back.
 *
 *   npm run bench:size -- [--quick] [--json]
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { machine, print } from './machine.ts';
import { type Case, casesOf, type Fleet, type Scale } from './size/cases.ts';
import { checkWorkbook } from './size/check.ts';
import { importFleet, type Rendered, renderCase, seedFleets } from './size/run.ts';
import { timed, withScratchDatabase } from './support.ts';

const help = `npm run bench:size -- [--quick] [--json]

  --quick   20 devices over a month of quarter-hours, 2 devices over two days of minutes: within half a minute
  --json    the last line is {"benchmark": "size", "machine": …, "reports": […]}
  --help    this

Without --quick: 200 devices over a year of quarter-hours (7,008,000 readings), 20 over a month of minutes (892,800);
about 2 minutes, 1 GB of memory, less than 3 GB of disk. Every workbook is read back and its sums compared with the readings.`;

type Sizes = { readonly year: Scale; readonly month: Scale };

const full: Sizes = {
  year: { devices: 200, from: '2015-01-01', to: '2015-12-31', minutes: 15 },
  month: { devices: 20, from: '2015-01-01', to: '2015-01-31', minutes: 1 },
};
const quick: Sizes = {
  year: { devices: 20, from: '2015-03-01', to: '2015-03-31', minutes: 15 },
  month: { devices: 2, from: '2015-03-28', to: '2015-03-29', minutes: 1 },
};

const say = (text: string): void => void process.stderr.write(text);
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

const fill = async (url: string, fleets: readonly Fleet[], signal: AbortSignal): Promise<void> => {
  await seedFleets(url, fleets, signal);
  for (const fleet of fleets) {
    const progress = (done: number): void => say(`\rimport of ${fleet.clientId}: ${done}/${fleet.devices} devices`);
    let readings = 0;
    const elapsedMs = await timed(async () => (readings = await importFleet(url, fleet, progress, signal)));
    say('\n');
    print(`${readings.toLocaleString('en')} readings imported in ${seconds(elapsedMs)}`);
  }
};

const labelOf = ({ report, options }: Case): string =>
  [report, ...Object.values(options).map((value) => `by ${String(value)}`)].join(' ');

const line = (label: string, { bytes, sheets, rows, fetchMs, modelMs, writeMs, ...peaks }: Rendered): string =>
  [
    label.padEnd(32),
    `${rows.toLocaleString('en')} rows on ${sheets} sheets, ${(bytes / 1e6).toFixed(1)} MB;`,
    `fetch ${seconds(fetchMs)}, compute ${seconds(modelMs)}, workbook ${seconds(writeMs)};`,
    `peak ${peaks.peakRssMiB} MiB, main thread held up for at most ${peaks.longestBlockMs} ms`,
  ].join(' ');

const bench = async ({ year, month }: Sizes, json: boolean, signal: AbortSignal): Promise<void> =>
  withScratchDatabase(async ({ url, folder }) => {
    const { cpus, cpu, node } = machine();
    print(`${cpus} × ${cpu}, Node ${node}; embedded Postgres, the worker's own defaults`);
    const cases = casesOf(year, month);
    await fill(url, [...new Set(cases.map(({ fleet }) => fleet))], signal);
    const reports: object[] = [];
    for (const each of cases) {
      say(`${labelOf(each)} … `);
      const path = join(folder, 'report.xlsx');
      const rendered = await renderCase(each, { databaseUrl: url, path }, signal);
      say('read back … ');
      await checkWorkbook(each, path);
      await rm(path);
      say('as it should be\n');
      print(line(labelOf(each), rendered));
      reports.push({ report: each.report, options: each.options, ...rendered });
    }
    if (json) print(JSON.stringify({ benchmark: 'size', machine: machine(), reports }));
  });

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    print(help);
    return;
  }
  // Interrupted, it still removes what it wrote.
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  await bench(values.quick === true ? quick : full, values.json === true, stop.signal);
};

await main();
