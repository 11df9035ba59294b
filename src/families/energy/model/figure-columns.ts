/** Columns of what is known of spans of time, whichever spans the rows of a table are. */
import type { ColumnModel, Total } from '../../../report/table-model.ts';
import { type Figures, sumPresent } from './arithmetic/figure.ts';
import { demandUnit } from './arithmetic/units.ts';
import { number, percent, sumOf } from './columns.ts';
import { peakColumns } from './peak-columns.ts';
import type { SpanFigures } from './span-figures.ts';
import { figureTexts, withUnit } from './texts/figures.ts';
import { sharedTexts } from './texts/shared.ts';

/** One span of one device. */
export type SpanRow = { readonly figures: SpanFigures; readonly span: number; readonly hasWindows: boolean };

export type Columns = { readonly columns: readonly ColumnModel[]; readonly totals: readonly (Total | null)[] };

/** The column of some instants, `NaN` blank: with the day or, where the row has it, without. */
export type TimesOf = (head: string, instants: readonly number[]) => ColumnModel;

export type ColumnLook = { readonly unit: string; readonly decimals: number; readonly locale: string };

const none: Columns = { columns: [], totals: [] };
const factorDecimals = 3;

export const hasReactive = ({ reactive }: SpanFigures): boolean => !Number.isNaN(sumPresent(reactive.kwh));

export const hasDemand = ({ maximum }: SpanFigures): boolean => !Number.isNaN(sumPresent(maximum.value));

const valuesOf = (rows: readonly SpanRow[], pick: (figures: SpanFigures) => Figures): number[] =>
  rows.map(({ figures, span }) => pick(figures).value[span] ?? Number.NaN);

const marksOf = (rows: readonly SpanRow[], pick: (figures: SpanFigures) => Figures): Uint8Array =>
  Uint8Array.from(rows, ({ figures, span }) => {
    const { coverage, estimated } = pick(figures);
    return estimated[span] === 1 || (coverage[span] ?? 0) < 1 ? 1 : 0;
  });

/** Energy, and on-peak and off-peak where there are windows. @param at where the energy stands in its table */
export const energyColumns = (
  rows: readonly SpanRow[],
  at: number,
  { unit, decimals, locale }: ColumnLook,
): Columns => {
  const shared = sharedTexts(locale);
  const heads = { ...shared, onPeak: withUnit(shared.onPeak, unit), offPeak: withUnit(shared.offPeak, unit) };
  const totals = valuesOf(rows, ({ energy }) => energy);
  const [on, off] = [valuesOf(rows, ({ peak }) => peak.on), valuesOf(rows, ({ peak }) => peak.off)];
  const [onMarks, offMarks] = [marksOf(rows, ({ peak }) => peak.on), marksOf(rows, ({ peak }) => peak.off)];
  const split = rows.map(({ hasWindows }, row) => ({
    total: totals[row] ?? Number.NaN,
    peak: hasWindows
      ? {
          on: on[row] ?? Number.NaN,
          off: off[row] ?? Number.NaN,
          estimated: onMarks[row] === 1 || offMarks[row] === 1,
        }
      : null,
  }));
  const peak = peakColumns(split, at, decimals, heads);
  const head = withUnit(figureTexts(locale).energy, unit);
  const flagged = marksOf(rows, ({ energy }) => energy);
  return {
    columns: [number(head, decimals, totals, { style: 'strong', flagged }), ...peak.columns],
    totals: [sumOf(totals), ...peak.totals],
  };
};

/** Maximum demand, its time and the load factor; nothing where no device has a demand. */
export const demandColumns = (
  rows: readonly SpanRow[],
  timesOf: TimesOf,
  { unit, decimals, locale }: ColumnLook,
): Columns => {
  if (!rows.some(({ figures }) => hasDemand(figures))) return none;
  const texts = figureTexts(locale);
  const flagged = marksOf(rows, ({ maximum }) => maximum);
  const times = rows.map(({ figures, span }) => figures.maximum.at[span] ?? Number.NaN);
  return {
    columns: [
      number(
        withUnit(texts.maximum, demandUnit(unit)),
        decimals,
        valuesOf(rows, ({ maximum }) => maximum),
        { flagged },
      ),
      timesOf(texts.at, times),
      percent(
        texts.loadFactor,
        1,
        valuesOf(rows, ({ loadFactor }) => loadFactor),
        { flagged: marksOf(rows, ({ loadFactor }) => loadFactor) },
      ),
    ],
    totals: [null, null, null],
  };
};

/** The power factor; nothing where no reactive power is known. */
export const powerFactorColumns = (rows: readonly SpanRow[], { locale }: ColumnLook): Columns => {
  if (!rows.some(({ figures }) => hasReactive(figures))) return none;
  const pick = ({ powerFactor }: SpanFigures): Figures => powerFactor;
  const head = figureTexts(locale).powerFactor;
  return {
    columns: [number(head, factorDecimals, valuesOf(rows, pick), { flagged: marksOf(rows, pick) })],
    totals: [null],
  };
};

export const hasApparent = ({ apparent }: SpanFigures): boolean => !Number.isNaN(sumPresent(apparent.value));

/** The kVA demand, in the block's own time: not that of the maximum in kW; nothing where it is not known of any device. */
export const apparentColumns = (
  rows: readonly SpanRow[],
  timesOf: TimesOf,
  { decimals, locale }: ColumnLook,
): Columns => {
  if (!rows.some(({ figures }) => hasApparent(figures))) return none;
  const pick = ({ apparent }: SpanFigures): Figures => apparent;
  const texts = figureTexts(locale);
  return {
    columns: [
      number(withUnit(texts.apparent, 'kVA'), decimals, valuesOf(rows, pick), { flagged: marksOf(rows, pick) }),
      timesOf(
        texts.at,
        rows.map(({ figures, span }) => figures.apparent.at[span] ?? Number.NaN),
      ),
    ],
    totals: [null, null],
  };
};

export const coverageColumn = (rows: readonly SpanRow[], locale: string): Columns => ({
  columns: [
    percent(
      sharedTexts(locale).coverage,
      1,
      rows.map(({ figures, span }) => figures.energy.coverage[span] ?? 0),
    ),
  ],
  totals: [null],
});

/** What a reader must know below a table: what its marks mean, and of columns that it has what else there is to say. */
export const noteOf = (
  locale: string,
  ...more: readonly (readonly [{ readonly columns: readonly unknown[] }, string])[]
): string =>
  [sharedTexts(locale).marks, ...more.filter(([{ columns }]) => columns.length > 0).map(([, note]) => note)].join(' ');

export const sideBySide = (...parts: readonly Columns[]): Columns => ({
  columns: parts.flatMap(({ columns }) => columns),
  totals: parts.flatMap(({ totals }) => totals),
});
