/** Any table that a model may hold: every type of column, values at the ends of what numbers and dates can be. */
import fc from 'fast-check';
import type { ColumnCells, ColumnModel, TableModel } from '../../src/report/table-model.ts';
import { hostileText } from './hostile-text.ts';

/** What the values may be; `hostile` ones lose something on their way into a file. */
export type Values = 'hostile' | 'lossless';

/** Shown as it is by every program: no control characters, nothing that is cut. */
const plainText = fc
  .string({ unit: 'grapheme', maxLength: 30 })
  .filter((text) => !/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u.test(text));

export const anyText = (values: Values): fc.Arbitrary<string> => (values === 'hostile' ? hostileText : plainText);

export const themeColor = fc.constantFrom(
  ...(['text', 'muted', 'accent1', 'accent2', 'accent3', 'accent4', 'accent5', 'accent6'] as const),
);
const cellStyle = fc.constantFrom(...(['normal', 'strong', 'muted', 'good', 'warning', 'bad'] as const));

const extremes = [
  5e-324,
  1.797_693_134_862_315_7e308,
  -0,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 53 + 2,
  1e21,
  1e-7,
  -1e15,
  0.1 + 0.2,
];

const anyFigure = (values: Values): fc.Arbitrary<number> =>
  fc.oneof(
    fc.double({ noDefaultInfinity: values === 'lossless' }),
    fc.integer({ min: -1e6, max: 1e6 }).map((value) => value / 100),
    fc.constantFrom(Number.NaN, ...extremes),
    ...(values === 'hostile' ? [fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)] : []),
  );

const firstDay = Date.UTC(1900, 2, 1);
const lastDay = Date.UTC(9999, 11, 31);
const dayText = (at: number): string => new Date(at).toISOString().slice(0, 10);

const anyDate = fc.oneof(
  fc.integer({ min: firstDay, max: lastDay }).map(dayText),
  fc.constantFrom('1900-02-28', '1900-03-01', '9999-12-31', '0001-01-01', 'never', '2016-02-30', ''),
);

/** With the hours that Chicago repeats and skips, and the ends of Excel's calendar. */
const anyInstant = (values: Values): fc.Arbitrary<number> =>
  fc.oneof(
    fc.integer({ min: firstDay + 1e9, max: lastDay - 1e9 }),
    fc.integer({ min: Date.UTC(2016, 10, 6, 4), max: Date.UTC(2016, 10, 6, 9) }),
    fc.integer({ min: Date.UTC(2016, 2, 13, 6), max: Date.UTC(2016, 2, 13, 10) }),
    fc.constantFrom(Number.NaN, 0, -1, firstDay, lastDay, Date.UTC(2016, 1, 29, 23, 59, 59, 999)),
    ...(values === 'hostile'
      ? [
          fc.constantFrom(Number.POSITIVE_INFINITY, 8.64e15, -8.64e15, 1e300, firstDay - 1, lastDay + 864e5),
          fc.double({ min: 1e12, max: 2e12, noNaN: true }),
        ]
      : []),
  );

const exactly = <T>(value: fc.Arbitrary<T>, count: number): fc.Arbitrary<T[]> =>
  fc.array(value, { minLength: count, maxLength: count });

const flags = (rows: number) => exactly(fc.nat(2), rows).map((values) => Uint8Array.from(values));

const anyHead = (values: Values): fc.Arbitrary<ColumnModel['head']> =>
  fc.oneof(
    fc.record({ text: anyText(values) }),
    fc.record({ date: values === 'hostile' ? anyDate : fc.constantFrom('2016-01-01', '2016-02-29') }),
  );

/** Over the columns before `index`. */
const anyFormula = (index: number) => {
  const before = fc.nat(index - 1);
  return fc.oneof(
    fc
      .tuple(before, before)
      .map(([one, other]) => ({ kind: 'sum' as const, from: Math.min(one, other), to: Math.max(one, other) })),
    fc.record({
      kind: fc.constantFrom('product' as const, 'difference' as const, 'quotient' as const),
      of: fc.tuple(before, before),
    }),
  );
};

