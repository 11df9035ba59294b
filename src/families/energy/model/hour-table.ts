/** The hours of one local day of one device, and their chart. */
import type { PlacedChart } from '../../../report/chart-model.ts';
import { pixels } from '../../../report/drawing-model.ts';
import type { CellRange, ColumnModel, TableModel, Total } from '../../../report/table-model.ts';
import { demandUnit } from './arithmetic/units.ts';
import { flagsOf, maxOf, number, percent, sumOf, text } from './columns.ts';
import { type DeviceHours, meanByHour } from './device-hours.ts';
import { hasApparent, hasDemand, hasReactive } from './figure-columns.ts';
import type { DailyEnergyOptions } from '../options.ts';
import type { PeriodHours } from './period-hours.ts';
import { pickColumns } from './pick-columns.ts';
import type { SpanFigures } from './span-figures.ts';
import { peakTotals, shownPeak } from './shown-peak.ts';
import { dailyEnergyTexts } from './texts/daily-energy.ts';
import { figureTexts, withUnit } from './texts/figures.ts';
import { sharedTexts } from './texts/shared.ts';

/** One day of one device. */
export type HourTable = {
  readonly id: string;
  readonly title: string;
  /** Of the period's. */
  readonly day: number;
};

export type HourLook = {
  readonly hours: PeriodHours;
  readonly decimals: number;
  readonly columns: DailyEnergyOptions['columns'];
  readonly locale: string;
};

type Shown = { readonly column: ColumnModel; readonly total: Total | null };

/** Hour, then energy. */
const energyColumn = 1;
const factorDecimals = 3;

export const hourTable = (each: DeviceHours, { id, title, day }: HourTable, look: HourLook): TableModel => {
  const { hours, locale } = look;
  const [from, to] = [hours.firstOfDay[day] ?? 0, hours.firstOfDay[day + 1] ?? 0];
  const texts = figureTexts(locale);
  const shared = sharedTexts(locale);
  const pick = pickColumns(look.columns);
  const shown: readonly Shown[] = [
    { column: text(texts.hour, hours.labels.slice(from, to)), total: null },
    energyShown(each, from, to, look),
    ...pick('peak', peakColumns(each, from, to, look)),
    ...reactiveColumns(each, from, to, look),
    ...powerColumns(each, from, to, look),
    { column: percent(shared.coverage, 1, each.byHour.energy.coverage.subarray(from, to)), total: null },
  ];
  return {
    id,
    title,
    rowCount: to - from,
    columns: shown.map(({ column }) => column),
    totals: [{ label: shared.total, cells: shown.map(({ total }) => total) }],
    conditionalFormats: [{ kind: 'data-bar', from: energyColumn, to: energyColumn, color: 'accent1' }],
  };
};

const slice = (figures: SpanFigures['energy'], from: number, to: number): SpanFigures['energy'] => ({
  value: figures.value.subarray(from, to),
  coverage: figures.coverage.subarray(from, to),
  estimated: figures.estimated.subarray(from, to),
});

const energyShown = ({ device, byHour }: DeviceHours, from: number, to: number, look: HourLook): Shown => {
  const energy = slice(byHour.energy, from, to);
  const head = withUnit(figureTexts(look.locale).energy, device.unit);
  return {
    column: number(head, look.decimals, energy.value, { style: 'strong', flagged: flagsOf(energy) }),
    total: sumOf(energy.value),
  };
};

const peakColumns = (
  { device, byHour, hasWindows }: DeviceHours,
  from: number,
  to: number,
  { decimals, locale }: HourLook,
): readonly Shown[] => {
  if (!hasWindows) return [];
  const energy = slice(byHour.energy, from, to);
  const { onPeak, offPeak } = sharedTexts(locale);
  const peak = { on: slice(byHour.peak.on, from, to), off: slice(byHour.peak.off, from, to) };
  const shown = shownPeak(energy.value, { on: peak.on.value, off: peak.off.value }, decimals);
  const [onSum, offSum] = peakTotals(energy.value, shown, decimals);
  const flagged = flagsOf(energy).map(
    (mark, hour) => mark | (peak.on.estimated[hour] ?? 0) | (peak.off.estimated[hour] ?? 0),
  );
  return [
    { column: number(withUnit(onPeak, device.unit), decimals, shown.on, { flagged }), total: onSum },
    {
      column: {
        type: 'number',
        head: { text: withUnit(offPeak, device.unit) },
        decimals,
        values: shown.off,
        formula: { kind: 'difference', of: [energyColumn, energyColumn + 1] },
        flagged,
      },
      total: offSum,
    },
  ];
};

