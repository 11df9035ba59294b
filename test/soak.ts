/**
 * Mixed reports under random kills and faults, for as long as asked; then an audit of all that was sent against all that
 * there is.
 *
 *   npm run soak -- --minutes 20
 */
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { listHistory } from '../src/ledger/history.ts';
import { withScratchDatabase } from './bench/support.ts';
import { audit, type Audit } from './soak/audit.ts';
import { createHavoc } from './soak/havoc.ts';
import { createLoad, type Load } from './soak/load.ts';
import { type SoakStack, startSoakStack } from './soak/stack.ts';
import { startWorkers } from './soak/workers.ts';
import { execute } from './support/execute.ts';

const help = `npm run soak -- [--minutes N] [--workers N] [--calm]

  --minutes   how long reports are sent and faults injected, 2 by default
  --workers   worker processes, 2 by default
  --calm      no faults: what the audit says of a fair-weather run
  --help      this

Prints what was sent, injected and found, and every fault of the audit. Ends with 0 when there is none, else with 1.`;

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const say = (text: string): void => void process.stderr.write(text);

const minuteMs = 60_000;
/** After the last fault, everything is to settle within this. */
const settleMs = 5 * minuteMs;
const sendEveryMs = 350;
const calmBetweenMs = 2_500;

const repeatUntil = async (end: number, pauseMs: number, step: () => Promise<void>): Promise<void> => {
  while (performance.now() < end) {
    await step();
    await sleep(Math.random() * 2 * pauseMs);
  }
};

const unsettled = async ({ aws, databaseUrl }: SoakStack): Promise<number> => {
  const [row] = await execute(
    databaseUrl,
    `select ((select count(*) from report_history where status in ('running', 'waiting'))
       + (select count(*) from outbox where published_at is null)
       + (select count(*) from notices where state in ('due', 'sending')))::int as open`,
  );
  return (await aws.pending()) + Number(row?.['open'] ?? 0);
};

const settle = async (stack: SoakStack): Promise<void> => {
  // Nothing waits longer than it has to now that all is well: a pause grown in an outage may be an hour.
  const due = `update outbox set due_at = now() where published_at is null; update notices set due_at = now() where state = 'due'`;
  await execute(stack.databaseUrl, due);
  const end = performance.now() + settleMs;
  while (performance.now() < end) {
    const open = await unsettled(stack);
    say(`\rsettling: ${open} left      `);
    if (open === 0) return;
    await sleep(1_000);
  }
};

const report = ({ counts, faults }: Audit): void => {
  const width = Math.max(...Object.keys(counts).map((name) => name.length));
  for (const [name, count] of Object.entries(counts)) print(`  ${name.padEnd(width)}  ${count.toLocaleString('en')}`);
  print(faults.length === 0 ? 'The audit is clean.' : `The audit has ${faults.length} faults:`);
  for (const fault of faults) print(`  ${fault}`);
};

type Plan = { readonly minutes: number; readonly workers: number; readonly calm: boolean };

const progress = (load: Load, end: number): NodeJS.Timeout =>
  setInterval(() => {
    say(`\r${Math.max(0, Math.ceil((end - performance.now()) / 1_000))} s left, ${load.messages()} messages sent   `);
  }, 1_000);

const run = async (stack: SoakStack, { minutes, workers: count, calm }: Plan): Promise<boolean> => {
  const statusOf = async (requestId: string): Promise<string | undefined> =>
    (await listHistory(stack.database, { requestId, limit: 1 }))[0]?.status;
  const load = createLoad(stack, statusOf);
  const workers = startWorkers(count, stack.environment);
  const havoc = createHavoc(stack, workers);
  const end = performance.now() + minutes * minuteMs;
  const showing = progress(load, end);
  await Promise.all([
    repeatUntil(end, sendEveryMs, () => load.sendOne()),
    ...(calm ? [] : [repeatUntil(end, calmBetweenMs, () => havoc.wreakOne())]),
  ]);
  clearInterval(showing);
  say('\n');
  await settle(stack);
  say('\n');
  const failed = await workers.stop();
  const result = await audit(stack, load);
  print(
    `${minutes} minutes, ${count} workers; ${Object.entries(workers.counts())
      .map(([what, times]) => `${times} ${what}`)
      .join(', ')}`,
  );
  for (const [what, times] of havoc.counts) print(`  ${what}: ${times}`);
  report({
    ...result,
    faults: [...result.faults, ...(failed === 0 ? [] : [`${failed} workers ended otherwise than asked`])],
  });
  return result.faults.length === 0 && failed === 0;
};

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    workers: { type: 'string', default: '2' },
    calm: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) print(help);
else {
  await withScratchDatabase(async ({ url }) => {
    const stack = await startSoakStack(url);
    try {
      const plan = { minutes: Number(values.minutes), workers: Number(values.workers), calm: values.calm };
      if (!(await run(stack, plan))) process.exitCode = 1;
    } finally {
      await stack.stop();
    }
  });
}
