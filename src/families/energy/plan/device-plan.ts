/** The part of a plan that every energy report has: its subjects are devices, and what is fetched of each are readings. */
import type { ReportPlan, ReportRequest } from '../../../report/definition.ts';
import type { EnergyDevice, EnergyDeviceData } from '../types.ts';
import { type DeviceWants, fetchDeviceData, readingSpan } from './device-data.ts';
import { listDevices, type PlannedDevice } from './devices.ts';
import { countReadings, expectReadings, sizeOfReadings } from './readings-size.ts';

/** What a report wants of a device; of all devices alike but for `columns`. */
type WantsOf<Options> = (request: ReportRequest<Options>, device: Pick<EnergyDevice, 'runHours'>) => DeviceWants;

type DevicePlan<Options> = Pick<
  ReportPlan<Options, PlannedDevice, EnergyDeviceData>,
  'listSubjects' | 'fetchSubject' | 'expectSize' | 'countSize' | 'sizeOf'
>;

/** How a report that wants this of its devices lists, measures and fetches them. */
export const devicePlan = <Options>(wantsOf: WantsOf<Options>): DevicePlan<Options> => {
  const wantsOfAll = (request: ReportRequest<Options>): DeviceWants => wantsOf(request, { runHours: null });
  const asked = (devices: readonly PlannedDevice[], request: ReportRequest<Options>) =>
    devices.map((device) => ({ device, columns: wantsOf(request, device).columns }));
  const spanOf = (request: ReportRequest<Options>) => readingSpan(request, wantsOfAll(request));
  return {
    listSubjects: (request, database, signal) => listDevices(request, wantsOfAll(request), database, signal),
    fetchSubject: (device, request, database, signal) =>
      fetchDeviceData(device, request, wantsOf(request, device), database, signal),
    expectSize: (devices, request) => expectReadings(asked(devices, request), spanOf(request)),
    countSize: (devices, request, maxBytes, database, signal) =>
      countReadings(asked(devices, request), spanOf(request), maxBytes, database, signal),
    sizeOf: ({ readings }) => sizeOfReadings(readings),
  };
};
