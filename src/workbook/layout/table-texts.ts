import type { ColumnModel, Texts } from '../../report/table-model.ts';

/** The texts of a column; of repeated words, each once. */
export const textsOf = (texts: Texts): readonly (string | null)[] => ('words' in texts ? texts.words : texts);

export const rowsOf = (values: ColumnModel['values']): number =>
  'words' in values ? values.codes.length : values.length;

/** More rows than this are data to be looked up rather than read: they are measured by sample and never wrap. */
export const maxReadableRows = 5_000;
