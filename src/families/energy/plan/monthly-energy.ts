import { defineReport, type ReportRequest } from '../../../report/definition.ts';
import { monthlyEnergyOptions, type MonthlyEnergyOptions } from '../options.ts';
import type { EnergyDevice, EnergyDeviceData } from '../types.ts';
import type { DeviceWants } from './device-data.ts';
import { devicePlan } from './device-plan.ts';
import type { PlannedDevice } from './devices.ts';

/** Power is read only where it is known when a device runs: it is as many values again as its energy. */
const wantsOf = (
  _: ReportRequest<MonthlyEnergyOptions>,
  { runHours }: Pick<EnergyDevice, 'runHours'>,
): DeviceWants => ({
  columns: runHours ? ['reactiveKvar', 'powerKw'] : ['reactiveKvar'],
  timeOfUse: true,
  tariffs: true,
});

/** One row for each device and local month, and the bill of each. */
export const monthlyEnergy = defineReport<MonthlyEnergyOptions, PlannedDevice, EnergyDeviceData>({
  title: 'Monthly energy',
  options: monthlyEnergyOptions,
  /** A year and a day. */
  maxPeriodDays: 366,
  ...devicePlan(wantsOf),
});
