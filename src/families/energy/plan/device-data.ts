import type { Database } from '../../../ports.ts';
import { addDays, startOfDay } from '../../../report/calendar.ts';
import type { ReportRequest } from '../../../report/definition.ts';
import type { EnergyDeviceData } from '../types.ts';
import type { DeviceRules, PlannedDevice } from './devices.ts';
import { fetchReadings, type ReadingColumn } from './readings.ts';

/** `columns` are those besides `ts` and `energy`. */
export type DeviceWants = DeviceRules & { readonly columns: readonly ReadingColumn[] };

/**
 * One device's data over the request's period, in one query: what it is judged and priced by came with the device, from
 * `listDevices` with the same `wants`.
 * @throws QUERY_TIMEOUT, QUERY_FAILED, ABORTED
 */
export const fetchDeviceData = async (
  planned: PlannedDevice,
  { period, timezone }: ReportRequest<unknown>,
  { columns }: DeviceWants,
  database: Database,
  signal: AbortSignal,
): Promise<EnergyDeviceData> => {
  const { timeOfUse, tariffs, ...device } = planned;
  const from = startOfDay(timezone, period.from);
  const to = startOfDay(timezone, addDays(period.to, 1));
  return {
    device,
    readings: await fetchReadings(device, { from, to }, columns, database, signal),
    ...(timeOfUse && { timeOfUse }),
    ...(tariffs && { tariffs }),
  };
};