const reactiveColumns = (
  each: DeviceHours,
  from: number,
  to: number,
  { decimals, columns, locale }: HourLook,
): readonly Shown[] => {
  if (!hasReactive(each.byDay)) return [];
  const pick = pickColumns(columns);
  const texts = figureTexts(locale);
  const { reactive, powerFactor, apparent } = each.byHour;
  const kva = slice(apparent, from, to);
  const kvarh = slice(reactive, from, to);
  const reactiveShown: Shown = {
    column: number(withUnit(texts.reactive, 'kvarh'), decimals, kvarh.value, { flagged: flagsOf(kvarh) }),
    total: sumOf(kvarh.value),
  };
  const factors: Shown = {
    column: number(texts.powerFactor, factorDecimals, powerFactor.value.subarray(from, to), {
      flagged: flagsOf(slice(powerFactor, from, to)),
    }),
    total: null,
  };
  const apparentShown: Shown = {
    column: number(withUnit(texts.apparent, 'kVA'), decimals, kva.value, { flagged: flagsOf(kva) }),
    total: maxOf(kva.value),
  };
  return [
    ...pick('reactive', [reactiveShown]),
    ...pick('power-factor', [factors]),
    // Of all tables of a device or of none, so that they stand one below the other.
    ...pick('apparent', hasApparent(each.byDay) ? [apparentShown] : []),
  ];
};

/** Whether blocks are shorter than the hour: else the hour's mean is its maximum. */
const hasShortBlocks = ({ byHour: { maximum } }: DeviceHours, mean: Float64Array): boolean =>
  maximum.value.some((value, hour) => value > (mean[hour] ?? Number.NaN));

const powerColumns = (
  each: DeviceHours,
  from: number,
  to: number,
  { hours, decimals, columns, locale }: HourLook,
): readonly Shown[] => {
  const pick = pickColumns(columns);
  const texts = figureTexts(locale);
  const unit = demandUnit(each.device.unit);
  const mean = meanByHour(each, hours);
  const estimated = each.byHour.energy.estimated.subarray(from, to);
  const means: Shown = {
    column: number(withUnit(texts.mean, unit), decimals, mean.subarray(from, to), { flagged: estimated }),
    total: null,
  };
  if (!hasDemand(each.byDay) || !hasShortBlocks(each, mean)) return pick('mean', [means]);
  const maximum = slice(each.byHour.maximum, from, to);
  const maxima: Shown = {
    column: number(withUnit(texts.maximum, unit), decimals, maximum.value, { flagged: flagsOf(maximum) }),
    total: maxOf(maximum.value),
  };
  return [...pick('mean', [means]), ...pick('maximum', [maxima])];
};

/** Energy of each hour, by window where there are any: the load curve of a day, for an hour's energy is its mean power. */
export const hourChart = (
  each: DeviceHours,
  { id, title, day }: HourTable,
  { hours, columns, locale }: HourLook,
): PlacedChart => {
  const { device, hasWindows } = each;
  const column = (index: number): CellRange => ({ table: id, column: index });
  const { onPeak, offPeak } = sharedTexts(locale);
  const { energy } = figureTexts(locale);
  const isSplit = hasWindows && pickColumns(columns)('peak', [0]).length > 0;
  const shown = isSplit
    ? [
        { name: onPeak, index: energyColumn + 1, color: 'accent2' as const },
        { name: offPeak, index: energyColumn + 2, color: 'accent1' as const },
      ]
    : [{ name: energy, index: energyColumn, color: 'accent1' as const }];
  const rows = (hours.firstOfDay[day + 1] ?? 0) - (hours.firstOfDay[day] ?? 0);
  return {
    chart: {
      title: `${device.name} [${device.unit}]`,
      description: dailyEnergyTexts(locale).dayDescription(device.name, title, device.unit),
      plots: [
        {
          kind: 'column',
          grouping: 'stacked',
          gapWidth: 12,
          series: shown.map(({ name, index, color }) => ({
            name,
            color,
            categories: column(0),
            values: column(index),
          })),
        },
      ],
      categoryAxis: { type: 'category', labelEvery: rows > 12 ? 3 : 1 },
    },
    anchor: { kind: 'below', table: id, height: pixels(0, 220).height },
  };
};
