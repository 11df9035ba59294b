/** How evenly a load is spread. Definitions: IEC 60050-691, tariffs for electricity. */
import { combine, type Figures } from './figure.ts';

const hourMs = 3_600_000;

/** A quotient of sums may be off by their last digits. */
const noise = 1e-9;

/**
 * Load factor = energy / (hours in the period × maximum demand), in real hours, 0 to 1.
 *
 * NaN where either is unknown or nothing was used, and where it would be above 1 or below 0: then the load was highest
 * while no complete block was measured, so the true maximum is not known, or more was given back than was used.
 */
export const loadFactor = (energy: number, hours: number, maximumDemand: number): number => {
  const factor = energy / (hours * maximumDemand);
  return maximumDemand > 0 && factor >= 0 && factor <= 1 + noise ? Math.min(1, factor) : Number.NaN;
};

/** Hours use = energy / maximum demand: for how long the maximum would have used as much. NaN as `loadFactor`. */
export const hoursUse = (energy: number, hours: number, maximumDemand: number): number =>
  loadFactor(energy, hours, maximumDemand) * hours;

const hoursOf = (boundaries: Float64Array, span: number): number =>
  ((boundaries[span + 1] ?? 0) - (boundaries[span] ?? 0)) / hourMs;

/** The load factor of each span. */
export const loadFactors = (energy: Figures, maximum: Figures, boundaries: Float64Array): Figures =>
  combine(energy, maximum, (sum, peak, span) => loadFactor(sum, hoursOf(boundaries, span), peak));

/** The hours use of each span. */
export const hoursUses = (energy: Figures, maximum: Figures, boundaries: Float64Array): Figures =>
  combine(energy, maximum, (sum, peak, span) => hoursUse(sum, hoursOf(boundaries, span), peak));
