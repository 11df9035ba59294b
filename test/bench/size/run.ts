/** Fills a database with a fleet's readings, and makes reports of it, each in a process of its own. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createDatabase } from '../../../src/adapters/postgres.ts';
import { parseCatalogue } from '../../../src/catalogue/catalogue.ts';
import { importReadings } from '../../../src/catalogue/import-readings.ts';
import { seedCatalogue } from '../../../src/catalogue/seed.ts';
import { reportNames } from '../../../src/families/names.ts';
import { createLog } from '../../../src/ops/log.ts';
import { type Case, clientOf, deviceId, type Fleet, readingsOf } from './cases.ts';

export type RenderJob = {
  readonly databaseUrl: string;
  readonly request: object;
  readonly path: string;
  /** Other than the worker's defaults. */
  readonly environment?: Readonly<Record<string, string>>;
};

export type Rendered = {
  readonly bytes: number;
  readonly sheets: number;
  readonly rows: number;
  readonly failures: number;
  readonly fetchMs: number;
  readonly modelMs: number;
  readonly writeMs: number;
  /** Of the whole process, its threads included. */
  readonly peakRssMiB: number;
  /** The longest time for which the main thread answered nothing. */
  readonly longestBlockMs: number;
};

export const seedFleets = async (databaseUrl: string, fleets: readonly Fleet[], signal: AbortSignal): Promise<void> => {
  const log = await createLog({ level: 'warn', pretty: false, fileDescriptor: 2 });
  const limits = { poolMin: 0, poolMax: 1, acquireTimeoutMs: 15_000, statementTimeoutMs: 60_000, slowQueryMs: 60_000 };
  const database = await createDatabase({ url: databaseUrl, ...limits, log });
  try {
    await seedCatalogue(parseCatalogue({ clients: fleets.map(clientOf) }, reportNames), database, signal);
  } finally {
    await database.close();
  }
};

/** @returns how many readings there are of it */
export const importFleet = async (
  databaseUrl: string,
  fleet: Fleet,
  onDevice: (done: number) => void,
  signal: AbortSignal,
): Promise<number> => {
  let readings = 0;
  for (let device = 0; device < fleet.devices; device += 1) {
    const source = readingsOf(fleet, device);
    const target = { databaseUrl, clientId: fleet.clientId, deviceId: deviceId(device) };
    const { rows } = await importReadings({ source, ...target }, signal);
    readings += rows;
    onDevice(device + 1);
  }
  return readings;
};

const run = promisify(execFile);

/** Leaves the workbook at `path`. */
export const renderCase = async (
  { report, fleet, options }: Case,
  at: Omit<RenderJob, 'request'>,
  signal: AbortSignal,
): Promise<Rendered> => {
  const { clientId, from, to } = fleet;
  const job: RenderJob = { ...at, request: { report, clientId, period: { from, to }, options } };
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'render.ts'), JSON.stringify(job)], {
    signal,
  });
  // What render.ts prints.
  return JSON.parse(stdout) as Rendered;
};
