/** Which readings of a register its consumption is counted from: the others are bad. */
import type { Readings } from '../../types.ts';
import { withoutExcursions } from './excursions.ts';
import { goodRows } from './good-rows.ts';
import { withoutLoneJumps } from './lone-jumps.ts';

/**
 * Ascending row numbers. From one of these to the next the register advances, rolls over or is reset; it never dips.
 * @param readings as `normalise` makes them
 */
export const countedRows = (readings: Readings, registerModulus: number | null): Uint32Array => {
  const good = goodRows(readings.energy, registerModulus);
  const sure = withoutLoneJumps(withoutExcursions(good, readings, registerModulus), readings, registerModulus);
  if (sure.length === good.length) return good;
  // Those that are beside each other now may fall by less than a reset does.
  const values = Float64Array.from(sure, (row) => readings.energy[row] ?? 0);
  return goodRows(values, registerModulus).map((at) => sure[at] ?? 0);
};
