import type { Style } from 'exceljs';
import type { Content } from '../cell/content.ts';

/** Columns and rows count from 1. */
export type Cell = { readonly column: number; readonly content: Content; readonly style: Partial<Style> };

export type CellRow = {
  readonly row: number;
  /** Points; the sheet's default when absent. */
  readonly height?: number;
  readonly cells: readonly Cell[];
};

/** Points. */
export const lineHeight = 12;
export const rowHeight = 15;
export const maxRowHeight = 409;
