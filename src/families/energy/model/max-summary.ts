/** The first sheet of the maximum demand report: the devices by their maximum, and a chart of the days or months. */
import type { PlacedChart, SeriesModel } from '../../../report/chart-model.ts';
import { pixels } from '../../../report/drawing-model.ts';
import type { SheetModel } from '../../../report/model.ts';
import type { TableModel } from '../../../report/table-model.ts';
import type { MaxConsumptionOptions } from '../options.ts';
import { integer } from './columns.ts';
import { dayAxis } from './day-axis.ts';
import { demandColumns, demandNote, type DemandView } from './demand-columns.ts';
import { deviceColumns } from './device-columns.ts';
import type { DemandScope, DeviceDemand } from './device-demand.ts';
import { type Facts, headerBlock } from './header-block.ts';
import { rowLinks } from './links.ts';
import type { UnitGroup } from './unit-group.ts';

export type RankedGroup = UnitGroup<DeviceDemand> & { readonly view: DemandView };

type Asked = Facts & { readonly request: Facts['request'] & { readonly options: MaxConsumptionOptions } };

const maximumOf = ({ period }: DeviceDemand): number => period.maximum.value[0] ?? Number.NaN;

/** The highest first; those without a maximum last, in their own order. */
const rank = (devices: readonly DeviceDemand[]): readonly DeviceDemand[] =>
  devices.toSorted((a, b) => {
    const [first, second] = [maximumOf(a), maximumOf(b)];
    if (Number.isNaN(first) || Number.isNaN(second)) return Number(Number.isNaN(first)) - Number(Number.isNaN(second));
    return second - first;
  });

/** Like maxima share a place. */
const places = (ranked: readonly DeviceDemand[]): readonly number[] =>
  ranked.map((device) => {
    const value = maximumOf(device);
    return Number.isNaN(value) ? Number.NaN : ranked.findIndex((each) => maximumOf(each) === value) + 1;
  });

/** The table of the devices' days or months. */
export const detailId = (tableId: string): string => `detail-${tableId}`;

const summaryId = (tableId: string): string => `summary-${tableId}`;

const nameWidth = 20;

const rankingTable = ({ tableId, commodity, devices, view }: RankedGroup, rolling: boolean): TableModel => {
  const { own, shared } = view.texts;
  const ranked = rank(devices);
  const { columns, highest, sums } = demandColumns(
    ranked.map(({ period }) => period),
    view,
  );
  return {
    id: summaryId(tableId),
    title: own.ranking(commodity),
    rowCount: ranked.length,
    columns: [
      ...deviceColumns(ranked, shared, { width: nameWidth }),
      integer(own.rank, places(ranked)),
      ...columns,
      integer(
        own.blockMinutes,
        ranked.map(({ minutes }) => minutes ?? Number.NaN),
      ),
    ],
    totals: [
      { label: own.highest, cells: [null, null, null, ...highest, null] },
      { label: shared.total, cells: [null, null, null, ...sums, null] },
    ],
    links: rowLinks(ranked.length, 0, (row) => {
      const device = ranked[row];
      return device
        ? { table: detailId(tableId), row: devices.indexOf(device) * device.spans.maximum.value.length }
        : null;
    }),
    note: demandNote(devices, rolling, view),
  };
};

/** More lines than this are a tangle. */
const maxSeries = 5;

/** Up to this many days or months stand as columns side by side, more as lines. */
const maxColumns = 14;

const chartOf = (
  { tableId, commodity, devices, view: { units, texts } }: RankedGroup,
  { days, boundaries }: DemandScope,
  { locale, options: { by } }: Asked['request'],
): PlacedChart => {
  const shown = rank(devices).slice(0, maxSeries);
  const series = shown.map((device): SeriesModel => {
    const column = devices.indexOf(device) + 1;
    return {
      name: { table: tableId, row: 'head', from: column, to: column },
      categories: { table: tableId, column: 0 },
      values: { table: tableId, column },
    };
  });
  const limit = shown.length < devices.length ? ` – ${texts.own.highestOf(shown.length, devices.length)}` : '';
  const asColumns = boundaries.length - 1 <= maxColumns;
  return {
    chart: {
      title: `${texts.own.chartTitle(commodity, units.demand, by)}${limit}`,
      description: `${texts.own.chartDescription(commodity, units.demand, by)}${limit}`,
      plots: [
        asColumns ? { kind: 'column', grouping: 'clustered', series } : { kind: 'line', grouping: 'clustered', series },
      ],
      ...(by === 'day' && { categoryAxis: dayAxis(days, locale) }),
      valueAxis: { min: 0 },
      legend: 'bottom',
    },
    anchor: { kind: 'below', table: summaryId(tableId), height: pixels(0, 250).height },
  };
};

export const maxSummarySheet = (groups: readonly RankedGroup[], scope: DemandScope, facts: Asked): SheetModel => {
  const { options } = facts.request;
  const [first] = groups;
  return {
    name: first?.view.texts.shared.summary ?? '',
    header: headerBlock(first?.view.texts.own.title ?? '', facts),
    print: { orientation: 'landscape' },
    tables: groups.map((group) => ({ ...rankingTable(group, options.rolling), onNewPage: true })),
    charts: groups.map((group) => chartOf(group, scope, facts.request)),
  };
};
