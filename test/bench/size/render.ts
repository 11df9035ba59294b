/**
 * One report on the worker's own path, in a process of its own: `node render.ts '<job>'`. Database pool, threads and limits are
 * those of production: `readConfig` with nothing but its defaults. Prints what it took as JSON.
 */
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openWorkshop } from '../../../src/compose/workshop.ts';
import { readConfig } from '../../../src/config.ts';
import { createLifecycle } from '../../../src/intake/lifecycle.ts';
import { createLog } from '../../../src/ops/log.ts';
import { makeWorkbook } from '../../../src/pipeline/make-workbook.ts';
import { planReport } from '../../../src/pipeline/plan-report.ts';
import { createStageTimer } from '../../../src/pipeline/stage-timer.ts';
import { parseRequest } from '../../../src/report/request.ts';
import type { RenderJob, Rendered } from './run.ts';

/** Never spoken to. */
const elsewhere = {
  QUEUE_URL: 'http://127.0.0.1:1/requests',
  DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1:1/dead',
  EVENT_QUEUE_URL: 'http://127.0.0.1:1/events',
  REPORTS_BUCKET: 'reports',
  MAIL_FROM: 'reports@example.com',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
};

/** Of this process alone: where there is no /proc, the parent's size at the fork counts too. */
const peakRssKiB = (): number => {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
};

// What the parent wrote a moment ago.
const { databaseUrl, request, path, environment = {} } = JSON.parse(process.argv[2] ?? '{}') as RenderJob;
const config = readConfig({ ...elsewhere, DATABASE_URL: databaseUrl, LOG_LEVEL: 'warn', ...environment });
const log = await createLog({ level: config.logLevel, pretty: false, fileDescriptor: 2 });
const lifecycle = createLifecycle(config.shutdownDeadlineMs, log);
try {
  const workshop = await openWorkshop({ config, log, lifecycle });
  const body = parseRequest(request);
  const planned = await planReport(body, 'bench', Date.now(), workshop.database, lifecycle.stopping);
  const timer = createStageTimer(log);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const made = await makeWorkbook(planned, path, workshop, { timer, log }, lifecycle.stopping);
  delay.disable();
  const rendered: Rendered = {
    bytes: made.bytes,
    sheets: made.sheets,
    rows: made.rows,
    failures: made.failures.length,
    fetchMs: timer.timings()['fetch'] ?? Number.NaN,
    modelMs: made.modelMs,
    writeMs: made.writeMs,
    peakRssMiB: Math.round(peakRssKiB() / 1_024),
    longestBlockMs: Math.round(delay.max / 1e6),
  };
  process.stdout.write(`${JSON.stringify(rendered)}\n`);
} finally {
  await lifecycle.stop('rendered');
}
