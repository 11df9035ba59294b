import type { Command } from 'commander';
import { readDoorUrl } from '../config.ts';
import { healthPath } from '../http/routes/health.ts';
import type { CommandIo } from './context.ts';

const answerWithinMs = 5_000;

export const addHealth = (program: Command, io: CommandIo): void => {
  program
    .command('health')
    .description(
      'Ask the worker beside this process whether it is healthy, on HTTP_PORT; for a container’s health check',
    )
    .action(async () => {
      const url = `${readDoorUrl(io.environment)}${healthPath}`;
      try {
        const answer = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) });
        io.print(await answer.text());
        io.exitCode = answer.ok ? 0 : 1;
      } catch (error) {
        io.printError(`${url} does not answer: ${error instanceof Error ? error.message : String(error)}`);
        io.exitCode = 1;
      }
    });
};
