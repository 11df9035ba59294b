/**
 * A native chart: bound to cell ranges, so that it stays editable and follows its cells.
 *
 *   ChartModel
 *   ├── PlotModel+           one, or several over the same axes (a combination)
 *   │   └── SeriesModel+     name, categories, values
 *   ├── categoryAxis, valueAxis, secondaryAxis
 *   └── title, legend, gaps
 */
import type { Anchor } from './drawing-model.ts';
import type { ThemeColor } from './model.ts';
import type { CellRange } from './table-model.ts';

export type PlacedChart = { readonly chart: ChartModel; readonly anchor: Anchor };

export type ChartModel = {
  /** Absent: none is shown. */
  readonly title?: string;
  /** Read aloud to those who cannot see it. */
  readonly description: string;
  /** Pies and doughnuts stand alone; scatter plots combine with scatter plots only. */
  readonly plots: readonly PlotModel[];
  /** The axis of categories, dates, or a scatter plot's x values. */
  readonly categoryAxis?: CategoryAxis;
  readonly valueAxis?: ValueAxis;
  /** Of the plots with `axis: 'secondary'`, on the right. */
  readonly secondaryAxis?: ValueAxis;
  /** `right` when absent. */
  readonly legend?: 'right' | 'bottom' | 'top' | 'left' | 'none';
  /** What a missing value looks like; a gap when absent, never 0 unless asked. */
  readonly gaps?: 'gap' | 'zero' | 'span';
  /** `plain`: as Excel draws it by itself. */
  readonly look?: 'house' | 'plain';
};

export type Grouping = 'clustered' | 'stacked' | 'percent';

type OnAxis = { readonly axis?: 'primary' | 'secondary' };

export type PlotModel =
  | (OnAxis & {
      readonly kind: 'column' | 'bar';
      readonly grouping: Grouping;
      readonly series: readonly SeriesModel[];
      /** Per cent of a bar's width; Excel's 150 when absent. */
      readonly gapWidth?: number;
      /** Per cent, −100 to 100; 100 when stacked, else 0. */
      readonly overlap?: number;
    })
  /** `clustered`: lines over each other. */
  | (OnAxis & {
      readonly kind: 'line';
      readonly grouping: Grouping;
      readonly series: readonly SeriesModel[];
      readonly markers?: boolean;
      readonly smooth?: boolean;
    })
  | (OnAxis & { readonly kind: 'area'; readonly grouping: Grouping; readonly series: readonly SeriesModel[] })
  /** Degrees, clockwise from the top. */
  | { readonly kind: 'pie'; readonly series: readonly [SeriesModel]; readonly firstSliceAngle?: number }
  | {
      readonly kind: 'doughnut';
      readonly series: readonly SeriesModel[];
      readonly firstSliceAngle?: number;
      /** Per cent of the diameter, 10 to 90; 50 when absent. */
      readonly holeSize?: number;
    }
  | (OnAxis & {
      readonly kind: 'scatter';
      readonly draw: 'markers' | 'lines' | 'lines-and-markers';
      readonly smooth?: boolean;
      readonly series: readonly SeriesModel[];
    });

export type SeriesModel = {
  /** Text, or the cell that holds it (a range of one cell). */
  readonly name?: string | CellRange;
  /** Categories, dates or x values; 1, 2, 3 … when absent. */
  readonly categories?: CellRange;
  readonly values: CellRange;
  /** The theme's accents in turn when absent. */
  readonly color?: ThemeColor;
  readonly dashed?: boolean;
  readonly labels?: DataLabels;
};

export type DataLabels = {
  /** Shares of the whole: pies and doughnuts only. */
  readonly show: readonly ('value' | 'percent' | 'category' | 'series')[];
  readonly position?: 'center' | 'inside-end' | 'inside-base' | 'outside-end' | 'above' | 'below' | 'left' | 'right' | 'best-fit';
  /** Excel format code; the cells' own when absent. */
  readonly format?: string;
};

type AxisCommon = {
  readonly title?: string;
  /** Excel format code; the cells' own when absent. */
  readonly format?: string;
  /** From the data when absent. */
  readonly min?: number;
  readonly max?: number;
  readonly majorUnit?: number;
  readonly reversed?: boolean;
  readonly hidden?: boolean;
};

export type CategoryAxis = AxisCommon & {
  /** `date`: one place per day, month or year, missing ones included; by what the cells hold when absent. */
  readonly type?: 'category' | 'date';
  readonly baseUnit?: 'days' | 'months' | 'years';
  /** Every how many categories a label stands. */
  readonly labelEvery?: number;
  readonly gridLines?: boolean;
};

export type ValueAxis = AxisCommon & {
  /** True when absent, but for the secondary axis. */
  readonly gridLines?: boolean;
  readonly logBase?: number;
};
