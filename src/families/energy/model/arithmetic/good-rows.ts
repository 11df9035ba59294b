/**
 * Which readings of a register count: each is judged by those before it and by those after it.
 *
 *   10,000  0       10,002  …   a bad reading: the register goes on without it
 *   10,000  20,000  10,002  …   so it does here
 *   10,000  0       1       2   a reset: it does not come back
 *
 * Of all ways to read the whole, the cheapest is taken: a bad reading costs 1, a fall (a reset or a rollover) half more than
 * the longest run of bad readings. Of ways that cost the same, the one that claims less energy; of those that claim the same,
 * the most even, which claims the lower demand. A reading adds to the best ways to the few before it: the time is linear.
 */
import { classifyStep } from './register-step.ts';

/** So many bad readings in a row are told by value alone; a register that is elsewhere for longer has been reset. */
export const maxBadInARow = 3;

const fallCost = maxBadInARow + 0.5;

/** A dip of less than a tenth may last: it is no reset. Shorter explanations come first. */
const lastingDipCost = 0.5;

/** Sums of the same differences in another order. */
const roundingShare = 1e-9;

/** The cheapest way to each reading that is kept, and the one kept before it. */
type Ways = {
  readonly cost: Float64Array;
  readonly energy: Float64Array;
  /** Sum of rise² / steps. */
  readonly unevenness: Float64Array;
  readonly before: Int32Array;
};

/**
 * The rows that count, ascending: from one to the next `classifyStep` is never `dropped`.
 * @param register without NaN, in the order of time
 */
export const goodRows = (register: Float64Array, modulus: number | null): Uint32Array => {
  if (neverFalls(register)) return allRows(register.length);
  const ways = startingWays(register);
  let dipFrom = -1;
  for (let row = 1; row < register.length; row += 1) {
    for (let from = Math.max(0, row - 1 - maxBadInARow); from < row; from += 1) {
      offer(ways, register, modulus, from, row, 0);
    }
    if (dipFrom >= 0) offer(ways, register, modulus, dipFrom, row, lastingDipCost);
    dipFrom = dipAt(ways, register, modulus, row, dipFrom);
  }
  const last = register.length - 1;
  const endsInDip = dipFrom >= 0 && dipCost(ways, dipFrom, last) < (ways.cost[last] ?? 0);
  return trace(ways, endsInDip ? dipFrom : last);
};

const neverFalls = (register: Float64Array): boolean => {
  for (let row = 1; row < register.length; row += 1) {
    if ((register[row] ?? 0) < (register[row - 1] ?? 0)) return false;
  }
  return true;
};

const allRows = (count: number): Uint32Array => {
  const rows = new Uint32Array(count);
  for (let row = 0; row < count; row += 1) rows[row] = row;
  return rows;
};

/** With the first reading, or with one of the next where those before it are a little too high for it. */
const startingWays = (register: Float64Array): Ways => {
  const cost = new Float64Array(register.length).fill(Number.POSITIVE_INFINITY);
  cost[0] = 0;
  for (let row = 1; row <= Math.min(maxBadInARow, register.length - 1); row += 1) {
    const value = register[row] ?? 0;
    if (register.subarray(0, row).every((earlier) => classifyStep(earlier, value, null) === 'dropped')) cost[row] = row;
  }
  const zeros = (): Float64Array => new Float64Array(register.length);
  return { cost, energy: zeros(), unevenness: zeros(), before: new Int32Array(register.length).fill(-1) };
};

/** The way to `row` by `from`, the readings in between left out, if it is better than what is known. */
const offer = (
  { cost, energy, unevenness, before }: Ways,
  register: Float64Array,
  modulus: number | null,
  from: number,
  row: number,
  extraCost: number,
): void => {
  const dropped = row - from - 1;
  const least = (cost[from] ?? 0) + dropped + extraCost;
  const known = cost[row] ?? 0;
  if (!(least <= known) || least === Number.POSITIVE_INFINITY) return;
  const [previous, value] = [register[from] ?? 0, register[row] ?? 0];
  const step = classifyStep(previous, value, modulus);
  // Bad readings are told by a register that goes on without them, which one that was reset does not.
  if (step === 'dropped' || (step === 'reset' && dropped > 0 && extraCost === 0)) return;
  const used = step === 'reset' ? 0 : value - previous + (step === 'rollover' ? (modulus ?? 0) : 0);
  // What stands above the modulus is bad: a rollover after it must not cost less with it than without.
  const aboveCost = modulus !== null && previous > modulus ? maxBadInARow : 0;
  const total = least + (step === 'advance' ? 0 : fallCost + aboveCost);
  const claimed = (energy[from] ?? 0) + used;
  const uneven = (unevenness[from] ?? 0) + (used * used) / (row - from);
  if (total > known) return;
  if (total === known) {
    const order = compareSums(claimed, energy[row] ?? 0) || compareSums(uneven, unevenness[row] ?? 0);
    if (order >= 0) return;
  }
  cost[row] = total;
  energy[row] = claimed;
  unevenness[row] = uneven;
  before[row] = from;
};

const compareSums = (a: number, b: number): number =>
  Math.abs(a - b) <= roundingShare * Math.max(Math.abs(a), Math.abs(b)) ? 0 : a - b;

const dipCost = ({ cost }: Ways, from: number, row: number): number =>
  (cost[from] ?? Number.POSITIVE_INFINITY) + row - from + lastingDipCost;

/** The reading from which the register is in a lasting dip at `row`, the cheapest of two; −1 for none. */
const dipAt = (ways: Ways, register: Float64Array, modulus: number | null, row: number, known: number): number => {
  const isIn = (from: number): boolean =>
    from >= 0 &&
    ways.cost[from] !== Number.POSITIVE_INFINITY &&
    classifyStep(register[from] ?? 0, register[row] ?? 0, modulus) === 'dropped';
  const [goesOn, begins] = [isIn(known), isIn(row - 1)];
  if (goesOn && begins) return dipCost(ways, row - 1, row) < dipCost(ways, known, row) ? row - 1 : known;
  if (begins) return row - 1;
  return goesOn ? known : -1;
};

const trace = ({ before }: Ways, last: number): Uint32Array => {
  const rows = new Uint32Array(before.length);
  let at = rows.length;
  for (let row = last; row >= 0; row = before[row] ?? -1) {
    at -= 1;
    rows[at] = row;
  }
  return rows.subarray(at);
};
