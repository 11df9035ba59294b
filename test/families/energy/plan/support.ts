/** Requests and data of a plan, on a real database. */
import { Readable } from 'node:stream';
import { importReadings } from '../../../../src/catalogue/import-readings.ts';
import type { ReportRequest } from '../../../../src/report/definition.ts';

export const requestOf = (clientId: string, changes: Partial<ReportRequest<unknown>> = {}): ReportRequest<unknown> => ({
  requestId: 'r',
  report: 'energy.daily-consumption',
  client: { id: clientId, name: clientId },
  period: { from: '2016-03-01', to: '2016-03-01' },
  timezone: 'UTC',
  locale: 'en-GB',
  options: {},
  ...changes,
});

export const importCsv = (databaseUrl: string, clientId: string, deviceId: string, lines: readonly string[]) =>
  importReadings({ source: Readable.from([Buffer.from(`${lines.join('\n')}\n`)]), databaseUrl, clientId, deviceId });
