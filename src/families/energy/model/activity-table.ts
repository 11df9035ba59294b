/** The intervals of one device, one row each. */
import { clockSegments, formatInstant } from '../../../report/calendar.ts';
import type { ColumnModel, TableModel, Texts, Total } from '../../../report/table-model.ts';
import type { ActivityOptions } from '../options.ts';
import { powerFactor } from './arithmetic/reactive.ts';
import { runStates } from './arithmetic/run-hours.ts';
import { kwhPerUnit } from './arithmetic/units.ts';
import { instants, number, sumOf } from './columns.ts';
import type { DeviceActivity } from './device-activity.ts';
import { pickColumns } from './pick-columns.ts';
import { activityTexts } from './texts/activity.ts';
import { figureTexts, withUnit } from './texts/figures.ts';
import { sharedTexts } from './texts/shared.ts';

export type ActivityLook = {
  readonly zone: string;
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
  readonly decimals: number;
  readonly columns: ActivityOptions['columns'];
  readonly locale: string;
};

const hourMs = 3_600_000;
const factorDecimals = 3;
/** Beyond every list of words: a gap. */
const noWord = 255;

type Shown = { readonly column: ColumnModel; readonly total: Total | null };

const plain = (column: ColumnModel): Shown => ({ column, total: null });

export const activityTable = (each: DeviceActivity, look: ActivityLook): TableModel => {
  const { device, series } = each;
  const { decimals, locale, from, to } = look;
  const texts = activityTexts(locale);
  const pick = pickColumns(look.columns);
  const [first, end] = [lowerBound(series.start, from), lowerBound(series.start, to)];
  const cut = (values: Float64Array): Float64Array => values.subarray(first, end);
  const starts = cut(series.start);
  const energy = cut(series.energy);
  const flagged = series.bridged.subarray(first, end);
  const shown: readonly Shown[] = [
    plain(instants(texts.time, starts)),
    plain({ type: 'text', head: { text: texts.offset }, values: offsetsOf(starts, look) }),
    {
      column: number(withUnit(figureTexts(locale).energy, device.unit), decimals, energy, { style: 'strong', flagged }),
      total: sumOf(energy),
    },
    ...pick('power', measured(withUnit(texts.power, 'kW'), decimals, cut(series.powerKw))),
    ...pick('reactive-power', measured(withUnit(texts.reactivePower, 'kvar'), decimals, cut(series.reactiveKvar))),
    ...pick('voltage', measured(withUnit(texts.voltage, 'V'), 1, cut(series.voltageV))),
    ...pick('current', measured(withUnit(texts.current, 'A'), 1, cut(series.currentA))),
    ...pick('power-factor', measured(figureTexts(locale).powerFactor, factorDecimals, cut(powerFactorsOf(each)))),
    ...pick('window', windowColumn(each, first, end, locale)),
    ...pick('running', runningColumn(each, first, end, locale)),
  ];
  return {
    rowCount: end - first,
    columns: shown.map(({ column }) => column),
    totals: [{ label: sharedTexts(locale).total, cells: shown.map(({ total }) => total) }],
    emptyText: texts.noIntervals,
    note: texts.rowsNote,
    autofilter: true,
  };
};

/** The first index whose value is not below `at`. */
const lowerBound = (ascending: Float64Array, at: number): number => {
  const index = ascending.findIndex((value) => value >= at);
  return index < 0 ? ascending.length : index;
};

/** Tells the two passes of a repeated hour apart. */
const offsetsOf = (starts: Float64Array, { zone, from, to }: ActivityLook): Texts => {
  const segments = clockSegments(zone, from, to);
  const words = segments.map((segment) =>
    formatInstant(zone, Math.max(segment.from, from)).slice('2016-03-13 03:00 ('.length, -1),
  );
  const codes = new Uint8Array(starts.length);
  let segment = 0;
  for (const [row, start] of starts.entries()) {
    while (start >= (segments[segment]?.to ?? Number.POSITIVE_INFINITY)) segment += 1;
    codes[row] = segment;
  }
  return { words, codes };
};

/** A column of what was measured; none where nothing was. */
const measured = (head: string, decimals: number, values: Float64Array): readonly Shown[] =>
  values.every((value) => Number.isNaN(value)) ? [] : [plain(number(head, decimals, values))];

/** Of each interval, kWh / √(kWh² + kvarh²). */
const powerFactorsOf = ({ device, series }: DeviceActivity): Float64Array => {
  const kwh = kwhPerUnit(device.unit);
  return series.reactiveKvar.map((kvar, index) => {
    const hours = ((series.end[index] ?? 0) - (series.start[index] ?? 0)) / hourMs;
    return powerFactor((series.energy[index] ?? Number.NaN) * kwh, kvar * hours);
  });
};

const words = (head: string, list: readonly string[], codes: Uint8Array): Shown =>
  plain({ type: 'text', head: { text: head }, values: { words: list, codes } });

/** On-peak or off-peak, where the device has windows. */
const windowColumn = ({ windows }: DeviceActivity, first: number, end: number, locale: string): readonly Shown[] => {
  if (!windows) return [];
  const { onPeak, offPeak } = sharedTexts(locale);
  const { window, bothWindows } = activityTexts(locale);
  return [words(window, [offPeak, onPeak, bothWindows], windows.subarray(first, end))];
};

/** Whether it ran, where the device has thresholds. */
const runningColumn = ({ run }: DeviceActivity, first: number, end: number, locale: string): readonly Shown[] => {
  if (!run) return [];
  const { running, yes, no } = activityTexts(locale);
  const codes = run.states.ofInterval.slice(first, end).map((state) => (state === runStates.unknown ? noWord : state));
  return [words(running, ['', no, yes], codes)];
};
