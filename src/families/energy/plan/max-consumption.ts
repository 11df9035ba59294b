import { defineReport } from '../../../report/definition.ts';
import { maxConsumptionOptions, type MaxConsumptionOptions } from '../options.ts';
import type { EnergyDeviceData } from '../types.ts';
import { type DeviceWants, fetchDeviceData } from './device-data.ts';
import { listDevices, type PlannedDevice } from './devices.ts';

const wants: DeviceWants = { columns: ['reactiveKvar'] };

/** One row for each device and day, or month. */
export const maxConsumption = defineReport<MaxConsumptionOptions, PlannedDevice, EnergyDeviceData>({
  title: 'Maximum demand',
  options: maxConsumptionOptions,
  maxPeriodDays: 366,
  listSubjects: (request, database, signal) => listDevices(request, wants, database, signal),
  fetchSubject: (device, request, database, signal) => fetchDeviceData(device, request, wants, database, signal),
});
