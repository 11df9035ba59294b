/** What one field of a catalogue alone cannot tell: what is given twice, contradicts, or names things that are not there. */
import { eachOf, type Fault, named, repeated, unknown } from './faults/fault.ts';
import { type LooseClient, readLoosely } from './faults/loose-catalogue.ts';
import { peakWindowFaults } from './faults/peak-windows.ts';
import { tariffFaults } from './faults/tariffs.ts';

/** Lists of a client whose entries have an id of their own. */
const identified = ['locations', 'devices', 'tariffs', 'schedules'] as const;

const repetitions = (client: LooseClient, at: string): readonly Fault[] => [
  ...identified.flatMap((list) =>
    repeated(
      named<{ id?: string | undefined }>(
        client[list],
        (index) => `${at}.${list}[${index}].id`,
        ({ id }) => id,
      ),
    ),
  ),
  ...repeated(
    named(
      client.holidays,
      (index) => `${at}.holidays[${index}].date`,
      ({ date }) => date,
    ),
  ),
  ...repeated(
    named(
      client.recipients,
      (index) => `${at}.recipients[${index}].report`,
      ({ report }) => report,
    ),
  ),
];

const unknownLocations = ({ locations, devices, schedules }: LooseClient, at: string): readonly Fault[] =>
  unknown(
    [
      ...named(
        devices,
        (index) => `${at}.devices[${index}].location`,
        ({ location }) => location,
      ),
      ...schedules.flatMap(({ request }, index) =>
        eachOf(request.locations, `${at}.schedules[${index}].request.locations`),
      ),
    ],
    locations.map(({ id }) => id),
    (value) => `the client has no location "${value}"; add it to its locations`,
  );

const unknownDevices = (client: LooseClient, at: string): readonly Fault[] =>
  unknown(
    [
      ...client.tariffs.flatMap(({ devices }, index) => eachOf(devices, `${at}.tariffs[${index}].devices`)),
      ...client.peakWindows.flatMap(({ devices }, index) => eachOf(devices, `${at}.peakWindows[${index}].devices`)),
      ...client.schedules.flatMap(({ request }, index) =>
        eachOf(request.devices, `${at}.schedules[${index}].request.devices`),
      ),
    ],
    client.devices.map(({ id }) => id),
    (value) => `the client has no device "${value}"; add it to its devices`,
  );

const unknownCommodities = ({ devices, ...client }: LooseClient, at: string): readonly Fault[] =>
  unknown(
    (['tariffs', 'peakWindows'] as const).flatMap((list) =>
      named<{ commodity?: string | undefined }>(
        client[list],
        (index) => `${at}.${list}[${index}].commodity`,
        ({ commodity }) => commodity,
      ),
    ),
    devices.map(({ commodity }) => commodity),
    (value) => `no device of the client meters "${value}"; give the commodity of one of its devices`,
  );

const unknownReports = (client: LooseClient, at: string, reports: readonly string[]): readonly Fault[] =>
  unknown(
    (['recipients', 'schedules'] as const).flatMap((list) =>
      named<{ report?: string | undefined }>(
        client[list],
        (index) => `${at}.${list}[${index}].report`,
        ({ report }) => report,
      ),
    ),
    reports,
    (value) => `there is no report "${value}"; give one of ${reports.join(', ')}`,
  );

const ofClient = (client: LooseClient, at: string, reports: readonly string[]): readonly Fault[] => [
  ...repetitions(client, at),
  ...unknownLocations(client, at),
  ...unknownDevices(client, at),
  ...unknownCommodities(client, at),
  ...unknownReports(client, at, reports),
  ...tariffFaults(client, at),
  ...peakWindowFaults(client, at),
];

/** Every such fault of a file, however broken the rest of it may be; `reports` are the names there are. */
export const findCatalogueFaults = (file: unknown, reports: readonly string[]): readonly Fault[] => {
  const clients = readLoosely(file);
  return [
    ...repeated(
      named(
        clients,
        (at) => `clients[${at}].id`,
        ({ id }) => id,
      ),
    ),
    // Unique among all clients: a message of the meter's topic names no client.
    ...repeated(
      clients.flatMap(({ devices }, at) =>
        named(
          devices,
          (index) => `clients[${at}].devices[${index}].topicId`,
          ({ topicId }) => topicId,
        ),
      ),
    ),
    ...clients.flatMap((client, at) => ofClient(client, `clients[${at}]`, reports)),
  ];
};
