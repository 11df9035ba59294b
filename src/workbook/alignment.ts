import type { ColumnModel } from '../report/model.ts';

const isFigure = ({ type }: ColumnModel): boolean =>
  type === 'number' || type === 'integer' || type === 'percent' || type === 'row-sum';

/** Figures stand right, what is read stands left. */
export const alignOf = (column: ColumnModel): 'left' | 'right' => (isFigure(column) ? 'right' : 'left');

/** True for a left-aligned column right of figures, which would run into them. */
export const isIndented = (columns: readonly ColumnModel[], index: number): boolean => {
  const [before, column] = [columns[index - 1], columns[index]];
  return before !== undefined && column !== undefined && isFigure(before) && !isFigure(column);
};
