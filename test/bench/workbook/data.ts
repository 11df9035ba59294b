/**
 * What every writer writes: rows × 12, quarter-hour readings of fifty meters. The figures come from a pool that is made before
 * anything is measured; a row costs its writer no more than looking it up. The pool returns after 5 MB of XML, far beyond the
 * 32 KiB in which deflate finds repetitions.
 */

export const timezone = 'Europe/Berlin';
export const sheetName = 'Readings';
export const poolRows = 8_192;

const startMs = Date.UTC(2000, 0, 1);
export const gridMs = 900_000;

export const instantOf = (row: number): number => startMs + row * gridMs;

export type FigureColumn = {
  readonly head: string;
  readonly decimals: number;
  readonly figure: (random: () => number) => number;
};

const round = (value: number, decimals: number): number => Number(value.toFixed(decimals));

const between = (low: number, high: number, decimals: number) => (random: () => number) =>
  round(low + (high - low) * random(), decimals);

/** `decimals` are those shown; the figures of the last two columns have more. */
export const figureColumns: readonly FigureColumn[] = [
  { head: 'Consumption, kWh', decimals: 3, figure: between(0, 60, 3) },
  { head: 'Register, kWh', decimals: 3, figure: between(180_000, 950_000, 3) },
  { head: 'Power, kW', decimals: 3, figure: between(0, 240, 3) },
  { head: 'Reactive, kvarh', decimals: 3, figure: between(0, 9, 3) },
  { head: 'L1, V', decimals: 1, figure: between(224, 236, 1) },
  { head: 'L2, V', decimals: 1, figure: between(224, 236, 1) },
  { head: 'L3, V', decimals: 1, figure: between(224, 236, 1) },
  { head: 'Current, A', decimals: 2, figure: between(0, 320, 2) },
  { head: 'Power factor', decimals: 3, figure: between(0.82, 1, 6) },
  // Not rounded, as sums of money on their way: a third of them have 15 digits or more.
  { head: 'Cost, EUR', decimals: 2, figure: (random) => round(60 * random(), 3) * 0.2874 },
];

export const timeHead = 'Time';
export const timeFormat = 'dd\\.mm\\.yyyy hh:mm';
export const meterHead = 'Meter';
export const numberFormat = (decimals: number): string => `#,##0.${'0'.repeat(decimals)}`;

export const heads: readonly string[] = [timeHead, meterHead, ...figureColumns.map(({ head }) => head)];
export const widths: readonly number[] = [16, 44, ...figureColumns.map(() => 14)];

/** The looks of the twelve columns' cells, the same in every file. */
export const cellLooks: readonly { readonly numFmt: string; readonly align: 'left' | 'right' }[] = [
  { numFmt: timeFormat, align: 'left' },
  { numFmt: 'General', align: 'left' },
  ...figureColumns.map(({ decimals }) => ({ numFmt: numberFormat(decimals), align: 'right' as const })),
];
export const font = { name: 'Arial', size: 9, argb: 'FF1F2933' };
export const borderArgb = 'FFDDE3EA';

const places = ['Boiler house', 'Assembly hall', 'Cold store', 'Office wing', 'Car park'];
const uses = ['main supply', 'ventilation', 'lighting', 'heat pump', 'compressors'];
const sides = ['north', 'south & yard'];

export const meterNames: readonly string[] = places.flatMap((place) =>
  uses.flatMap((use) => sides.map((side) => `${place} ${side}, ${use}`)),
);

/** mulberry32: the same figures in every process. */
const createRandom = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

export type Pool = { readonly meterCodes: Uint8Array; readonly figures: readonly Float64Array[] };

export const createPool = (): Pool => ({
  meterCodes: Uint8Array.from({ length: poolRows }, (_, row) => row % meterNames.length),
  figures: figureColumns.map(({ figure }, index) => {
    const random = createRandom(index + 1);
    return Float64Array.from({ length: poolRows }, () => figure(random));
  }),
});
