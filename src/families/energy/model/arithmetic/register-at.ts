/** What a register shows at an instant, such as the opening and the closing of a month. */
import type { EnergyDevice, Readings } from '../../types.ts';
import { cutRuleOf } from './by-span.ts';
import { countedRows } from './counted-rows.ts';
import type { Figures } from './figure.ts';
import { classifyStep } from './register-step.ts';

/**
 * The register at each instant: as read there, else interpolated linearly between its neighbours, flagged where they are
 * more than one interval apart. NaN before the first and after the last reading, and where it was reset in between.
 * `coverage` is 1 where it is known.
 * @param readings as `normalise` makes them
 * @param instants ascending
 */
export const registerAt = (device: EnergyDevice, readings: Readings, instants: Float64Array): Figures => {
  const { ts, energy } = readings;
  const { exactUpToMs, sliverMs } = cutRuleOf(device);
  const rows = countedRows(readings, device.registerModulus);
  const value = new Float64Array(instants.length).fill(Number.NaN);
  const estimated = new Uint8Array(instants.length);
  let at = 0;
  for (const [index, instant] of instants.entries()) {
    while (at + 1 < rows.length && (ts[rows[at + 1] ?? 0] ?? 0) <= instant) at += 1;
    const [row, next] = [rows[at], rows[at + 1]];
    if (row === undefined || (ts[row] ?? 0) > instant) continue;
    const sinceMs = instant - (ts[row] ?? 0);
    if (sinceMs === 0) {
      value[index] = energy[row] ?? Number.NaN;
    } else if (next !== undefined) {
      const betweenMs = (ts[next] ?? 0) - (ts[row] ?? 0);
      value[index] = interpolate(device, energy[row] ?? 0, energy[next] ?? 0, sinceMs / betweenMs);
      const far = betweenMs > exactUpToMs && Math.min(sinceMs, betweenMs - sinceMs) > sliverMs;
      estimated[index] = far && !Number.isNaN(value[index]) ? 1 : 0;
    }
  }
  return { value, estimated, coverage: value.map((each) => (Number.isNaN(each) ? 0 : 1)) };
};

const interpolate = ({ registerModulus }: EnergyDevice, before: number, after: number, share: number): number => {
  const step = classifyStep(before, after, registerModulus);
  if (step === 'reset') return Number.NaN;
  if (step !== 'rollover' || registerModulus === null) return before + (after - before) * share;
  return (before + (after + registerModulus - before) * share) % registerModulus;
};
