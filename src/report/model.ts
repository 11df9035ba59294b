/**
 * WorkbookModel: what a report wants to show, as plain cloneable data. It names styles and formats and knows nothing of
 * Excel's XML; `workbook/` turns it into a file and knows nothing of energy.
 *
 *   WorkbookModel
 *   ├── images               by name, shown where a sheet places them
 *   ├── names                named ranges
 *   └── SheetModel*          one tab
 *       ├── HeaderBlock      title, subtitle, facts (label and value), logo
 *       ├── TableModel*      one below the other                            table-model.ts
 *       ├── PlacedChart*     bound to cells of the tables                   chart-model.ts
 *       ├── PlacedImage*     anchored                                       drawing-model.ts
 *       └── PrintSetup       paper, fit, repeated heads, page header and footer
 */
import type { PlacedChart } from './chart-model.ts';
import type { ImageData, PlacedImage, Size } from './drawing-model.ts';
import type { CellRange, PlaceInWorkbook, TableModel } from './table-model.ts';

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
    readonly company?: string;
    readonly keywords?: string;
  };
  /** BCP 47; decides date and number formats, currency signs and the paper. */
  readonly locale: string;
  /** IANA zone in which instants are shown as wall-clock time. */
  readonly timezone: string;
  readonly sheets: readonly SheetModel[];
  readonly images?: Readonly<Record<string, ImageData>>;
  /** Workbook-wide; each may be used in formulas of the reader's own. */
  readonly names?: readonly { readonly name: string; readonly range: CellRange }[];
};

/** Colours by their place in the workbook's theme, so that a reader who changes the theme changes them all. */
export type ThemeColor = 'text' | 'muted' | 'accent1' | 'accent2' | 'accent3' | 'accent4' | 'accent5' | 'accent6';

export type SheetModel = {
  readonly name: string;
  /** Absent: the first table starts in row 1. */
  readonly header?: HeaderBlock;
  readonly tables: readonly TableModel[];
  readonly charts?: readonly PlacedChart[];
  readonly images?: readonly PlacedImage[];
  readonly tabColor?: ThemeColor;
  /**
   * What stays in view when scrolling: the rows down to the first table's head, unless a table has other heads, and leading
   * columns.
   */
  readonly freeze?: { readonly head?: boolean; readonly columns?: number };
  readonly gridLines?: boolean;
  readonly print: PrintSetup;
};

export type HeaderBlock = {
  readonly title: string;
  readonly subtitle?: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** A line below them that leads elsewhere in the workbook, e.g. back to its first sheet. */
  readonly link?: { readonly text: string; readonly to: PlaceInWorkbook };
  /** Shown at the top right, never larger than `size`. */
  readonly logo?: { readonly image: string; readonly description: string; readonly size?: Size };
};

/** Left, centre and right of a page header or footer. `{page}`, `{pages}`, `{date}`, `{sheet}` and `{file}` are filled in by Excel. */
export type PageText = { readonly left?: string; readonly center?: string; readonly right?: string };

export type PrintSetup = {
  readonly orientation: 'portrait' | 'landscape';
  /** By the locale's country when absent. */
  readonly paper?: 'a4' | 'letter';
  /** Pages side by side: as few as keep the text readable when absent; `null` prints at 100 %. */
  readonly pagesWide?: number | null;
  /** Pages below each other; any number when absent. */
  readonly pagesHigh?: number;
  /**
   * On every page the frozen columns and the first table's head, unless a table has other heads. When absent the head only where
   * a table runs on to another page.
   */
  readonly repeatHeads?: boolean;
  readonly gridLines?: boolean;
  readonly centered?: 'horizontally' | 'vertically' | 'both';
  /** Inches. */
  readonly margins?: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
    readonly header: number;
    readonly footer: number;
  };
  /** Absent: the sheet's title where several pages stand side by side. */
  readonly header?: PageText;
  /** Absent: the sheet's title and the page numbers. */
  readonly footer?: PageText;
};
