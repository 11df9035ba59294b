/** What one field of a catalogue alone cannot tell: ids given twice, and names of things that are not there. */
import { z } from 'zod';

export type Fault = { readonly path: string; readonly message: string };

// Lenient on purpose: whatever else is wrong with a file, these faults are reported along with it.
const text = z.string().optional().catch(undefined);
const listOf = <Shape extends z.ZodRawShape>(shape: Shape) => {
  const item = z.object(shape);
  return z.preprocess(
    (value: unknown): unknown[] =>
      (Array.isArray(value) ? value : []).map((each: unknown) =>
        typeof each === 'object' && each !== null ? each : {},
      ),
    z.array(item),
  );
};
const looseCatalogue = z
  .object({
    clients: listOf({
      id: text,
      locations: listOf({ id: text }),
      devices: listOf({ id: text, location: text, topicId: text }),
      recipients: listOf({ report: text }),
    }),
  })
  .catch({ clients: [] });

type LooseClient = z.infer<typeof looseCatalogue>['clients'][number];
type Named = { readonly path: string; readonly value: string | undefined };

const repeated = (given: readonly Named[]): readonly Fault[] => {
  const firstAt = new Map<string, string>();
  return given.flatMap(({ path, value }) => {
    if (value === undefined) return [];
    const before = firstAt.get(value);
    if (before !== undefined) return [{ path, message: `"${value}" is given twice, first at ${before}; keep one` }];
    firstAt.set(value, path);
    return [];
  });
};

const named = <Item>(items: readonly Item[], path: (at: number) => string, value: (item: Item) => string | undefined) =>
  items.map((item, at): Named => ({ path: path(at), value: value(item) }));

const ofClient = (client: LooseClient, at: string, reports: readonly string[]): readonly Fault[] => {
  const { locations, devices, recipients } = client;
  const known = new Set(locations.map(({ id }) => id));
  const givenReports = named(
    recipients,
    (index) => `${at}.recipients[${index}].report`,
    ({ report }) => report,
  );
  const places = named(
    devices,
    (index) => `${at}.devices[${index}].location`,
    ({ location }) => location,
  );
  return [
    ...repeated(
      named(
        locations,
        (index) => `${at}.locations[${index}].id`,
        ({ id }) => id,
      ),
    ),
    ...repeated(
      named(
        devices,
        (index) => `${at}.devices[${index}].id`,
        ({ id }) => id,
      ),
    ),
    ...repeated(givenReports),
    ...places
      .filter(({ value }) => value !== undefined && !known.has(value))
      .map(({ path, value }) => ({ path, message: `the client has no location "${value}"; add it to its locations` })),
    ...givenReports
      .filter(({ value }) => value !== undefined && !reports.includes(value))
      .map(({ path, value }) => ({
        path,
        message: `there is no report "${value}"; give one of ${reports.join(', ')}`,
      })),
  ];
};

/** Every such fault of a file, however broken the rest of it may be; `reports` are the names there are. */
export const findCatalogueFaults = (file: unknown, reports: readonly string[]): readonly Fault[] => {
  const { clients } = looseCatalogue.parse(file);
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
