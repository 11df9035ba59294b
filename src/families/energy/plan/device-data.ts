import type { Database } from '../../../ports.ts';
import { addDays, addMonths, startOfDay } from '../../../report/calendar.ts';
import type { ReportRequest } from '../../../report/definition.ts';
import type { LocalDate } from '../../../report/model.ts';
import type { EnergyDeviceData } from '../types.ts';
import type { DeviceRules, PlannedDevice } from './devices.ts';
import { fetchReadings, type ReadingColumn } from './readings.ts';

export type DeviceWants = DeviceRules & {
  /** Besides `ts` and `energy`. */
  readonly columns: readonly ReadingColumn[];
  /** Whole months of readings from before the period's first month, to compare with; 0 when absent. */
  readonly monthsBefore?: number;
};

/**
 * One device's data over the request's period, in one query: what it is judged and priced by came with the device, from
 * `listDevices` with the same `wants`.
 * @throws QUERY_TIMEOUT, QUERY_FAILED, ABORTED
 */
export const fetchDeviceData = async (
  planned: PlannedDevice,
  { period, timezone }: ReportRequest<unknown>,
  { columns, monthsBefore = 0 }: DeviceWants,
  database: Database,
  signal: AbortSignal,
): Promise<EnergyDeviceData> => {
  const { timeOfUse, tariffs, ...device } = planned;
  const first = monthsBefore > 0 ? addMonths(firstOfMonth(period.from), -monthsBefore) : period.from;
  const from = startOfDay(timezone, first);
  const to = startOfDay(timezone, addDays(period.to, 1));
  return {
    device,
    readings: await fetchReadings(device, { from, to }, columns, database, signal),
    ...(timeOfUse && { timeOfUse }),
    ...(tariffs && { tariffs }),
  };
};

const firstOfMonth = (date: LocalDate): LocalDate => `${date.slice(0, 'YYYY-MM'.length)}-01`;
