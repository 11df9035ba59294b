import { startOfDay, addDays } from '../../../report/calendar.ts';
import { defineReport } from '../../../report/definition.ts';
import { dailyConsumptionOptions, type DailyConsumptionOptions } from '../options.ts';
import type { EnergyDevice, EnergyDeviceData } from '../types.ts';
import { listDevices } from './devices.ts';
import { fetchReadings } from './readings.ts';

/** One row for each device, one column for each local day. */
export const dailyConsumption = defineReport<DailyConsumptionOptions, EnergyDevice, EnergyDeviceData>({
  title: 'Daily consumption',
  options: dailyConsumptionOptions,
  /** A year and a day: more columns than that nobody reads. */
  maxPeriodDays: 366,
  listSubjects: listDevices,
  fetchSubject: async (device, { period, timezone }, database, signal) => {
    const from = startOfDay(timezone, period.from);
    const to = startOfDay(timezone, addDays(period.to, 1));
    return { device, readings: await fetchReadings(device, { from, to }, database, signal) };
  },
});
