import type { Command } from 'commander';
import Table from 'cli-table3';
import { execFile } from 'node:child_process';
import { relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { openQueue } from '../compose/queue.ts';
import { openWorker } from '../compose/worker.ts';
import { fail } from '../errors.ts';
import type { DemoResult } from '../local/demo.ts';
import { type CommandIo, withContext } from './context.ts';

export const addDemo = (program: Command, io: CommandIo): void => {
  program
    .command('demo')
    .description('Show the main job on embedded servers: real meters, requests through SQS, workbooks in out/')
    .option('--out <folder>', 'where to put the workbooks', 'out')
    .action(async (flags: { out: string }) => {
      const { freePort } = await import('../local/free-port.ts');
      const defaults = { REPORT_CONCURRENCY: '3', HTTP_PORT: String(await freePort()) };
      await withContext(io, { defaults }, async (context) => {
        const startedAt = performance.now();
        const { mailStoreUrl, config } = context;
        if (mailStoreUrl === undefined || config.events.queueUrl === undefined) {
          throw fail(
            'CONFIG_INVALID',
            'The demo runs on the embedded local stack alone; unset DATABASE_URL, QUEUE_URL and the like',
          );
        }
        // The embedded servers are no part of a production install.
        const { runDemo } = await import('../local/demo.ts');
        const worker = await openWorker(context);
        const results = await runDemo(
          {
            database: worker.database,
            databaseUrl: config.database.url,
            queue: openQueue(context),
            eventQueueUrl: config.events.queueUrl,
            mailStoreUrl,
            doorUrl: `http://127.0.0.1:${config.http.port}`,
            command: (...args) => runCommand(args, context.signal),
            startWorker: () => worker.start(),
            say: (text) => io.print(text),
            outDir: resolve(flags.out),
          },
          context.signal,
        );
        await context.lifecycle.stop('demo is over');
        io.print(resultTable(results));
        io.print(
          `${results.length} workbooks in ${flags.out}/, ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`,
        );
        return results.every(isComplete) ? 0 : 1;
      });
    });
};

/** In a process of its own, on the same stack. */
const runCommand = async (args: readonly string[], signal: AbortSignal): Promise<string> => {
  const [, main = ''] = process.argv;
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...args], { signal });
  return `$ report-worker ${args.join(' ')}\n${stdout.trimEnd()}`;
};

/** All that a finished request leaves behind is there, once; of one that was refused first, an owner was told as well. */
const isComplete = ({ entry, file, mails, events }: DemoResult): boolean =>
  entry.status === 'completed' &&
  file !== null &&
  entry.deliveries.every(({ recipient }) => isOnce(mails, recipient)) &&
  isOnce(events, 'report.completed');

const isOnce = (list: readonly string[], wanted: string): boolean =>
  list.filter((each) => each === wanted).length === 1;

const resultTable = (results: readonly DemoResult[]): string => {
  const table = new Table({
    head: ['workbook', 'status', 'rows', 'kB', 'fetch', 'render', 'store', 'mail ms', 'mailed to', 'event'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right', 'left', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const { entry, file, mails, events } of results) {
    const { output, timings } = entry;
    const ms = (stage: string): string => String(timings[stage] ?? '');
    table.push([
      file === null ? '–' : relative(process.cwd(), file),
      entry.status,
      String(output?.rows ?? ''),
      ((output?.bytes ?? 0) / 1_000).toFixed(1),
      ms('fetch'),
      ms('render'),
      ms('store'),
      ms('mail'),
      mails.join('\n'),
      events.join('\n'),
    ]);
  }
  return `${table.toString()}\nIn the store: s3://${results[0]?.entry.output?.bucket ?? ''}/{prefix}/{client}/{report}/{from}_{to}/{request}.xlsx`;
};
