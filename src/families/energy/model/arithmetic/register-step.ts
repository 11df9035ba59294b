/** What a register has done between a reading and the next. */

export type RegisterStep = 'advance' | 'rollover' | 'reset' | 'dropped';

/** "Near the modulus": the reading before stands in the last tenth of it, the new one in the first tenth. */
const rolloverFrom = 0.9;
const rolloverTo = 0.1;

/** A register below this share of its previous value was reset or replaced; a smaller dip is a bad reading. */
const resetBelow = 0.9;

/** A reading above the modulus is none of this register's, and going on from it would count less than nothing. */
const isNear = (value: number, modulus: number): boolean => value >= rolloverFrom * modulus && value <= modulus;

/**
 * - `advance`: it did not fall.
 * - `rollover`: it fell, from at least 0.9 of its known modulus to at most 0.1 of it: it went on through zero.
 * - `reset`: it fell below 0.9 of the value before: another count has begun, and what was used in between is unknown.
 * - `dropped`: it fell by less: one of the two is a bad reading.
 *
 * Of two good readings, that is: which they are, the readings around them tell (`goodRows`).
 */
export const classifyStep = (previous: number, value: number, modulus: number | null): RegisterStep => {
  if (value >= previous) return 'advance';
  if (modulus !== null && isNear(previous, modulus) && value <= rolloverTo * modulus) return 'rollover';
  return value < resetBelow * previous ? 'reset' : 'dropped';
};
