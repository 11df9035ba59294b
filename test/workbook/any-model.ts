/** Any workbook that a model may describe, with any text in it. */
import fc from 'fast-check';
import type { ChartModel, PlacedChart, PlotModel } from '../../src/report/chart-model.ts';
import type { Anchor } from '../../src/report/drawing-model.ts';
import type { SheetModel, WorkbookModel } from '../../src/report/model.ts';
import type { CellRange, ColumnModel, TableModel } from '../../src/report/table-model.ts';
import type { WriteOptions } from '../../src/workbook/write-workbook.ts';
import { type AnyTable, anyTable, anyText, themeColor, type Values } from './any-table.ts';

export type AnyModel = {
  readonly model: WorkbookModel;
  readonly options: WriteOptions;
  /** All values of a table, also where batches bring them. */
  readonly columnsOf: ReadonlyMap<TableModel, readonly ColumnModel[]>;
};

/** One grey pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAADElEQVQI12NoaGgAAAMEAYGa8M1PAAAAAElFTkSuQmCC',
  'base64',
);

const emu = fc.integer({ min: 0, max: 5_000_000 });
const size = fc.record({ width: emu, height: emu });
const point = fc.record(
  { column: fc.nat(20), row: fc.nat(60), columnOffset: emu, rowOffset: emu },
  { requiredKeys: ['column', 'row'] },
);

const anyAnchor = (tables: readonly TableModel[]): fc.Arbitrary<Anchor> => {
  const ids = tables.flatMap(({ id }) => (id === undefined ? [] : [id]));
  const fixed: fc.Arbitrary<Anchor>[] = [
    fc.record({ kind: fc.constant('one-cell' as const), from: point, size }),
    fc.record({
      kind: fc.constant('two-cell' as const),
      from: point,
      to: point,
      editAs: fc.constantFrom('twoCell' as const, 'oneCell' as const, 'absolute' as const),
    }),
    fc.record({ kind: fc.constant('absolute' as const), x: emu, y: emu, size }),
  ];
  const flow = fc.record(
    {
      kind: fc.constantFrom('above' as const, 'below' as const),
      table: fc.constantFrom(...(ids.length === 0 ? [''] : ids)),
      height: emu,
      width: emu,
    },
    { requiredKeys: ['kind', 'table', 'height'] },
  );
  return fc.oneof(...fixed, ...(ids.length === 0 ? [] : [flow]));
};

const isFigure = ({ type }: ColumnModel): boolean =>
  type !== 'text' && type !== 'date' && type !== 'datetime' && type !== 'boolean';

const indices = ({ columns }: TableModel, passes: (column: ColumnModel) => boolean): readonly number[] =>
  columns.flatMap((column, index) => (passes(column) ? [index] : []));

/** Tables with figures in rows that are there at once can be drawn. */
const canBeDrawn = (table: TableModel): boolean =>
  table.id !== undefined && table.batches === undefined && table.rowCount > 0 && indices(table, isFigure).length > 0;

const anyChart = (table: TableModel, values: Values): fc.Arbitrary<ChartModel> => {
  const id = table.id ?? '';
  const column = (from: readonly number[]): fc.Arbitrary<CellRange> =>
    fc.constantFrom(...from).map((index) => ({ table: id, column: index }));
  const figures = column(indices(table, isFigure));
  const heads = table.heads === false ? [] : [fc.constant({ table: id, row: 'head' as const, from: 0, to: 0 })];
  const series = (categories: fc.Arbitrary<CellRange>) =>
    fc.record(
      {
        name: fc.oneof(anyText(values), ...heads),
        categories,
        values: figures,
        color: themeColor,
        dashed: fc.boolean(),
      },
      { requiredKeys: ['values'] },
    );
  const any = series(column(indices(table, ({ type }) => type !== 'boolean')));
  const some = fc.array(any, { minLength: 1, maxLength: 3 });
  const grouping = fc.constantFrom('clustered' as const, 'stacked' as const, 'percent' as const);
  const kind = <T extends string>(...kinds: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...kinds);
  const plot: fc.Arbitrary<PlotModel> = fc.oneof(
    fc.record({ kind: kind('column', 'bar'), grouping, series: some }),
    fc.record({ kind: kind('line'), grouping, series: some, markers: fc.boolean() }),
    fc.record({ kind: kind('area'), grouping, series: some }),
    fc.record({ kind: kind('pie'), series: fc.tuple(any) }),
    fc.record({ kind: kind('doughnut'), series: some }),
    fc.record({
      kind: kind('scatter'),
      draw: kind('markers', 'lines', 'lines-and-markers'),
      series: fc.array(series(figures), { minLength: 1, maxLength: 3 }),
    }),
  );
  return fc.record(
    {
      title: anyText(values),
      description: anyText(values),
      plots: fc.tuple(plot),
      legend: kind('right', 'bottom', 'top', 'left', 'none'),
      gaps: kind('gap', 'zero', 'span'),
      look: kind('house', 'plain'),
    },
    { requiredKeys: ['description', 'plots'] },
  );
};

const anyPrint = (values: Values): fc.Arbitrary<SheetModel['print']> => {
  const side = fc.oneof(anyText(values), fc.constantFrom('{page} of {pages}', '{sheet} & {file}', '{date}{nothing}'));
  const texts = fc.record({ left: side, center: side, right: side }, { requiredKeys: [] });
  const inches = fc.double({ min: 0, max: 3, noNaN: true });
  return fc.record(
    {
      orientation: fc.constantFrom('portrait' as const, 'landscape' as const),
      paper: fc.constantFrom('a4' as const, 'letter' as const),
      pagesWide: fc.option(fc.integer({ min: 1, max: 9 })),
      pagesHigh: fc.integer({ min: 1, max: 9 }),
      repeatHeads: fc.boolean(),
      gridLines: fc.boolean(),
      centered: fc.constantFrom('horizontally' as const, 'vertically' as const, 'both' as const),
      margins: fc.record({ left: inches, right: inches, top: inches, bottom: inches, header: inches, footer: inches }),
      header: texts,
      footer: texts,
    },
    { requiredKeys: ['orientation'] },
  );
};

