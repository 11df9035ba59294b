/**
 * WorkbookModel: what a report wants to show, as plain cloneable data. It names styles and formats and knows nothing of
 * Excel's XML; `workbook/` turns it into a file and knows nothing of energy.
 *
 *   WorkbookModel
 *   └── SheetModel*          one tab
 *       ├── HeaderBlock      title, subtitle, facts (label and value)
 *       └── TableModel*      one below the other
 *           ├── ColumnModel* a head and `rowCount` values, typed
 *           └── total row    live formulas with cached values
 */

/** Milliseconds since 1970-01-01T00:00Z. */
export type EpochMs = number;

/** A local calendar date, `YYYY-MM-DD`. */
export type LocalDate = string;

export type WorkbookModel = {
  readonly properties: {
    readonly title: string;
    readonly subject: string;
    readonly author: string;
    readonly createdAt: EpochMs;
  };
  /** BCP 47; decides date and number formats. */
  readonly locale: string;
  /** IANA zone in which instants are shown as wall-clock time. */
  readonly timezone: string;
  readonly sheets: readonly SheetModel[];
};

export type SheetModel = {
  readonly name: string;
  readonly header: HeaderBlock;
  readonly tables: readonly TableModel[];
  readonly orientation: 'portrait' | 'landscape';
  /** How many leading columns stay in view when scrolling sideways; rows down to the first table's head always do. */
  readonly frozenColumns?: number;
};

export type HeaderBlock = {
  readonly title: string;
  readonly subtitle?: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
};

export type TableModel = {
  readonly title?: string;
  readonly columns: readonly ColumnModel[];
  readonly rowCount: number;
  /** When set, a row below the body: this label in the first column, the columns' totals in theirs. */
  readonly totalLabel?: string;
  /** Shown instead of a body when there are no rows. */
  readonly emptyText?: string;
  /** A remark below the table, e.g. what blank cells mean. */
  readonly note?: string;
};

/** A head is text, or a local date shown in the locale's short form. */
export type ColumnHead = { readonly text: string } | { readonly date: LocalDate };

/** `emphasis` sets a column apart (sums); `warning` marks the cells listed in `flagged`. */
type ColumnCommon = {
  readonly head: ColumnHead;
  /** Approximate width in characters; measured from the content when absent. */
  readonly width?: number;
  readonly emphasis?: boolean;
  /** 0 or 1 per row: the cell is shown as estimated or incomplete (italic, muted). */
  readonly flagged?: Uint8Array;
};

/** `NaN` and `null` are gaps: a blank cell, never 0. */
export type ColumnModel =
  | (ColumnCommon & { readonly type: 'text'; readonly values: readonly (string | null)[] })
  | (ColumnCommon & {
      readonly type: 'number';
      readonly decimals: number;
      readonly values: Float64Array;
      readonly total?: ColumnTotal;
    })
  | (ColumnCommon & { readonly type: 'integer'; readonly values: Float64Array; readonly total?: ColumnTotal })
  /** Fractions: 0.5 is 50 %. */
  | (ColumnCommon & {
      readonly type: 'percent';
      readonly decimals: number;
      readonly values: Float64Array;
      readonly total?: ColumnTotal;
    })
  | (ColumnCommon & { readonly type: 'date'; readonly values: readonly (LocalDate | null)[] })
  /** Instants; shown as wall-clock time of the workbook's zone. */
  | (ColumnCommon & { readonly type: 'datetime'; readonly values: Float64Array })
  /** A live SUM over the columns `from` to `to` (indices into `columns`, inclusive) of the same row; `values` are its cached results. */
  | (ColumnCommon & {
      readonly type: 'row-sum';
      readonly decimals: number;
      readonly from: number;
      readonly to: number;
      readonly values: Float64Array;
      readonly total?: ColumnTotal;
    });

/** `sum` is a live SUM over the column, `value` its cached result; `value` alone is a constant. `NaN` is blank. */
export type ColumnTotal =
  | { readonly kind: 'sum'; readonly value: number }
  | { readonly kind: 'value'; readonly value: number };
