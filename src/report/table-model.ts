/**
 * A table: typed columns under heads, total rows below, and what is laid over its cells.
 *
 *   [title]
 *   [group ──────────] [group ──]
 *   head   head   head   head        ◀ autofilter
 *   cells of the body …              ◀ merges, conditional formats, comments, links
 *   totals                           live formulas with cached values
 *   [note]
 */
import type { LocalDate, ThemeColor } from './model.ts';

export type TableModel = {
  /** Names the table for ranges and anchors; unique in the workbook. */
  readonly id?: string;
  readonly title?: string;
  readonly columns: readonly ColumnModel[];
  readonly rowCount: number;
  /** False: the body stands alone, without a head row. */
  readonly heads?: boolean;
  /** Rows below the body. Left out of a table without rows. */
  readonly totals?: readonly TotalRow[];
  /** Shown instead of a body when there are no rows. */
  readonly emptyText?: string;
  /** A remark below the table, e.g. what blank cells mean. */
  readonly note?: string;
  /** `plain`: no borders, fills or fonts of ours. */
  readonly look?: 'house' | 'plain';
  /** Printed from the top of a page, with what stands above it. */
  readonly onNewPage?: boolean;
  /** Filter buttons on the heads; at most one table of a sheet has them. */
  readonly autofilter?: boolean;
  readonly merges?: readonly Block[];
  readonly conditionalFormats?: readonly ConditionalFormat[];
  readonly comments?: readonly { readonly at: CellAt; readonly text: string }[];
  /** Links that the report itself makes; text from data never becomes one. */
  readonly links?: readonly { readonly at: CellAt; readonly to: LinkTarget; readonly tooltip?: string }[];
  /**
   * Rows too many to hold at once: each batch has the cells of every column for its rows, in place of the columns' own
   * `values`, which are empty then. Not cloneable, so only for a model that is written where it is made; columns need a `width`.
   */
  readonly batches?: () => Iterable<readonly ColumnCells[]>;
};

/** Rows and columns of the body, counted from 0. */
export type Block = { readonly row: number; readonly column: number; readonly rows: number; readonly columns: number };

/** A body cell, counted from 0, or the head of a column. */
export type CellAt = { readonly row: number | 'head'; readonly column: number };

export type LinkTarget =
  | PlaceInWorkbook
  /** https: or mailto: only. */
  | { readonly url: string };

export type PlaceInWorkbook =
  /** A sheet of this workbook, by its name in the model; where several have that name, the first of them. */
  | { readonly sheet: string }
  /** Where a table of this workbook begins, by its id, or one of its body rows, counted from 0. */
  | { readonly table: string; readonly row?: number };

/** Cells that charts and names refer to. Columns and rows count from 0; `to` is inclusive. */
export type CellRange =
  /** The body cells of one column. */
  | { readonly table: string; readonly column: number }
  /** Cells side by side in the head, a body row or a total row. */
  | {
      readonly table: string;
      readonly row: number | 'head' | { readonly total: number };
      readonly from: number;
      readonly to: number;
    };

/** A head is text, or a local date shown in the locale's short form. */
export type ColumnHead = { readonly text: string } | { readonly date: LocalDate };

/** `strong` sets sums apart, `muted` steps back, the others judge. */
export type CellStyle = 'normal' | 'strong' | 'muted' | 'good' | 'warning' | 'bad';

/** One value per row. `NaN`, infinity and `null` are gaps: a blank cell, never 0. */
export type Figures = Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array;
export type Texts =
  | readonly (string | null)[]
  /** Few texts, many rows: `words[codes[row]]`; a code beyond the words is a gap. */
  | { readonly words: readonly string[]; readonly codes: Uint32Array | Uint16Array | Uint8Array };

type ColumnCommon = {
  readonly head: ColumnHead;
  /** Adjacent columns with the same group stand under one merged head. */
  readonly group?: string;
  /** Approximate width in characters; measured from the content when absent. */
  readonly width?: number;
  readonly style?: CellStyle;
  /** 0 or 1 per row: the cell is shown as estimated or incomplete (italic, muted). */
  readonly flagged?: Uint8Array;
};

type FigureColumn = {
  readonly values: Figures;
  /** The cells are live formulas over other cells of their row; `values` are the cached results, a gap stays blank. */
  readonly formula?: RowFormula;
};

/** Indices into the table's columns. */
export type RowFormula =
  | { readonly kind: 'sum'; readonly from: number; readonly to: number }
  | { readonly kind: 'product' | 'difference' | 'quotient'; readonly of: readonly [number, number] };

export type ColumnModel = ColumnCommon &
  (
    | { readonly type: 'text'; readonly values: Texts }
    | (FigureColumn & { readonly type: 'number'; readonly decimals: number })
    | (FigureColumn & { readonly type: 'integer' })
    /** Fractions: 0.5 is 50 %. */
    | (FigureColumn & { readonly type: 'percent'; readonly decimals: number })
    /** ISO 4217 code; shown with the locale's sign and place of it. */
    | (FigureColumn & { readonly type: 'money'; readonly currency: string; readonly decimals?: number })
    /** Milliseconds; shown as hours, minutes and, when asked, seconds, beyond 24 hours too. */
    | (FigureColumn & { readonly type: 'duration'; readonly seconds?: boolean })
    | { readonly type: 'date'; readonly values: readonly (LocalDate | null)[] }
    /** Instants; shown as wall-clock time of the workbook's zone. */
    | { readonly type: 'datetime'; readonly values: Float64Array; readonly seconds?: boolean }
    /** 0 or 1; anything else is a gap. */
    | { readonly type: 'boolean'; readonly values: Uint8Array }
  );

/** What a batch brings of one column. */
export type ColumnCells = { readonly values: ColumnModel['values']; readonly flagged?: Uint8Array };

/** One cell for each column, the label in the first. */
export type TotalRow = { readonly label: string; readonly cells: readonly (Total | null)[] };

/**
 * A live formula over the column's body, `value` its cached result; `value` alone is a constant. `NaN` is blank. Shown in
 * the column's own format.
 */
export type Total = {
  readonly kind: 'sum' | 'average' | 'min' | 'max' | 'count' | 'value';
  readonly value: number;
  /** Decimals, of numbers and money: the formula rounds to them, `value` is rounded already, and so many are shown. */
  readonly roundedTo?: number;
};

/** Over the body cells of the columns `from` to `to`. */
export type ConditionalFormat = { readonly from: number; readonly to: number } & (
  | { readonly kind: 'data-bar'; readonly color: ThemeColor }
  | { readonly kind: 'color-scale'; readonly colors: 'low-is-good' | 'high-is-good' | 'neutral' }
  | {
      readonly kind: 'rule';
      readonly when:
        | { readonly is: 'above' | 'below' | 'equal' | 'at-least' | 'at-most'; readonly value: number }
        | { readonly is: 'between' | 'outside'; readonly low: number; readonly high: number };
      readonly style: 'good' | 'warning' | 'bad';
    }
);
