import { Client } from 'pg';
import { Readable } from 'node:stream';
import { parseCatalogue } from '../../../src/catalogue/catalogue.ts';
import { importReadings } from '../../../src/catalogue/import-readings.ts';
import { seedCatalogue } from '../../../src/catalogue/seed.ts';
import { reportNames } from '../../../src/families/names.ts';
import { catalogue, csvOf, deviceIds } from './data.ts';
import { openBenchDatabase } from './database.ts';

/** Catalogue and readings of the first `devices`, through the project's own seed and import. */
export const seed = async (url: string, devices: number): Promise<void> => {
  const database = await openBenchDatabase(url);
  try {
    await seedCatalogue(parseCatalogue(catalogue, reportNames), database);
  } finally {
    await database.close();
  }
  for (const [index, deviceId] of deviceIds.slice(0, devices).entries()) {
    await importReadings({ source: Readable.from([Buffer.from(csvOf(index))]), databaseUrl: url, deviceId });
  }
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    // Not in the middle of a measurement.
    await client.query('vacuum (analyze)');
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
};