const anyColumn = (rows: number, index: number, values: Values): fc.Arbitrary<ColumnModel> => {
  const text = anyText(values);
  const common = {
    head: anyHead(values),
    group: fc.constantFrom('North', 'South', '=1+1'),
    width: fc.integer({ min: 1, max: 60 }),
    style: cellStyle,
    flagged: flags(rows),
  };
  const figures = exactly(anyFigure(values), rows).map((each) => Float64Array.from(each));
  const decimals = fc.nat(6);
  const formula = index === 0 ? {} : { formula: anyFormula(index) };
  const figure = { ...common, values: figures, ...formula };
  const requiredKeys = ['head', 'values', 'type', 'decimals', 'currency'] as const;
  const words = fc.record({
    words: fc.array(text, { minLength: 1, maxLength: 3 }),
    codes: exactly(fc.nat(4), rows).map((codes) => Uint8Array.from(codes)),
  });
  const type = <T extends string>(name: T): fc.Arbitrary<T> => fc.constant(name);
  // Records of optional keys and a union of columns: the compiler cannot see that each is one of them.
  return fc.oneof(
    fc.record(
      { ...common, type: type('text'), values: exactly(fc.option(text), rows) },
      { requiredKeys: ['head', 'values', 'type'] },
    ),
    fc.record({ ...common, type: type('text'), values: words }, { requiredKeys: ['head', 'values', 'type'] }),
    fc.record({ ...figure, type: type('number'), decimals }, { requiredKeys: ['head', 'values', 'type', 'decimals'] }),
    fc.record(
      { ...common, type: type('integer'), values: exactly(fc.integer(), rows).map((each) => Int32Array.from(each)) },
      { requiredKeys: ['head', 'values', 'type'] },
    ),
    fc.record(
      {
        ...common,
        type: type('number'),
        decimals,
        values: figures.map((each) => Float32Array.from(each, (n) => (Math.abs(n) > 1e38 ? 1 : n))),
      },
      { requiredKeys: ['head', 'values', 'type', 'decimals'] },
    ),
    fc.record({ ...figure, type: type('percent'), decimals }, { requiredKeys: ['head', 'values', 'type', 'decimals'] }),
    fc.record(
      { ...figure, type: type('money'), currency: fc.constantFrom('EUR', 'USD', 'JPY', 'CHF', 'XXX'), decimals },
      { requiredKeys: requiredKeys.filter((key) => key !== 'decimals') },
    ),
    fc.record(
      { ...figure, type: type('duration'), seconds: fc.boolean() },
      { requiredKeys: ['head', 'values', 'type'] },
    ),
    fc.record(
      { ...common, type: type('date'), values: exactly(fc.option(anyDate), rows) },
      { requiredKeys: ['head', 'values', 'type'] },
    ),
    fc.record(
      {
        ...common,
        type: type('datetime'),
        seconds: fc.boolean(),
        values: exactly(anyInstant(values), rows).map((each) => Float64Array.from(each)),
      },
      { requiredKeys: ['head', 'values', 'type'] },
    ),
    fc.record({ ...common, type: type('boolean'), values: flags(rows) }, { requiredKeys: ['head', 'values', 'type'] }),
  ) as fc.Arbitrary<ColumnModel>;
};

const anyTotals = (columns: number, values: Values) =>
  fc.array(
    fc.record({
      label: anyText(values),
      cells: exactly(
        fc.option(
          fc.record({
            kind: fc.constantFrom(...(['sum', 'average', 'min', 'max', 'count', 'value'] as const)),
            value: anyFigure(values),
          }),
        ),
        columns,
        // The label stands in the first.
      ).map((cells) => [null, ...cells.slice(1)]),
    }),
    { maxLength: 3 },
  );

/** Blocks below each other, so that none overlaps. */
const anyMerges = (rows: number, columns: number): fc.Arbitrary<TableModel['merges']> =>
  fc
    .array(
      fc.record({
        rows: fc.integer({ min: 1, max: 3 }),
        column: fc.nat(columns - 1),
        columns: fc.integer({ min: 1, max: 3 }),
      }),
      { maxLength: 3 },
    )
    .map((blocks) => {
      let row = 0;
      return blocks.flatMap((block) => {
        const merged = {
          row,
          rows: block.rows,
          column: block.column,
          columns: Math.min(block.columns, columns - block.column),
        };
        row += block.rows;
        return row > rows ? [] : [merged];
      });
    });

