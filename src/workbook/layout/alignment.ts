import type { ColumnModel } from '../../report/table-model.ts';

const isFigure = ({ type }: ColumnModel): boolean =>
  type === 'number' || type === 'integer' || type === 'percent' || type === 'money' || type === 'duration';

/** Figures stand right, what is read stands left, yes and no in the middle. */
export const alignOf = (column: ColumnModel): 'left' | 'right' | 'center' => {
  if (column.type === 'boolean') return 'center';
  return isFigure(column) ? 'right' : 'left';
};

/** True for a left-aligned column right of figures, which would run into them. */
export const isIndented = (columns: readonly ColumnModel[], index: number): boolean => {
  const [before, column] = [columns[index - 1], columns[index]];
  return before !== undefined && column !== undefined && isFigure(before) && alignOf(column) === 'left';
};
