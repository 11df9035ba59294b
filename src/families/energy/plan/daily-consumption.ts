import { defineReport } from '../../../report/definition.ts';
import { dailyConsumptionOptions, type DailyConsumptionOptions } from '../options.ts';
import type { EnergyDeviceData } from '../types.ts';
import type { DeviceWants } from './device-data.ts';
import { devicePlan } from './device-plan.ts';
import type { PlannedDevice } from './devices.ts';

const wants: DeviceWants = { columns: [], timeOfUse: true };

/** One row for each device, one column for each local day. */
export const dailyConsumption = defineReport<DailyConsumptionOptions, PlannedDevice, EnergyDeviceData>({
  title: 'Daily consumption',
  options: dailyConsumptionOptions,
  /** A year and a day: more columns than that nobody reads. */
  maxPeriodDays: 366,
  ...devicePlan(() => wants),
});
