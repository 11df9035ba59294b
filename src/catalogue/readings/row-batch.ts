/** Parsed readings on their way to the database, as columns of equal capacity. */

/** Microseconds since 1970-01-01T00:00Z, whole: exact in a double until the year 2255. */
export type EpochMicros = number;

export type RowBatch = {
  readonly ts: Float64Array;
  /** One array for each value column of the file, energy first; `NaN` is missing. */
  readonly values: readonly Float64Array[];
  /** Rows filled so far. */
  length: number;
};

export const createBatch = (capacity: number, valueColumns: number): RowBatch => ({
  ts: new Float64Array(capacity),
  values: Array.from({ length: valueColumns }, () => new Float64Array(capacity)),
  length: 0,
});

export type OrderedBatch = {
  readonly batch: RowBatch;
  /** Rows to take, ascending in `ts`; `null` means all of them as they stand. */
  readonly order: Uint32Array | null;
  readonly length: number;
  /** Rows left out because a later row of the batch has the same `ts`. */
  readonly duplicates: number;
  readonly first: EpochMicros;
  readonly last: EpochMicros;
};

const isAscending = ({ ts, length }: RowBatch): boolean => {
  for (let row = 1; row < length; row += 1) if (!((ts[row] ?? 0) > (ts[row - 1] ?? 0))) return false;
  return true;
};

/** Orders a batch that is not empty by time; of rows with the same `ts` the last one stays. */
export const orderBatch = (batch: RowBatch): OrderedBatch => {
  const { ts, length } = batch;
  const at = (row: number | undefined): number => ts[row ?? 0] ?? 0;
  if (isAscending(batch)) {
    return { batch, order: null, length, duplicates: 0, first: at(0), last: at(length - 1) };
  }
  const rows = Uint32Array.from({ length }, (_, row) => row);
  rows.sort((one, other) => at(one) - at(other) || one - other);
  let kept = 0;
  for (let next = 1; next <= length; next += 1) {
    const row = rows[next - 1] ?? 0;
    if (next < length && at(rows[next]) === at(row)) continue;
    rows[kept] = row;
    kept += 1;
  }
  const order = rows.subarray(0, kept);
  return { batch, order, length: kept, duplicates: length - kept, first: at(order[0]), last: at(order[kept - 1]) };
};

/** `2016-03-13T08:00:00.000000Z` */
export const isoOfMicros = (micros: EpochMicros): string => {
  const ms = Math.floor(micros / 1_000);
  return `${new Date(ms).toISOString().slice(0, -1)}${String(micros - ms * 1_000).padStart(3, '0')}Z`;
};
