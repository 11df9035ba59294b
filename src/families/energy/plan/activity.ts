import { defineReport } from '../../../report/definition.ts';
import { activityOptions, type ActivityOptions } from '../options.ts';
import type { EnergyDeviceData } from '../types.ts';
import type { DeviceWants } from './device-data.ts';
import { devicePlan } from './device-plan.ts';
import type { PlannedDevice } from './devices.ts';

const wants: DeviceWants = {
  columns: ['powerKw', 'reactiveKvar', 'voltageV', 'currentA'],
  timeOfUse: true,
  tariffs: true,
};

/** One row for each interval of each device. */
export const activity = defineReport<ActivityOptions, PlannedDevice, EnergyDeviceData>({
  title: 'Activity',
  options: activityOptions,
  /** A month of minutes is 44,640 rows of each device. */
  maxPeriodDays: 31,
  ...devicePlan(() => wants),
});
