import type { Database } from '../../../ports.ts';
import { addDays, addMonths, startOfDay } from '../../../report/calendar.ts';
import type { ReportRequest } from '../../../report/definition.ts';
import type { LocalDate } from '../../../report/model.ts';
import type { EnergyDeviceData } from '../types.ts';
import type { DeviceRules, PlannedDevice } from './devices.ts';
import { fetchReadings, type ReadingColumn, type Span } from './readings.ts';

export type DeviceWants = DeviceRules & {
  /** Besides `ts` and `energy`. */
  readonly columns: readonly ReadingColumn[];
  /** Whole months of readings from before the period's first month, to compare with; 0 when absent. */
  readonly monthsBefore?: number;
};

/** What the readings are read of: the request's days, and the months before them that are compared with. */
export const readingSpan = (
  { period, timezone }: Pick<ReportRequest<unknown>, 'period' | 'timezone'>,
  { monthsBefore = 0 }: Pick<DeviceWants, 'monthsBefore'>,
): Span => {
  const first = monthsBefore > 0 ? addMonths(firstOfMonth(period.from), -monthsBefore) : period.from;
  return { from: startOfDay(timezone, first), to: startOfDay(timezone, addDays(period.to, 1)) };
};

/**
 * One device's data over the request's period, in one query: what it is judged and priced by came with the device, from
 * `listDevices` with the same `wants`.
 * @throws QUERY_TIMEOUT, QUERY_FAILED, ABORTED
 */
export const fetchDeviceData = async (
  planned: PlannedDevice,
  request: ReportRequest<unknown>,
  wants: DeviceWants,
  database: Database,
  signal: AbortSignal,
): Promise<EnergyDeviceData> => {
  const { timeOfUse, tariffs, ...device } = planned;
  return {
    device,
    readings: await fetchReadings(device, readingSpan(request, wants), wants.columns, database, signal),
    ...(timeOfUse && { timeOfUse }),
    ...(tariffs && { tariffs }),
  };
};

const firstOfMonth = (date: LocalDate): LocalDate => `${date.slice(0, 'YYYY-MM'.length)}-01`;
