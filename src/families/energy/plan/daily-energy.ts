import { defineReport } from '../../../report/definition.ts';
import { dailyEnergyOptions, type DailyEnergyOptions } from '../options.ts';
import type { EnergyDeviceData } from '../types.ts';
import type { DeviceWants } from './device-data.ts';
import { devicePlan } from './device-plan.ts';
import type { PlannedDevice } from './devices.ts';

const wants: DeviceWants = { columns: ['reactiveKvar'], timeOfUse: true, tariffs: true };

/** One row for each hour of each local day of each device. */
export const dailyEnergy = defineReport<DailyEnergyOptions, PlannedDevice, EnergyDeviceData>({
  title: 'Daily energy',
  options: dailyEnergyOptions,
  /** A month: more hours than that nobody reads. */
  maxPeriodDays: 31,
  ...devicePlan(() => wants),
});
