/** Readings as they should have come: ascending, each instant once, every row with a value. */
import type { Readings } from '../../types.ts';
import type { QualityNotes } from './quality.ts';

/**
 * Sorts by `ts`; of rows with one `ts` the last given wins, noted as a duplicate; rows without a value (NaN) are left out,
 * and are missing from then on. The columns given are not changed.
 */
export const normalise = ({ ts, energy }: Readings, notes: QualityNotes): Readings => {
  const order = isStrictlyAscending(ts) ? null : sortedOrder(ts);
  const cleanTs = new Float64Array(ts.length);
  const cleanEnergy = new Float64Array(ts.length);
  let kept = 0;
  for (let position = 0; position < ts.length; position += 1) {
    const index = order ? (order[position] ?? 0) : position;
    const instant = ts[index] ?? Number.NaN;
    const next = order ? order[position + 1] : undefined;
    if (next !== undefined && ts[next] === instant) {
      notes.add('duplicate', instant, instant);
      continue;
    }
    const value = energy[index] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    cleanTs[kept] = instant;
    cleanEnergy[kept] = value;
    kept += 1;
  }
  return { ts: cleanTs.subarray(0, kept), energy: cleanEnergy.subarray(0, kept) };
};

const isStrictlyAscending = (ts: Float64Array): boolean => {
  for (let index = 1; index < ts.length; index += 1) {
    if (!((ts[index] ?? 0) > (ts[index - 1] ?? 0))) return false;
  }
  return true;
};

/** Stable: of equal instants the one given last comes last. */
const sortedOrder = (ts: Float64Array): Uint32Array => {
  const order = Uint32Array.from(ts, (_, index) => index);
  return order.sort((a, b) => (ts[a] ?? 0) - (ts[b] ?? 0) || a - b);
};
