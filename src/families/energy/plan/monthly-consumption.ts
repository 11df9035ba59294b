import { defineReport, type ReportRequest } from '../../../report/definition.ts';
import { monthlyConsumptionOptions, type MonthlyConsumptionOptions } from '../options.ts';
import type { EnergyDeviceData } from '../types.ts';
import type { DeviceWants } from './device-data.ts';
import { devicePlan } from './device-plan.ts';
import type { PlannedDevice } from './devices.ts';

/** A year: of each month the same one a year ago, and of the last one the month before. */
const comparedMonths = 12;

const wantsOf = ({ options }: ReportRequest<MonthlyConsumptionOptions>): DeviceWants => ({
  columns: [],
  timeOfUse: true,
  monthsBefore: options.compare ? comparedMonths : 0,
});

/** One row for each device, one column for each local month. */
export const monthlyConsumption = defineReport<MonthlyConsumptionOptions, PlannedDevice, EnergyDeviceData>({
  title: 'Monthly consumption',
  options: monthlyConsumptionOptions,
  /** Three years, a leap one among them: what still stands side by side. */
  maxPeriodDays: 1_096,
  ...devicePlan(wantsOf),
});
