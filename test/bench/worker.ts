/**
 * How many reports one worker makes in a minute, and what each costs: a whole worker in a process of its own, from the queue
 * to mail and event, on the embedded servers. For sizing, and for the price of a thousand reports.
 *
 *   npm run bench:worker -- [--quick] [--reports 60] [--slots 1,2,4] [--json]
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startTestAws, type TestAws } from '../support/aws.ts';
import { until } from '../support/until.ts';
import { spawnWorker } from '../support/worker.ts';
import { machine, print } from './machine.ts';
import { processCpuMs } from './process-cpu.ts';
import { clientId, deviceIds, period } from './report/data.ts';
import { seed } from './report/seed.ts';
import { withScratchDatabase } from './support.ts';

const help = `npm run bench:worker -- [--quick] [--reports 60] [--slots 1,2,4] [--json]

  --quick        10 reports and 2 slots: within half a minute
  --reports n    of each kind, after as many warm ones as there are slots, and 4 more
  --slots list   REPORT_CONCURRENCY of each worker that is measured
  --json         the last line is {"rows": [{kind, slots, perMinute, cpuSeconds, serverCpuSeconds, peakMib}]}
  --help         this

A month of quarter-hours: daily consumption of 10 meters, and the bills, demands and energy of 50.`;

type Kind = { readonly name: string; readonly report: string; readonly devices: number };

const kinds: readonly Kind[] = [
  { name: 'daily-consumption, 10 meters', report: 'energy.daily-consumption', devices: 10 },
  { name: 'monthly-energy, 50 meters', report: 'energy.monthly-energy', devices: 50 },
];

type Row = {
  readonly kind: string;
  readonly slots: number;
  readonly perMinute: number;
  /** Of the worker, for one report; `null` where there is no /proc. */
  readonly cpuSeconds: number | null;
  /** Of the database. */
  readonly serverCpuSeconds: number | null;
  readonly peakMib: number | null;
};

type At = { readonly aws: TestAws; readonly url: string; readonly serverPid: number; readonly reports: number };

/** The most memory that a process has had at once. */
const peakMibOf = (pid: number): number | null => {
  try {
    const kib = /VmHWM:\s*(\d+)/u.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return kib === undefined ? null : Math.round(Number(kib) / 1_024);
  } catch {
    return null;
  }
};

const secondsEach = (from: number | null, to: number | null, reports: number): number | null =>
  from === null || to === null ? null : Number(((to - from) / 1_000 / reports).toFixed(3));

const measure = async (kind: Kind, slots: number, { aws, url, serverPid, reports }: At): Promise<Row> => {
  const worker = spawnWorker({
    ...aws.environment,
    DATABASE_URL: url,
    REPORT_CONCURRENCY: `${slots}`,
    WORKER_THREADS: `${Math.min(slots, machine().cpus)}`,
    DATABASE_POOL_MAX: '20',
    LOG_LEVEL: 'info',
  });
  const pid = worker.child.pid ?? 0;
  const settled = (): number => worker.log().filter(({ msg }) => msg === 'request settled').length;
  const make = async (count: number, name: string): Promise<void> => {
    const before = settled();
    for (let index = 0; index < count; index += 1) {
      const requestId = `${name}-${slots}-${index}-${Date.now()}`;
      const body = { report: kind.report, clientId, requestId, period, devices: deviceIds.slice(0, kind.devices) };
      await aws.send(JSON.stringify({ ...body, delivery: { email: ['bench@example.com'] } }));
    }
    await until(() => settled() >= before + count, `${count} reports are made`, 600_000);
  };
  try {
    await make(slots + 4, 'warm');
    const [cpu, serverCpu, startedAt] = [processCpuMs(pid), processCpuMs(serverPid), performance.now()];
    await make(reports, 'run');
    const minutes = (performance.now() - startedAt) / 60_000;
    return {
      kind: kind.name,
      slots,
      perMinute: Math.round(reports / minutes),
      cpuSeconds: secondsEach(cpu, processCpuMs(pid), reports),
      serverCpuSeconds: secondsEach(serverCpu, processCpuMs(serverPid), reports),
      peakMib: peakMibOf(pid),
    };
  } finally {
    worker.child.kill('SIGTERM');
    await worker.exited;
    await aws.clear();
  }
};

const table = (rows: readonly Row[]): string =>
  [
    '| report, a month of quarter-hours | REPORT_CONCURRENCY | reports a minute | CPU s of the worker, each | of the database | peak MiB |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(
      (row) =>
        `| ${row.kind} | ${row.slots} | ${row.perMinute} | ${row.cpuSeconds ?? ''} | ${row.serverCpuSeconds ?? ''} | ${row.peakMib ?? ''} |`,
    ),
  ].join('\n');

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean' },
      reports: { type: 'string' },
      slots: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return print(help);
  const quick = values.quick === true;
  const reports = Number(values.reports ?? (quick ? 10 : 60));
  const slots = (values.slots ?? (quick ? '2' : '1,2,4')).split(',').map(Number);
  if (![reports, ...slots].every((value) => Number.isInteger(value) && value > 0)) {
    throw new Error('--reports and --slots: give whole numbers from 1, slots joined by commas');
  }
  await withScratchDatabase(async ({ url, pid: serverPid }) => {
    await seed(url, Math.max(...kinds.map(({ devices }) => devices)));
    const aws = await startTestAws();
    try {
      const { cpus, cpu, node } = machine();
      print(
        `${reports} reports each; ${cpus} × ${cpu}, Node ${node}; queue, store, mail and database on the same cores`,
      );
      const rows: Row[] = [];
      for (const kind of kinds) {
        for (const count of slots) {
          process.stderr.write(`${kind.name}, ${count} at a time … `);
          const row = await measure(kind, count, { aws, url, serverPid, reports });
          process.stderr.write(`${row.perMinute} a minute\n`);
          rows.push(row);
        }
      }
      print(table(rows));
      if (values.json === true) print(JSON.stringify({ benchmark: 'worker', machine: machine(), rows }));
    } finally {
      await aws.stop();
    }
  });
};

await main();
