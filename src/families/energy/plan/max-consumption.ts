import { defineReport } from '../../../report/definition.ts';
import { maxConsumptionOptions, type MaxConsumptionOptions } from '../options.ts';
import type { EnergyDeviceData } from '../types.ts';
import type { DeviceWants } from './device-data.ts';
import { devicePlan } from './device-plan.ts';
import type { PlannedDevice } from './devices.ts';

const wants: DeviceWants = { columns: ['reactiveKvar'] };

/** One row for each device and day, or month. */
export const maxConsumption = defineReport<MaxConsumptionOptions, PlannedDevice, EnergyDeviceData>({
  title: 'Maximum demand',
  options: maxConsumptionOptions,
  maxPeriodDays: 366,
  ...devicePlan(() => wants),
});
