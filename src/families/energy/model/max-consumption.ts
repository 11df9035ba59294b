/** `energy.max-consumption`: one row for each device and day, or month, with its maximum demand. */
import { localMonths } from '../../../report/calendar.ts';
import type { ModelInput, ReportModel } from '../../../report/definition.ts';
import type { SheetModel } from '../../../report/model.ts';
import type { ColumnModel, TableModel } from '../../../report/table-model.ts';
import type { MaxConsumptionOptions } from '../options.ts';
import type { EnergyDeviceData } from '../types.ts';
import { demandUnit } from './arithmetic/units.ts';
import { dates, flagsOf, maxOf, number, text } from './columns.ts';
import { demandColumns, demandNote } from './demand-columns.ts';
import { type DeviceDemand, type DemandScope, toDemandScope, toDeviceDemand } from './device-demand.ts';
import { energyWorkbook } from './energy-workbook.ts';
import { headerBlock } from './header-block.ts';
import { detailId, maxSummarySheet, type RankedGroup } from './max-summary.ts';
import { clippedMonths, monthNames } from './month-names.ts';
import { figureTexts } from './texts/figures.ts';
import { maxConsumptionTexts } from './texts/max-consumption.ts';
import { sharedTexts } from './texts/shared.ts';
import { electricityFirst, groupByUnit, sheetPerGroup } from './unit-group.ts';

type Input = ModelInput<MaxConsumptionOptions, EnergyDeviceData>;

export const maxConsumptionModel: ReportModel<MaxConsumptionOptions, EnergyDeviceData> = (input) => {
  const { request, fetched, generatedAt } = input;
  const { locale, timezone, options, period } = request;
  const scope = toDemandScope(timezone, period, options, generatedAt);
  const devices = electricityFirst(fetched.map(({ data }) => toDeviceDemand(data, scope)));
  const texts = { own: maxConsumptionTexts(locale), shared: sharedTexts(locale), figures: figureTexts(locale) };
  const groups = groupByUnit(devices, 'maxima', locale).map((group): RankedGroup => ({
    ...group,
    view: {
      units: { energy: group.unit, demand: demandUnit(group.unit) },
      decimals: options.decimals,
      columns: options.columns,
      texts,
    },
  }));
  const spans = spanNames(input, scope);
  const sheet = (name: string, columns: number, table: TableModel): SheetModel => ({
    name,
    header: headerBlock(name, input),
    freeze: { head: true, columns },
    print: { orientation: 'landscape' },
    tables: [table],
  });
  return energyWorkbook(input, {
    title: texts.own.title,
    devices: devices.map(({ days }) => days),
    days: scope.days,
    sheets: [
      maxSummarySheet(groups, scope, input),
      ...sheetPerGroup(groups, texts.own.title, (name, group) => sheet(name, 3, detailTable(group, spans, options))),
      ...sheetPerGroup(groups, texts.own.bySheet[options.by], (name, group) =>
        sheet(name, 1, crossTable(group, spans, options)),
      ),
    ],
  });
};

/** What the days or months are called, in their order. */
type Spans = { readonly by: MaxConsumptionOptions['by']; readonly names: readonly string[] };

const spanNames = ({ request }: Input, { days }: DemandScope): Spans => {
  const { by } = request.options;
  if (by === 'day') return { by, names: days.dates };
  const { spans, partial } = clippedMonths(localMonths(request.timezone, request.period), request.period);
  return { by, names: monthNames(spans, partial, request.locale) };
};

const spanColumn = ({ by, names }: Spans, head: string, repeat: number): ColumnModel => {
  const all = Array.from({ length: repeat }, () => names).flat();
  return by === 'day' ? dates(head, all) : text(head, all);
};

const detailTable = (
  { tableId, commodity, unit, devices, view }: RankedGroup,
  spans: Spans,
  { rolling }: MaxConsumptionOptions,
): TableModel => {
  const { own, shared } = view.texts;
  const { columns, highest, sums } = demandColumns(
    devices.map((each) => each.spans),
    view,
  );
  const each = (of: (device: DeviceDemand['device']) => string | null): (string | null)[] =>
    devices.flatMap(({ device }) => spans.names.map(() => of(device)));
  return {
    id: detailId(tableId),
    title: `${commodity} [${unit}]`,
    rowCount: devices.length * spans.names.length,
    columns: [
      text(
        shared.device,
        each(({ name }) => name),
      ),
      text(
        shared.location,
        each(({ location }) => location),
      ),
      spanColumn(spans, own.span[spans.by], devices.length),
      ...columns,
    ],
    totals: [
      { label: own.highest, cells: [null, null, null, ...highest] },
      { label: shared.total, cells: [null, null, null, ...sums] },
    ],
    note: demandNote(devices, rolling, view),
    autofilter: true,
  };
};

/** One column for each device: what the chart shows, and where one looks up a day. */
const crossTable = (
  { tableId, commodity, devices, view }: RankedGroup,
  spans: Spans,
  { by }: MaxConsumptionOptions,
): TableModel => {
  const { own, shared } = view.texts;
  return {
    id: tableId,
    title: `${commodity} [${view.units.demand}]`,
    rowCount: spans.names.length,
    columns: [
      spanColumn(spans, own.span[by], 1),
      ...devices.map(({ device, spans: { maximum } }) =>
        number(device.name, view.decimals, maximum.value, { flagged: flagsOf(maximum) }),
      ),
    ],
    totals: [{ label: own.highest, cells: [null, ...devices.map(({ spans: { maximum } }) => maxOf(maximum.value))] }],
    note: shared.marks,
    // Each device by itself: beside a large one, a small one would be all pale.
    conditionalFormats: devices.map((_, index) => ({
      from: index + 1,
      to: index + 1,
      kind: 'color-scale',
      colors: 'neutral',
    })),
  };
};
