import { describe, expect, it } from 'vitest';
import { collectBuffers } from '../../../src/adapters/collect-buffers.ts';
import { toDemandScope, toDeviceDemand } from '../../../src/families/energy/model/device-demand.ts';
import { createSpans, toDeviceEnergyMonths } from '../../../src/families/energy/model/device-energy-months.ts';
import { toDeviceHours } from '../../../src/families/energy/model/device-hours.ts';
import { dayStartsOf, toDeviceMonths, toMonthScope } from '../../../src/families/energy/model/device-months.ts';
import { periodHours } from '../../../src/families/energy/model/period-hours.ts';
import { createLoads } from '../../../src/families/energy/model/span-figures.ts';
import type { EnergyDeviceData } from '../../../src/families/energy/types.ts';
import { localDays, localMonths } from '../../../src/report/calendar.ts';
import { device, evenly, generatedAt as asOf } from './support.ts';

const zone = 'UTC';
const period = { from: '2016-01-01', to: '2016-01-31' };
const days = localDays(zone, period);
const meter: EnergyDeviceData = {
  device: device({ intervalMinutes: 1, demandMinutes: 15 }),
  readings: evenly('2016-01-01T00:00Z', 1, Array<number>(31 * 1_440).fill(1)),
};
const toLoad = createLoads({ zone, from: days.boundaries[0] ?? 0, to: days.boundaries.at(-1) ?? 0 });

const energyMonths = () =>
  toDeviceEnergyMonths(meter, {
    zone,
    period,
    days,
    asOf,
    toLoad,
    withCost: true,
    demandMinutes: undefined,
    months: localMonths(zone, period),
    toSpans: createSpans(zone, period),
  });
const hours = () =>
  toDeviceHours(meter, { zone, period, days, hours: periodHours(zone, days), asOf, withCost: true, toLoad });
const months = () => {
  const scope = toMonthScope(zone, period, true, asOf);
  return toDeviceMonths(meter, scope, dayStartsOf(scope));
};
const demand = () =>
  toDeviceDemand(meter, toDemandScope(zone, period, { by: 'day', demandMinutes: undefined, rolling: true }, asOf));

/** Bytes in typed arrays, wherever they are, the readings aside. */
const bytesIn = (kept: object): number => collectBuffers(kept).reduce((sum, { byteLength }) => sum + byteLength, 0);

describe('what is kept of a device until the workbook is written', () => {
  it.each([
    ['monthly-energy', energyMonths],
    ['daily-energy', hours],
    ['monthly-consumption', months],
    ['max-consumption', demand],
  ])('grows with the days of %s, not with the readings', (_, keep) => {
    expect(bytesIn(meter.readings)).toBe(31 * 1_440 * 16);
    expect(bytesIn(keep())).toBeLessThan(31 * 24 * 400);
  });
});
