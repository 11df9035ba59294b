import type { Command } from 'commander';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { openWorkshop } from '../compose/workshop.ts';
import { makeWorkbook } from '../pipeline/make-workbook.ts';
import { planReport } from '../pipeline/plan-report.ts';
import { createScratch } from '../pipeline/scratch.ts';
import { createStageTimer } from '../pipeline/stage-timer.ts';
import { parseRequest } from '../report/request.ts';
import { readJsonFile } from './arguments.ts';
import { type CommandIo, withContext } from './context.ts';

export const addRender = (program: Command, io: CommandIo): void => {
  program
    .command('render')
    .description('Make the workbook of a request here and now: no queue, no store, no mail, no history')
    .argument('<request.json>', 'a request, see docs/contracts.md')
    .requiredOption('--out <file.xlsx>', 'where to write the workbook')
    .action((path: string, flags: { out: string }) =>
      withContext(io, {}, async (context) => {
        const { log, lifecycle, signal } = context;
        const body = parseRequest(await readJsonFile(path));
        const workshop = await openWorkshop(context);
        const planned = await planReport(body, body.requestId ?? 'render', Date.now(), workshop.database, signal);
        const scratch = await createScratch(context.config.scratchDir, log);
        lifecycle.onStop('scratch', () => scratch.close());
        const out = resolve(flags.out);
        const workbook = await scratch.withFolder(async (folder) => {
          const file = join(folder, 'workbook.xlsx');
          const made = await makeWorkbook(planned, file, workshop, { timer: createStageTimer(log), log }, signal);
          await mkdir(dirname(out), { recursive: true });
          await copyFile(file, out);
          return made;
        });
        const { bytes, sheets, rows, failures, subjects } = workbook;
        io.print(`${flags.out}: ${sheets} sheets, ${rows} rows, ${(bytes / 1_000).toFixed(1)} kB`);
        for (const { subject, reason } of failures)
          io.printError(`missing: ${subject.name} (${subject.id}): ${reason}`);
        if (failures.length > 0) io.printError(`Incomplete: ${failures.length} of ${subjects} devices failed.`);
        return failures.length > 0 ? 1 : 0;
      }),
    );
};
