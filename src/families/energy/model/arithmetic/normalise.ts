/** Readings as they should have come: ascending, each instant once, every row with a value. */
import type { Readings } from '../../types.ts';
import type { QualityNotes } from './quality.ts';

/**
 * Sorts by `ts`; of rows with one `ts` the last given wins with all its columns, noted as a duplicate; rows without energy
 * (NaN) are left out, and are missing from then on. The columns given are not changed.
 */
export const normalise = (readings: Readings, notes: QualityNotes): Readings => {
  const rows = keptRows(readings, notes);
  const pick = (column: Float64Array): Float64Array => {
    const picked = new Float64Array(rows.length);
    for (let index = 0; index < rows.length; index += 1) picked[index] = column[rows[index] ?? 0] ?? Number.NaN;
    return picked;
  };
  const { ts, energy, powerKw, reactiveKvar, voltageV, currentA } = readings;
  return {
    ts: pick(ts),
    energy: pick(energy),
    ...(powerKw && { powerKw: pick(powerKw) }),
    ...(reactiveKvar && { reactiveKvar: pick(reactiveKvar) }),
    ...(voltageV && { voltageV: pick(voltageV) }),
    ...(currentA && { currentA: pick(currentA) }),
  };
};

/** The rows that stay, in the order of time. */
const keptRows = ({ ts, energy }: Readings, notes: QualityNotes): Uint32Array => {
  const order = isStrictlyAscending(ts) ? null : sortedOrder(ts);
  const rows = new Uint32Array(ts.length);
  let kept = 0;
  for (let position = 0; position < ts.length; position += 1) {
    const index = order ? (order[position] ?? 0) : position;
    const instant = ts[index] ?? Number.NaN;
    const next = order ? order[position + 1] : undefined;
    if (next !== undefined && ts[next] === instant) {
      notes.add('duplicate', instant, instant);
      continue;
    }
    if (!Number.isFinite(energy[index])) continue;
    rows[kept] = index;
    kept += 1;
  }
  return rows.subarray(0, kept);
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