const anyHeader = (values: Values): fc.Arbitrary<SheetModel['header']> => {
  const text = anyText(values);
  return fc.record(
    {
      title: text,
      subtitle: text,
      facts: fc.array(fc.record({ label: text, value: text }), { maxLength: 7 }),
      logo: fc.record(
        { image: fc.constant('pixel'), description: text, size },
        { requiredKeys: ['image', 'description'] },
      ),
    },
    { requiredKeys: ['title', 'facts'] },
  );
};

/** @param tables with the ids that they have in the workbook */
const anySheet = (tables: readonly TableModel[], index: number, values: Values): fc.Arbitrary<SheetModel> => {
  const drawn = tables.filter(canBeDrawn);
  const anchor = anyAnchor(tables);
  const text = anyText(values);
  const charts = (): fc.Arbitrary<PlacedChart[]> =>
    fc.array(fc.oneof(...drawn.map((table) => fc.record({ chart: anyChart(table, values), anchor }))), {
      maxLength: 2,
    });
  return fc.record(
    {
      // Links lead to the first.
      name: index === 0 ? fc.constant('Sheet 0') : text,
      header: anyHeader(values),
      tables: fc.constant(tables),
      ...(drawn.length > 0 && { charts: charts() }),
      images: fc.array(fc.record({ image: fc.constant('pixel'), anchor, description: text }), { maxLength: 2 }),
      tabColor: themeColor,
      freeze: fc.record({ head: fc.boolean(), columns: fc.nat(3) }, { requiredKeys: [] }),
      gridLines: fc.boolean(),
      print: anyPrint(values),
    },
    { requiredKeys: ['name', 'tables', 'print'] },
  ) as fc.Arbitrary<SheetModel>;
};

const rangesOf = (table: TableModel): readonly CellRange[] => {
  const { id, rowCount, heads, totals = [], columns } = table;
  if (id === undefined) return [];
  const to = columns.length - 1;
  return [
    ...(heads === false ? [] : [{ table: id, row: 'head', from: 0, to } as const]),
    ...(rowCount === 0
      ? []
      : [
          { table: id, column: to },
          { table: id, row: rowCount - 1, from: 0, to },
        ]),
    ...(rowCount === 0 || totals.length === 0 ? [] : [{ table: id, row: { total: 0 }, from: 0, to }]),
  ];
};

const anyWorkbook = (tables: readonly (readonly TableModel[])[], values: Values): fc.Arbitrary<WorkbookModel> => {
  const text = anyText(values);
  const ranges = tables.flat().flatMap(rangesOf);
  const name = fc.constantFrom('Total', '_first', 'Größe', 'a.b', 'name\\1');
  const names = () =>
    fc.uniqueArray(fc.record({ name, range: fc.constantFrom(...ranges) }), {
      maxLength: 3,
      selector: (each) => each.name,
    });
  return fc.record(
    {
      properties: fc.record(
        {
          title: text,
          subject: text,
          author: text,
          createdAt: fc.integer({ min: 0, max: 4e12 }),
          company: text,
          keywords: text,
        },
        { requiredKeys: ['title', 'subject', 'author', 'createdAt'] },
      ),
      locale: fc.constantFrom('en-US', 'de-DE', 'fr-FR', 'ja-JP', 'ar-EG', 'hi-IN', 'de-CH'),
      timezone: fc.constantFrom('America/Chicago', 'UTC', 'Australia/Lord_Howe', 'Asia/Kathmandu'),
      sheets: fc.tuple(...tables.map((some, index) => anySheet(some, index, values))),
      images: fc.constant({ pixel: { bytes: png, format: 'png' as const, width: 1, height: 1 } }),
      ...(ranges.length > 0 && { names: names() }),
    },
    { requiredKeys: ['properties', 'locale', 'timezone', 'sheets', 'images'] },
  ) as fc.Arbitrary<WorkbookModel>;
};

const anyOptions: fc.Arbitrary<WriteOptions> = fc.record(
  {
    maxSheetRows: fc.constantFrom(18, 24, 40),
    sharedStrings: fc.constantFrom(
      { texts: 0, characters: 1e6 },
      { texts: 3, characters: 1e6 },
      { texts: 1e3, characters: 40 },
    ),
  },
  { requiredKeys: [] },
);

/** At most one table of a sheet has filters. */
const withIds = (sheets: readonly (readonly AnyTable[])[], filtered: number) => {
  const columnsOf = new Map<TableModel, readonly ColumnModel[]>();
  const tables = sheets.map((some, sheet) =>
    some.map(({ table, columns }, index) => {
      const named = { ...table, id: `${sheet}.${index}`, ...(index === filtered && { autofilter: true }) };
      columnsOf.set(named, columns);
      return named;
    }),
  );
  return { tables, columnsOf };
};

export const anyModel = (values: Values): fc.Arbitrary<AnyModel> =>
  fc
    .tuple(
      fc.array(fc.array(anyTable(values), { maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      fc.nat(3),
      anyOptions,
    )
    .chain(([sheets, filtered, options]) => {
      const { tables, columnsOf } = withIds(sheets, filtered);
      return anyWorkbook(tables, values).map((model) => ({ model, options, columnsOf }));
    });
