/** The same rows as peers take them: one array each, the instant already as wall-clock time. */
import { Temporal } from 'temporal-polyfill';
import { createPool, instantOf, meterNames, poolRows, timezone } from './data.ts';

/** Until the next one starts. */
export type Offset = { readonly fromMs: number; readonly offsetMs: number };

/** The zone's offsets during the first `rows` rows; not taken from the writer that is measured. */
export const offsetsOf = (rows: number): readonly Offset[] => {
  const offsets: Offset[] = [];
  let at: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(instantOf(0)).toZonedDateTimeISO(
    timezone,
  );
  while (at !== null && at.epochMilliseconds < instantOf(rows)) {
    offsets.push({ fromMs: at.epochMilliseconds, offsetMs: at.offsetNanoseconds / 1e6 });
    at = at.getTimeZoneTransition('next');
  }
  return offsets;
};

export type Row = [wallMs: number, meter: string, ...figures: number[]];

export type RowReader = {
  readonly count: number;
  /** Rows in order, from 0. The array is used again for the next one. */
  next(): Row;
};

/** `wallMs` reads right when taken for UTC. */
export const createRowReader = (count: number): RowReader => {
  const { figures, meterCodes } = createPool();
  const offsets = offsetsOf(count);
  const cells: Row = [0, '', ...figures.map(() => 0)];
  let segment = 0;
  let row = 0;
  return {
    count,
    next() {
      const at = instantOf(row);
      while (at >= (offsets[segment + 1]?.fromMs ?? Infinity)) segment += 1;
      const place = row % poolRows;
      cells[0] = at + (offsets[segment]?.offsetMs ?? 0);
      cells[1] = meterNames[meterCodes[place] ?? 0] ?? '';
      for (let index = 0; index < figures.length; index += 1) cells[index + 2] = figures[index]?.[place] ?? 0;
      row += 1;
      return cells;
    },
  };
};

/** Excel's day number of a wall-clock time. */
export const serialOf = (wallMs: number): number => 25_569 + wallMs / 86_400_000;
