/** The load curve of each device: its mean power by hour of the day, and the chart of it. */
import type { PlacedChart } from '../../../report/chart-model.ts';
import { pixels } from '../../../report/drawing-model.ts';
import type { TableModel } from '../../../report/table-model.ts';
import { sumPresent } from './arithmetic/figure.ts';
import { demandUnit } from './arithmetic/units.ts';
import { number, sumOf, text } from './columns.ts';
import { type DeviceHours, meanByHour } from './device-hours.ts';
import { deviceSeries } from './device-series.ts';
import type { PeriodHours } from './period-hours.ts';
import { dailyEnergyTexts } from './texts/daily-energy.ts';
import { sharedTexts } from './texts/shared.ts';
import type { UnitGroup } from './unit-group.ts';

/** A curve's hours, and for each those of the period that it is the mean of. */
export type CurveHours = { readonly labels: readonly string[]; readonly members: readonly (readonly number[])[] };

/**
 * Of one day its hours as they were, 23 to 25 of them; of several the hours that the clock shows, so that both passes of a
 * repeated hour count towards its one.
 */
export const curveHours = ({ labels, firstOfDay }: PeriodHours): CurveHours => {
  const isOneDay = firstOfDay.length === 2;
  const clockHour = (label: string): string => `${label.slice(0, '02'.length)}:00`;
  const groups = Map.groupBy(labels.keys(), (hour) =>
    isOneDay ? (labels[hour] ?? '') : clockHour(labels[hour] ?? ''),
  );
  const sorted = isOneDay ? [...groups] : [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { labels: sorted.map(([label]) => label), members: sorted.map(([, members]) => members) };
};

/** Device and location stand before the hours. */
const firstHourColumn = 2;

type CurveGroup = UnitGroup<Pick<DeviceHours, 'device' | 'byHour'>>;

const curveId = (tableId: string): string => `curve-${tableId}`;

/** Mean of those that are known, each by its length. */
const meanOf = (means: Float64Array, members: readonly number[], { boundaries }: PeriodHours): number => {
  const known = members.filter((hour) => !Number.isNaN(means[hour]));
  const lengthOf = (hour: number): number => (boundaries[hour + 1] ?? 0) - (boundaries[hour] ?? 0);
  const total = sumPresent(known.map((hour) => (means[hour] ?? Number.NaN) * lengthOf(hour)));
  return total / known.reduce((sum, hour) => sum + lengthOf(hour), 0);
};

export const curveTable = (
  { tableId, commodity, unit, devices }: CurveGroup,
  hours: PeriodHours,
  decimals: number,
  locale: string,
): TableModel => {
  const texts = sharedTexts(locale);
  const curve = curveHours(hours);
  const means = devices.map((each) => meanByHour(each, hours));
  const values = curve.members.map((members) => Float64Array.from(means, (mean) => meanOf(mean, members, hours)));
  const estimated = curve.members.map((members) =>
    Uint8Array.from(devices, ({ byHour }) => (members.some((hour) => byHour.energy.estimated[hour] === 1) ? 1 : 0)),
  );
  return {
    id: curveId(tableId),
    title: `${commodity} [${demandUnit(unit)}]`,
    rowCount: devices.length,
    columns: [
      text(
        texts.device,
        devices.map(({ device }) => device.name),
      ),
      text(
        texts.location,
        devices.map(({ device }) => device.location),
      ),
      ...curve.labels.map((label, hour) =>
        number(label, decimals, values[hour] ?? [], { flagged: estimated[hour] ?? new Uint8Array(devices.length) }),
      ),
    ],
    totals: [{ label: texts.total, cells: [null, null, ...values.map(sumOf)] }],
    note: dailyEnergyTexts(locale).curveNote,
  };
};

/** @param above the table that it stands over */
export const curveChart = (
  { tableId, commodity, unit, devices }: CurveGroup,
  hours: PeriodHours,
  above: string,
  locale: string,
): PlacedChart => {
  const texts = dailyEnergyTexts(locale);
  const last = firstHourColumn + curveHours(hours).labels.length - 1;
  const charted = { table: curveId(tableId), rows: devices.length, from: firstHourColumn, to: last };
  const title = hours.firstOfDay.length === 2 ? texts.curveOf : texts.meanCurveOf;
  return {
    chart: {
      title: title(commodity, demandUnit(unit)),
      description: texts.curveDescription(commodity, demandUnit(unit)),
      plots: [
        {
          kind: 'line',
          grouping: 'clustered',
          markers: false,
          series: deviceSeries(charted, sharedTexts(locale).allDevices),
        },
      ],
      categoryAxis: { type: 'category', labelEvery: 3 },
      valueAxis: { min: 0 },
    },
    anchor: { kind: 'above', table: above, height: pixels(0, 250).height },
  };
};
