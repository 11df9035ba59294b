import type { EpochMs, WorkbookModel } from '../report/model.ts';
import { createWallClock } from './dates.ts';
import { createNumberFormats } from './number-formats.ts';
import { safeText } from './safe-text.ts';
import { createStyles } from './styles.ts';

/** The first and the last instant that the workbook shows. */
const instantRange = ({ sheets }: WorkbookModel): { readonly from: EpochMs; readonly to: EpochMs } => {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const column of sheets.flatMap(({ tables }) => tables.flatMap(({ columns }) => columns))) {
    if (column.type !== 'datetime') continue;
    for (const at of column.values) {
      if (!Number.isFinite(at)) continue;
      from = Math.min(from, at);
      to = Math.max(to, at);
    }
  }
  return from <= to ? { from, to } : { from: 0, to: 0 };
};

/** What every part of the writer needs, made once per workbook. */
export const createWriting = (model: WorkbookModel) => {
  let cutTexts = 0;
  return {
    locale: model.locale,
    formats: createNumberFormats(model.locale),
    styles: createStyles(),
    wallClock: createWallClock(model.timezone, instantRange(model)),
    /** The string a cell may hold; counts those that had to be cut. */
    text: (text: string): string | null => {
      const { value, cut } = safeText(text);
      if (cut) cutTexts += 1;
      return value;
    },
    /** Texts cut so far. */
    cutTexts: (): number => cutTexts,
  };
};

export type Writing = ReturnType<typeof createWriting>;
