import type { Command } from 'commander';
import { once } from 'node:events';
import { openQueue } from '../compose/queue.ts';
import { openWorker } from '../compose/worker.ts';
import { redacted } from '../config.ts';
import { type CommandIo, withContext } from './context.ts';

export const addStart = (program: Command, io: CommandIo): void => {
  program
    .command('start')
    .description('Run the worker: take requests from the queue until stopped by SIGTERM or SIGINT')
    .action(() =>
      withContext(io, { logTo: 'stdout' }, async (context) => {
        const { config, log, lifecycle } = context;
        const worker = await openWorker(context);
        if (lifecycle.stopping.aborted) return 0;
        worker.start();
        // Only the local stack has a mail store: there nothing else would make schedules run.
        if (context.mailStoreUrl !== undefined) {
          const { startTicks } = await import('../local/ticks.ts');
          const ticks = startTicks(openQueue(context), log);
          lifecycle.onStop('ticks', () => ticks.stop());
        }
        log.info({ config: redacted(config) }, 'worker started');
        await once(lifecycle.stopping, 'abort');
        return (await lifecycle.stop('signal')).length === 0 ? 0 : 1;
      }),
    );
};
