/** One device's cleaned intervals with all that was measured in them, column beside column. */
import type { EnergyDevice, Readings } from '../../types.ts';
import { type IntervalEnergy, toIntervals } from './intervals.ts';
import { normalise } from './normalise.ts';
import type { QualityNotes } from './quality.ts';
import { kwhPerUnit } from './units.ts';

/** NaN is missing. A column that the device does not have is all NaN. */
export type EnergySeries = IntervalEnergy & {
  /** As measured, else energy / hours; NaN for a unit that is not electrical and where nothing was measured. */
  readonly powerKw: Float64Array;
  readonly reactiveKvar: Float64Array;
  readonly voltageV: Float64Array;
  readonly currentA: Float64Array;
};

const hourMs = 3_600_000;

/**
 * Readings in any order as interval energy with its aligned means. Of a bridged interval the means are unknown, for the
 * row it begins with tells of its first part alone; its power is then the mean of the whole, energy / hours.
 * @param dayStarts see `toIntervals`
 */
export const toEnergySeries = (
  device: EnergyDevice,
  readings: Readings,
  dayStarts: Float64Array,
  notes: QualityNotes,
): EnergySeries => {
  const clean = normalise(readings, notes);
  const intervals = toIntervals(device, clean, dayStarts, notes);
  const align = (column: Float64Array | undefined): Float64Array => alignColumn(column, intervals);
  return {
    ...intervals,
    powerKw: fillPower(align(clean.powerKw), intervals, kwhPerUnit(device.unit)),
    reactiveKvar: align(clean.reactiveKvar),
    voltageV: align(clean.voltageV),
    currentA: align(clean.currentA),
  };
};

const alignColumn = (column: Float64Array | undefined, { row, bridged }: IntervalEnergy): Float64Array => {
  const aligned = new Float64Array(row.length).fill(Number.NaN);
  if (!column) return aligned;
  for (let index = 0; index < row.length; index += 1) {
    const value = column[row[index] ?? 0] ?? Number.NaN;
    if (bridged[index] === 0 && Number.isFinite(value)) aligned[index] = value;
  }
  return aligned;
};

/** Mean power [kW] = energy [kWh] / hours, where none was measured. */
const fillPower = (power: Float64Array, { start, end, energy }: IntervalEnergy, kwh: number): Float64Array => {
  for (let index = 0; index < power.length; index += 1) {
    if (!Number.isNaN(power[index])) continue;
    const hours = ((end[index] ?? 0) - (start[index] ?? 0)) / hourMs;
    power[index] = ((energy[index] ?? Number.NaN) * kwh) / hours;
  }
  return power;
};
