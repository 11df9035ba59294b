/** Which readings of a register its consumption is counted from: the others are bad. */
import type { Readings } from '../../types.ts';
import { goodRows } from './good-rows.ts';
import { withoutLoneJumps } from './lone-jumps.ts';

/**
 * Ascending row numbers. From one of these to the next the register advances, rolls over or is reset; it never dips.
 * @param readings as `normalise` makes them
 */
export const countedRows = (readings: Readings, registerModulus: number | null): Uint32Array =>
  withoutLoneJumps(goodRows(readings.energy, registerModulus), readings, registerModulus);
