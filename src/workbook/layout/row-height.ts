import type { ColumnCells } from '../../report/table-model.ts';
import { lineHeight, maxRowHeight, rowHeight } from './cell-row.ts';
import type { BodyPiece } from './place-table.ts';
import { cellPadding, countLines } from './text-width.ts';

/** Measures the height in points that a row's wrapped texts need; `null` when none of the columns wraps. */
export const heightMeasure = ({ looks, widths }: Pick<BodyPiece, 'looks' | 'widths'>) => {
  const wrapping = looks.flatMap(({ wrap }, index) => (wrap ? [index] : []));
  if (wrapping.length === 0) return null;
  return (cells: readonly ColumnCells[], row: number): number => {
    let height = rowHeight;
    for (const index of wrapping) {
      const values = cells[index]?.values;
      const value =
        values === undefined ? null : 'words' in values ? values.words[values.codes[row] ?? -1] : values[row];
      if (typeof value !== 'string') continue;
      const lines = countLines(value, (widths[index] ?? 0) - cellPadding);
      height = Math.max(height, Math.min(maxRowHeight, lines * lineHeight + 3));
    }
    return height;
  };
};
