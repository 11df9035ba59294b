import type { Command } from 'commander';
import Table from 'cli-table3';
import { type DeviceDetails, type DeviceFilter, listDeviceDetails } from '../catalogue/device-details.ts';
import { openDatabase } from '../compose/database.ts';
import { type CommandIo, withContext } from './context.ts';

type Flags = { client?: string; location?: string; topic?: string; externalClient?: string; json?: boolean };

export const addDevices = (program: Command, io: CommandIo): void => {
  program
    .command('devices')
    .description('List devices: where, what, how often, by which tariff now, and from when to when there are readings')
    .option('--client <id>', 'only this client')
    .option('--location <id>', 'only at this location')
    .option('--topic <id>', 'only the one with this topic')
    .option('--external-client <id>', 'only those of this client of another system')
    .option('--json', 'one JSON object a line, with everything there is')
    .action((flags: Flags) =>
      withContext(io, {}, async (context) => {
        const devices = await listDeviceDetails(await openDatabase(context), filterOf(flags), context.signal);
        if (flags.json) devices.forEach((device) => io.print(JSON.stringify(device)));
        else io.print(devices.length === 0 ? 'No such devices.' : deviceTable(devices));
        return 0;
      }),
    );
};

const filterOf = ({ client, location, topic, externalClient }: Flags): DeviceFilter => ({
  ...(client !== undefined && { clientId: client }),
  ...(location !== undefined && { locationId: location }),
  ...(topic !== undefined && { topicId: topic }),
  ...(externalClient !== undefined && { externalClientId: externalClient }),
});

const deviceTable = (devices: readonly DeviceDetails[]): string => {
  const table = new Table({
    head: [
      'client',
      'device',
      'name',
      'location',
      'meters',
      'every',
      'modulus',
      'demand',
      'tariff now',
      'topic',
      'readings',
    ],
    colAligns: ['left', 'left', 'left', 'left', 'left', 'right', 'right', 'right', 'left', 'left', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const device of devices) table.push(deviceLine(device));
  return table.toString();
};

const minutes = (count: number | null): string => (count === null ? '' : `${count} min`);

const instant = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

const deviceLine = (device: DeviceDetails): string[] => [
  device.externalClientId === null ? device.clientId : `${device.clientId} (${device.externalClientId})`,
  device.id,
  device.name,
  device.location ?? '',
  `${device.commodity}, ${device.unit}, ${device.readingKind}`,
  minutes(device.intervalMinutes),
  device.registerModulus === null ? '' : String(device.registerModulus),
  minutes(device.demandMinutes),
  device.tariff ?? '',
  device.topicId ?? '',
  device.firstReadingAt === null || device.lastReadingAt === null
    ? 'none'
    : `${instant(device.firstReadingAt)} – ${instant(device.lastReadingAt)} UTC`,
];
