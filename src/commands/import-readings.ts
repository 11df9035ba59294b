import type { Command } from 'commander';
import { Presets, SingleBar } from 'cli-progress';
import { importReadings } from '../catalogue/import-readings.ts';
import { type CommandIo, withContext } from './context.ts';

type Flags = { device: string; client?: string; timezone?: string };

export const addImportReadings = (program: Command, io: CommandIo): void => {
  program
    .command('import-readings')
    .description('Load readings of one device from CSV; all of the file or nothing, and again whenever you like')
    .argument('<csv[.gz]>', 'columns ts,energy[,power_kw,reactive_kvar,voltage_v,current_a], see docs/catalogue.md')
    .requiredOption('--device <id>', 'the device, as in the catalogue')
    .option('--client <id>', 'its client, where several have a device of that id')
    .option('--timezone <zone>', 'IANA zone of timestamps that carry no offset')
    .action((path: string, flags: Flags) =>
      withContext(io, {}, async ({ config, signal }) => {
        const bar = new SingleBar(
          {
            format: '{bar} {percentage}% | {rows} rows | {eta_formatted}',
            stream: process.stderr,
            clearOnComplete: true,
            noTTYOutput: false,
          },
          Presets.shades_classic,
        );
        bar.start(1, 0, { rows: 0 });
        try {
          const result = await importReadings(
            {
              source: path,
              databaseUrl: config.database.url,
              deviceId: flags.device,
              ...(flags.client !== undefined && { clientId: flags.client }),
              ...(flags.timezone !== undefined && { timezone: flags.timezone }),
              onProgress: ({ bytesRead, totalBytes, rows }) => {
                bar.setTotal(Math.max(1, totalBytes));
                bar.update(bytesRead, { rows });
              },
            },
            signal,
          );
          bar.stop();
          const { rows, inserted, replaced, unchanged, duplicates, missing, elapsedMs } = result;
          const perSecond = Math.round(rows / Math.max(0.001, elapsedMs / 1_000));
          io.print(
            `${rows} rows in ${(elapsedMs / 1_000).toFixed(1)} s (${perSecond}/s): ${inserted} new, ${replaced} replaced, ${unchanged} as they were, ` +
              `${duplicates} repeated in the file, ${missing} without a value`,
          );
          return 0;
        } finally {
          bar.stop();
        }
      }),
    );
};
