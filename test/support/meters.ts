/** Real meters and made-up ones in a test's database. */
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseCatalogue } from '../../src/catalogue/catalogue.ts';
import { importReadings } from '../../src/catalogue/import-readings.ts';
import { seedCatalogue } from '../../src/catalogue/seed.ts';
import { reportNames } from '../../src/families/names.ts';
import type { Database } from '../../src/ports.ts';

export const meterFile = (name: string): string =>
  fileURLToPath(new URL(`../../src/local/meters/${name}`, import.meta.url));

export const client = (id: string, devices: readonly object[], changes: object = {}): object => ({
  id,
  name: `Client ${id}`,
  timezone: 'America/Chicago',
  locations: [{ id: 'site', name: 'Site' }],
  devices,
  recipients: [{ report: 'energy.daily-consumption', emails: [`reports@${id}.example`, `billing@${id}.example`] }],
  ...changes,
});

export const device = (id: string, changes: object = {}): object => ({
  id,
  name: `Meter ${id}`,
  location: 'site',
  commodity: 'electricity',
  unit: 'kWh',
  readingKind: 'delta',
  intervalMinutes: 60,
  ...changes,
});

export const seed = (database: Database, clients: readonly object[]) =>
  seedCatalogue(parseCatalogue({ clients }, reportNames), database);

/** The Illinois home's hourly electricity, 2015-11-22 to 2018-02-08. */
export const importIllinois = (databaseUrl: string, clientId: string, deviceId: string) =>
  importReadings({ source: meterFile('il-electricity-cdd-hdd-hourly.csv.gz'), databaseUrl, clientId, deviceId });

/** 1 kWh in each hour of the UTC days from `from` on. */
export const importConstant = (databaseUrl: string, clientId: string, deviceId: string, from: string, days: number) => {
  const start = Date.parse(`${from}T00:00:00Z`);
  const lines = Array.from({ length: days * 24 }, (_, hour) => `${new Date(start + hour * 3_600_000).toISOString()},1`);
  return importReadings({
    source: Readable.from([Buffer.from(`ts,energy\n${lines.join('\n')}\n`)]),
    databaseUrl,
    clientId,
    deviceId,
  });
};