const anyConditionalFormats = (columns: number) => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  const format = fc.oneof(
    fc.record({ kind: fc.constant('data-bar' as const), color: themeColor }),
    fc.record({
      kind: fc.constant('color-scale' as const),
      colors: fc.constantFrom('low-is-good' as const, 'high-is-good' as const, 'neutral' as const),
    }),
    fc.record({
      kind: fc.constant('rule' as const),
      style: fc.constantFrom('good' as const, 'warning' as const, 'bad' as const),
      when: fc.oneof(
        fc.record({
          is: fc.constantFrom(...(['above', 'below', 'equal', 'at-least', 'at-most'] as const)),
          value: number,
        }),
        fc.record({ is: fc.constantFrom('between' as const, 'outside' as const), low: number, high: number }),
      ),
    }),
  );
  return fc.array(
    fc
      .tuple(format, fc.nat(columns - 1), fc.nat(columns - 1))
      .map(([each, one, other]) => ({ ...each, from: Math.min(one, other), to: Math.max(one, other) })),
    { maxLength: 3 },
  );
};

const anyCell = (rows: number, columns: number) =>
  fc.record({
    row: rows === 0 ? fc.constant('head' as const) : fc.oneof(fc.nat(rows - 1), fc.constant('head' as const)),
    column: fc.nat(columns - 1),
  });

const onePerCell = <T extends { readonly at: { readonly row: number | 'head'; readonly column: number } }>(
  each: fc.Arbitrary<T>,
) => fc.uniqueArray(each, { maxLength: 3, selector: ({ at }) => `${at.row} ${at.column}` });

/** The same rows in batches of `size`. */
const inBatches = (table: TableModel, size: number): TableModel => {
  const part = (column: ColumnModel, from: number): ColumnCells => {
    const { values, flagged } = column;
    const to = from + size;
    return {
      values: 'words' in values ? { words: values.words, codes: values.codes.slice(from, to) } : values.slice(from, to),
      ...(flagged && { flagged: flagged.slice(from, to) }),
    };
  };
  return {
    ...table,
    // Empty values of the same kind, which the compiler cannot follow.
    columns: table.columns.map((column) => ({ ...column, width: 20, ...part(column, table.rowCount) }) as ColumnModel),
    *batches() {
      for (let from = 0; from < table.rowCount; from += size) yield table.columns.map((column) => part(column, from));
    },
  };
};

/** Hours and other figures do not calculate with each other. */
const withoutMixedFormulas = (columns: readonly ColumnModel[]): readonly ColumnModel[] =>
  columns.map((column) => {
    if (!('formula' in column) || column.formula === undefined) return column;
    const { formula, ...rest } = column;
    const [from, to] =
      formula.kind === 'sum' ? [formula.from, formula.to] : [Math.min(...formula.of), Math.max(...formula.of)];
    const hours = columns.slice(from, to + 1).filter(({ type }) => type === 'duration').length;
    return hours === 0 || (hours === to + 1 - from && column.type === 'duration') ? column : rest;
  });

/** A table, and the columns with all their values also where batches bring them. */
export type AnyTable = { readonly table: TableModel; readonly columns: readonly ColumnModel[] };

export const anyTable = (values: Values): fc.Arbitrary<AnyTable> =>
  fc.tuple(fc.nat(12), fc.integer({ min: 1, max: 5 })).chain(([rows, columns]) => {
    const text = anyText(values);
    const at = anyCell(rows, columns);
    const to = fc.oneof(
      fc.constantFrom('https://example.com/?a=1&b="2"', 'mailto:a@example.com').map((url) => ({ url })),
      fc.constant({ sheet: 'Sheet 0' }),
    );
    const table = fc.record(
      {
        columns: fc
          .tuple(...Array.from({ length: columns }, (_, index) => anyColumn(rows, index, values)))
          .map(withoutMixedFormulas),
        rowCount: fc.constant(rows),
        title: text,
        heads: fc.boolean(),
        totals: anyTotals(columns, values),
        emptyText: text,
        note: text,
        onNewPage: fc.boolean(),
        look: fc.constantFrom('house' as const, 'plain' as const),
        merges: anyMerges(rows, columns),
        conditionalFormats: anyConditionalFormats(columns),
        comments: onePerCell(fc.record({ at, text })),
        links: onePerCell(fc.record({ at, to, tooltip: text }, { requiredKeys: ['at', 'to'] })),
      },
      { requiredKeys: ['columns', 'rowCount'] },
    ) as fc.Arbitrary<TableModel>;
    const batch = values === 'hostile' ? fc.option(fc.integer({ min: 1, max: 5 }), { freq: 3 }) : fc.constant(null);
    return fc.tuple(table, batch).map(([made, size]) => ({
      table: size === null ? made : inBatches(made, size),
      columns: made.columns,
    }));
  });
