/** The tables of the sheet Comparison: the latest month against two others, and each month a year before. */
import type { TableModel } from '../../../report/table-model.ts';
import { anyFlag, changeColumns, type Compared } from './change-columns.ts';
import { flagsOf, number, sumOf } from './columns.ts';
import { deviceColumnCount, deviceColumns } from './device-columns.ts';
import type { DeviceMonths, Spans } from './device-months.ts';
import { monthNames } from './month-names.ts';
import type { MonthlyView } from './monthly-view.ts';
import type { UnitGroup } from './unit-group.ts';

type Group = UnitGroup<DeviceMonths>;

/** The table with each month a year before. */
export const yearBeforeId = (tableId: string): string => `before-${tableId}`;

export const monthlyComparisonTables = (group: Group, view: MonthlyView): readonly TableModel[] => {
  const { compared, months } = view.scope;
  if (!compared || months.spans.length === 0) return [];
  const yearBefore = namesOf(compared.yearBefore, view.scope.partial, view.locale);
  const [monthBefore = ''] = namesOf(compared.monthBefore, view.scope.partial.slice(-1), view.locale);
  return [
    latestTable(group, view, { monthBefore, yearBefore: yearBefore.at(-1) ?? '' }),
    yearTable(group, view, yearBefore),
  ];
};

const namesOf = ({ spans }: Spans, partial: Uint8Array, locale: string): readonly string[] =>
  monthNames(spans, partial, locale);

/** Columns that `changeColumns` adds. */
const changeCount = 3;

const latestTable = (
  { commodity, unit, devices }: Group,
  { names, decimals, texts: { own, shared } }: MonthlyView,
  heads: { readonly monthBefore: string; readonly yearBefore: string },
): TableModel => {
  const last = names.length - 1;
  const now = devices.map(({ months }) => months.value[last] ?? Number.NaN);
  const nowFlags = Uint8Array.from(devices, (device) => coverFlag(device, last));
  const places = { now: deviceColumnCount, before: deviceColumnCount + 1 };
  const against = (before: (device: DeviceMonths) => { value: number; flag: number }): Compared => {
    const each = devices.map(before);
    return {
      now,
      before: each.map(({ value }) => value),
      flagged: Uint8Array.from(each, ({ flag }, row) => anyFlag(flag, coverFlag(devices[row], last))),
    };
  };
  const columnsOf = (compared: Compared, name: string, before: number) =>
    changeColumns(
      compared,
      { before: name, change: own.change, share: own.changeShare },
      { now: places.now, before },
      decimals,
    );
  const monthBefore = columnsOf(
    against(({ compared }) => figure(compared?.monthBefore, 0)),
    heads.monthBefore,
    places.before,
  );
  const yearBefore = columnsOf(
    against(({ compared }) => figure(compared?.yearBefore, last)),
    heads.yearBefore,
    places.before + changeCount,
  );
  return {
    title: own.latest(commodity, unit),
    rowCount: devices.length,
    columns: [
      ...deviceColumns(devices, shared),
      number(names[last] ?? '', decimals, now, { flagged: nowFlags, style: 'strong' }),
      ...monthBefore.columns,
      ...yearBefore.columns,
    ],
    totals: [{ label: shared.total, cells: [null, null, sumOf(now), ...monthBefore.totals, ...yearBefore.totals] }],
    note: own.compareNote,
  };
};

type Marked = { readonly value: number; readonly flag: number };

const figure = (
  figures: (Parameters<typeof flagsOf>[0] & { readonly value: Float64Array }) | undefined,
  span: number,
): Marked =>
  figures
    ? { value: figures.value[span] ?? Number.NaN, flag: flagsOf(figures)[span] ?? 0 }
    : { value: Number.NaN, flag: 0 };

/** That a month is only a part does not make its change doubtful: the same days are compared. */
const coverFlag = (device: DeviceMonths | undefined, month: number): number =>
  device ? (flagsOf(device.months)[month] ?? 0) : 0;

const yearTable = (
  { tableId, commodity, unit, devices }: Group,
  { decimals, texts: { own, shared } }: MonthlyView,
  names: readonly string[],
): TableModel => {
  const figures = names.map((_, month) => devices.map(({ compared }) => figure(compared?.yearBefore, month)));
  const totals = devices.map(({ compared }) => compared?.yearBeforeTotal ?? Number.NaN);
  const valuesOf = (month: number): number[] => (figures[month] ?? []).map(({ value }) => value);
  return {
    id: yearBeforeId(tableId),
    title: own.yearBeforeBy(commodity, unit),
    rowCount: devices.length,
    columns: [
      ...deviceColumns(devices, shared),
      ...names.map((name, month) =>
        number(name, decimals, valuesOf(month), {
          flagged: Uint8Array.from(figures[month] ?? [], ({ flag }) => flag),
        }),
      ),
      {
        type: 'number',
        head: { text: shared.total },
        decimals,
        formula: { kind: 'sum', from: deviceColumnCount, to: deviceColumnCount + names.length - 1 },
        values: Float64Array.from(totals),
        style: 'strong',
      },
    ],
    totals: [
      { label: shared.total, cells: [null, null, ...names.map((_, month) => sumOf(valuesOf(month))), sumOf(totals)] },
    ],
    note: shared.marks,
  };
};
