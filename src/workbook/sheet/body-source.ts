import { fail } from '../../errors.ts';
import type { ColumnCells, TableModel } from '../../report/table-model.ts';
import { rowsOf } from '../layout/table-texts.ts';

/** Rows `from` to `to` (exclusive) of `cells`, which has one entry per column. */
export type RowSlice = { readonly cells: readonly ColumnCells[]; readonly from: number; readonly to: number };

export type BodySource = {
  /** The next `count` rows of the table. @throws RENDER_FAILED when it has fewer, or its batches do not fit its columns */
  take(count: number): Generator<RowSlice>;
  /** @throws RENDER_FAILED when rows are left that the table did not announce */
  finish(): void;
  /** Lets go of what makes the batches, wherever it stands. */
  close(): void;
};

const nameOf = ({ id, title }: TableModel): string => `The table ${id ?? title ?? 'without a title'}`;

const batchRows = (table: TableModel, cells: readonly ColumnCells[]): number => {
  const counts = new Set(cells.map(({ values }) => rowsOf(values)));
  const [rows] = counts;
  if (cells.length !== table.columns.length || counts.size !== 1 || rows === undefined) {
    throw fail(
      'RENDER_FAILED',
      `${nameOf(table)} has a batch with ${cells.length} columns of ${[...counts].join(', ')} rows: give each of its ` +
        `${table.columns.length} columns the same number of rows`,
    );
  }
  for (const [index, { values }] of cells.entries()) {
    const type = table.columns[index]?.type;
    const asText = type === 'text' || type === 'date';
    if (ArrayBuffer.isView(values) === asText) {
      throw fail(
        'RENDER_FAILED',
        `${nameOf(table)} has a batch whose column ${index + 1} does not hold what a ${type} column does`,
      );
    }
  }
  return rows;
};

/** A table's rows from its columns or its batches, taken once from first to last. */
export const createBodySource = (table: TableModel): BodySource => {
  const batches = table.batches?.()[Symbol.iterator]();
  let cells: readonly ColumnCells[] = table.columns;
  let at = 0;
  let end = batches === undefined ? table.rowCount : 0;
  let taken = 0;

  const refill = (): boolean => {
    while (at >= end) {
      const next = batches?.next();
      if (next === undefined || next.done === true) return false;
      cells = next.value;
      at = 0;
      end = batchRows(table, cells);
    }
    return true;
  };

  return {
    *take(count) {
      for (let left = count; left > 0;) {
        if (!refill()) {
          throw fail(
            'RENDER_FAILED',
            `${nameOf(table)} announced ${table.rowCount} rows and its batches hold ${taken}: make rowCount their sum`,
          );
        }
        const rows = Math.min(left, end - at);
        yield { cells, from: at, to: at + rows };
        at += rows;
        left -= rows;
        taken += rows;
      }
    },
    finish() {
      if (batches === undefined || !refill()) return;
      throw fail(
        'RENDER_FAILED',
        `${nameOf(table)} announced ${table.rowCount} rows and its batches hold more: make rowCount their sum`,
      );
    },
    close() {
      batches?.return?.();
    },
  };
};
