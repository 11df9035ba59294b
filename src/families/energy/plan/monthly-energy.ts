import { defineReport } from '../../../report/definition.ts';
import { monthlyEnergyOptions, type MonthlyEnergyOptions } from '../options.ts';
import type { EnergyDevice, EnergyDeviceData } from '../types.ts';
import { type DeviceWants, fetchDeviceData } from './device-data.ts';
import { listDevices, type PlannedDevice } from './devices.ts';

/** Power is read only where it is known when a device runs: it is as many values again as its energy. */
const wantsOf = ({ runHours }: Pick<EnergyDevice, 'runHours'>): DeviceWants => ({
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
  listSubjects: (request, database, signal) => listDevices(request, wantsOf({ runHours: null }), database, signal),
  fetchSubject: (device, request, database, signal) =>
    fetchDeviceData(device, request, wantsOf(device), database, signal),
});
